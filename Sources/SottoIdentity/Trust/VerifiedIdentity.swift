// SPDX-License-Identifier: Apache-2.0

/// A peer whose certificates, or whose bare key, were accepted.
public struct VerifiedIdentity: Hashable, Sendable {
  /// On what grounds.
  @nonexhaustive
  public enum Grounds: Hashable, Sendable {
    /// A path leads to this trusted root.
    case verified(anchor: String)
    /// It has a key that both were given beforehand, of this name. There are no certificates.
    case preSharedKey(identity: [UInt8])
    /// It is a raw public key, which was known in advance (RFC 7250). It names nobody: who has it, whoever pinned it knows.
    case pinnedKey(PublicKeyPin)
    /// Nobody looked.
    case insecureNotVerified
  }

  /// The certificates in DER: the path as it was built, from the peer's own to the trusted root; if nobody looked, what
  /// the peer sent.
  public let chain: [[UInt8]]
  /// The raw public key that the peer showed instead (RFC 7250), SubjectPublicKeyInfo in DER; then there are no
  /// certificates, and no names.
  public let rawPublicKey: [UInt8]?
  /// On what grounds it was accepted.
  public let grounds: Grounds
  /// The names that the peer's certificate covers.
  public let names: CertificateNames
  /// The subject of the peer's certificate, as people read it, escaped. Compare ``names``, not this: how a subject is
  /// written is up to its issuer.
  public let subject: String
  /// When every certificate of ``chain`` is valid, if whoever made this has read them all. It follows from the chain.
  package let validity: ClosedRange<WallTime>?

  /// Just these values, for verifiers of your own.
  ///
  /// - Parameter subject: Read from the first certificate of `chain` if nil.
  public init(chain: [[UInt8]], grounds: Grounds, names: CertificateNames, subject: String? = nil) {
    self.subject = subject ?? chain.first.flatMap { try? LeafCertificate(der: $0) }?.subjectText ?? "(no name)"
    self.chain = chain
    self.grounds = grounds
    self.names = names
    rawPublicKey = nil
    validity = nil
  }

  /// The peer whose path this is, from its own certificate to the trusted root, which may be the same.
  init(_ path: [LeafCertificate]) {
    chain = path.map(\.der)
    names = path.first?.names ?? CertificateNames()
    subject = path.first?.subjectText ?? "(no name)"
    grounds = .verified(anchor: path.last?.subjectText ?? "(no name)")
    validity = LeafCertificate.commonValidity(of: path)
    rawPublicKey = nil
  }

  /// A peer known by its bare key, for verifiers of your own.
  ///
  /// - Parameter rawPublicKey: Its SubjectPublicKeyInfo in DER.
  public init(rawPublicKey: [UInt8], grounds: Grounds) {
    chain = []
    names = CertificateNames()
    subject = "public key \(PublicKeyPin(subjectPublicKeyInfo: rawPublicKey))"
    self.rawPublicKey = rawPublicKey
    self.grounds = grounds
    validity = nil
  }

  /// The peer that has this key.
  package init(preSharedKey identity: [UInt8]) {
    self.init(
      chain: [], grounds: .preSharedKey(identity: identity), names: CertificateNames(),
      subject: "pre-shared key \"\(DisplayText.escaped(identity))\"")
  }
}

extension VerifiedIdentity {
  /// Whether all that can be seen of them is the same.
  public static func == (left: VerifiedIdentity, right: VerifiedIdentity) -> Bool {
    left.chain == right.chain && left.rawPublicKey == right.rawPublicKey && left.grounds == right.grounds
      && left.names == right.names && left.subject == right.subject
  }

  /// As `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(chain)
    hasher.combine(rawPublicKey)
    hasher.combine(grounds)
    hasher.combine(names)
    hasher.combine(subject)
  }
}
