// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// How a client connects. Immutable once connections use it; shared between them freely.
public struct ClientConfiguration: Sendable {
  /// What clients and servers configure alike.
  public var common: CommonSettings {
    get { settings.value }
    set { settings = PreparedSettings(newValue) }
  }
  private(set) var settings: PreparedSettings
  /// Decides whether the server is who it says it is.
  public var verifier: any PeerVerifier {
    get { sharedVerifier.value }
    set {
      sharedVerifier = Shared(newValue)
      // Sessions that one verifier let through are no sessions of another's.
      trust = TrustIdentity()
    }
  }
  private var sharedVerifier: Shared<any PeerVerifier>
  private(set) var trust = TrustIdentity()
  /// Keys that were agreed on with the server beforehand, in order of preference: all are offered, beside a session if there
  /// is one. A server that has one of them needs no certificate; ``verifier`` is not asked then. No early data is sent with
  /// them.
  public var preSharedKeys: [PreSharedKey] = [] {
    didSet { trust = TrustIdentity() }
  }
  /// Whether a server that takes none of the ``preSharedKeys`` may show a certificate instead. If not, and without a key in
  /// common, there is no connection; TLS 1.2 is not spoken then.
  public var acceptsCertificates = true {
    didSet { trust = TrustIdentity() }
  }
  //= rfc9846 4.3.8-1
  /// The groups for which the first hello brings key shares, a part of the groups in `common`. Empty: the server is made
  /// to choose, at the cost of a round trip.
  public var keyShareGroups: [NamedGroup]
  /// Schemes that the server may sign its handshake with, best first. Those that TLS 1.3 can't use are for TLS 1.2.
  public var signatureSchemes: [SignatureScheme]
  /// Chooses what to present to a server that asks for a certificate; nil to present none. ``CredentialList`` is one.
  public var credentials: (any ClientCredentialSelector)? {
    get { sharedCredentials?.value }
    set {
      sharedCredentials = newValue.map(Shared.init)
      // A session goes on as whom it began: somebody else must not take it up.
      trust = TrustIdentity()
    }
  }
  private var sharedCredentials: Shared<any ClientCredentialSelector>?
  /// Whether a server may ask for a certificate after the handshake too (RFC 9846 section 4.7.2). Few do; the transcript
  /// is kept for it as long as the connection lasts.
  public var answersPostHandshakeAuthentication = false
  /// Whether the hello carries reserved values that servers must ignore (RFC 8701).
  public var sendsGREASE = true
  /// Whether the handshake is dressed as a TLS 1.2 session, for middleboxes (RFC 9846 section E.4).
  public var middleboxCompatibility = true
  /// How sessions are resumed.
  public var resumption = ClientResumption()

  /// Rewrites the hello before it is sent; for tests that replay recorded handshakes.
  package var helloHook: (@Sendable (ClientHello) -> ClientHello)?
  /// Whether a server's RSA key may have 1024 bits, as in the handshakes of RFC 8448; for tests that replay them.
  package var acceptsRSA1024ForTests = false

  /// The defaults, with `verifier` deciding whom to trust.
  public init(verifier: any PeerVerifier) {
    settings = PreparedSettings(CommonSettings())
    sharedVerifier = Shared(verifier)
    keyShareGroups = Self.keyShareGroups(among: settings.value.groups)
    signatureSchemes = Self.defaultSignatureSchemes
  }

  /// The defaults, trusting the authorities in `roots`.
  public init(roots: TrustRoots) {
    self.init(verifier: ChainVerifier(roots: roots))
  }

  /// The defaults, for a server that has one of these keys. It is known by that alone: no certificate is accepted.
  public init(preSharedKeys: [PreSharedKey]) {
    self.init(verifier: NoCertificateVerifier())
    self.preSharedKeys = preSharedKeys
    acceptsCertificates = false
  }

  /// The defaults, trusting servers that show one of these public keys instead of a certificate (RFC 7250).
  public init(pinnedPublicKeys: some Sequence<PublicKeyPin>) {
    self.init(verifier: PinnedKeyVerifier(pinnedPublicKeys))
  }

  /// Groups that get a share where these are offered: X25519, alone and with ML-KEM; without either, the best.
  package static func keyShareGroups(among groups: [NamedGroup]) -> [NamedGroup] {
    let usual = groups.filter { $0 == .x25519MLKEM768 || $0 == .x25519 }
    return usual.isEmpty ? Array(groups.prefix(1)) : usual
  }

  /// No session from before is taken up again.
  mutating func forgetSessions() { trust = TrustIdentity() }

  /// ECDSA, Ed25519 and RSA-PSS with ordinary RSA keys; last, for TLS 1.2 alone, RSA with PKCS#1 v1.5.
  public static let defaultSignatureSchemes: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ed25519, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384,
    .ecdsaSecp521r1SHA512, .rsaPSSRSAESHA512, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
  ]

  //= rfc9846 4.3.3-6
  /// What a server's signature can be verified with. PKCS#1 is for TLS 1.2, and for certificates; it is never accepted in
  /// a handshake of TLS 1.3 (RFC 9846 section 4.3.3).
  public static let verifiableSchemes = Set(defaultSignatureSchemes)

  func validate() throws(TLSError) {
    try settings.validate()
    try resumption.validate()
    try settings.value.checkKnownCredentials(credentials as? CredentialList)
    try checkCertificateTypes()
    //= rfc9846 4.3.8-8
    for group in keyShareGroups where settings.speaks(.tls13) && !settings.value.groups.contains(group) {
      throw TLSError(.invalidConfiguration("a key share for \(group), which is not among the groups"))
    }
    try validatePreSharedKeys()
    guard !signatureSchemes.isEmpty else { throw TLSError(.invalidConfiguration("no signature scheme")) }
    //= rfc9846 9.3-4
    for scheme in signatureSchemes where !Self.defaultSignatureSchemes.contains(scheme) {
      throw TLSError(.invalidConfiguration("the signature scheme \(scheme) can't be verified"))
    }
  }

  private func validatePreSharedKeys() throws(TLSError) {
    guard !preSharedKeys.isEmpty || !acceptsCertificates else { return }
    guard settings.speaks(.tls13) else { throw TLSError(.invalidConfiguration("pre-shared keys are for TLS 1.3")) }
    guard acceptsCertificates || !offerableKeys.isEmpty else {
      throw TLSError(.invalidConfiguration("no certificate is accepted, and no pre-shared key fits a cipher suite"))
    }
  }
}

/// Where nobody is known by a certificate.
private struct NoCertificateVerifier: PeerVerifier {
  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    .failure(.other("no certificate is accepted"))
  }

  var certificateSignatureSchemes: [SignatureScheme] { [] }
}
