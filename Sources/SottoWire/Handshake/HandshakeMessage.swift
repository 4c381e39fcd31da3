// SPDX-License-Identifier: Apache-2.0

/// A whole handshake message as it was received or will be sent: what the transcript hashes.
///
///     struct {
///         HandshakeType msg_type;
///         uint24 length;
///         select (Handshake.msg_type) { … };
///     } Handshake;
package struct HandshakeMessage: Equatable, Sendable {
  package let type: HandshakeType
  /// Header and body.
  package let bytes: [UInt8]

  /// The length of `msg_type` and `length`.
  package static let headerLength = 4

  package init(type: HandshakeType, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }

  /// Frames `body`; nil if it is longer than its length fields can say.
  package init?(_ body: some HandshakeBody) {
    var writer = ByteWriter(reserving: 512)
    writer.uint8(Swift.type(of: body).type.rawValue)
    writer.vector24 { body.encode(into: &$0) }
    guard !writer.overflowed else { return nil }
    type = Swift.type(of: body).type
    bytes = writer.finish()
  }

  /// The body read as `Body`; nothing may be left over.
  package func decode<Body: HandshakeBody>(_: Body.Type) throws(DecodeError) -> Body {
    var reader = ByteReader(bytes.span, as: type.description)
    _ = try reader.uint8()
    let body = try reader.vector24 { (body) throws(DecodeError) in try Body(from: &body) }
    try reader.finish()
    return body
  }
}

/// The body of one type of handshake message.
package protocol HandshakeBody: Sendable {
  static var type: HandshakeType { get }
  init(from reader: inout ByteReader) throws(DecodeError)
  func encode(into writer: inout ByteWriter)
}
