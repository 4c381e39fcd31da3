// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// What a server's CertificateRequest says that matters for choosing a credential (RFC 9846 section 4.4.2,
/// RFC 5246 section 7.4.4).
public struct CertificateRequestSummary: Sendable {
  /// Schemes it accepts in CertificateVerify; in TLS 1.2, of those the ones for kinds of keys that it accepts.
  public let signatureSchemes: [SignatureScheme]
  /// Schemes it accepts in certificates.
  public let certificateSignatureSchemes: [SignatureScheme]
  /// Authorities it trusts, as DER-encoded names; empty where it does not say.
  public let certificateAuthorities: [[UInt8]]
  /// What it wants extensions of the certificate to say (RFC 9846 section 4.3.5).
  public let oidFilters: [CertificateFilter]
  /// The name by which the server is known: it has proved to be that one before anything is presented to it. (In TLS 1.2's
  /// classical handshake its chain is verified, but not yet that it holds the key.)
  public let serverName: ServerName?
  /// What the server takes: certificates, or raw public keys (RFC 7250).
  public let certificateType: CertificateType
  /// The version that is spoken. In TLS 1.2 what is presented can be read by anyone on the way.
  public let version: ProtocolVersion

  /// A summary; the engine makes them, and whoever tests a selector.
  public init(
    signatureSchemes: [SignatureScheme], certificateSignatureSchemes: [SignatureScheme]? = nil,
    certificateAuthorities: [[UInt8]] = [], oidFilters: [CertificateFilter] = [], serverName: ServerName? = nil,
    version: ProtocolVersion = .tls13, certificateType: CertificateType = .x509
  ) {
    self.signatureSchemes = signatureSchemes
    self.certificateSignatureSchemes = certificateSignatureSchemes ?? signatureSchemes
    self.certificateAuthorities = certificateAuthorities
    self.oidFilters = oidFilters
    self.serverName = serverName
    self.version = version
    self.certificateType = certificateType
  }
}

extension CertificateRequestSummary {
  /// The scheme to sign with; nil for a credential that can't sign in a way that the server accepts.
  func scheme(of credential: Credential) -> SignatureScheme? {
    guard credential.certificateType == certificateType else { return nil }
    return version == .tls12
      ? credential.schemeForTLS12(among: signatureSchemes) : credential.scheme(among: signatureSchemes)
  }

  /// The same for the credential that somebody has chosen, if any.
  func requiredScheme(of credential: Credential?) throws(TLSError) -> SignatureScheme? {
    guard let credential else { return nil }
    //= rfc9846 4.5.1.2-1
    guard credential.certificateType == certificateType else { throw TLSError(.noCredentialOfType(certificateType)) }
    //= rfc9846 4.5.2-5
    guard let scheme = scheme(of: credential) else {
      throw TLSError(.noCommonSignatureScheme(offered: signatureSchemes.withoutGREASE))
    }
    return scheme
  }
}

/// Chooses what a client presents to a server that asks. It may take its time: the connection waits without blocking
/// anyone. It is asked once the server has proved who it is.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
public protocol ClientCredentialSelector: Sendable {
  /// The choice for this server, if it can be made at once.
  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice?
  /// What there is to choose from, best first, which the server is told: certificates, or raw public keys (RFC 7250), which
  /// are shown only to a server that wants one. Never empty.
  var certificateTypes: [CertificateType] { get }
  /// The choice for this server.
  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice
}

extension ClientCredentialSelector {
  /// Certificates alone, unless a selector says otherwise.
  public var certificateTypes: [CertificateType] { CertificateType.x509Only }

  /// Not at once, unless a selector says otherwise.
  public func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? { nil }
}

/// What a client's selector decided.
@nonexhaustive
public enum ClientCredentialChoice: Sendable {
  /// Present this.
  case present(Credential)
  /// Present none. The server decides whether it goes on.
  case none
}

extension CredentialList: ClientCredentialSelector {
  /// Those of the credentials, in their order.
  public var certificateTypes: [CertificateType] {
    var types: [CertificateType] = []
    for credential in credentials where !types.contains(credential.certificateType) {
      types.append(credential.certificateType)
    }
    return types.isEmpty ? [.x509] : types
  }

  /// The first that can sign as the server wants and meets its filters; one whose issuer it names before others.
  public func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    //= rfc9846 4.3.5-2
    //= rfc9846 4.5.1.2-5
    let usable = credentials.filter { credential in
      request.scheme(of: credential) != nil
        && request.oidFilters.allSatisfy(credential.satisfies)
    }
    //= rfc9846 4.5.1.2-11
    // A chain that the server can't check in full is better than none: it may know the issuer.
    let checkable = usable.filter { $0.chainIsSigned(withOneOf: request.certificateSignatureSchemes) }
    let ranked = checkable.isEmpty ? usable : checkable
    let wanted = ranked.filter { $0.isIssued(byOneOf: request.certificateAuthorities) }
    return (wanted.first ?? ranked.first).map(ClientCredentialChoice.present) ?? ClientCredentialChoice.none
  }

  /// The same, for whoever asks asynchronously.
  public func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    selectImmediately(for: request) ?? .none
  }
}
