// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// A certificate that the peer presented, in our reading and in the path builder's.
struct ParsedCertificate: Sendable {
  let view: LeafCertificate
  /// nil if the path builder can't read it; the diagnosis then says why.
  let certificate: X509.Certificate?
  /// Where the peer put it.
  let index: Int

  init(view: LeafCertificate, certificate: X509.Certificate?, index: Int) {
    self.view = view
    self.certificate = certificate
    self.index = index
  }

  /// The path builder's reading of a certificate.
  ///
  /// - Throws: the most precise reason why it can't read it.
  static func x509(_ view: LeafCertificate, index: Int) throws(CertificateFailure) -> X509.Certificate {
    do {
      return try X509.Certificate(derEncoded: view.der)
    } catch {
      throw whyUnreadable(view, index: index)
    }
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
