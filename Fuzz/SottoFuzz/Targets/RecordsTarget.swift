// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The first byte says in what parts the rest arrives: however it does, the same records and messages come out, and no
/// more is kept than a record and a message.
enum RecordsTarget {
  private static let messageLimit = 4_096

  /// What came out, and how it ended.
  private struct Outcome: Equatable {
    var messages: [HandshakeMessage] = []
    var others: [[UInt8]] = []
    var end = ""
  }

  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    let whole = try outcome(bytes, step: max(bytes.count, 1))
    let parts = try outcome(bytes, step: 1 + Int(first))
    try require(whole == parts, "in parts of \(1 + Int(first)) something else comes out")
    _ = LegacyHello(bytes.span)
  }

  private static func outcome(_ bytes: [UInt8], step: Int) throws(FuzzFinding) -> Outcome {
    var outcome = Outcome()
    var reassembler = HandshakeReassembler()
    var kept: [UInt8] = []
    var start = 0
    while start < bytes.count, outcome.end.isEmpty {
      let end = min(start + step, bytes.count)
      kept += bytes[start..<end]
      start = end
      do {
        try take(&kept, &reassembler, &outcome)
      } catch {
        outcome.end = "\(error)"
      }
      try require(
        kept.count <= RecordHeader.length + RecordHeader.maximumCiphertextLength || !outcome.end.isEmpty,
        "\(kept.count) bytes of a record are kept")
      try require(
        reassembler.heldCount <= 2 * (messageLimit + RecordHeader.maximumCiphertextLength),
        "\(reassembler.heldCount) bytes of a message are kept")
    }
    return outcome
  }

  private static func take(
    _ kept: inout [UInt8], _ reassembler: inout HandshakeReassembler, _ outcome: inout Outcome
  ) throws {
    while true {
      let found = try RecordDeframer.next(kept.span, maximumLength: RecordHeader.maximumCiphertextLength)
      guard case .record(let header) = found else { return }
      let content = Array(kept[RecordHeader.length..<(RecordHeader.length + header.length)])
      kept.removeFirst(RecordHeader.length + header.length)
      guard header.type == .handshake else {
        outcome.others.append([header.type.rawValue] + content)
        continue
      }
      reassembler.append(content)
      while let message = try reassembler.next(limit: messageLimit) { outcome.messages.append(message) }
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
      [type, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }
    let message: [UInt8] = [20, 0, 0, 3, 1, 2, 3]
    return [
      ("whole", [4] + record(22, message) + record(20, [1]) + record(23, [7, 7])),
      ("cut", [0] + record(22, Array(message.prefix(2))) + record(22, Array(message.dropFirst(2)) + message)),
      ("http", [9] + Array("GET / HTTP/1.1\r\n\r\n".utf8)),
      ("ssl2", [9, 0x80, 46, 1, 3, 1, 0, 21, 0, 0, 0, 16]),
    ]
  }
}
