// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

@testable import Sotto

/// Our two sides together, in every combination that they can agree on.
@Suite struct NegotiationTests {
  private func talk(
    _ client: ClientConfiguration, _ server: ServerConfiguration, name: String? = "example.com"
  ) throws -> (TestPeer, TestPeer) {
    let client = try TestPeer.client(client, name: name)
    let server = try TestPeer.server(server)
    converse(client, server)
    return (client, server)
  }

  private func expectTalk(_ client: TestPeer, _ server: TestPeer) throws {
    #expect(client.error == nil && server.error == nil)
    try #require(client.info != nil && server.info != nil)
    try client.send([1, 2, 3])
    try server.send([4, 5])
    converse(client, server)
    #expect(server.data == [1, 2, 3] && client.data == [4, 5])
    let keys = try client.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 40)
    #expect(try server.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 40) == keys)
    #expect(try server.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [2], length: 40) != keys)
    #expect(throws: TLSError(.exportTooLong)) {
      try client.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 70_000)
    }
  }

  //= rfc9846 9.3-4
  @Test(
    arguments: [CipherSuite.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256], CommonSettings.supportedGroups)
  func suitesAndGroups(suite: CipherSuite, group: NamedGroup) throws {
    // Straight away, and asked for by a HelloRetryRequest.
    for shares in [[group], []] {
      var configuration = try Quick.clientConfiguration()
      configuration.common.cipherSuites = [suite]
      configuration.common.groups = CommonSettings.supportedGroups
      configuration.keyShareGroups = shares
      var answer = try Quick.serverConfiguration()
      answer.common.groups = [group]
      let (client, server) = try talk(configuration, answer)
      try expectTalk(client, server)
      #expect(client.info?.cipherSuite == suite && client.info?.group == group)
      #expect(client.info?.helloRetryRequested == shares.isEmpty)
      #expect(server.info?.helloRetryRequested == shares.isEmpty)
    }
  }

  //= rfc9846 9.3-4
  @Test(arguments: TestKeyKind.allCases)
  func credentials(kind: TestKeyKind) throws {
    let (client, server) = try talk(try TestConfigurations.client(), try TestConfigurations.server(kind))
    try expectTalk(client, server)
    let scheme: SignatureScheme =
      switch kind {
      case .ecdsaP256: .ecdsaSecp256r1SHA256
      case .ecdsaP384: .ecdsaSecp384r1SHA384
      case .ecdsaP521: .ecdsaSecp521r1SHA512
      case .ed25519: .ed25519
      case .rsa2048: .rsaPSSRSAESHA256
      }
    #expect(client.info?.signatureScheme == scheme)
    #expect(client.info?.peerCertificates == (try TestIdentities.shared().server(kind).chain))
  }

  /// GREASE, compatibility mode, padding, fragments: none changes what is agreed.
  //= rfc9846 4.2.2-9
  //= rfc9846 4.2.2-11
  //= rfc9846 4.2.2-14
  //= rfc9846 4.3.1-1
  //= rfc9846 4.3.3-2
  //= rfc9846 4.3.8-3
  //= rfc9846 E.4-1
  //= rfc9846 4.2.2-6
  //= rfc9846 E.5-8
  @Test(arguments: [true, false], [true, false])
  func dress(sendsGREASE: Bool, isCompatible: Bool) throws {
    for (padding, length) in [(RecordPadding.none, 16_384), (.multiple(of: 512), 16_384), (.multiple(of: 64), 64)] {
      var configuration = try Quick.clientConfiguration()
      configuration.sendsGREASE = sendsGREASE
      configuration.middleboxCompatibility = isCompatible
      configuration.common.recordPadding = padding
      configuration.common.maximumFragmentLength = length
      var answer = try Quick.serverConfiguration()
      answer.common.recordPadding = padding
      answer.common.maximumFragmentLength = length
      let client = try TestPeer.client(configuration)
      let wire = AdversaryWire()
      wire.bring(client.outbox)
      let hello = try #require(try wire.nextMessage()).decode(ClientHello.self)
      #expect(hello.legacySessionID.count == (isCompatible ? 32 : 0))
      #expect(hello.legacyCompressionMethods == [0])
      #expect(hello.legacyVersion == .tls12)
      let extensions = try ClientHelloExtensions(hello.extensions)
      #expect(extensions.supportedVersions?.versions.last == .tls13)
      #expect(extensions.supportedVersions?.versions.count == (sendsGREASE ? 2 : 1))
      #expect(extensions.signatureAlgorithms != nil)
      let shares = extensions.keyShare?.shares.map(\.group) ?? []
      let groups = extensions.supportedGroups?.groups ?? []
      #expect(groups.filter(shares.contains) == shares)
      let reserved = (hello.extensions?.entries ?? []).filter { GREASE.isReserved($0.type.rawValue) }
      #expect(reserved.count == (sendsGREASE ? 2 : 0))
      let server = try TestPeer.server(answer)
      server.deliver(client.takeOutbox())
      #expect(server.outbox.starts(with: []) && server.error == nil)
      client.deliver(server.takeOutbox())
      converse(client, server)
      try expectTalk(client, server)
    }
  }

  @Test func applicationProtocols() throws {
    let cases: [([String], [String], String?)] = [
      (["h2", "http/1.1"], ["http/1.1", "h2"], "http/1.1"), (["h2"], ["h2"], "h2"), (["h2"], [], nil),
      ([], ["h2"], nil),
    ]
    for (offered, known, chosen) in cases {
      var configuration = try Quick.clientConfiguration()
      configuration.common.applicationProtocols = offered
      var answer = try Quick.serverConfiguration()
      answer.common.applicationProtocols = known
      let (client, server) = try talk(configuration, answer)
      try expectTalk(client, server)
      #expect(client.info?.applicationProtocol == chosen && server.info?.applicationProtocol == chosen)
    }
  }

  /// Both sides log the same five secrets; nothing else ever shows one.
  @Test func keyLogs() throws {
    let ours = Recorder()
    let theirs = Recorder()
    var configuration = try Quick.clientConfiguration()
    configuration.common.observer = ours.observer
    configuration.common.observesSecrets = true
    var answer = try Quick.serverConfiguration()
    answer.common.observer = theirs.observer
    answer.common.observesSecrets = true
    _ = try talk(configuration, answer)
    #expect(ours.secrets.count == 5)
    #expect(Set(ours.secrets) == Set(theirs.secrets))
    #expect(Set(ours.secrets.map(\.label)).count == 5)
    for line in ours.secrets {
      let secret = hexadecimal(line.secret)
      #expect(line.text.hasSuffix(secret))
      var dumped = ""
      dump(line, to: &dumped)
      dump(TraceEvent.secret(line), to: &dumped)
      dumped += "\(line) \(String(reflecting: line)) \(String(describing: Optional(line))) \([line])"
      dumped += "\(TraceEvent.secret(line)) \(String(reflecting: TraceEvent.secret(line)))"
      #expect(!dumped.contains(secret))
      #expect(!dumped.contains(line.secret.prefix(8).map(String.init).joined(separator: ", ")))
    }
  }

  // MARK: Choosing a credential

  //= rfc9846 4.5.1.2-2
  //= rfc9846 4.5.1.2-4
  //= rfc9846 4.5.1.2-7
  //= rfc9846 4.5.1.2-9
  @Test func choosing() throws {
    let identities = try TestIdentities.shared()
    let ecdsa = try identities.server(.ecdsaP256).credential
    let rsa = try identities.server(.rsa2048).credential
    let edwards = try identities.server(.ed25519).credential
    let other = try identities.intermediate.issue(
      TestCertificateTemplate(commonName: "o", dnsNames: ["other.test"])
    ).credential
    func choice(
      _ credentials: [Credential], refuses: Bool = false, name: String? = "example.com",
      schemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ed25519],
      certificates: [SignatureScheme] = [.ecdsaSecp256r1SHA256], authorities: [[UInt8]] = []
    ) throws -> [UInt8]? {
      let hello = ClientHelloSummary(
        serverName: try name.map { try ServerName($0) }, applicationProtocols: [], signatureSchemes: schemes,
        certificateSignatureSchemes: certificates, certificateAuthorities: authorities, cipherSuites: [], groups: [],
        versions: [])
      let list = CredentialList(credentials, refusesUnknownNames: refuses)
      guard case .present(let chosen) = list.selectImmediately(for: hello) else { return nil }
      return chosen.certificateChain[0]
    }
    let all = [rsa, ecdsa, edwards, other]
    #expect(try choice(all) == ecdsa.certificateChain[0])
    #expect(try choice(all, schemes: [.rsaPSSRSAESHA256]) == rsa.certificateChain[0])
    #expect(try choice(all, schemes: [.ed25519]) == edwards.certificateChain[0])
    #expect(try choice(all, schemes: [.ed448]) == nil)
    #expect(try choice(all, name: "other.test") == other.certificateChain[0])
    #expect(try choice(all, name: "unknown.test") == ecdsa.certificateChain[0])
    #expect(try choice(all, refuses: true, name: "unknown.test") == nil)
    #expect(try choice(all, refuses: true, name: nil) == ecdsa.certificateChain[0])
    #expect(try choice(all, certificates: [.ed25519]) == ecdsa.certificateChain[0])
    #expect(try choice(all, authorities: [[1, 2]]) == ecdsa.certificateChain[0])
    #expect(try choice([rsa, other], name: "example.com") == rsa.certificateChain[0])
    #expect(try choice([]) == nil)
    let foreign = try TestIdentity.selfSigned(TestCertificateTemplate(commonName: "f", dnsNames: ["example.com"]))
    let wanted = try choice([ecdsa, foreign.credential], authorities: foreign.credential.issuers)
    #expect(wanted == foreign.der)
  }

  //= rfc9846 4.5.1.2-3
  @Test func failuresOfChoosing() throws {
    let identities = try TestIdentities.shared()
    // A key that may sign certificates but no handshakes.
    var notForSigning = TestCertificateTemplate.authority("n")
    notForSigning.dnsNames = ["example.com"]
    let silent = try identities.intermediate.issue(notForSigning).credential
    let elsewhere = try identities.intermediate.issue(
      TestCertificateTemplate(commonName: "x", dnsNames: ["x.test"])
    ).credential
    let offered = ClientConfiguration.defaultSignatureSchemes
    let cases: [(any CredentialSelector, TLSError.Reason)] = [
      (CredentialList([silent]), .noCommonSignatureScheme(offered: offered)),
      (CredentialList([]), .noCredential),
      (CredentialList([elsewhere], refusesUnknownNames: true), .unrecognizedName("example.com")),
      (SlowSelector(nil), .selectionFailed("Refusal()")),
    ]
    for (selector, reason) in cases {
      var answer = try Quick.serverConfiguration()
      answer.credentials = selector
      let (client, server) = try talk(try Quick.clientConfiguration(), answer)
      #expect(server.error?.reason == reason)
      #expect(client.error?.reason == .alertReceived(try #require(server.error?.alert)))
    }
  }
}

struct Refusal: Error {}

/// Answers only when it is asked asynchronously, or refuses.
struct SlowSelector: CredentialSelector {
  let credential: Credential?

  init(_ credential: Credential?) {
    self.credential = credential
  }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    guard let credential else { throw Refusal() }
    return .present(credential)
  }
}
