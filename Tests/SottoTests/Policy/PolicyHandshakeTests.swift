// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Handshakes under a policy: what it does not allow is refused, by whichever side it is.
@Suite struct PolicyHandshakeTests {
  /// A server certificate that is as old as the tests' clock, for so many days.
  static func identity(_ kind: TestKeyKind, days: Int64 = 90, more seconds: Int64 = 0) throws -> TestIdentity {
    var template = TestCertificateTemplate(
      commonName: "policy \(kind)", dnsNames: TestIdentities.dnsNames, ipAddresses: TestIdentities.ipAddresses)
    let start = TestIdentities.time.secondsSinceEpoch - 86_400
    template.notBefore = WallTime(secondsSinceEpoch: start)
    template.notAfter = WallTime(secondsSinceEpoch: start + days * 86_400 + seconds)
    return try TestIdentities.shared().intermediate.issue(template, key: kind)
  }

  private func server(_ policy: Policy, _ kinds: TestKeyKind...) throws -> ServerConfiguration {
    var configuration = ServerConfiguration(
      policy: policy, credentials: try kinds.map { try Self.identity($0).credential })
    configuration.common.time = FixedTime()
    configuration.common.random = ScriptedRandom(seed: 2)
    return configuration
  }

  private func client(_ policy: Policy) throws -> ClientConfiguration {
    var configuration = try TestConfigurations.client()
    configuration.apply(policy)
    return configuration
  }

  private func meet(
    _ client: ClientConfiguration, _ server: ServerConfiguration
  ) throws -> (client: TestPeer, server: TestPeer) {
    let pair = (try TestPeer.client(client), try TestPeer.server(server))
    converse(pair.0, pair.1)
    return pair
  }

  private func onlyTLS12() throws -> ClientConfiguration {
    var configuration = try TestConfigurations.client()
    configuration.common.maximumVersion = .tls12
    return configuration
  }

  // MARK: What is agreed

  @Test(arguments: Policy.all) func twoUnderOnePolicyAgree(policy: Policy) throws {
    let (client, server) = try meet(try client(policy), try server(policy, .ecdsaP256))
    #expect(client.error == nil && server.error == nil)
    let info = try #require(client.info)
    #expect(info.version == .tls13 && info.group == .x25519MLKEM768 && info.cipherSuite == .aes128GCMSHA256)
    try client.send([1])
    converse(client, server)
    #expect(server.data == [1])
  }

  @Test func intermediateSpeaksTLS12() throws {
    for (configuration, answer) in [
      (try onlyTLS12(), try server(.intermediate2026, .rsa2048)),
      (try onlyTLS12(), try server(.intermediate2026, .ecdsaP384)),
    ] {
      let (client, server) = try meet(configuration, answer)
      #expect(client.error == nil && server.error == nil)
      #expect(client.info?.version == .tls12)
    }
  }

  // MARK: What is refused

  @Test func modernRefusesTLS12() throws {
    let asked = try meet(try onlyTLS12(), try server(.modern2026, .ecdsaP256))
    #expect(asked.server.error == TLSError(.versionRefused(offered: [.tls12])))
    #expect(asked.server.error?.alert == .protocolVersion)
    #expect(asked.client.error?.reason == .alertReceived(.protocolVersion))

    var old = try TestConfigurations.server()
    old.common.maximumVersion = .tls12
    let asking = try meet(try client(.modern2026), old)
    #expect(asking.server.error == TLSError(.versionRefused(offered: [.tls13])))
    #expect(asking.client.info == nil)
  }

  /// A server whose certificate the client's policy does not allow: there is no signature in common.
  @Test(arguments: [TestKeyKind.rsa2048, .ed25519, .ecdsaP521]) func aModernClientTakesNoOtherKey(kind: TestKeyKind)
    throws
  {
    let (client, server) = try meet(try client(.modern2026), try TestConfigurations.server(kind))
    #expect(
      server.error == TLSError(.noCommonSignatureScheme(offered: [.ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384])))
    #expect(client.error?.reason == .alertReceived(.handshakeFailure))
  }

  /// A credential that is known beforehand is refused before anyone connects.
  @Test func aServerIsNotStartedWithAnotherKey() throws {
    let configuration = try server(.modern2026, .ecdsaP256, .rsa2048)
    let error = TLSError(
      .credentialRefusedByPolicy(
        """
        "CN=policy rsa2048, O=Sotto Tests": its key is RSA 2048, and modern2026 allows ECDSA P-256, ECDSA P-384. Request a \
        certificate for a key of the kind ECDSA P-256.
        """))
    #expect(throws: error) { _ = try ServerConnection(configuration: configuration) }
    #expect(error.cause == .misuse)
    var client = try client(.modern2026)
    client.credentials = CredentialList([try Self.identity(.rsa2048).credential])
    #expect(throws: error) { _ = try ClientConnection(configuration: client, serverName: nil) }
    // Under a policy that has RSA both begin.
    _ = try ServerConnection(configuration: try server(.intermediate2026, .ecdsaP256, .rsa2048))
  }

  @Test func aServerIsNotStartedWithACertificateThatLivesTooLong() throws {
    let long = try Self.identity(.ecdsaP256, days: 120).credential
    let modern = ServerConfiguration(policy: .modern2026, credentials: [long])
    #expect(throws: TLSError.self) { _ = try ServerConnection(configuration: modern) }
    // Against a recommendation only.
    _ = try ServerConnection(configuration: ServerConfiguration(policy: .intermediate2026, credentials: [long]))
  }

  private struct Selector: CredentialSelector, ClientCredentialSelector {
    let credential: Credential

    func select(for hello: ClientHelloSummary) async throws -> CredentialChoice { .present(credential) }
    func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice { .present(credential) }
  }

  /// What a selector chooses is known only in the handshake, in either version.
  @Test(arguments: [ProtocolVersion.tls12, .tls13]) func aChoiceIsHeldToThePolicy(version: ProtocolVersion) throws {
    var policy = Policy.intermediate2026
    policy.certificates.keys = [.ecdsaP384]
    var configuration = try server(policy)
    configuration.credentials = Selector(credential: try Self.identity(.ecdsaP256).credential)
    var asking = try TestConfigurations.client()
    asking.common.maximumVersion = version
    let (client, server) = try meet(asking, configuration)
    guard case .credentialRefusedByPolicy(let why)? = server.error?.reason else {
      Issue.record("\(String(describing: server.error))")
      return
    }
    #expect(
      why.hasPrefix("\"CN=policy ecdsaP256, O=Sotto Tests\": its key is ECDSA P-256, and intermediate2026 allows"))
    #expect(client.error?.reason == .alertReceived(.internalError))
  }

  @Test func aClientsChoiceIsHeldToThePolicy() throws {
    var configuration = try client(.modern2026)
    configuration.credentials = Selector(credential: try Self.identity(.ed25519).credential)
    var answer = try TestConfigurations.server()
    answer.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    let (client, server) = try meet(configuration, answer)
    guard case .credentialRefusedByPolicy? = client.error?.reason else {
      Issue.record("\(String(describing: client.error))")
      return
    }
    #expect(server.error?.reason == .alertReceived(.internalError))
  }

  /// Clients sign by the server's policy too.
  @Test func aModernServerTakesNoOtherClientKey() throws {
    var configuration = try server(.modern2026, .ecdsaP256)
    configuration.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    configuration.apply(.modern2026)
    var asking = try TestConfigurations.client()
    let issuer = try TestIdentities.shared().intermediate
    asking.credentials = CredentialList([try issuer.issue(.client("Someone"), key: .rsa2048).credential])
    let (_, server) = try meet(asking, configuration)
    // It has nothing to show that would do.
    #expect(server.error == TLSError(.certificate(.noCertificate)))
  }

  // MARK: Signing

  /// A key that could sign otherwise too signs as the policy says, in either version.
  @Test(arguments: [ProtocolVersion.tls12, .tls13]) func onlyTheSchemesOfThePolicySign(version: ProtocolVersion) throws
  {
    var policy = Policy.intermediate2026
    policy.signatureSchemes = [.rsaPSSRSAESHA512]
    var asking = try TestConfigurations.client()
    asking.common.maximumVersion = version
    let (client, server) = try meet(asking, try server(policy, .rsa2048))
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.version == version && client.info?.signatureScheme == .rsaPSSRSAESHA512)

    asking.signatureSchemes = [.rsaPSSRSAESHA256]
    let refused = try meet(asking, try self.server(policy, .rsa2048))
    #expect(refused.server.error == TLSError(.noCommonSignatureScheme(offered: [.rsaPSSRSAESHA256])))
  }

  /// Whoever applies a policy shares no sessions with the configuration from before.
  @Test func sessionsFromBeforeAreLeft() throws {
    let before = try client(.intermediate2026)
    var after = before
    after.apply(.intermediate2026)
    let name = try ServerName("example.com")
    #expect(before.sessionKey(name) != after.sessionKey(name))
    #expect(before.sessionKey(name) == before.sessionKey(name))
  }

  // MARK: Groups behind policy

  /// A policy of one's own may have them: in TLS 1.3 all three, in TLS 1.2 the curve.
  @Test(arguments: [NamedGroup.secp256r1MLKEM768, .secp384r1MLKEM1024, .secp521r1])
  func groupsThatAPolicyAdds(group: NamedGroup) throws {
    var policy = Policy.intermediate2026
    policy.groups = [group, .secp256r1]
    let straight = try meet(try client(policy), try server(policy, .ecdsaP256))
    #expect(straight.client.error == nil && straight.server.error == nil)
    #expect(straight.client.info?.group == group && straight.client.info?.helloRetryRequested == false)

    var old = try client(policy)
    old.common.maximumVersion = .tls12
    let second = try meet(old, try server(policy, .rsa2048))
    #expect(second.client.error == nil && second.server.error == nil)
    #expect(second.client.info?.version == .tls12)
    #expect(second.client.info?.group == (group == .secp521r1 ? group : .secp256r1))
    #expect(second.server.info?.group == second.client.info?.group)

    // A peer without it is not kept out by it, and one that has nothing else is refused.
    let others = try meet(try client(policy), try server(.modern2026, .ecdsaP256))
    #expect(others.client.info?.group == .secp256r1)
    policy.groups = [group]
    let nothing = try meet(try client(policy), try server(.modern2026, .ecdsaP256))
    #expect(nothing.server.error == TLSError(.noCommonGroup(offered: [group])))
    #expect(nothing.client.error?.reason == .alertReceived(.handshakeFailure))
  }
}
