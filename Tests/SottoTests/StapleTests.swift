// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing
import X509

/// OCSP responses that come with a certificate (RFC 9846 section 4.5.1.1).
@Suite struct StapleTests {
  static func server(demands: Bool = false) throws -> TestIdentity {
    var template = TestCertificateTemplate(commonName: "stapled.example.com", dnsNames: ["example.com"])
    template.extraExtensions = [try TestStaple.responder] + (demands ? [TestStaple.demand] : [])
    return try TestIdentities.shared().intermediate.issue(template)
  }

  static func meet(
    _ staple: [UInt8]?, _ identity: TestIdentity, looks: Bool = true, version: ProtocolVersion = .tls13
  ) async throws -> TestPeer {
    var credential = try identity.credential
    credential.ocspResponse = staple
    return try await meet(credential, looks: looks, version: version)
  }

  static func meet(
    _ credential: Credential, looks: Bool = true, version: ProtocolVersion, isClassical: Bool = false
  ) async throws -> TestPeer {
    var configuration = try TestConfigurations.client()
    configuration.common.maximumVersion = version
    configuration.common.insecureRSAKeyExchange = isClassical
    if !looks {
      var options = ChainVerifier.Options()
      options.checksOCSPResponses = false
      configuration.verifier = ChainVerifier(roots: try TestIdentities.shared().roots, options: options)
    }
    var answer = try TestConfigurations.server()
    answer.common.insecureRSAKeyExchange = isClassical
    answer.credentials = CredentialList([credential])
    let woken = QuestionTests.Woken()
    let client = TestPeer(
      try Driver(client: configuration, serverName: try ServerName("example.com"), wake: { woken.add() }))
    let server = try TestPeer.server(answer)
    converse(client, server)
    guard client.driver.isWaiting else { return client }
    // The path builder gives whom it asks a time limit, and so answers from another task.
    try await until { woken.count > 0 }
    do throws(TLSError) {
      _ = try client.driver.proceed()
    } catch {
      client.error = error
    }
    client.resumeReceiving()
    converse(client, server)
    return client
  }

  //= rfc9846 4.5.1.1-1
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func theIssuerSaysThatItIsGood(version: ProtocolVersion) async throws {
    for demands in [false, true] {
      let identity = try Self.server(demands: demands)
      let response = try TestStaple().response(about: identity, by: TestIdentities.shared().intermediate)
      let client = try await Self.meet(response, identity, version: version)
      #expect(client.error == nil)
      #expect(client.info?.version == version)
      #expect(client.info?.peerOCSPResponse == response)
    }
  }

  /// Also where the certificate's key decrypts, and signs nothing.
  @Test func theClassicalHandshake() async throws {
    var template = TestCertificateTemplate.decrypting("stapled.example.com", dnsNames: ["example.com"])
    template.extraExtensions = [try TestStaple.responder, TestStaple.demand]
    let issuer = try TestIdentities.shared().intermediate
    let identity = try issuer.issue(template, key: .rsa2048)
    let response = try TestStaple().response(about: identity, by: issuer)
    var credential = try Credential(
      certificateChain: identity.chain, insecureDecryptor: RSADecryptionKey(pem: identity.keyPEM))
    let failed = try await Self.meet(credential, version: .tls12, isClassical: true)
    #expect(
      failed.error?.reason == .certificate(.stapleMissing(subject: "CN=stapled.example.com, O=Sotto Tests")))
    credential.ocspResponse = response
    let client = try await Self.meet(credential, version: .tls12, isClassical: true)
    #expect(client.error == nil)
    #expect(client.info?.group == nil)
    #expect(client.info?.peerOCSPResponse == response)
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func theIssuerSaysThatItIsRevoked(version: ProtocolVersion) async throws {
    let identity = try Self.server()
    let response = try TestStaple(.revoked).response(about: identity, by: TestIdentities.shared().intermediate)
    let client = try await Self.meet(response, identity, version: version)
    #expect(client.error?.reason == .certificate(.revoked(subject: "CN=stapled.example.com, O=Sotto Tests")))
    #expect(client.error?.alert == .certificateRevoked)
  }

  /// Responses that prove nothing.
  @Test func aResponseThatDoesNotHold() async throws {
    let identity = try Self.server()
    let issuer = try TestIdentities.shared().intermediate
    var old = TestStaple()
    old.thisUpdate = "20260401000000Z"
    old.nextUpdate = "20260408000000Z"
    var forged = TestStaple()
    forged.isForged = true
    let responses = [
      try old.response(about: identity, by: issuer), try forged.response(about: identity, by: issuer),
      try TestStaple(.unknown).response(about: identity, by: issuer),
      try TestStaple().response(about: TestIdentities.shared().server, by: issuer),
      try TestStaple().response(about: identity, by: TestIdentities.shared().root),
      try TestStaple().response(about: identity, by: identity), [1, 2, 3],
    ]
    for (index, response) in responses.enumerated() {
      let client = try await Self.meet(response, identity)
      #expect(client.error?.alert == .badCertificateStatusResponse, "response \(index)")
    }
  }

  /// A certificate may demand a response; others do without.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aResponseThatIsMissing(version: ProtocolVersion) async throws {
    let client = try await Self.meet(nil, try Self.server(), version: version)
    #expect(client.error == nil && client.info != nil && client.info?.peerOCSPResponse == nil)
    let demanding = try Self.server(demands: true)
    let failed = try await Self.meet(nil, demanding, version: version)
    #expect(failed.error?.alert == .badCertificateStatusResponse)
    #expect(
      failed.error?.reason == .certificate(.stapleMissing(subject: "CN=stapled.example.com, O=Sotto Tests")))
    let careless = try await Self.meet(nil, demanding, looks: false, version: version)
    #expect(careless.error == nil)
  }

  /// Who does not ask is sent none.
  //= rfc9846 4.5.1-6
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func nobodyAsked(version: ProtocolVersion) async throws {
    let identity = try Self.server()
    let response = try TestStaple().response(about: identity, by: TestIdentities.shared().intermediate)
    let client = try await Self.meet(response, identity, looks: false, version: version)
    #expect(client.error == nil && client.info != nil && client.info?.peerOCSPResponse == nil)
  }

  //= rfc9846 4.5.1.1-1
  @Test func aResponseThatDoesNotParse() throws {
    let server = AdversaryServer(try Quick.client { $0.verifier = AskingVerifier() })
    server.edit = { step, messages in
      guard step == .certificate else { return }
      try CertificateTests.changing(&messages) {
        $0.entries[0].extensions.append(RawExtension(type: .statusRequest, body: [2, 0, 0, 1, 0]))
      }
    }
    try server.run()
    #expect(server.client.error?.alert == .decodeError)
  }

  /// The message without a staple is kept, those with one are not: each client gets what it asked for and what there is.
  @Test func eachClientGetsItsOwn() async throws {
    let identity = try Self.server(demands: false)
    let issuer = try TestIdentities.shared().intermediate
    let first = try TestStaple().response(about: identity, by: issuer)
    var later = TestStaple()
    later.thisUpdate = "20260531120000Z"
    let second = try later.response(about: identity, by: issuer)
    try #require(first != second)
    var credential = try identity.credential
    for (staple, looks) in [(nil, true), (first, true), (first, false), (second, true), (nil, true)] {
      credential.ocspResponse = staple
      let client = try await Self.meet(credential, looks: looks, version: .tls13)
      #expect(client.error == nil)
      #expect(client.info?.peerOCSPResponse == (looks ? staple : nil))
      #expect(client.info?.peerCertificates == credential.certificateChain)
    }
  }
}

private struct AskingVerifier: PeerVerifier {
  let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]
  let wantsOCSPResponse = true

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    await AcceptingVerifier().verify(peer, at: now)
  }
}
