// SPDX-License-Identifier: Apache-2.0

/// What we ask of the certificates of a path beyond what the path builder asks. Each rule gives nil or the reason.
struct CertificateRules: Sendable {
  let options: ChainVerifier.Options
  let usage: CertificateUsage
  let now: WallTime

  /// Everything that the peer's own certificate must meet, whoever issued it. It is asked before any signature is
  /// checked, so that a certificate that can't pass costs nothing.
  func leaf(_ view: LeafCertificate, named name: ServerName?, isAnchor: Bool) throws(CertificateFailure) {
    try validity(view)
    if let name { try covers(view, name) }
    try version(view)
    try leafUsage(view)
    try key(view)
    if !isAnchor { try signature(view) }
    try criticalExtensions(view)
  }

  /// Everything that a path must meet: leaf first, trusted root last. The leaf's own rules are not asked again.
  func path(_ path: [LeafCertificate]) throws(CertificateFailure) {
    for view in path.dropFirst() { try validity(view) }
    for view in path.dropFirst().dropLast() {
      try version(view)
      try signature(view)
      try issuerUsage(view)
      try criticalExtensions(view)
    }
    for view in path.dropFirst() { try key(view) }
    try authorities(path)
  }

  func validity(_ view: LeafCertificate) throws(CertificateFailure) {
    if now < view.notBefore { throw .notYetValid(subject: view.subjectText, notBefore: view.notBefore) }
    if now > view.notAfter { throw .expired(subject: view.subjectText, notAfter: view.notAfter) }
  }

  func covers(_ view: LeafCertificate, _ name: ServerName) throws(CertificateFailure) {
    if view.names.covers(name) { return }
    if view.names.presented.isEmpty { throw .noNames(expected: name.description) }
    throw .nameMismatch(expected: name.description, presented: view.names.presented)
  }

  //= rfc9846 4.5.1.2-1
  // Version 1 has no basicConstraints, so that one in the middle of a path could issue for anybody. Trusted roots may
  // be of version 1: they are trusted for what they are.
  func version(_ view: LeafCertificate) throws(CertificateFailure) {
    guard view.version == 3 else {
      throw .constraintViolated(
        subject: view.subjectText, why: "it is an X.509 certificate of version \(view.version), not 3")
    }
  }

  private func leafUsage(_ view: LeafCertificate) throws(CertificateFailure) {
    //= rfc9846 4.5.1.2-3
    if let keyUsage = view.extensions.keyUsage {
      let decrypts = usage == .serverKeyEncipherment
      guard decrypts ? keyUsage.keyEncipherment : keyUsage.digitalSignature || options.allowsKeysThatSignNothing else {
        let lacking = decrypts ? "keyEncipherment" : "digitalSignature"
        throw .wrongUsage(subject: view.subjectText, why: "its keyUsage lacks \(lacking)")
      }
    }
    guard view.extensions.allows(usage) else {
      throw .wrongUsage(subject: view.subjectText, why: "its extendedKeyUsage lacks \(usage.text)")
    }
  }

  func issuerUsage(_ view: LeafCertificate) throws(CertificateFailure) {
    if let usage = view.extensions.keyUsage, !usage.keyCertSign {
      throw .wrongUsage(subject: view.subjectText, why: "its keyUsage does not let it issue certificates")
    }
    guard view.extensions.allows(usage) else {
      throw .wrongUsage(subject: view.subjectText, why: "it may not issue certificates for \(usage.text)")
    }
  }

  //= rfc9846 4.5.1.2-3
  func key(_ view: LeafCertificate) throws(CertificateFailure) {
    if case .rsa(let bits, _) = view.key, bits < options.minimumRSABits {
      throw .weakKey(subject: view.subjectText, key: view.key.name)
    }
    _ = try view.verifyingKey()
  }

  //= rfc9846 4.5.1.3-4
  //= rfc9846 4.5.1.3-5
  //= rfc9846 4.5.1.3-7
  // Asked of every certificate whose signature is relied upon, and of no other; its own key may be of another kind.
  func signature(_ view: LeafCertificate) throws(CertificateFailure) {
    switch view.signature.standing {
    case .supported: return
    case .broken: throw .weakSignature(subject: view.subjectText, algorithm: view.signature.name)
    case .unsupported: throw .unsupportedSignature(subject: view.subjectText, algorithm: view.signature.name)
    }
  }

  func criticalExtensions(_ view: LeafCertificate) throws(CertificateFailure) {
    guard let identifier = view.extensions.unknownCritical.first else { return }
    throw .constraintViolated(
      subject: view.subjectText, why: "it has a critical extension that is not understood (\(identifier))")
  }

  /// RFC 5280 4.2.1.9: every issuer is an authority, and none has more intermediates below it than it allows.
  private func authorities(_ path: [LeafCertificate]) throws(CertificateFailure) {
    var below = 0
    for (index, view) in path.enumerated().dropFirst() {
      let isRoot = index == path.count - 1
      if !(isRoot && view.version == 1) {
        guard let constraints = view.extensions.basicConstraints, constraints.isAuthority else {
          throw .constraintViolated(subject: view.subjectText, why: "it issued a certificate but is no authority")
        }
        if let limit = constraints.pathLength, below > limit {
          throw .constraintViolated(
            subject: view.subjectText, why: "it allows \(limit) intermediates below it, but there are \(below)")
        }
      }
      if !view.isSelfIssued { below += 1 }
    }
  }
}
