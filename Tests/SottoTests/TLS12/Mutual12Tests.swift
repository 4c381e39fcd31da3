// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Clients of TLS 1.2 that show who they are (RFC 5246 sections 7.4.4, 7.4.6 and 7.4.8), between our own two sides.
@Suite struct Mutual12Tests {
  static func server(
    _ authentication: ClientAuthentication? = nil, _ edit: (inout ServerConfiguration) throws -> Void = { _ in }
  ) throws -> TestPeer {
    let asks = try authentication ?? .required(roots: TestIdentities.shared().roots)
    return try TLS12.server {
      $0.clientAuthentication = asks
      try edit(&$0)
    }
  }

  static func client(
    _ identities: TestIdentity..., edit: (inout ClientConfiguration) -> Void = { _ in }
  ) throws -> TestPeer {
    let credentials = try identities.map { try $0.credential }
    return try TLS12.client {
      if !credentials.isEmpty { $0.credentials = CredentialList(credentials) }
      edit(&$0)
    }
  }

  static func signing(only schemes: SignatureScheme...) throws -> ClientAuthentication {
    var authentication = ClientAuthentication.required(roots: try TestIdentities.shared().roots)
    authentication.signatureSchemes = schemes
    return authentication
  }

  private static func expectData(_ client: TestPeer, _ server: TestPeer) throws {
    try client.send([1])
    try server.send([2])
    converse(client, server)
    #expect(server.data == [1] && client.data == [2])
  }

  // MARK: Both know each other

  //= rfc9846 4.3.3-18
  //= rfc9846 4.3.3-22
  //= rfc9846 4.3.3-23
  //= rfc9846 E-4
  @Test(arguments: TestKeyKind.allCases)
  func aClientIsKnownByItsCertificate(kind: TestKeyKind) throws {
    let identity = try TestIdentities.shared().intermediate.issue(.client("Someone \(kind)"), key: kind)
    let recorder = Recorder()
    let client = try Self.client(identity)
    let server = try Self.server { $0.common.observer = recorder.observer }
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    let info = try #require(server.info)
    #expect(info.version == .tls12)
    #expect(info.peerIdentity?.subject == "CN=Someone \(kind), O=Sotto Tests")
    #expect(info.peerIdentity?.grounds == .verified(anchor: "CN=Sotto Test Root, O=Sotto Tests"))
    #expect(info.peerCertificates == identity.chain)
    let scheme = try #require(info.clientSignatureScheme)
    #expect(client.info?.clientSignatureScheme == scheme)
    #expect(info.signatureScheme == .ecdsaSecp256r1SHA256)

    var seen: [HandshakeType] = []
    var isProved = false
    for event in recorder.events {
      switch event {
      case .messageReceived(let type, _, _): seen.append(type)
      case .check(.signature(scheme)): isProved = true
      case .decision(.clientCertificateRequested(let mode)): #expect(mode == .required)
      default: break
      }
    }
    #expect(seen == [.clientHello, .certificate, .clientKeyExchange, .certificateVerify, .finished])
    #expect(isProved)
    try Self.expectData(client, server)
  }

  /// However the bytes are cut, and the messages into records.
  @Test(arguments: [1, 7])
  func inPieces(step: Int) throws {
    let client = try Self.client(TestIdentities.shared().client) { $0.common.maximumFragmentLength = 64 }
    let server = try Self.server { $0.common.maximumFragmentLength = 64 }
    converse(client, server, step: step)
    #expect(server.info?.peerIdentity?.subject == "CN=Test Client, O=Sotto Tests")
    try Self.expectData(client, server)
  }

  /// In the classical handshake too, where the server signs nothing: the client does.
  @Test(arguments: [false, true])
  func theClassicalHandshake(hasCredential: Bool) throws {
    let decrypting = try Handshake12Tests.decrypting()
    let identity = try TestIdentities.shared().client
    let roots = try TestIdentities.shared().roots
    let credentials = CredentialList(hasCredential ? [try identity.credential] : [])
    let client = try TLS12.client {
      $0.common.cipherSuites = [.aes128GCMSHA256]
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = credentials
    }
    let server = try Self.server(hasCredential ? .required(roots: roots) : .optional(roots: roots)) {
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([decrypting])
    }
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    #expect(server.info?.cipherSuite == .insecureRSAWithAES128GCMSHA256)
    #expect(server.info?.signatureScheme == nil)
    #expect((server.info?.peerIdentity != nil) == hasCredential)
    #expect((server.info?.clientSignatureScheme != nil) == hasCredential)
    try Self.expectData(client, server)
  }

  /// Between two that could do better, and without the extended main secret.
  @Test func withoutExtendedMainSecret() throws {
    let client = try Self.client(TestIdentities.shared().client) {
      $0.common.insecureAllowsMissingExtendedMainSecret = true
      $0.helloHook = { hello in
        var hello = hello
        hello.extend { $0.without(.extendedMainSecret) }
        return hello
      }
    }
    let server = try Self.server { $0.common.insecureAllowsMissingExtendedMainSecret = true }
    converse(client, server)
    #expect(server.info?.usesExtendedMainSecret == false)
    #expect(server.info?.peerIdentity?.subject == "CN=Test Client, O=Sotto Tests")
  }

  // MARK: Modes

  @Test(arguments: [false, true])
  func aClientThatHasNothingToShow(hasSelector: Bool) throws {
    let roots = try TestIdentities.shared().roots
    func client() throws -> TestPeer { try TLS12.client { if hasSelector { $0.credentials = CredentialList([]) } } }
    let welcome = try client()
    let tolerant = try Self.server(.optional(roots: roots))
    converse(welcome, tolerant)
    #expect(welcome.info != nil && welcome.error == nil)
    let info = try #require(tolerant.info)
    #expect(info.peerIdentity == nil && info.peerCertificates.isEmpty && info.clientSignatureScheme == nil)
    try Self.expectData(welcome, tolerant)

    // By choosing TLS 1.2 nobody gets round what is required.
    let refused = try client()
    let strict = try Self.server(.required(roots: roots)) { $0.common.maximumVersion = .tls13 }
    converse(refused, strict)
    #expect(strict.error?.reason == .clientCertificateMissing)
    #expect(strict.info == nil)
    #expect(refused.error?.reason == .alertReceived(.handshakeFailure))
  }

  /// Who is not asked shows nothing.
  @Test func nobodyIsAsked() throws {
    let selector = RecordingSelector()
    let client = try TLS12.client { $0.credentials = selector }
    let server = try TLS12.server()
    let middle = Middle(client, server)
    try middle.run()
    #expect(client.info != nil && server.info?.peerCertificates == [])
    #expect(selector.requests.isEmpty)
    #expect(!middle.seen.contains { $0.type == .certificateRequest })
  }

  @Test(arguments: [false, true])
  func aClientThatIsNotBelieved(isRequired: Bool) throws {
    let roots = try TestIdentities.shared().roots
    let client = try Self.client(TestIdentity.selfSigned(.client("Stranger")))
    let server = try Self.server(isRequired ? .required(roots: roots) : .optional(roots: roots))
    converse(client, server)
    #expect(server.error?.alert == .unknownCA)
    #expect(server.info == nil && server.driver.info.peerIdentity == nil)
    #expect(client.error?.reason == .alertReceived(.unknownCA))
  }

  @Test func aCertificateForAnotherUse() throws {
    let client = try Self.client(TestIdentities.shared().server)
    let server = try Self.server()
    converse(client, server)
    #expect(server.error?.alert == .unsupportedCertificate)
  }

  // MARK: What is asked for, and what is shown

  /// The one list of TLS 1.2 decides what the client signs with, and so which of its credentials it shows.
  @Test func whatTheServerCanVerify() throws {
    let issuer = try TestIdentities.shared().intermediate
    let curve = try TestIdentities.shared().client
    let rsa = try issuer.issue(.client("by RSA"), key: .rsa2048)
    let ways: [(SignatureScheme, TestIdentity)] = [
      (.rsaPKCS1SHA256, rsa), (.rsaPSSRSAESHA384, rsa), (.ecdsaSecp256r1SHA256, curve),
      // In TLS 1.2 the scheme leaves the curve open.
      (.ecdsaSecp384r1SHA384, curve),
    ]
    for (scheme, wanted) in ways {
      let client = try Self.client(curve, rsa)
      let server = try Self.server(Self.signing(only: scheme))
      converse(client, server)
      #expect(server.error == nil)
      #expect(server.info?.clientSignatureScheme == scheme)
      #expect(server.info?.peerCertificates.first == wanted.der)
    }
    let client = try Self.client(curve, rsa)
    let server = try Self.server(Self.signing(only: .ed25519))
    converse(client, server)
    #expect(server.error?.reason == .clientCertificateMissing)
  }

  @Test func noSchemeInCommon() throws {
    let stubborn = StubbornSelector(credential: try TestIdentities.shared().client.credential)
    let client = try TLS12.client { $0.credentials = stubborn }
    let server = try Self.server(Self.signing(only: .ed25519))
    converse(client, server)
    #expect(client.error?.reason == .noCommonSignatureScheme(offered: [.ed25519]))
    #expect(server.error?.reason == .alertReceived(.handshakeFailure))
  }

  @Test func theIssuerThatTheServerNames() throws {
    let other = try TestIdentity.selfSigned(.authority("Another Root")).issue(.client("for others"))
    let right = try TestIdentities.shared().client
    let client = try Self.client(other, right)
    let server = try Self.server()
    converse(client, server)
    #expect(server.info?.peerCertificates.first == right.der)
  }

  /// What is asked for on the wire, and what whoever chooses a credential gets to see of it.
  @Test func theRequest() throws {
    let selector = RecordingSelector()
    let client = try TLS12.client { $0.credentials = selector }
    let server = try Self.server(Self.signing(only: .rsaPSSRSAESHA256, .ed25519, .rsaPKCS1SHA256))
    let middle = Middle(client, server)
    var requests: [CertificateRequestTLS12] = []
    middle.change(CertificateRequestTLS12.self) { requests.append($0) }
    try middle.run()
    let subjects = try TestIdentities.shared().roots.subjects
    #expect(
      requests == [
        CertificateRequestTLS12(
          certificateTypes: [.rsaSign, .ecdsaSign],
          signatureAlgorithms: [.rsaPSSRSAESHA256, .ed25519, .rsaPKCS1SHA256], certificateAuthorities: subjects)
      ])
    let request = try #require(selector.requests.first)
    #expect(selector.requests.count == 1)
    #expect(request.signatureSchemes == [.rsaPSSRSAESHA256, .ed25519, .rsaPKCS1SHA256])
    #expect(request.certificateAuthorities == subjects)
    #expect(request.serverName?.description == "example.com")
    #expect(request.version == .tls12)
  }

  /// A key has to be of a kind that the server names too.
  @Test func kindsOfKeys() throws {
    let selector = RecordingSelector()
    let client = try TLS12.client { $0.credentials = selector }
    let middle = Middle(client, try Self.server())
    middle.change(CertificateRequestTLS12.self) {
      $0.certificateTypes = [.init(rawValue: 2), .rsaSign]
      $0.signatureAlgorithms = [.ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ed25519, .init(rawValue: 0x0a0a)]
    }
    try middle.run()
    #expect(selector.requests.first?.signatureSchemes == [.rsaPSSRSAESHA256])
    #expect(selector.requests.first?.certificateSignatureSchemes.count == 4)
    #expect(middle.seen.contains { $0.fromClient && $0.type == .certificate })
  }

  // MARK: Questions

  @Test func aSelectorAndASignerThatFail() throws {
    let client = try TLS12.client { $0.credentials = FailingSelector() }
    let server = try Self.server()
    converse(client, server)
    #expect(client.error?.reason == .selectionFailed("Refusal()"))
    #expect(server.error?.reason == .alertReceived(.internalError))

    let identity = try TestIdentities.shared().client
    let signer = RefusingSigner(schemes: identity.key.signing.schemes)
    let credentials = CredentialList([try Credential(certificateChain: identity.chain, signer: signer)])
    let other = try TLS12.client { $0.credentials = credentials }
    let again = try Self.server()
    converse(other, again)
    #expect(other.error?.reason == .signerFailed("Refusal()"))
    #expect(again.error?.reason == .alertReceived(.internalError))
  }

  /// Who chooses, who signs and who verifies take their time; nothing moves until each has answered.
  @Test func answersThatComeLate() async throws {
    let gate = QuestionTests.Gate()
    let woken = QuestionTests.Woken()
    let identity = try TestIdentities.shared().client
    let signer = QuestionTests.GatedSigner(gate: gate, key: identity.key.signing)
    var configuration = try TestConfigurations.client()
    configuration.common.maximumVersion = .tls12
    configuration.credentials = GatedSelector(
      gate: gate, credential: try Credential(certificateChain: identity.chain, signer: signer))
    var answer = try TestConfigurations.server()
    answer.clientAuthentication = .required(QuestionTests.GatedVerifier(gate: gate))
    let client = TestPeer(
      try Driver(client: configuration, serverName: try ServerName("example.com"), wake: { woken.add() }))
    let server = TestPeer(try Driver(server: answer, wake: { woken.add() }))
    var opened = 0
    for _ in 0..<8 {
      converse(client, server)
      #expect(server.info == nil || opened == 3)
      guard gate.open() else { break }
      opened += 1
      // The answer comes on another thread.
      try await until { woken.count >= opened }
      #expect(woken.count == opened)
      for peer in [client, server] {
        _ = try peer.driver.proceed()
        peer.resumeReceiving()
      }
    }
    #expect(opened == 3)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.version == .tls12)
    #expect(server.info?.peerIdentity != nil)
  }
}

private struct GatedSelector: ClientCredentialSelector {
  let gate: QuestionTests.Gate
  let credential: Credential

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    await gate.wait()
    return .present(credential)
  }
}
