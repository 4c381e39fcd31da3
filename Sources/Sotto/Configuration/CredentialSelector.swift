// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// What a ClientHello says that matters for choosing a credential.
public struct ClientHelloSummary: Sendable {
  /// The name the client asks for.
  public let serverName: ServerName?
  /// The application protocols it offers.
  public let applicationProtocols: [[UInt8]]
  /// Schemes it accepts in CertificateVerify.
  public let signatureSchemes: [SignatureScheme]
  /// Schemes it accepts in certificates.
  public let certificateSignatureSchemes: [SignatureScheme]
  /// Authorities it trusts, as DER-encoded names; empty where it does not say.
  public let certificateAuthorities: [[UInt8]]
  /// Suites it offers.
  public let cipherSuites: [CipherSuite]
  /// Groups it offers.
  public let groups: [NamedGroup]
  /// Versions it offers.
  public let versions: [ProtocolVersion]
  /// The version that will be spoken.
  public let version: ProtocolVersion
  /// What it can verify, best first: certificates, or raw public keys (RFC 7250).
  public let certificateTypes: [CertificateType]
  /// TLS 1.2: the suites that both sides can use, best first.
  package var usableSuites: [CipherSuite]

  /// A summary; the engine makes them, and whoever tests a selector.
  public init(
    serverName: ServerName?, applicationProtocols: [[UInt8]] = [], signatureSchemes: [SignatureScheme],
    certificateSignatureSchemes: [SignatureScheme]? = nil, certificateAuthorities: [[UInt8]] = [],
    cipherSuites: [CipherSuite] = [], groups: [NamedGroup] = [], versions: [ProtocolVersion] = [.tls13],
    version: ProtocolVersion = .tls13, certificateTypes: [CertificateType] = [.x509]
  ) {
    self.serverName = serverName
    self.applicationProtocols = applicationProtocols
    self.signatureSchemes = signatureSchemes
    self.certificateSignatureSchemes = certificateSignatureSchemes ?? signatureSchemes
    self.certificateAuthorities = certificateAuthorities
    self.cipherSuites = cipherSuites
    self.groups = groups
    self.versions = versions
    self.version = version
    self.certificateTypes = certificateTypes
    usableSuites = cipherSuites
  }
}

/// Chooses what a server presents. It may take its time: the connection waits without blocking anyone.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
public protocol CredentialSelector: Sendable {
  /// The credential for this client, if it can be named at once.
  func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice?
  /// The credential for this client.
  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice
}

extension CredentialSelector {
  /// Not at once, unless a selector says otherwise.
  public func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? { nil }
}

/// What a selector decided.
@nonexhaustive
public enum CredentialChoice: Sendable {
  /// Present this.
  case present(Credential)
  /// No credential signs in a way that the client accepts.
  case noCommonScheme
  /// There are only certificates, and the client takes only raw public keys (RFC 7250), or the other way round.
  case noCommonCertificateType
  /// There is no such server here.
  case unrecognizedName
  /// Nothing to present, for a reason of the application's.
  case none
}

/// Several credentials, of which the one that suits best is presented. Names are looked up: where the client asks for one that is
/// covered, a thousand credentials take no longer than one.
public struct CredentialList: CredentialSelector {
  /// The credentials, in order of preference among equals.
  public let credentials: [Credential]
  /// Whether a name that no credential covers is refused with `unrecognized_name`. Otherwise the first ones serve.
  public let refusesUnknownNames: Bool

  private let certificates: [Credential]
  private let rawPublicKeys: [Credential]
  private let names: CertificateNameIndex

  /// Credentials to choose from.
  public init(_ credentials: [Credential], refusesUnknownNames: Bool = false) {
    self.credentials = credentials
    self.refusesUnknownNames = refusesUnknownNames
    certificates = credentials.filter { $0.certificateType == .x509 }
    rawPublicKeys = credentials.filter { $0.certificateType == .rawPublicKey }
    names = CertificateNameIndex(certificates.map(\.names))
  }

  /// By kind first, as the client prefers: certificates, or raw public keys (RFC 7250), which have no names. Then by name; then
  /// by what the client can verify; then elliptic curves before RSA, which costs the server most.
  public func selectImmediately(for hello: ClientHelloSummary) -> CredentialChoice? {
    guard !credentials.isEmpty else { return CredentialChoice.none }
    var refusal = CredentialChoice.noCommonCertificateType
    for type in hello.certificateTypes {
      let choice: CredentialChoice
      switch type {
      case .x509 where !certificates.isEmpty: choice = chooseCertificate(for: hello)
      case .rawPublicKey where !rawPublicKeys.isEmpty: choice = choose(among: rawPublicKeys, for: hello)
      default: continue
      }
      if case .present = choice { return choice }
      refusal = choice
    }
    return refusal
  }

  /// The best of those that cover the name, if there are any.
  private func chooseCertificate(for hello: ClientHelloSummary) -> CredentialChoice {
    guard let name = hello.serverName else { return choose(among: certificates, for: hello) }
    let covering = names.places(covering: name)
    if covering.isEmpty {
      return refusesUnknownNames ? .unrecognizedName : choose(among: certificates, for: hello)
    }
    return choose(among: covering.map { certificates[$0] }, for: hello)
  }

  /// The best of those that are of one kind.
  private func choose(among candidates: [Credential], for hello: ClientHelloSummary) -> CredentialChoice {
    //= rfc9846 4.5.1.2-2
    let usable = candidates.filter { $0.suits(hello) }
    guard !usable.isEmpty else { return .noCommonScheme }
    let checkable = usable.filter { $0.chainIsSigned(withOneOf: hello.certificateSignatureSchemes) }
    let ranked = Self.soundest(of: usable, checkable)
    guard !ranked.isEmpty else { return .noCommonScheme }
    //= rfc9846 4.5.1.2-4
    let wanted = ranked.filter { $0.isIssued(byOneOf: hello.certificateAuthorities) }
    let best = wanted.isEmpty ? ranked : wanted
    return (best.first { !$0.usesRSA } ?? best.first { $0.decryptor == nil } ?? best.first).map(
      CredentialChoice.present) ?? .noCommonScheme
  }

  /// SHA-1 only for a client that asks for it, and only if it can check nothing better.
  private static func soundest(of usable: [Credential], _ checkable: [Credential]) -> [Credential] {
    //= rfc9846 4.3.3-16
    let sound = checkable.filter { !$0.chainIsBroken }
    if !sound.isEmpty { return sound }
    if !checkable.isEmpty { return checkable }
    //= rfc9846 4.5.1.2-7
    //= rfc9846 4.5.1.2-9
    //= rfc9846 4.5.1.2-10
    // A chain that the client can't check in full is better than none: it may know the issuer.
    return usable.filter { !$0.chainIsBroken }
  }

  /// The same, for whoever asks asynchronously.
  public func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    selectImmediately(for: hello) ?? .none
  }
}

extension Credential {
  /// Whether a handshake with this client can be done with it: in TLS 1.3 whether it signs in a way that the client
  /// accepts, in TLS 1.2 whether there is also a cipher suite for its kind of key.
  public func suits(_ hello: ClientHelloSummary) -> Bool {
    guard hello.certificateTypes.contains(certificateType) else { return false }
    return hello.version == .tls12 ? useInTLS12(hello) != nil : scheme(among: hello.signatureSchemes) != nil
  }

  /// The scheme to sign with: our best that the peer accepts and TLS 1.3 allows.
  package func scheme(among accepted: [SignatureScheme]) -> SignatureScheme? {
    //= rfc9846 4.5.1.2-3
    guard mayBeUsedForSigning else { return nil }
    return signer.schemes.first { accepted.contains($0) && $0.isAllowedInTLS13 }
  }

  /// Whether every signature in the chain is of a kind that the client verifies.
  func chainIsSigned(withOneOf accepted: [SignatureScheme]) -> Bool {
    chainSignatureSchemes.allSatisfy { $0.map(accepted.contains) ?? false }
  }

  /// Whether one of the authorities (DER-encoded names), if any are named, issued a certificate of the chain.
  public func isIssued(byOneOf authorities: [[UInt8]]) -> Bool {
    authorities.isEmpty || issuers.contains(where: authorities.contains)
  }

  var usesRSA: Bool {
    if case .rsa = leafKey { true } else { false }
  }
}

extension SignatureScheme {
  /// Whether it may sign a TLS 1.3 handshake: neither PKCS#1 v1.5 nor a hash or algorithm of old (RFC 9846 section 4.3.3).
  package var isAllowedInTLS13: Bool {
    //= rfc9846 4.5.2-7
    //= rfc9846 4.3.3-20
    //= rfc9846 4.3.3-21
    switch self {
    case .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512: true
    // Up to there are TLS 1.2's pairs of hash and algorithm: MD5, SHA-1, SHA-224, DSA, PKCS#1 v1.5.
    default: rawValue > 0x06ff
    }
  }
}
