// SPDX-License-Identifier: Apache-2.0

package import SottoCrypto
package import SottoWire
import SwiftASN1

/// The public key of a certificate, as its SubjectPublicKeyInfo names it: also one that we can't use.
package enum CertificateKey: Hashable, Sendable {
  /// An uncompressed point on P-256, P-384 or P-521.
  case ecdsa(NamedGroup, point: [UInt8])
  /// An RSA key for any use (`rsaEncryption`), as PKCS#1 RSAPublicKey.
  case rsa(bits: Int, pkcs1: [UInt8])
  /// An RSA key bound to PSS (`id-RSASSA-PSS`).
  case rsaPSS
  /// 32 bytes.
  case ed25519([UInt8])
  /// Anything else, by name.
  case unsupported(String)

  /// The longest RSA modulus that we verify with: the work grows with its square, and a peer chooses it.
  package static let maximumRSABits = 8192

  /// Such as `ECDSA P-256` or `RSA 2048`.
  package var name: String {
    switch self {
    case .ecdsa(.secp256r1, _): "ECDSA P-256"
    case .ecdsa(.secp384r1, _): "ECDSA P-384"
    case .ecdsa(.secp521r1, _): "ECDSA P-521"
    case .ecdsa(let group, _): "ECDSA \(group)"
    case .rsa(let bits, _): "RSA \(bits)"
    case .rsaPSS: "RSA bound to PSS (id-RSASSA-PSS)"
    case .ed25519: "Ed25519"
    case .unsupported(let name): name
    }
  }

  /// The key to verify signatures with.
  ///
  /// - Throws: ``CertificateFailure/unsupportedKey(_:)`` for a kind we can't use, and for a value that is no such key.
  package func verifyingKey(
    minimumRSABits: Int = VerifyingKey.minimumRSABits
  ) throws(CertificateFailure) -> VerifyingKey {
    do throws(CryptoFailure) {
      switch self {
      case .ecdsa(let group, let point): return try VerifyingKey.ecdsa(group, point: point)
      //= rfc9846 4.3.3-8
      // Only `rsaEncryption` keys come here; one bound to PSS is refused below.
      case .rsa(let bits, let pkcs1) where bits <= Self.maximumRSABits:
        return try VerifyingKey.rsa(pkcs1DER: pkcs1, minimumBits: minimumRSABits)
      case .ed25519(let raw): return try VerifyingKey.ed25519(raw: raw)
      case .rsa, .rsaPSS, .unsupported: break
      }
    } catch {
      throw .unsupportedKey("\(name), with a value that is no valid key")
    }
    throw .unsupportedKey(name)
  }

  /// The key of a SubjectPublicKeyInfo.
  static func read(_ node: ASN1Node) throws(DERProblem) -> CertificateKey {
    var fields = try DERFields(node, in: "subjectPublicKeyInfo")
    var algorithm = try DERFields(fields.next("algorithm"), in: "public key algorithm")
    let oid = try DER.oid(algorithm.next("object identifier"), in: "public key algorithm")
    let parameters = algorithm.rest()
    let bytes = try DER.wholeBytes(fields.next("subjectPublicKey"), in: "subjectPublicKey")
    try fields.finish()
    switch oid {
    case .AlgorithmIdentifier.idEcPublicKey: return try readEC(parameters, bytes)
    case .AlgorithmIdentifier.rsaEncryption: return try readRSA(bytes)
    //= rfc9846 4.3.3-10
    case .AlgorithmIdentifier.rsaPSS: return .rsaPSS
    case KeyOIDs.ed25519:
      return bytes.count == 32 ? .ed25519(Array(bytes)) : .unsupported("Ed25519 with \(bytes.count) bytes")
    default: return .unsupported(KeyOIDs.otherKeys[oid] ?? "key type \(oid)")
    }
  }

  private static func readEC(_ parameters: [ASN1Node], _ bytes: ArraySlice<UInt8>) throws(DERProblem) -> CertificateKey
  {
    guard parameters.count == 1, parameters[0].identifier == .objectIdentifier else {
      return .unsupported("ECDSA with explicit curve parameters")
    }
    let curve = try DER.oid(parameters[0], in: "curve")
    guard let group = KeyOIDs.groups[curve] else {
      return .unsupported("ECDSA on \(KeyOIDs.otherCurves[curve] ?? "curve \(curve)")")
    }
    // RFC 5480 lets a point be compressed; nobody does so, and no path builder here reads it.
    guard bytes.first == 0x04 else { return .unsupported("ECDSA \(group) with a compressed point") }
    return .ecdsa(group, point: Array(bytes))
  }

  private static func readRSA(_ bytes: ArraySlice<UInt8>) throws(DERProblem) -> CertificateKey {
    var fields = try DERFields(DER.value(bytes, in: "RSA key"), in: "RSA key")
    let modulus = try DER.positiveInteger(fields.next("modulus"), in: "RSA modulus")
    _ = try DER.positiveInteger(fields.next("exponent"), in: "RSA exponent")
    try fields.finish()
    let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
    return .rsa(bits: bits, pkcs1: Array(bytes))
  }
}

/// The object identifiers of keys.
enum KeyOIDs {
  static let ed25519: ASN1ObjectIdentifier = [1, 3, 101, 112]

  static let groups: [ASN1ObjectIdentifier: NamedGroup] = [
    .NamedCurves.secp256r1: .secp256r1,
    .NamedCurves.secp384r1: .secp384r1,
    .NamedCurves.secp521r1: .secp521r1,
  ]

  static let otherCurves: [ASN1ObjectIdentifier: String] = [
    [1, 3, 132, 0, 10]: "secp256k1",
    [1, 3, 132, 0, 33]: "secp224r1",
    [1, 2, 840, 10_045, 3, 1, 1]: "secp192r1",
    [1, 3, 36, 3, 3, 2, 8, 1, 1, 7]: "brainpoolP256r1",
    [1, 3, 36, 3, 3, 2, 8, 1, 1, 11]: "brainpoolP384r1",
    [1, 3, 36, 3, 3, 2, 8, 1, 1, 13]: "brainpoolP512r1",
    [1, 2, 156, 10_197, 1, 301]: "SM2",
  ]

  static let otherKeys: [ASN1ObjectIdentifier: String] = [
    [1, 3, 101, 110]: "X25519, which can't sign",
    [1, 3, 101, 111]: "X448, which can't sign",
    [1, 3, 101, 113]: "Ed448",
    [1, 2, 840, 10_040, 4, 1]: "DSA",
    [2, 16, 840, 1, 101, 3, 4, 3, 17]: "ML-DSA-44",
    [2, 16, 840, 1, 101, 3, 4, 3, 18]: "ML-DSA-65",
    [2, 16, 840, 1, 101, 3, 4, 3, 19]: "ML-DSA-87",
    [2, 16, 840, 1, 101, 3, 4, 4, 1]: "ML-KEM-512, which can't sign",
    [2, 16, 840, 1, 101, 3, 4, 4, 2]: "ML-KEM-768, which can't sign",
    [2, 16, 840, 1, 101, 3, 4, 4, 3]: "ML-KEM-1024, which can't sign",
  ]
}
