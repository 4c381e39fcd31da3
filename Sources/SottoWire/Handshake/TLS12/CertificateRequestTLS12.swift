// SPDX-License-Identifier: Apache-2.0

/// A kind of key that a client's certificate may hold (RFC 5246 section 7.4.4; RFC 8422 section 5.5).
package struct ClientCertificateType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// An RSA key that signs.
  package static let rsaSign = Self(rawValue: 1)
  /// An ECDSA or EdDSA key.
  package static let ecdsaSign = Self(rawValue: 64)

  /// The kind of key that signs with `scheme`; nil for schemes that TLS 1.2 knows no kind of key for.
  package init?(signingWith scheme: SignatureScheme) {
    switch scheme {
    case .rsaPKCS1SHA1, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512, .rsaPSSRSAESHA256, .rsaPSSRSAESHA384,
      .rsaPSSRSAESHA512, .rsaPSSPSSSHA256, .rsaPSSPSSSHA384, .rsaPSSPSSSHA512:
      self = .rsaSign
    case .ecdsaSHA1, .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512, .ed25519, .ed448:
      self = .ecdsaSign
    default: return nil
    }
  }
}

/// The server asks for a certificate in TLS 1.2 (RFC 5246 section 7.4.4).
///
///     struct {
///         ClientCertificateType certificate_types<1..2^8-1>;
///         SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;
///         DistinguishedName certificate_authorities<0..2^16-1>;
///     } CertificateRequest;
package struct CertificateRequestTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificateRequest

  package var certificateTypes: [ClientCertificateType]
  package var signatureAlgorithms: [SignatureScheme]
  /// DER names; none of them where any authority will do.
  package var certificateAuthorities: [[UInt8]]

  package init(
    certificateTypes: [ClientCertificateType], signatureAlgorithms: [SignatureScheme],
    certificateAuthorities: [[UInt8]]
  ) {
    self.certificateTypes = certificateTypes
    self.signatureAlgorithms = signatureAlgorithms
    self.certificateAuthorities = certificateAuthorities
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    certificateTypes = try reader.opaque8(1...255).map(ClientCertificateType.init(rawValue:))
    signatureAlgorithms = try reader.list16(of: SignatureScheme.self)
    certificateAuthorities = try reader.vector16(as: "certificate_authorities") { (list) throws(DecodeError) in
      var names: [[UInt8]] = []
      while !list.isAtEnd { names.append(try list.opaque16(1...65_535)) }
      return names
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(certificateTypes.map(\.rawValue))
    writer.list16(signatureAlgorithms)
    writer.vector16 { list in
      for name in certificateAuthorities { list.opaque16(name) }
    }
  }
}
