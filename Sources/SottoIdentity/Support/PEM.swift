// SPDX-License-Identifier: Apache-2.0

/// One `-----BEGIN …-----` block of a PEM file (RFC 7468).
package struct PEMBlock: Equatable, Sendable {
  /// What the block says it holds, such as `CERTIFICATE`.
  package let label: String
  /// What it holds.
  package let der: [UInt8]
  /// The line of its first marker, counted from 1.
  package let line: Int
  /// Whether a header says that the contents are encrypted (RFC 1421's `Proc-Type: 4,ENCRYPTED`).
  package let isEncrypted: Bool
}

/// What is wrong with a PEM file, and where.
package struct PEMError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  package let line: Int
  /// What is wrong there.
  package let problem: String

  /// Such as `line 3: the contents of CERTIFICATE are not base64`.
  package var description: String { "line \(line): \(problem)" }
}

/// Reading PEM (RFC 7468): any text may stand between the blocks, as `openssl x509 -text` and mailed bundles have it.
package enum PEM {
  /// All blocks of `text`.
  ///
  /// - Throws: the first error, with its line. No block at all is no error.
  package static func blocks(in text: String) throws(PEMError) -> [PEMBlock] {
    var blocks: [PEMBlock] = []
    for result in scan(text) { blocks.append(try result.get()) }
    return blocks
  }

  /// All blocks of `text`, the broken ones as errors: one of them doesn't cost the others.
  package static func scan(_ text: String) -> [Result<PEMBlock, PEMError>] {
    var results: [Result<PEMBlock, PEMError>] = []
    var open: OpenBlock?
    var number = 0
    for slice in text.utf8.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0a }) {
      number += 1
      let line = trimmed(slice)
      if let label = marker("BEGIN", line) {
        if let unfinished = open { results.append(.failure(unfinished.neverEnds)) }
        open = OpenBlock(label: label, line: number)
      } else if let label = marker("END", line) {
        guard let block = open else {
          results.append(.failure(PEMError(line: number, problem: "END \(shown(label)) without its BEGIN")))
          continue
        }
        open = nil
        results.append(block.close(label, at: number))
      } else {
        open?.add(line)
      }
    }
    if let unfinished = open { results.append(.failure(unfinished.neverEnds)) }
    return results
  }

  /// A block whose end has not been seen.
  private struct OpenBlock {
    let label: String
    let line: Int
    var characters: [UInt8] = []
    var isEncrypted = false

    init(label: String, line: Int) {
      self.label = label
      self.line = line
    }

    mutating func add(_ content: Substring.UTF8View) {
      if content.contains(UInt8(ascii: ":")) {
        if content.elementsEqual("Proc-Type: 4,ENCRYPTED".utf8) { isEncrypted = true }
        return
      }
      // The IV after DEK-Info stands on the same line, so that what has no colon is contents.
      characters.append(contentsOf: content)
    }

    var neverEnds: PEMError { PEMError(line: line, problem: "BEGIN \(shown(label)) without its END") }

    func close(_ endLabel: String, at endLine: Int) -> Result<PEMBlock, PEMError> {
      guard endLabel == label else {
        return .failure(
          PEMError(line: endLine, problem: "END \(shown(endLabel)) closes BEGIN \(shown(label)) of line \(line)"))
      }
      guard let der = Base64.decode(characters) else {
        return .failure(PEMError(line: line, problem: "the contents of \(shown(label)) are not base64"))
      }
      guard !der.isEmpty else {
        return .failure(PEMError(line: line, problem: "\(shown(label)) is empty"))
      }
      return .success(PEMBlock(label: label, der: der, line: line, isEncrypted: isEncrypted))
    }
  }

  private static func shown(_ label: String) -> String { DisplayText.escaped(label, limit: 64) }

  private static func trimmed(_ line: Substring.UTF8View) -> Substring.UTF8View {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    var line = line
    if line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
    while let first = line.first, isSpace(first) { line = line.dropFirst() }
    while let last = line.last, isSpace(last) { line = line.dropLast() }
    return line
  }

  /// The label of `-----BEGIN label-----`.
  private static func marker(_ word: String, _ line: Substring.UTF8View) -> String? {
    let start = Array("-----\(word) ".utf8)
    let end = Array("-----".utf8)
    guard line.first == UInt8(ascii: "-"), line.count > start.count + end.count, line.starts(with: start),
      line.suffix(end.count).elementsEqual(end)
    else { return nil }
    return String(decoding: line.dropFirst(start.count).dropLast(end.count), as: UTF8.self)
  }
}
