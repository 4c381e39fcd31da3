// SPDX-License-Identifier: Apache-2.0

// The body of a ClientKeyExchange depends on the cipher suite (RFC 5246 section 7.4.7), so there are two.

/// The client's share of an ephemeral key agreement (RFC 8422 section 5.7).
///
///     struct { opaque ecdh_Yc<1..2^8-1>; } ClientKeyExchange;
package struct ECDHEClientKeyExchange: HandshakeBody, Equatable {
  package static let type = HandshakeType.clientKeyExchange

  package var point: [UInt8]

  package init(point: [UInt8]) {
    self.point = point
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    point = try reader.opaque8(1...255)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(point)
  }
}

/// The preliminary secret, encrypted to the server's RSA key (RFC 5246 section 7.4.7.1).
///
///     struct { opaque encrypted_pre_master_secret<0..2^16-1>; } ClientKeyExchange;
///
/// Any length parses: whether it is the key's is for the decryption, which must not tell.
package struct RSAClientKeyExchange: HandshakeBody, Equatable {
  package static let type = HandshakeType.clientKeyExchange

  package var encryptedPreliminarySecret: [UInt8]

  package init(encryptedPreliminarySecret: [UInt8]) {
    self.encryptedPreliminarySecret = encryptedPreliminarySecret
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    encryptedPreliminarySecret = try reader.opaque16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque16(encryptedPreliminarySecret)
  }
}
