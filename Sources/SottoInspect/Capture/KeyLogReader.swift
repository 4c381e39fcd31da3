// SPDX-License-Identifier: Apache-2.0

package import Sotto

/// What a key log says (RFC 9850, and NSS's format before it).
package struct KeyLog: Equatable, Sendable {
  /// The secrets.
  package var lines: [KeyLogLine] = []
  /// How many lines have a label that we have no use for.
  package var unknownLabels = 0
  /// How many lines are of other connections than those that were asked for.
  package var unwanted = 0
  /// How many lines are not what they should be.
  package var malformed = 0
  /// The first of those, with their numbers, from 1.
  package var problems: [Problem] = []
  /// How many lines there was no room for.
  package var tooMany = 0

  /// A line that is not what it should be.
  package struct Problem: Equatable, Sendable {
    /// Its number, from 1.
    package var line: Int
    /// What is wrong with it; nothing of what stands in it.
    package var text: String
  }

  /// Nothing.
  package init() {}
}

/// Reads a key log that comes in parts of whatever size: lines of a label, a client's random and a secret, the latter two in hexadecimal
/// digits. No line of it is fatal.
package struct KeyLogReader: Sendable {
  /// Longer than any line.
  static let maximumLine = 4_096
  /// How many malformed lines are told.
  static let maximumProblems = 20

  /// What was read.
  package private(set) var log = KeyLog()
  private let wanted: Set<[UInt8]>?
  private let limit: Int
  private var line: [UInt8] = []
  private var isTooLong = false
  private var number = 1

  /// A reader of the secrets of connections with these client randoms, or of all connections; it keeps `limit` secrets at most.
  package init(wanted: Set<[UInt8]>?, limit: Int = 65_536) {
    self.wanted = wanted
    self.limit = limit
  }

  /// Takes the next bytes.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 { endLine() }
      if line.count + part.element.count > Self.maximumLine {
        isTooLong = true
        line = []
      } else if !isTooLong {
        line.append(contentsOf: part.element)
      }
    }
  }

  /// The file has ended, with or without a line break. Another may follow.
  package mutating func endFile() {
    if !line.isEmpty || isTooLong { endLine() }
    number = 1
  }

  private mutating func endLine() {
    if isTooLong {
      complain("longer than \(Self.maximumLine) bytes")
    } else {
      take(line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...])
    }
    line = []
    isTooLong = false
    number += 1
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard let first = words.first, first.first != UInt8(ascii: "#") else { return }
    guard first.allSatisfy(Self.isLabelLetter) else { return complain("no label") }
    guard let label = KeyLogLine.Label(rawValue: String(decoding: first, as: UTF8.self)) else {
      log.unknownLabels += 1
      return
    }
    guard words.count == 3 else { return complain("not a label, a client random and a secret") }
    guard let random = hexadecimalBytes(String(decoding: words[1], as: UTF8.self)), random.count == 32 else {
      return complain("a client random that is not 64 hexadecimal digits")
    }
    guard let secret = hexadecimalBytes(String(decoding: words[2], as: UTF8.self)), (1...128).contains(secret.count)
    else {
      return complain("a secret that is not hexadecimal digits")
    }
    if let wanted, !wanted.contains(random) {
      log.unwanted += 1
      return
    }
    guard log.lines.count < limit else {
      log.tooMany += 1
      return
    }
    log.lines.append(KeyLogLine(label: label, clientRandom: random, secret: secret))
  }

  private mutating func complain(_ text: String) {
    log.malformed += 1
    if log.problems.count < Self.maximumProblems { log.problems.append(.init(line: number, text: text)) }
  }

  private static func isLabelLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
  }
}
