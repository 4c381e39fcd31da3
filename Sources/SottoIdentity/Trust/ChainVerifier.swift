// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// Believes peers whose certificates lead to a trusted root (RFC 5280 section 6), are valid now, cover the name asked
/// for (RFC 9525) and are meant for the use at hand.
public struct ChainVerifier: PeerVerifier {
  /// How strict to be, and how much work to do at most for a peer that has proved nothing yet.
  public struct Options: Sendable {
    /// The shortest RSA key accepted anywhere in a path, in bits. The path builder knows none below 2048.
    public var minimumRSABits = 2048
    /// How many certificates a peer may send.
    public var maximumCertificates = 10
    /// How many bytes they may have together.
    public var maximumBytes = 128 * 1024
    /// How many signatures may be checked in the search for a path.
    public var maximumSignatureChecks = 64
    /// Whether a server may be accepted without any name to compare with its certificate. That is safe only if the
    /// trusted roots vouch for nobody but the servers meant.
    public var allowsMissingServerName = false
    /// Whether a server is asked for an OCSP response, and judged by it: a certificate that its issuer revoked is refused,
    /// so is a response that doesn't hold, and a certificate that demands one (RFC 7633) without it. A server that sends
    /// none with an ordinary certificate passes: nobody else is asked.
    public var checksOCSPResponses = true
    /// How long the signatures of a path count as checked once they were; at zero they are checked for each connection. With
    /// more, a peer that presents the very same certificates within that time has their signatures believed; that it holds the key of
    /// the first one, it proves in each handshake. All else is asked
    /// for each connection: that every certificate of the path is valid now, the name, the use, and the OCSP response if one
    /// came. Counted by the clock that judges validity; where that goes back, signatures are checked.
    public var signatureChecksHoldFor = Duration.zero
    /// Whether the peer's key may lack the right to sign: only the classical RSA key exchange can use such a key.
    package var allowsKeysThatSignNothing = false

    /// The defaults.
    public init() {}
  }

  private let roots: TrustRoots
  private let options: Options
  private let fingerprint = TrustFingerprint()
  let paths = KnownPaths()

  /// A verifier that trusts these roots.
  public init(roots: TrustRoots, options: Options = Options()) {
    self.roots = roots
    self.options = options
  }

  /// What the path builder verifies, the strongest and cheapest first.
  package static let verifiableSchemes: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512, .ed25519, .rsaPKCS1SHA256, .rsaPKCS1SHA384,
    .rsaPKCS1SHA512,
  ]

  //= rfc9846 9.1-2
  /// ECDSA, Ed25519 and RSA PKCS#1 with SHA-2. RSA-PSS in certificates can't be verified yet.
  public var certificateSignatureSchemes: [SignatureScheme] { Self.verifiableSchemes }

  /// Made of the roots and of what the options let pass. Computed when it is first asked for.
  public var trustFingerprint: [UInt8]? { fingerprint.value { TrustFingerprint.compute(roots, options) } }

  /// As the options say.
  public var wantsOCSPResponse: Bool { options.checksOCSPResponses }

  /// Builds a path and judges it. The order and number of the certificates after the first doesn't matter, within the
  /// limits.
  public func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    do throws(CertificateFailure) {
      return .success(try await check(peer, now))
    } catch {
      return .failure(error)
    }
  }

  private func check(_ peer: PresentedChain, _ now: WallTime) async throws(CertificateFailure) -> VerifiedIdentity {
    guard let first = peer.certificates.first else { throw .noCertificate }
    try checkLimits(peer)
    if peer.usage != .clientAuthentication, peer.serverName == nil, !options.allowsMissingServerName {
      throw .other("there is no server name to compare the certificate with")
    }
    let leaf = if let known = peer.leaf { known } else { try LeafCertificate.of(first) }
    let rules = CertificateRules(options: options, usage: peer.usage, now: now)
    let known = paths.path(for: peer)
    let isAnchor = known == nil && roots.anchor(der: first, subject: leaf.subject) != nil
    try rules.leaf(leaf, named: peer.serverName, isAnchor: isAnchor)
    if isAnchor {
      //= rfc9846 4.5.1.2-8
      CertificateCache.shared.keep(CollectionOfOne(leaf))
      return VerifiedIdentity([leaf])
    }

    let staple = options.checksOCSPResponses ? peer.ocspResponse : nil
    if options.checksOCSPResponses, staple == nil, leaf.extensions.demandsOCSPResponse,
      peer.usage != .clientAuthentication
    {
      throw .stapleMissing(subject: leaf.subjectText)
    }
    let stapleCheck = staple.map { StapleCheck(response: $0, now: now) }
    if let known, await holds(known, stapleCheck, now) {
      if leaf !== known.found.certificates.first { CertificateCache.shared.keep(known.found.certificates.dropLast()) }
      return known.identity
    }
    return try await search(peer, leaf, rules, stapleCheck)
  }

  /// Whether all that can have changed about a path is as it was. The rules for the peer's own certificate have been asked.
  private func holds(_ path: KnownPaths.Path, _ staple: StapleCheck?, _ now: WallTime) async -> Bool {
    guard path.identity.validity?.contains(now) ?? false,
      path.isSigned(at: now, patience: options.signatureChecksHoldFor)
    else { return false }
    guard let staple else { return true }
    return await staple.failure(of: path.found.chain, subject: path.identity.subject) == nil
  }

  private func search(
    _ peer: PresentedChain, _ leaf: LeafCertificate, _ rules: CertificateRules, _ staple: StapleCheck?
  ) async throws(CertificateFailure) -> VerifiedIdentity {
    let certificate = try ParsedCertificate.x509(leaf, index: 0)
    let presented = [ParsedCertificate(view: leaf, index: 0)] + intermediates(peer)
    let search = PathSearch(rules: rules, roots: roots, presented: presented, staple: staple)
    guard let path = await search.run(certificate) else { throw ChainDiagnosis(search: search).cause }
    let identity = VerifiedIdentity(path.certificates)
    CertificateCache.shared.keep(path.certificates.dropLast())
    // Where a path was refused before this one was found, the same search may find another at another time.
    if search.firstFailure == nil, !search.isExhausted,
      let known = KnownPaths.Path(path, identity, checked: rules.now)
    {
      paths.keep(known, for: peer)
    }
    return identity
  }

  private func checkLimits(_ peer: PresentedChain) throws(CertificateFailure) {
    guard peer.certificates.count <= options.maximumCertificates else {
      throw .tooManyCertificates(limit: "\(options.maximumCertificates)")
    }
    guard peer.certificates.reduce(0, { $0 + $1.count }) <= options.maximumBytes else {
      throw .tooManyCertificates(limit: "\(options.maximumBytes) bytes")
    }
  }

  //= rfc9846 4.5.1-12
  /// What came after the peer's own certificate, each once, in whatever order. What doesn't parse is extraneous until
  /// the path lacks it.
  private func intermediates(_ peer: PresentedChain) -> [ParsedCertificate] {
    var result: [ParsedCertificate] = []
    for (index, der) in peer.certificates.enumerated().dropFirst() {
      guard !peer.certificates[..<index].contains(der), let view = try? LeafCertificate.of(der, index: index) else {
        continue
      }
      result.append(ParsedCertificate(view: view, index: index))
    }
    return result
  }
}
