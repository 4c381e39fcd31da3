// SPDX-License-Identifier: Apache-2.0

package import SottoCrypto
import SwiftASN1

/// A public key without a certificate around it (RFC 7250 section 3; RFC 5280 section 4.1):
///
///     SubjectPublicKeyInfo  ::=  SEQUENCE  {
///          algorithm            AlgorithmIdentifier,
///          subjectPublicKey     BIT STRING  }
///
/// It says whose it is to those only who know the key.
package struct RawPublicKey: Hashable, Sendable {
  /// The whole structure, DER.
  package let subjectPublicKeyInfo: [UInt8]
  /// The key in it.
  package let key: CertificateKey

  /// Reads one key with nothing after it.
  ///
  /// - Throws: ``RawPublicKeyError``.
  package init(subjectPublicKeyInfo der: [UInt8]) throws(RawPublicKeyError) {
    do throws(DERProblem) {
      key = try CertificateKey.read(DER.value(der[...], in: "subjectPublicKeyInfo"))
    } catch {
      throw RawPublicKeyError(description: error.what)
    }
    subjectPublicKeyInfo = der
  }

  /// The key that others know this signing key by.
  package init(of key: SigningKey) throws(RawPublicKeyError) {
    try self.init(subjectPublicKeyInfo: Self.encode(key.publicKey))
  }

  /// What is needed to recognise it.
  package var pin: PublicKeyPin { PublicKeyPin(subjectPublicKeyInfo: subjectPublicKeyInfo) }

  // MARK: Writing

  /// RFC 5480 section 2, RFC 3279 section 2.3.1, RFC 8410 section 4.
  private static func encode(_ key: VerifyingKey) throws(RawPublicKeyError) -> [UInt8] {
    let algorithm: ASN1ObjectIdentifier
    let curve: ASN1ObjectIdentifier?
    switch key.kind {
    case .ecdsaP256: (algorithm, curve) = (.AlgorithmIdentifier.idEcPublicKey, .NamedCurves.secp256r1)
    case .ecdsaP384: (algorithm, curve) = (.AlgorithmIdentifier.idEcPublicKey, .NamedCurves.secp384r1)
    case .ecdsaP521: (algorithm, curve) = (.AlgorithmIdentifier.idEcPublicKey, .NamedCurves.secp521r1)
    case .rsa: (algorithm, curve) = (.AlgorithmIdentifier.rsaEncryption, nil)
    case .ed25519: (algorithm, curve) = (KeyOIDs.ed25519, nil)
    }
    let hasNull = if case .rsa = key.kind { true } else { false }
    let bits = ASN1BitString(bytes: key.encoded[...])
    var serializer = DER.Serializer()
    do {
      try serializer.appendConstructedNode(identifier: .sequence) { info in
        try info.appendConstructedNode(identifier: .sequence) { identifier in
          try identifier.serialize(algorithm)
          if let curve { try identifier.serialize(curve) }
          if hasNull { try identifier.serialize(ASN1Null()) }
        }
        try info.serialize(bits)
      }
    } catch {
      throw RawPublicKeyError(description: "the key can't be written: \(error)")
    }
    return serializer.serializedBytes
  }
}

/// Why bytes are no public key: one clause, fit to be shown.
package struct RawPublicKeyError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String
}
