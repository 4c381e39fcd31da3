// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// Clients that show who they are (RFC 9846 sections 4.4.2 and 4.5), between our own two sides.
@Suite struct MutualTests {
  static func server(_ authentication: ClientAuthentication? = nil) throws -> ServerConfiguration {
    var configuration = try Quick.serverConfiguration()
    configuration.clientAuthentication =
      try authentication ?? .required(roots: TestIdentities.shared().roots)
    return configuration
  }

  static func client(_ identities: TestIdentity...) throws -> ClientConfiguration {
    var configuration = try Quick.clientConfiguration()
    if !identities.isEmpty { configuration.credentials = CredentialList(try identities.map { try $0.credential }) }
    return configuration
  }

  static func meet(
    _ client: ClientConfiguration, _ server: ServerConfiguration
  ) throws -> (client: TestPeer, server: TestPeer) {
    let pair = (try TestPeer.client(client), try TestPeer.server(server))
    converse(pair.0, pair.1)
    return pair
  }

  //= rfc9846 4.4.2-1
  //= rfc9846 4.4.2-2
  //= rfc9846 4.5.2-2
  @Test(arguments: TestKeyKind.allCases)
  func aClientIsKnownByItsCertificate(kind: TestKeyKind) throws {
    let issuer = try TestIdentities.shared().intermediate
    let identity = try issuer.issue(.client("Someone \(kind)"), key: kind)
    let (client, server) = try Self.meet(try Self.client(identity), try Self.server())
    #expect(client.error == nil && server.error == nil)
    let info = try #require(server.info)
    #expect(info.peerIdentity?.subject == "CN=Someone \(kind), O=Sotto Tests")
    #expect(info.peerIdentity?.grounds == .verified(anchor: "CN=Sotto Test Root, O=Sotto Tests"))
    #expect(info.peerCertificates == identity.chain)
    #expect(info.clientSignatureScheme != nil && info.clientSignatureScheme == client.info?.clientSignatureScheme)
    #expect(info.signatureScheme == .ecdsaSecp256r1SHA256)
    try client.send([1])
    try server.send([2])
    converse(client, server)
    #expect(server.data == [1] && client.data == [2])
  }

  @Test func aServiceIsKnownByItsURI() throws {
    var template = TestCertificateTemplate.client("service")
    template.uris = ["spiffe://example.org/billing"]
    let identity = try TestIdentities.shared().intermediate.issue(template)
    let (_, server) = try Self.meet(try Self.client(identity), try Self.server())
    let names = try #require(server.info?.peerIdentity?.names)
    #expect(names.uris == ["spiffe://example.org/billing"])
    #expect(names.spiffeID == "spiffe://example.org/billing")
  }

  //= rfc9846 4.5.1-3
  //= rfc9846 4.5.1-4
  //= rfc9846 4.5.1.3-2
  @Test(arguments: [false, true])
  func aClientThatHasNothingToShow(hasSelector: Bool) throws {
    var configuration = try Self.client()
    if hasSelector { configuration.credentials = CredentialList([]) }
    let roots = try TestIdentities.shared().roots
    let welcome = try Self.meet(configuration, try Self.server(.optional(roots: roots)))
    #expect(welcome.client.info != nil && welcome.client.error == nil)
    let info = try #require(welcome.server.info)
    #expect(info.peerIdentity == nil && info.peerCertificates.isEmpty)

    let refused = try Self.meet(configuration, try Self.server(.required(roots: roots)))
    #expect(refused.server.error?.reason == .certificate(.noCertificate))
    #expect(refused.server.error?.alert == .certificateRequired)
    #expect(refused.client.error?.reason == .alertReceived(.certificateRequired))
  }

  //= rfc9846 4.5.1.3-3
  /// A certificate that is not believed is refused in either mode: who shows one wants to be known by it.
  @Test(arguments: [false, true])
  func aClientThatIsNotBelieved(isRequired: Bool) throws {
    let stranger = try TestIdentity.selfSigned(.client("Stranger"))
    let roots = try TestIdentities.shared().roots
    let server = try Self.server(isRequired ? .required(roots: roots) : .optional(roots: roots))
    let pair = try Self.meet(try Self.client(stranger), server)
    #expect(pair.server.error?.alert == .unknownCA)
    #expect(pair.server.info == nil)
    #expect(pair.client.error?.reason == .alertReceived(.unknownCA))
  }

  /// A server's certificate proves nothing about a client.
  @Test func aCertificateForAnotherUse() throws {
    let (_, server) = try Self.meet(try Self.client(TestIdentities.shared().server), try Self.server())
    #expect(server.error?.alert == .unsupportedCertificate)
  }

  /// What a server asks for guides the choice.
  //= rfc9846 4.3.4-3
  @Test func theIssuerThatTheServerNames() throws {
    let other = try TestIdentity.selfSigned(.authority("Another Root")).issue(.client("for others"))
    let right = try TestIdentities.shared().client
    let (client, server) = try Self.meet(try Self.client(other, right), try Self.server())
    #expect(client.error == nil)
    #expect(server.info?.peerCertificates.first == right.der)
  }

  //= rfc9846 4.5.2-5
  @Test func noSchemeInCommon() throws {
    var configuration = try Self.client()
    let identity = try TestIdentities.shared().client
    configuration.credentials = StubbornSelector(credential: try identity.credential)
    var authentication = try Self.server().clientAuthentication
    authentication.signatureSchemes = [.ed25519]
    let (client, server) = try Self.meet(configuration, try Self.server(authentication))
    #expect(client.error?.reason == .noCommonSignatureScheme(offered: [.ed25519]))
    #expect(server.error?.reason == .alertReceived(.handshakeFailure))
    // A list looks first, and shows nothing.
    let careful = try Self.meet(try Self.client(identity), try Self.server(authentication))
    #expect(careful.server.error?.reason == .certificate(.noCertificate))
  }

  //= rfc9846 4.5.1.2-11
  /// A chain that the server says it can't check is shown all the same: it may know the issuer.
  @Test func aChainThatTheServerCanNotCheck() throws {
    let list = CredentialList([try TestIdentities.shared().client.credential])
    let request = CertificateRequestSummary(
      signatureSchemes: [.ecdsaSecp256r1SHA256], certificateSignatureSchemes: [.ed25519])
    guard case .present? = list.selectImmediately(for: request) else {
      Issue.record("nothing is shown")
      return
    }
  }

  /// Whoever is asked learns from whom, and only once the server has proved to be that one.
  @Test func whoIsAskedForACredential() throws {
    let selector = RecordingSelector()
    var configuration = try Self.client()
    configuration.credentials = selector
    var authentication = try Self.server().clientAuthentication
    authentication.signatureSchemes = [.ed25519, .ecdsaSecp256r1SHA256]
    let (client, _) = try Self.meet(configuration, try Self.server(authentication))
    let request = try #require(selector.requests.first)
    #expect(selector.requests.count == 1)
    #expect(request.signatureSchemes == [.ed25519, .ecdsaSecp256r1SHA256])
    #expect(request.certificateSignatureSchemes.contains(.rsaPKCS1SHA256))
    #expect(request.certificateAuthorities == (try TestIdentities.shared().roots.subjects))
    #expect(request.serverName?.description == "example.com")
    #expect(client.info?.signatureScheme == .ecdsaSecp256r1SHA256)
  }

  @Test func aSelectorAndASignerThatFail() throws {
    var configuration = try Self.client()
    configuration.credentials = FailingSelector()
    let first = try Self.meet(configuration, try Self.server())
    #expect(first.client.error?.reason == .selectionFailed("Refusal()"))
    #expect(first.server.error?.reason == .alertReceived(.internalError))
    let identity = try TestIdentities.shared().client
    let signer = RefusingSigner(schemes: identity.key.signing.schemes)
    configuration.credentials = CredentialList([
      try Credential(certificateChain: identity.chain, signer: signer)
    ])
    let second = try Self.meet(configuration, try Self.server())
    #expect(second.client.error?.reason == .signerFailed("Refusal()"))
    #expect(second.server.error?.reason == .alertReceived(.internalError))
  }

  @Test func configurationsThatMakeNoSense() throws {
    let roots = try TestIdentities.shared().roots
    var authentication = ClientAuthentication.required(roots: roots)
    authentication.signatureSchemes = []
    #expect(throws: TLSError.self) { try TestPeer.server(Self.server(authentication)) }
    authentication.signatureSchemes = [.init(rawValue: 0x0904)]
    #expect(throws: TLSError.self) { try TestPeer.server(Self.server(authentication)) }
    authentication = .optional(AcceptingVerifier(), authorities: [[]])
    #expect(throws: TLSError.self) { try TestPeer.server(Self.server(authentication)) }
    authentication.authorities = [[UInt8](repeating: 0, count: 60_000)]
    #expect(throws: TLSError.self) { try TestPeer.server(Self.server(authentication)) }
  }
}

struct StubbornSelector: ClientCredentialSelector {
  let credential: Credential

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice { .present(credential) }
}

struct FailingSelector: ClientCredentialSelector {
  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice { throw Refusal() }
}

struct RefusingSigner: Signer {
  let schemes: [SignatureScheme]

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] { throw Refusal() }
}

final class RecordingSelector: ClientCredentialSelector {
  private let state = Mutex<[CertificateRequestSummary]>([])

  var requests: [CertificateRequestSummary] { state.withLock { $0 } }

  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    state.withLock { $0.append(request) }
    return ClientCredentialChoice.none
  }

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice { .none }
}
