// SPDX-License-Identifier: Apache-2.0

/// The client's offer (RFC 9846 section 4.2.2).
///
///     struct {
///         ProtocolVersion legacy_version = 0x0303;
///         Random random;
///         opaque legacy_session_id<0..32>;
///         CipherSuite cipher_suites<2..2^16-2>;
///         opaque legacy_compression_methods<1..2^8-1>;
///         Extension extensions<8..2^16-1>;
///     } ClientHello;
package struct ClientHello: HandshakeBody, Equatable {
  package static let type = HandshakeType.clientHello

  package var legacyVersion: ProtocolVersion
  /// 32 bytes.
  package var random: [UInt8]
  package var legacySessionID: [UInt8]
  package var cipherSuites: [CipherSuite]
  package var legacyCompressionMethods: [UInt8]
  /// Nil where an old client sent no block at all (RFC 5246 section 7.4.1.2).
  package var extensions: ExtensionBlock?

  package init(
    legacyVersion: ProtocolVersion = .tls12, random: [UInt8], legacySessionID: [UInt8],
    cipherSuites: [CipherSuite], legacyCompressionMethods: [UInt8] = [0], extensions: ExtensionBlock?
  ) {
    self.legacyVersion = legacyVersion
    self.random = random
    self.legacySessionID = legacySessionID
    self.cipherSuites = cipherSuites
    self.legacyCompressionMethods = legacyCompressionMethods
    self.extensions = extensions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    legacyVersion = ProtocolVersion(rawValue: try reader.uint16())
    random = try reader.bytes(32)
    legacySessionID = try reader.opaque8(0...32)
    cipherSuites = try reader.list16(of: CipherSuite.self)
    legacyCompressionMethods = try reader.opaque8(1...255)
    //= rfc9846 4.2.2-18
    //= rfc9846 4.2.2-19
    extensions = reader.isAtEnd ? nil : try ExtensionBlock(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(legacyVersion.rawValue)
    writer.append(random)
    writer.opaque8(legacySessionID)
    writer.list16(cipherSuites)
    writer.opaque8(legacyCompressionMethods)
    extensions?.encode(into: &writer)
  }
}
