// SPDX-License-Identifier: Apache-2.0

/// The server's choice, or in the same shape a HelloRetryRequest (RFC 9846 sections 4.2.3 and 4.2.4).
///
///     struct {
///         ProtocolVersion legacy_version = 0x0303;
///         Random random;
///         opaque legacy_session_id_echo<0..32>;
///         CipherSuite cipher_suite;
///         uint8 legacy_compression_method = 0;
///         Extension extensions<6..2^16-1>;
///     } ServerHello;
package struct ServerHello: HandshakeBody, Equatable {
  package static let type = HandshakeType.serverHello

  package var legacyVersion: ProtocolVersion
  /// 32 bytes; a fixed value makes it a HelloRetryRequest.
  package var random: [UInt8]
  package var legacySessionIDEcho: [UInt8]
  package var cipherSuite: CipherSuite
  package var legacyCompressionMethod: UInt8
  /// Nil where an old server sent no block at all.
  package var extensions: ExtensionBlock?

  package init(
    legacyVersion: ProtocolVersion = .tls12, random: [UInt8], legacySessionIDEcho: [UInt8],
    cipherSuite: CipherSuite, legacyCompressionMethod: UInt8 = 0, extensions: ExtensionBlock?
  ) {
    self.legacyVersion = legacyVersion
    self.random = random
    self.legacySessionIDEcho = legacySessionIDEcho
    self.cipherSuite = cipherSuite
    self.legacyCompressionMethod = legacyCompressionMethod
    self.extensions = extensions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    legacyVersion = ProtocolVersion(rawValue: try reader.uint16())
    random = try reader.bytes(32)
    legacySessionIDEcho = try reader.opaque8(0...32)
    cipherSuite = CipherSuite(rawValue: try reader.uint16())
    legacyCompressionMethod = try reader.uint8()
    extensions = reader.isAtEnd ? nil : try ExtensionBlock(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(legacyVersion.rawValue)
    writer.append(random)
    writer.opaque8(legacySessionIDEcho)
    writer.uint16(cipherSuite.rawValue)
    writer.uint8(legacyCompressionMethod)
    extensions?.encode(into: &writer)
  }

  /// The random of a HelloRetryRequest: SHA-256 of "HelloRetryRequest".
  package static let helloRetryRequestRandom: [UInt8] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
  ]

  //= rfc9846 4.2.3-11
  package var isHelloRetryRequest: Bool { random == Self.helloRetryRequestRandom }

  /// What a TLS 1.3 server writes at the end of its random when it chooses an older version (section 4.2.3).
  @nonexhaustive
  package enum DowngradeSentinel: Sendable {
    case toTLS12
    case toTLS11OrBelow

    package var bytes: [UInt8] {
      switch self {
      case .toTLS12: [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01]
      case .toTLS11OrBelow: [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x00]
      }
    }
  }

  package var downgradeSentinel: DowngradeSentinel? {
    let tail = Array(random.suffix(8))
    if tail == DowngradeSentinel.toTLS12.bytes { return .toTLS12 }
    if tail == DowngradeSentinel.toTLS11OrBelow.bytes { return .toTLS11OrBelow }
    return nil
  }
}
