// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions that must not go on: each leads to a full handshake and says why, and no connection fails for it.
@Suite struct RefusalTests {
  // MARK: The client's own checks

  //= rfc9846 4.7.1-7
  //= rfc9846 4.3.11-4
  @Test func anotherName() throws {
    let both = try Acquaintance()
    try both.meet()
    #expect(try !both.resumes("www.example.com"))
    #expect(both.clientSaw.refusals == [])
    // A store that does not care is not believed.
    both.client.resumption.store = LyingStore()
    #expect(try !both.resumes("www.example.com"))
    #expect(try !both.resumes("example.com"))
    #expect(both.clientSaw.refusals == [.otherServerName, .otherServerName])
  }

  /// Go's CVE-2025-68121 and its like: a configuration copied, other trust put into it, and sessions that go on.
  @Test func otherTrust() throws {
    struct Refusing: PeerVerifier {
      let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]

      func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
        .failure(.other("I trust nobody"))
      }
    }
    let both = try Acquaintance()
    try both.meet()
    #expect(try both.resumes())
    both.client.verifier = Refusing()
    let (client, _) = try both.meet()
    #expect(client.error?.reason == .certificate(.other("I trust nobody")))

    let stubborn = LyingStore()
    stubborn.put(try both.sessionOfOldTrust())
    both.client.resumption.store = stubborn
    let (again, _) = try both.meet()
    #expect(again.error?.reason == .certificate(.other("I trust nobody")))
    #expect(both.clientSaw.refusals == [.otherConfiguration])
  }

  //= rfc9846 C.4-4
  @Test func anotherPolicy() throws {
    let edits: [(inout ClientConfiguration) -> Void] = [
      { $0.common.cipherSuites = [.aes128GCMSHA256] }, { $0.common.groups = [.x25519, .secp256r1] },
      { $0.signatureSchemes.removeLast() }, { $0.common.applicationProtocols = ["h2"] },
      { $0.resumption.insecureAllowsPSKOnly = true }, { $0.resumption.scope = "another account" },
    ]
    for edit in edits {
      let both = try Acquaintance()
      let lying = LyingStore()
      both.client.resumption.store = lying
      try both.meet()
      edit(&both.client)
      #expect(try !both.resumes())
      #expect(both.clientSaw.refusals == [.otherConfiguration, .otherConfiguration])
    }
  }

  //= rfc9846 4.3.11.1-1
  //= rfc9846 4.7.1-12
  @Test(arguments: [(3_599, true), (3_600, false)])
  func lifetime(seconds: Int64, isGood: Bool) throws {
    let both = try Acquaintance()
    both.server.resumption.ticketLifetime = .seconds(3_600)
    try both.meet()
    both.advance(.seconds(seconds))
    #expect(try both.resumes() == isGood)
    #expect(both.clientSaw.refusals == (isGood ? [] : [.expired, .expired]))
  }

  //= rfc9846 4.7.1-12
  @Test func noServerMakesThemLastLonger() throws {
    let both = try Acquaintance()
    let session = try both.session()
    let eternal = ClientSession(
      ClientSession.Origin(
        key: session.key, info: HandshakeInfo(role: .client),
        suite: session.cipherSuite, authenticated: session.authenticated),
      .tls13(ClientSession.Ticket13(hash: .sha256, ticket: [1], ageAdd: 0, psk: session.secret)),
      issued: session.issued, elapsed: session.issuedElapsed, lifetime: .max, maximumEarlyDataSize: 0)
    #expect(eternal.lifetime == .seconds(604_800))
    #expect(eternal.refusal(for: session.key, both.client) == nil)
    both.advance(.seconds(604_800))
    #expect(eternal.refusal(for: session.key, both.client) == .expired)
  }

  /// A session ends when a certificate of its chain does, whatever its ticket says.
  @Test func theChainExpires() throws {
    let identities = try TestIdentities.shared()
    var template = TestCertificateTemplate(commonName: "short.example.com", dnsNames: ["example.com"])
    template.notAfter = WallTime(secondsSinceEpoch: TestIdentities.time.secondsSinceEpoch + 1_000)
    let short = try identities.intermediate.issue(template)
    let both = try Acquaintance()
    both.client.verifier = ChainVerifier(roots: identities.roots)
    both.server.credentials = CredentialList([try short.credential])
    try both.meet()
    both.advance(.seconds(900))
    #expect(try both.resumes())
    both.advance(.seconds(200))
    let (client, _) = try both.meet()
    #expect(both.clientSaw.refusals.contains(.certificateExpired))
    // The full handshake then finds the same.
    #expect(client.error?.cause == .certificate)
  }

  //= rfc9846 4.2.2-13
  @Test func aHashThatNoSuiteHas() throws {
    let both = try Acquaintance()
    both.client.common.cipherSuites = [.aes128GCMSHA256, .chacha20Poly1305SHA256]
    let session = try both.session()
    #expect(session.refusal(for: session.key, both.client) == nil)
    #expect(try session.copy(hash: .sha384).refusal(for: session.key, both.client) == .otherHash)
  }

  @Test func aClockThatGoesBack() throws {
    let both = try Acquaintance()
    try both.meet()
    both.clientTime.setBack(seconds: 10)
    #expect(try !both.resumes())
    #expect(both.clientSaw.refusals == [.clockWentBack, .clockWentBack])
    // And a wall clock that was set back hides no age from the other.
    try both.meet()
    both.clientTime.advance(.seconds(90_000))
    both.clientTime.setBack(seconds: 89_999)
    #expect(try !both.resumes())
    #expect(both.clientSaw.refusals.last == .expired)
  }

  // MARK: The server's

  //= rfc9846 4.7.1-13
  //= rfc9846 4.3.11-6
  @Test func theServersClock() throws {
    let both = try Acquaintance()
    try both.meet()
    both.serverTime.advance(.seconds(86_400))
    #expect(try !both.resumes())
    #expect(both.serverSaw.refusals == [.expired])
    both.serverTime.setBack(seconds: 59)
    #expect(try both.resumes())
    both.serverTime.setBack(seconds: 100)
    #expect(try !both.resumes())
    #expect(both.serverSaw.refusals == [.expired, .clockWentBack])
  }

  //= rfc9846 4.3.11-3
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
    let rows: [(SessionRefusal, (Acquaintance) -> Void)] = [
      (.otherServerName, hook { $0.with(ServerNameList(hostName: Array("www.example.com".utf8))) }),
      (.otherServerName, hook { $0.without(.serverName) }),
      (.otherApplicationProtocol, hook { $0.with(ProtocolNameList(names: [Array("http/1.1".utf8)])) }),
      (.otherApplicationProtocol, hook { $0.without(.applicationLayerProtocolNegotiation) }),
      (.otherConfiguration, { $0.server.resumption.context = [1] }),
      (.otherConfiguration, { $0.server.common.groups.removeLast() }),
      (.otherHash, { $0.server.common.cipherSuites = [.aes256GCMSHA384] }),
      (.unknownTicket, { $0.server.resumption.keys = RotatingTicketKeys() }),
      (
        .expired,
        {
          $0.server.resumption.ticketLifetime = .seconds(1); $0.advance(.seconds(2))
        }
      ),
      (
        .expired,
        {
          $0.server.resumption.maximumAuthenticationAge = .seconds(1); $0.advance(.seconds(2))
        }
      ),
    ]
    for (refusal, edit) in rows {
      let both = try Acquaintance()
      both.client.common.applicationProtocols = ["h2", "http/1.1"]
      both.server.common.applicationProtocols = ["h2", "http/1.1"]
      try both.meet()
      edit(both)
      #expect(try !both.resumes(), "\(refusal)")
      #expect(both.serverSaw.refusals == [refusal])
    }
  }

  @Test func whenItIsSwitchedOff() throws {
    let both = try Acquaintance()
    try both.meet()
    both.server.resumption.isEnabled = false
    #expect(try !both.resumes())
    #expect(both.store.count == 1)
  }

  //= rfc9846 4.7.1-11
  //= rfc9846 4.7.1-19
  @Test func configurationsThatCannotBe() throws {
    let both = try Acquaintance()
    let edits: [(inout ServerResumption) -> Void] = [
      { $0.ticketLifetime = .seconds(604_801) }, { $0.ticketLifetime = .zero }, { $0.ticketCount = 256 },
      { $0.ticketCountAfterResumption = -1 }, { $0.maximumTicketCount = 1_000 },
      { $0.maximumAuthenticationAge = .seconds(604_801) },
    ]
    for edit in edits {
      var configuration = both.server
      edit(&configuration.resumption)
      #expect(throws: TLSError.self) { _ = try ServerConnection(configuration: configuration) }
    }
    both.client.resumption.maximumAuthenticationAge = .seconds(700_000)
    #expect(throws: TLSError.self) { try both.meet() }
  }
}

extension Acquaintance {
  /// A session that came under the trust before this one.
  fileprivate func sessionOfOldTrust() throws -> ClientSession {
    try Acquaintance().session()
  }
}
