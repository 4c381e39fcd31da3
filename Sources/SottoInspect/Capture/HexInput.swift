// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Bytes that somebody typed or pasted as hexadecimal digits: with spaces, line breaks, colons, commas, `0x` and `\x` between them or not.
package struct HexInput: Equatable, Sendable {
  /// What the bytes are.
  package enum Kind: Equatable, Sendable {
    /// TLS records, one or several.
    case records
    /// Handshake messages without records.
    case handshake
    /// Neither, by their first byte.
    case unknown
  }

  /// Why the text is no bytes.
  package enum Problem: Error, Equatable, Sendable {
    /// There is nothing in it.
    case empty
    /// A character that is no digit, at this place, from 1.
    case character(String, position: Int)
    /// One digit too few.
    case odd
    /// More than anybody pastes.
    case tooLong
  }

  /// The most that is taken, in bytes.
  package static let limit = 1 << 20

  /// The bytes.
  package var bytes: [UInt8]

  /// Reads the text.
  package init(_ text: String) throws(Problem) {
    var bytes: [UInt8] = []
    var high: UInt8?
    var position = 0
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      position += 1
      if Self.between.contains(scalar) { continue }
      // The zero of 0x is no digit.
      if high == nil, scalar == "0" || scalar == "\\", let next = scalars.first, next == "x" || next == "X" {
        _ = scalars.popFirst()
        position += 1
        continue
      }
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw .character(String(scalar), position: position)
      }
      let value = UInt8(truncatingIfNeeded: digit)
      if let known = high {
        bytes.append(known << 4 | value)
        high = nil
      } else {
        high = value
      }
      guard bytes.count <= Self.limit else { throw .tooLong }
    }
    guard high == nil else { throw .odd }
    guard !bytes.isEmpty else { throw .empty }
    self.bytes = bytes
  }

  /// What stands between digits and means nothing.
  private static let between: Set<Unicode.Scalar> = [
    " ", "\t", "\n", "\r", ":", ",", ";", "-", "_", "{", "}", "[", "]", "(", ")", "\"", "'", "\u{feff}",
  ]

  /// What the bytes are, by how they begin: a record has a version of TLS in its second and third byte.
  package var kind: Kind {
    guard let first = bytes.first, !isDTLS else { return .unknown }
    let looksLikeRecord =
      (ContentType.changeCipherSpec.rawValue...ContentType.heartbeat.rawValue).contains(first)
      && (bytes.count < 2 || bytes[1] == 3) && (bytes.count < 3 || bytes[2] <= 4)
    if looksLikeRecord { return .records }
    return Self.isHandshakeType(first) ? .handshake : .unknown
  }

  /// Whether the bytes are what came before TLS, or came by mistake: worth a word, though no record.
  package var isLegacyHello: Bool { LegacyHello(bytes.span) != nil }

  /// Whether they begin like a record of DTLS, whose versions count downwards from 0xfeff and whose handshake messages have other headers
  /// (RFC 9147 section 4).
  package var isDTLS: Bool {
    bytes.count > 2 && (ContentType.changeCipherSpec.rawValue...ContentType.heartbeat.rawValue).contains(bytes[0])
      && bytes[1] == 0xfe && bytes[2] >= 0xfc
  }

  private static func isHandshakeType(_ byte: UInt8) -> Bool {
    !HandshakeType(rawValue: byte).description.hasPrefix("unknown")
  }

  /// The bytes as a conversation. Who sent which is told by the messages in the open: hellos, for the most part.
  var conversation: Conversation {
    let stream = kind == .handshake ? Self.records(around: bytes) : bytes
    var conversation = Conversation()
    var from = Side.client
    var rest = stream[...]
    while !rest.isEmpty {
      let header = RecordHeader(rest.span)
      let record = rest.prefix(header.map { RecordHeader.length + $0.length } ?? rest.count)
      if header?.type == .handshake, let type = record.dropFirst(RecordHeader.length).first {
        from = Self.speaker[HandshakeType(rawValue: type)] ?? from
      }
      conversation.chunks.append(.init(from: from, microseconds: 0, bytes: Array(record)))
      rest = rest.dropFirst(record.count)
    }
    return conversation
  }

  /// Who alone sends a message.
  private static let speaker: [HandshakeType: Side] = [
    .clientHello: .client, .endOfEarlyData: .client, .clientKeyExchange: .client, .helloRequest: .server,
    .serverHello: .server, .newSessionTicket: .server, .encryptedExtensions: .server, .serverKeyExchange: .server,
    .certificateRequest: .server, .serverHelloDone: .server, .certificateStatus: .server,
  ]

  /// Handshake messages put into records, one for each, as they would be sent in the open, so that one way of reading serves both.
  static func records(around handshake: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = handshake[...]
    while !rest.isEmpty {
      let stated = rest.dropFirst().prefix(3).reduce(0) { $0 << 8 | Int($1) } + HandshakeMessage.headerLength
      var message = rest.prefix(stated)
      rest = rest.dropFirst(message.count)
      while !message.isEmpty {
        let fragment = message.prefix(RecordHeader.maximumPlaintextLength)
        RecordHeader(type: .handshake, legacyVersion: .tls12, length: fragment.count).encode(into: &result)
        result.append(contentsOf: fragment)
        message = message.dropFirst(fragment.count)
      }
    }
    return result
  }
}
