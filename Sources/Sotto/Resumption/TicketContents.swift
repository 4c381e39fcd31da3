// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
package import SottoWire

/// What a server has to know to resume a session, but for its secret: what it seals into a ticket, or into the store that a
/// ticket is a number in. All of it is held against the new handshake before the session is resumed.
///
///     struct {
///         uint8 format = 3;
///         ProtocolVersion version;
///         CipherSuite cipher_suite;
///         NamedGroup group;                   /* of the full handshake, in TLS 1.2; 0 if there was none */
///         uint8 extended_main_secret;         /* 1 or 0; in TLS 1.3 always 1 */
///         uint64 issued;                      /* seconds since 1970 */
///         uint64 authenticated;               /* seconds since 1970: the full handshake at the beginning */
///         uint32 lifetime;                    /* seconds */
///         uint32 age_add;
///         uint32 max_early_data_size;
///         opaque server_name<0..255>;
///         opaque application_protocol<0..255>;
///         opaque binding<0..255>;             /* policy and context: see ServerConfiguration.sessionBinding */
///         opaque client_trust<0..255>;        /* what the client's chain was verified with */
///         SignatureScheme client_scheme;      /* that the client signed with; 0 if it showed no certificate */
///         CertificateType server_certificate_type;
///         CertificateType client_certificate_type;
///         opaque client_certificates<0..2^16-1>;  /* opaque cert<1..2^16-1> each, the client's own first; or its raw key */
///         opaque psk_identity<0..2^16-1>;     /* of the key from outside that the session began with; empty if none */
///         opaque psk_fingerprint<0..255>;     /* of the same */
///     } TicketContents;
package struct TicketContents: Equatable, Sendable {
  static let format: UInt8 = 3

  var version: ProtocolVersion
  var cipherSuite: CipherSuite
  /// In TLS 1.2, which agrees on nothing anew: what the main secret goes back to.
  var group: NamedGroup?
  var usesExtendedMainSecret = true
  var issued: WallTime
  var authenticated: WallTime
  /// Seconds.
  var lifetime: UInt32
  var ageAdd: UInt32
  /// How many bytes of early data it allows.
  var maximumEarlyDataSize: UInt32 = 0
  var serverName: String?
  var applicationProtocol: String?
  var binding: [UInt8]
  var clientTrust: [UInt8] = []
  var clientScheme: SignatureScheme?
  /// What the server showed of itself.
  var serverCertificateType = CertificateType.x509
  /// What stands in `clientCertificates`.
  var clientCertificateType = CertificateType.x509
  var clientCertificates: [[UInt8]] = []
  var externalKey: ExternalKeyBinding?
}

/// The key from outside that a session began with, as it was offered then.
struct ExternalKeyBinding: Equatable, Sendable {
  let identity: [UInt8]
  let fingerprint: [UInt8]
}

extension TicketContents {
  /// Nothing is trusted because it was sealed by us: an older or newer version of this code may have been.
  package init(_ bytes: [UInt8]) throws(DecodeError) {
    var reader = ByteReader(bytes.span, as: "ticket")
    guard try reader.uint8() == Self.format else { throw reader.invalid() }
    version = ProtocolVersion(rawValue: try reader.uint16())
    cipherSuite = CipherSuite(rawValue: try reader.uint16())
    group = try Self.number(&reader).map(NamedGroup.init(rawValue:))
    switch try reader.uint8() {
    case 0: usesExtendedMainSecret = false
    case 1: usesExtendedMainSecret = true
    default: throw reader.invalid()
    }
    issued = try Self.time(&reader)
    authenticated = try Self.time(&reader)
    lifetime = try reader.uint32()
    ageAdd = try reader.uint32()
    maximumEarlyDataSize = try reader.uint32()
    serverName = try Self.text(&reader)
    applicationProtocol = try Self.text(&reader)
    binding = try reader.opaque8()
    clientTrust = try reader.opaque8()
    clientScheme = try Self.number(&reader).map(SignatureScheme.init(rawValue:))
    serverCertificateType = try Self.certificateType(&reader)
    clientCertificateType = try Self.certificateType(&reader)
    clientCertificates = try reader.vector16(as: "client_certificates") { (list) throws(DecodeError) in
      var certificates: [[UInt8]] = []
      while !list.isAtEnd { certificates.append(try list.opaque16(1...65_535)) }
      return certificates
    }
    let identity = try reader.opaque16()
    let fingerprint = try reader.opaque8()
    guard !identity.isEmpty || fingerprint.isEmpty else { throw reader.invalid() }
    if !identity.isEmpty { externalKey = ExternalKeyBinding(identity: identity, fingerprint: fingerprint) }
    try reader.finish()
  }

  /// Nil if something is longer than its field, such as a client's chain: then there is no ticket.
  package var encoded: [UInt8]? {
    var writer = ByteWriter(reserving: 256)
    writer.uint8(Self.format)
    writer.uint16(version.rawValue)
    writer.uint16(cipherSuite.rawValue)
    writer.uint16(group?.rawValue ?? 0)
    writer.uint8(usesExtendedMainSecret ? 1 : 0)
    writer.uint64(UInt64(clamping: issued.secondsSinceEpoch))
    writer.uint64(UInt64(clamping: authenticated.secondsSinceEpoch))
    writer.uint32(lifetime)
    writer.uint32(ageAdd)
    writer.uint32(maximumEarlyDataSize)
    writer.opaque8(Array((serverName ?? "").utf8))
    writer.opaque8(Array((applicationProtocol ?? "").utf8))
    writer.opaque8(binding)
    writer.opaque8(clientTrust)
    writer.uint16(clientScheme?.rawValue ?? 0)
    writer.uint8(serverCertificateType.rawValue)
    writer.uint8(clientCertificateType.rawValue)
    writer.vector16 { list in
      for certificate in clientCertificates { list.opaque16(certificate) }
    }
    writer.opaque16(externalKey?.identity ?? [])
    writer.opaque8(externalKey?.fingerprint ?? [])
    return writer.overflowed ? nil : writer.finish()
  }

  /// When its lifetime ends.
  var expiry: WallTime { WallTime(secondsSinceEpoch: issued.secondsSinceEpoch &+ Int64(lifetime)) }

  private static func time(_ reader: inout ByteReader) throws(DecodeError) -> WallTime {
    guard let seconds = Int64(exactly: try reader.uint64()) else { throw reader.invalid() }
    return WallTime(secondsSinceEpoch: seconds)
  }

  /// A code point; none has the number 0.
  private static func number(_ reader: inout ByteReader) throws(DecodeError) -> UInt16? {
    let value = try reader.uint16()
    return value == 0 ? nil : value
  }

  private static func certificateType(_ reader: inout ByteReader) throws(DecodeError) -> CertificateType {
    let type = CertificateType(rawValue: try reader.uint8())
    guard type == .x509 || type == .rawPublicKey else { throw reader.invalid() }
    return type
  }

  private static func text(_ reader: inout ByteReader) throws(DecodeError) -> String? {
    let bytes = try reader.opaque8()
    if bytes.isEmpty { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw reader.invalid() }
    return text
  }
}
