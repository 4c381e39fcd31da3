// SPDX-License-Identifier: Apache-2.0

import X509

/// A certificate that the peer presented, in our reading and in the path builder's.
struct ParsedCertificate: Sendable {
  let view: LeafCertificate
  /// Where the peer put it.
  let index: Int

  /// nil if the path builder can't read it; the diagnosis then says why.
  var certificate: X509.Certificate? { view.certificate }

  /// The path builder's reading of a certificate.
  ///
  /// - Throws: the most precise reason why it can't read it.
  static func x509(_ view: LeafCertificate, index: Int) throws(CertificateFailure) -> X509.Certificate {
    guard let certificate = view.certificate else { throw whyUnreadable(view, index: index) }
    return certificate
  }

  private static func whyUnreadable(_ view: LeafCertificate, index: Int) -> CertificateFailure {
    do throws(CertificateFailure) {
      _ = try view.verifyingKey()
    } catch {
      return error
    }
    switch view.signature.standing {
    case .broken: return .weakSignature(subject: view.subjectText, algorithm: view.signature.name)
    case .unsupported: return .unsupportedSignature(subject: view.subjectText, algorithm: view.signature.name)
    case .supported: break
    }
    if case .rsa(let bits, _) = view.key, bits < 2048 {
      return .weakKey(subject: view.subjectText, key: view.key.name)
    }
    return .unparseable(index: index, why: "a field breaks the rules of RFC 5280")
  }
}
