// SPDX-License-Identifier: Apache-2.0

import X509

/// Finds out why a search came to nothing, in the words of the certificates themselves.
struct ChainDiagnosis {
  let search: PathSearch

  /// The one reason to report: the reason why a path to a trusted root was refused, or else the first thing wrong on the
  /// way up from the leaf, or else that the way ends at nobody we trust.
  var cause: CertificateFailure {
    if search.isExhausted { return .budgetExhausted(checks: search.rules.options.maximumSignatureChecks) }
    if let failure = search.firstFailure { return failure }
    let path = wayUp
    guard let leaf = path.first, let top = path.last else { return .noCertificate }
    if let failure = wrong(on: path) { return failure }
    if path.count == 1, leaf.view.isSelfIssued { return .selfSigned(subject: leaf.view.subjectText) }
    return .untrustedIssuer(subject: top.view.subjectText, issuer: top.view.issuerText)
  }

  /// From the leaf to each issuer by name among what the peer sent, preferring one whose key identifier fits, as far as
  /// it goes.
  private var wayUp: [ParsedCertificate] {
    var path = Array(search.presented.prefix(1))
    var left = Array(search.presented.dropFirst())
    while let tip = path.last, !tip.view.isSelfIssued {
      let candidates = left.indices.filter { left[$0].view.subject == tip.view.issuer }
      let fitting = candidates.first { fits(left[$0].view, tip.view) }
      guard let next = fitting ?? candidates.first else { break }
      path.append(left.remove(at: next))
    }
    return path
  }

  private func fits(_ issuer: LeafCertificate, _ subject: LeafCertificate) -> Bool {
    guard let wanted = subject.extensions.authorityKeyIdentifier else { return false }
    return issuer.extensions.subjectKeyIdentifier == wanted
  }

  private func wrong(on path: [ParsedCertificate]) -> CertificateFailure? {
    for (index, entry) in path.enumerated().dropFirst() {
      do throws(CertificateFailure) {
        try search.rules.validity(entry.view)
        try search.rules.key(entry.view)
        // A self-signed certificate at the top is not relied upon: nobody checks its signature.
        if !entry.view.isSelfIssued {
          try search.rules.version(entry.view)
          try search.rules.issuerUsage(entry.view)
          try search.rules.signature(entry.view)
          try search.rules.criticalExtensions(entry.view)
        }
        if entry.certificate == nil { _ = try ParsedCertificate.x509(entry.view, index: entry.index) }
      } catch {
        return error
      }
      if let below = path[index - 1].certificate, let issuer = entry.certificate,
        !issuer.publicKey.isValidSignature(below.signature, for: below)
      {
        let view = path[index - 1].view
        return .badSignature(subject: view.subjectText, issuer: view.issuerText)
      }
    }
    return nil
  }
}
