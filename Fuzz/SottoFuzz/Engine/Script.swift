// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// What a peer does in one conversation, as bytes that a fuzzer can change:
///
///     struct {
///         uint8 kind;                     /* low half: Kind; high half: how */
///         opaque content<0..2^16-1>;      /* cut off where the input ends */
///     } Move;
///
///     struct {
///         uint16 options;
///         Move moves[];
///     } Script;
struct Script {
  /// Chooses the configuration of the side under test, and how bytes get there.
  var options: EngineOptions
  var moves: [Move]

  /// More moves than this are not made.
  static let maximumMoves = 64

  init(options: EngineOptions, moves: [Move]) {
    self.options = options
    self.moves = moves
  }

  init(_ bytes: [UInt8]) {
    options = EngineOptions(rawValue: bytes.prefix(2).reduce(0) { $0 << 8 | UInt16($1) })
    moves = []
    var rest = bytes.dropFirst(2)
    while rest.count >= 3, moves.count < Self.maximumMoves {
      let kind = rest[rest.startIndex]
      let length = Int(rest[rest.startIndex + 1]) << 8 | Int(rest[rest.startIndex + 2])
      moves.append(Move(byte: kind, content: Array(rest.dropFirst(3).prefix(length))))
      rest = rest.dropFirst(3 + length)
    }
  }

  var bytes: [UInt8] {
    var bytes = [UInt8(options.rawValue >> 8), UInt8(options.rawValue & 255)]
    for move in moves {
      let content = move.content.prefix(65_535)
      bytes += [move.byte, UInt8(content.count >> 8), UInt8(content.count & 255)]
      bytes += content
    }
    return bytes
  }
}

/// One thing that a peer does.
struct Move {
  enum Kind: UInt8 {
    /// A handshake message: its type, then its body. The length is put in front, and what proves something (Finished,
    /// CertificateVerify, the signature of a key exchange, a binder) is put right.
    case message
    /// Content of handshake records, as it is.
    case handshake
    /// Content of an alert record.
    case alert
    /// Application data.
    case data
    /// A change_cipher_spec record: never protected.
    case changeCipherSpec
    /// The first byte is the content type.
    case record
    /// Bytes on the wire.
    case wire
    /// Our side does something: the first byte says what.
    case local
  }

  /// As it stands in the script.
  var byte: UInt8
  var content: [UInt8]

  init(byte: UInt8, content: [UInt8]) {
    self.byte = byte
    self.content = content
  }

  init(_ kind: Kind, _ content: [UInt8], _ flags: UInt8 = 0) {
    self.init(byte: kind.rawValue | flags, content: content)
  }

  init(_ message: HandshakeMessage, _ flags: UInt8 = 0) {
    let body = message.bytes.dropFirst(HandshakeMessage.headerLength)
    self.init(.message, [message.type.rawValue] + body, flags)
  }

  /// Nothing is put right.
  static let asItIs: UInt8 = 0x80
  /// Not protected although there are keys.
  static let inTheClear: UInt8 = 0x40
  /// In one record with the next move's content.
  static let joined: UInt8 = 0x20
  /// In records of a few bytes each.
  static let inPieces: UInt8 = 0x10

  var kind: Kind { Kind(rawValue: byte & 7) ?? .message }

  func has(_ flag: UInt8) -> Bool { byte & flag != 0 }

  /// The message, with its length, if it is one.
  var message: HandshakeMessage? {
    guard kind == .message, let type = content.first else { return nil }
    var writer = ByteWriter(reserving: content.count + 4)
    writer.uint8(type)
    writer.opaque24(Array(content.dropFirst()))
    return HandshakeMessage(type: HandshakeType(rawValue: type), bytes: writer.finish())
  }

  var clientHello: ClientHello? {
    guard let message, message.type == .clientHello else { return nil }
    return try? message.decode(ClientHello.self)
  }
}

extension ClientHello {
  var offeredPSKs: OfferedPSKs? {
    get throws(DecodeError) { try extensions?.decode(OfferedPSKs.self) }
  }
}
