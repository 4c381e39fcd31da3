// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions of TLS 1.2 that must not go on: each leads to a full handshake and says why.
@Suite struct Refusal12Tests {
  //= rfc9846 4.7.1-12
  //= rfc9846 4.7.1-13
  @Test(arguments: [(3_599, true), (3_600, false)])
  func lifetime(seconds: Int64, isGood: Bool) throws {
    let both = try Acquaintance.ofTLS12()
    both.server.resumption.ticketLifetime = .seconds(3_600)
    try both.meet()
    both.advance(.seconds(seconds))
    #expect(try both.resumes() == isGood)
    #expect(both.clientSaw.refusals == (isGood ? [] : [.expired]))
    // The server's own clock counts as well.
    both.store.removeAll()
    try both.meet()
    both.serverTime.advance(.seconds(3_600))
    #expect(try !both.resumes())
    #expect(both.serverSaw.refusals == [.expired])
  }

  /// A lifetime hint of zero says nothing (RFC 5077 section 3.3): a day then.
  @Test func noLifetime() throws {
    let both = try Acquaintance.ofTLS12()
    let client = try TestPeer.client(both.client)
    let middle = Middle(client, try TestPeer.server(both.server))
    middle.change(NewSessionTicketTLS12.self) { $0.ticketLifetimeHint = 0 }
    try middle.run()
    // The server saw another handshake, but it is the client that would keep a session: it must not.
    #expect(client.error?.reason == .badFinished)
    #expect(both.store.count == 0)

    let session = try both.session()
    let receiving = SessionReceiving12(
      context: ClientContext(configuration: both.client, serverName: try ServerName("example.com")), resumed: nil,
      sessionID: [1], promisesTicket: true, ticket: NewSessionTicketTLS12(ticketLifetimeHint: 0, ticket: [9]))
    var out = Output(role: .client, isTracing: false, isLoggingKeys: false)
    let suite = try #require(session.cipherSuite.parametersTLS12)
    let secrets = try Session12(
      suite, resuming: MainSecretTLS12(suite.hash, resuming: session.secret, isExtended: true),
      clientRandom: [], serverRandom: [], &out)
    let kept = receiving.session(secrets, out.info)
    #expect(kept?.lifetime == .seconds(86_400))
    #expect(kept?.ticketBytes == [9])
  }

  @Test func theClientsOwnChecks() throws {
    let rows: [(SessionRefusal, (inout ClientConfiguration) -> Void)] = [
      (.otherVersion, { $0.common.speakOnly(.tls13) }),
      (.otherConfiguration, { $0.common.cipherSuites = [.ecdheRSAWithAES128GCMSHA256] }),
      (.otherConfiguration, { $0.verifier = AcceptingVerifier() }),
    ]
    for (refusal, edit) in rows {
      let both = try Acquaintance.ofTLS12()
      let session = try both.session()
      var configuration = both.client
      edit(&configuration)
      let key = configuration.sessionKey(try ServerName("example.com"))
      #expect(session.refusal(for: key, configuration) == refusal)
    }
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    #expect(session.refusal(for: session.key, both.client) == nil)
    #expect(
      session.refusal(for: both.client.sessionKey(try ServerName("www.example.com")), both.client) == .otherServerName)
    both.clientTime.setBack(seconds: 10)
    #expect(session.refusal(for: session.key, both.client) == .clockWentBack)
  }

  /// A session of a suite that may be used no more, or without the extended main secret where that is required now.
  @Test func sessionsOfAnotherTime() throws {
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    func other(_ suite: CipherSuite, isExtended: Bool) -> ClientSession {
      ClientSession(
        ClientSession.Origin(
          key: session.key, info: HandshakeInfo(role: .client), suite: suite, authenticated: session.authenticated),
        .tls12(.init(name: .id([1]), isExtended: isExtended, group: nil, mainSecret: session.secret)),
        issued: session.issued, elapsed: session.issuedElapsed, lifetime: 100, maximumEarlyDataSize: 0)
    }
    let suite = session.cipherSuite
    #expect(other(suite, isExtended: true).refusal(for: session.key, both.client) == nil)
    #expect(
      other(.insecureRSAWithAES128GCMSHA256, isExtended: true).refusal(for: session.key, both.client)
        == .otherCipherSuite)
    #expect(other(suite, isExtended: false).refusal(for: session.key, both.client) == .noExtendedMainSecret)
    both.client.common.insecureAllowsMissingExtendedMainSecret = true
    #expect(other(suite, isExtended: false).refusal(for: session.key, both.client) == nil)
  }

  @Test func theChainExpires() throws {
    let identities = try TestIdentities.shared()
    var template = TestCertificateTemplate(commonName: "short.example.com", dnsNames: ["example.com"])
    template.notAfter = WallTime(secondsSinceEpoch: TestIdentities.time.secondsSinceEpoch + 1_000)
    let short = try identities.intermediate.issue(template)
    let both = try Acquaintance.ofTLS12()
    both.client.verifier = ChainVerifier(roots: identities.roots)
    both.server.credentials = CredentialList([try short.credential])
    try both.meet()
    both.advance(.seconds(900))
    #expect(try both.resumes())
    both.advance(.seconds(200))
    let (client, _) = try both.meet()
    #expect(both.clientSaw.refusals == [.certificateExpired])
    #expect(client.error?.cause == .certificate)
  }

  /// What the client would not do, and a server must not grant: each ticket is for what it was made for.
  @Test func whatTicketsAreBoundTo() throws {
    func hook(_ edit: @escaping @Sendable (ExtensionBlock) -> ExtensionBlock) -> (Acquaintance) -> Void {
      { both in
        both.client.helloHook = { hello in
          var hello = hello
          hello.extend(edit)
          return hello
        }
      }
    }
    func suites(_ suites: [CipherSuite]) -> (Acquaintance) -> Void {
      { both in
        both.client.helloHook = { hello in
          var hello = hello
          hello.cipherSuites = suites
          return hello
        }
      }
    }
    let rows: [(SessionRefusal, (Acquaintance) -> Void)] = [
      (.otherServerName, hook { $0.with(ServerNameList(hostName: Array("www.example.com".utf8))) }),
      (.otherServerName, hook { $0.without(.serverName) }),
      (.otherApplicationProtocol, hook { $0.with(ProtocolNameList(names: [Array("http/1.1".utf8)])) }),
      (.otherApplicationProtocol, hook { $0.without(.applicationLayerProtocolNegotiation) }),
      (.otherCipherSuite, suites([.ecdheECDSAWithAES256GCMSHA384])),
      (.otherConfiguration, { $0.server.resumption.context = [1] }),
      (.otherConfiguration, { $0.server.common.groups.removeLast() }),
      (.otherConfiguration, { $0.server.common.cipherSuites = [.ecdheECDSAWithAES128GCMSHA256] }),
      (.unknownTicket, { $0.server.resumption.keys = RotatingTicketKeys() }),
      (
        .expired,
        {
          $0.server.resumption.maximumAuthenticationAge = .seconds(1)
          $0.advance(.seconds(2))
        }
      ),
    ]
    for (refusal, edit) in rows {
      let both = try Acquaintance.ofTLS12()
      both.client.common.applicationProtocols = ["h2", "http/1.1"]
      both.server.common.applicationProtocols = ["h2", "http/1.1"]
      try both.meet()
      edit(both)
      #expect(try !both.resumes(), "\(refusal)")
      #expect(both.serverSaw.refusals == [refusal])
    }
  }

  /// A ticket of one version is none of the other's, also where the secrets have the same length.
  @Test func ticketsOfTheOtherVersion() throws {
    let both = try Acquaintance.ofTLS12()
    both.client.common.cipherSuites = [.ecdheECDSAWithAES256GCMSHA384, .aes256GCMSHA384]
    let old = try both.session()
    both.speak(.tls13)
    let new = try both.session()
    #expect(old.secret.count == 48 && new.secret.count == 48)

    let asNew = ClientSession(
      ClientSession.Origin(
        key: new.key, info: HandshakeInfo(role: .client), suite: .aes256GCMSHA384, authenticated: new.authenticated),
      .tls13(.init(hash: .sha384, ticket: old.ticketBytes, ageAdd: 0, psk: old.secret)), issued: new.issued,
      elapsed: new.issuedElapsed, lifetime: 100, maximumEarlyDataSize: 0)
    let client = try TestPeer(connecting: both.client, session: asNew)
    let server = try TestPeer.server(both.server)
    converse(client, server)
    #expect(client.error == nil && client.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.otherVersion])

    both.speak(.tls12)
    let asOld = ClientSession(
      ClientSession.Origin(
        key: old.key, info: HandshakeInfo(role: .client), suite: old.cipherSuite, authenticated: old.authenticated),
      .tls12(.init(name: .ticket(new.ticketBytes), isExtended: true, group: nil, mainSecret: new.secret)),
      issued: old.issued, elapsed: old.issuedElapsed, lifetime: 100, maximumEarlyDataSize: 0)
    let other = try TestPeer(connecting: both.client, session: asOld)
    let there = try TestPeer.server(both.server)
    converse(other, there)
    #expect(other.error == nil && other.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.otherVersion, .otherVersion])
  }

  /// Keys change: what the one before sealed still opens, what the one before that did does not.
  @Test func overlap() throws {
    let both = try Acquaintance.ofTLS12()
    both.server.resumption.keys = RotatingTicketKeys(
      rotatingEvery: .seconds(100), acceptingFor: .seconds(100), random: ScriptedRandom(seed: 5))
    let session = try both.session()
    let other = try session.copy()
    both.advance(.seconds(150))
    let early = try TestPeer(connecting: both.client, session: session)
    converse(early, try TestPeer.server(both.server))
    #expect(early.info?.isResumed == true)
    both.advance(.seconds(100))
    let late = try TestPeer(connecting: both.client, session: other)
    converse(late, try TestPeer.server(both.server))
    #expect(late.error == nil && late.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  /// Two servers that share their keys resume each other's sessions.
  @Test func aFleet() throws {
    let key = try #require(TicketKey(sharedBytes: Array(repeating: 1, count: 80)))
    let both = try Acquaintance.ofTLS12()
    both.server.resumption.keys = SharedTicketKeys([key])
    #expect(try !both.resumes())
    var other = try Quick.serverConfiguration(seed: 9)
    other.common.speakOnly(.tls12)
    other.common.time = both.serverTime
    other.resumption.keys = SharedTicketKeys([key])
    both.server = other
    #expect(try both.resumes())
  }
}
