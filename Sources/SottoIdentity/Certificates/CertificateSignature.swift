// SPDX-License-Identifier: Apache-2.0

package import SottoWire
import SwiftASN1

/// The algorithm by which a certificate is signed.
package struct CertificateSignature: Hashable, Sendable {
  /// What we can do with it.
  package enum Standing: Hashable, Sendable {
    /// It can be verified.
    case supported
    /// It is broken (MD2, MD5, SHA-1) and never accepted.
    case broken
    /// It may be sound, but the path builder can't verify it.
    case unsupported
  }

  /// The scheme by which `signature_algorithms_cert` speaks of it (RFC 9846 section 4.3.3), if there is one. ECDSA is
  /// named by its hash alone: a certificate may be signed with another curve.
  package let scheme: SignatureScheme?
  /// The usual name, or the object identifier.
  package let name: String
  /// What we can do with it.
  package let standing: Standing

  /// The algorithm that an AlgorithmIdentifier names.
  static func read(_ node: ASN1Node) throws(DERProblem) -> CertificateSignature {
    var fields = try DERFields(node, in: "signature algorithm")
    let oid = try DER.oid(fields.next("object identifier"), in: "signature algorithm")
    if oid == .AlgorithmIdentifier.rsaPSS { return readPSS(fields.rest().first) }
    guard let known = table[oid] else {
      return CertificateSignature(scheme: nil, name: "\(oid)", standing: .unsupported)
    }
    return known
  }

  /// RSASSA-PSS names its hash in its parameters; their default is SHA-1 (RFC 4055 section 3.1).
  private static func readPSS(_ parameters: ASN1Node?) -> CertificateSignature {
    let hash: ASN1ObjectIdentifier?
    do throws(DERProblem) {
      guard let parameters else { throw DERProblem(what: "no parameters") }
      var fields = try DERFields(parameters, in: "RSASSA-PSS parameters")
      if let tagged = fields.optional(tag: 0) {
        var inner = try DERFields(tagged, DER.context(0), in: "RSASSA-PSS hash")
        var algorithm = try DERFields(inner.next("hash"), in: "RSASSA-PSS hash")
        hash = try DER.oid(algorithm.next("object identifier"), in: "RSASSA-PSS hash")
      } else {
        hash = nil
      }
    } catch {
      return CertificateSignature(scheme: nil, name: "RSASSA-PSS", standing: .unsupported)
    }
    switch hash {
    case [2, 16, 840, 1, 101, 3, 4, 2, 1]:
      return CertificateSignature(
        scheme: .rsaPSSRSAESHA256, name: "RSASSA-PSS with SHA-256", standing: .unsupported)
    case [2, 16, 840, 1, 101, 3, 4, 2, 2]:
      return CertificateSignature(
        scheme: .rsaPSSRSAESHA384, name: "RSASSA-PSS with SHA-384", standing: .unsupported)
    case [2, 16, 840, 1, 101, 3, 4, 2, 3]:
      return CertificateSignature(
        scheme: .rsaPSSRSAESHA512, name: "RSASSA-PSS with SHA-512", standing: .unsupported)
    case nil, [1, 3, 14, 3, 2, 26]:
      return CertificateSignature(scheme: nil, name: "RSASSA-PSS with SHA-1", standing: .broken)
    default:
      return CertificateSignature(scheme: nil, name: "RSASSA-PSS", standing: .unsupported)
    }
  }

  private static let table: [ASN1ObjectIdentifier: CertificateSignature] = {
    func entry(
      _ scheme: SignatureScheme?, _ name: String, _ standing: Standing = .supported
    ) -> CertificateSignature { CertificateSignature(scheme: scheme, name: name, standing: standing) }
    return [
      .AlgorithmIdentifier.sha256WithRSAEncryption: entry(.rsaPKCS1SHA256, "RSA with SHA-256"),
      .AlgorithmIdentifier.sha384WithRSAEncryption: entry(.rsaPKCS1SHA384, "RSA with SHA-384"),
      .AlgorithmIdentifier.sha512WithRSAEncryption: entry(.rsaPKCS1SHA512, "RSA with SHA-512"),
      [1, 2, 840, 10_045, 4, 3, 2]: entry(.ecdsaSecp256r1SHA256, "ECDSA with SHA-256"),
      [1, 2, 840, 10_045, 4, 3, 3]: entry(.ecdsaSecp384r1SHA384, "ECDSA with SHA-384"),
      [1, 2, 840, 10_045, 4, 3, 4]: entry(.ecdsaSecp521r1SHA512, "ECDSA with SHA-512"),
      [1, 3, 101, 112]: entry(.ed25519, "Ed25519"),
      [1, 3, 101, 113]: entry(.ed448, "Ed448", .unsupported),
      [2, 16, 840, 1, 101, 3, 4, 3, 17]: entry(.mldsa44, "ML-DSA-44", .unsupported),
      [2, 16, 840, 1, 101, 3, 4, 3, 18]: entry(.mldsa65, "ML-DSA-65", .unsupported),
      [2, 16, 840, 1, 101, 3, 4, 3, 19]: entry(.mldsa87, "ML-DSA-87", .unsupported),
      [1, 2, 840, 113_549, 1, 1, 2]: entry(nil, "RSA with MD2", .broken),
      [1, 2, 840, 113_549, 1, 1, 4]: entry(nil, "RSA with MD5", .broken),
      [1, 2, 840, 113_549, 1, 1, 5]: entry(.rsaPKCS1SHA1, "RSA with SHA-1", .broken),
      [1, 3, 14, 3, 2, 29]: entry(.rsaPKCS1SHA1, "RSA with SHA-1", .broken),
      [1, 2, 840, 10_045, 4, 1]: entry(.ecdsaSHA1, "ECDSA with SHA-1", .broken),
      [1, 2, 840, 10_040, 4, 3]: entry(nil, "DSA with SHA-1", .broken),
    ]
  }()
}
