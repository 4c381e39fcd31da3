// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions that go on as they should, between our own two sides.
@Suite struct ResumptionTests {
  //= rfc9846 2.2-1
  //= rfc9846 4.3.9-1
  //= rfc9846 4.3.9-2
  //= rfc9846 4.3.9-8
  //= rfc9846 4.3.11-15
  //= rfc9846 4.7.1-1
  //= rfc9846 4.7.1-2
  @Test func aSecondConnection() throws {
    let both = try Acquaintance()
    both.client.verifier = ChainVerifier(roots: try TestIdentities.shared().roots)
    let (client, server) = try both.meet()
    let first = try #require(client.info)
    #expect(!first.isResumed && first.pskMode == nil)
    #expect(both.store.count == 2)
    let binding = try client.driver.channelBinding()
    #expect(try server.driver.channelBinding() == binding)

    both.advance(.seconds(60))
    let (again, there) = try both.meet()
    #expect(again.error == nil && there.error == nil)
    let second = try #require(again.info)
    #expect(second.isResumed && there.info?.isResumed == true)
    #expect(second.pskMode == .withKeyExchange)
    #expect(second.group == .x25519)
    #expect(second.signatureScheme == first.signatureScheme && there.info?.signatureScheme == nil)
    //= rfc9846 4.7.1-9
    #expect(there.info?.serverName?.description == "example.com")
    // Who the server is was established the first time.
    #expect(second.peerIdentity == first.peerIdentity && second.peerIdentity != nil)
    #expect(second.peerCertificates == first.peerCertificates)
    //= rfc9846 4.4.2-8
    #expect(!both.clientSaw.received.contains(.certificateRequest))
    #expect(both.clientSaw.received.filter { $0 == .certificate || $0 == .certificateVerify }.count == 2)
    #expect(both.clientSaw.resumption.contains(.accepted(.withKeyExchange, identity: 0)))
    #expect(both.serverSaw.resumption.contains(.accepted(.withKeyExchange, identity: 0)))

    try again.send(Array("ping".utf8))
    try there.send(Array("pong".utf8))
    converse(again, there)
    #expect(there.data == Array("ping".utf8) && again.data == Array("pong".utf8))

    //= rfc9846 F.1-2
    let other = try again.driver.channelBinding()
    #expect(other.count == 32)
    #expect(try there.driver.channelBinding() == other)
    #expect(other != binding)
    #expect(
      try again.driver.exportKeyingMaterial(label: "EXPORTER-Channel-Binding", length: 32) == other)
  }

  //= rfc9846 4.3-8
  //= rfc9846 4.3.11-15
  //= rfc9846 9.2-7
  //= rfc9846 9.2-8
  //= rfc9846 2.2-1
  @Test func theHelloThatOffersIt() throws {
    let both = try Acquaintance()
    let session = try both.session()
    both.clientTime.advance(.milliseconds(2_500))
    let record = try TestPeer(connecting: both.client, session: session).takeOutbox()
    let hello = try HandshakeMessage(type: .clientHello, bytes: Array(record.dropFirst(5))).decode(ClientHello.self)
    #expect(hello.extensions?.entries.last?.type == .preSharedKey)
    #expect(try hello.extensions?.decode(PSKKeyExchangeModes.self)?.modes == [.pskWithKeyExchange])
    #expect(hello.extensions?.contains(.keyShare) == true)
    let offer = try #require(try hello.extensions?.decode(OfferedPSKs.self))
    #expect(offer.identities.map(\.identity) == [session.ticketBytes])
    // Milliseconds, with what the server gave added (section 4.3.11.1).
    let ageAdd =
      switch session.state {
      case .tls13(let ticket): ticket.ageAdd
      case .tls12: UInt32(0)
      }
    #expect(offer.identities.first?.obfuscatedTicketAge == 2_500 &+ ageAdd)
  }

  @Test(arguments: [CipherSuite.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256])
  func everySuite(suite: CipherSuite) throws {
    let both = try Acquaintance()
    both.client.common.cipherSuites = [suite]
    #expect(try !both.resumes())
    #expect(try both.resumes())
  }

  //= rfc9846 4.7.1-6
  @Test func anotherSuiteOfTheSameHash() throws {
    let both = try Acquaintance()
    let session = try both.session()
    #expect(session.cipherSuite == .aes128GCMSHA256)
    both.client.helloHook = { hello in
      var hello = hello
      hello.cipherSuites = [.chacha20Poly1305SHA256]
      return hello
    }
    let other = try TestPeer(connecting: both.client, session: session)
    let server = try TestPeer.server(both.server)
    converse(other, server)
    #expect(other.error == nil && server.error == nil)
    #expect(other.info?.isResumed == true)
    #expect(other.info?.cipherSuite == .chacha20Poly1305SHA256)
  }

  //= rfc9846 C.4-1
  //= rfc9846 C.4-3
  @Test func aTicketIsGoodForOneConnection() throws {
    let both = try Acquaintance()
    both.server.resumption.ticketCount = 1
    both.server.resumption.ticketCountAfterResumption = 0
    #expect(try !both.resumes())
    #expect(both.store.count == 1)
    #expect(try both.resumes())
    #expect(both.store.count == 0)
    #expect(try !both.resumes())

    both.store.removeAll()
    let session = try both.session()
    _ = try TestPeer(connecting: both.client, session: session)
    let again = try TestPeer(connecting: both.client, session: session)
    let server = try TestPeer.server(both.server)
    converse(again, server)
    #expect(again.info?.isResumed == false)
    #expect(both.clientSaw.refusals == [.alreadyUsed])
  }

  //= rfc9846 4.7.1-5
  //= rfc9846 C.4-2
  @Test func howManyTickets() throws {
    let both = try Acquaintance()
    try both.meet()
    #expect(both.store.count == 2)
    // One goes, one comes.
    #expect(try both.resumes())
    #expect(both.store.count == 2)

    both.store.removeAll()
    both.client.resumption.ticketCount = 5
    try both.meet()
    #expect(both.store.count == 5)
    both.server.resumption.maximumTicketCount = 3
    both.store.removeAll()
    try both.meet()
    #expect(both.store.count == 3)
    both.store.removeAll()
    both.client.resumption.ticketCount = 0
    try both.meet()
    #expect(both.store.count == 0)
    // Those that nobody asked for are not all kept.
    both.client.resumption.ticketCount = nil
    both.client.resumption.maximumTicketsKept = 1
    try both.meet()
    #expect(both.store.count == 1)
  }

  //= rfc9846 4.3.9-5
  @Test func noTicketsForWhoCannotUseThem() throws {
    let both = try Acquaintance()
    both.client.resumption.store = nil
    let (client, _) = try both.meet()
    #expect(client.info != nil)
    #expect(!both.serverSaw.resumption.contains { if case .ticket = $0 { true } else { false } })
    both.client.resumption.store = both.store
    both.client.helloHook = { hello in
      var hello = hello
      hello.extend { $0.with(PSKKeyExchangeModes(modes: [.pskOnly])) }
      return hello
    }
    try both.meet()
    #expect(both.store.count == 0)
  }

  //= rfc9846 4.7.1-4
  //= rfc9846 4.7.1-14
  @Test func ticketsDiffer() throws {
    let both = try Acquaintance()
    let (client, _) = try both.meet()
    let sessions = client.events.compactMap { if case .sessionReceived(let session) = $0 { session } else { nil } }
    try #require(sessions.count == 2)
    #expect(sessions[0].ticketBytes != sessions[1].ticketBytes)
    #expect(sessions[0].secret.reveal() != sessions[1].secret.reveal())
    // The first connection is still open.
    #expect(try both.resumes())
    let (again, _) = try both.meet()
    #expect(again.info?.isResumed == true)
  }

  /// A session can be renewed again and again, but not for ever.
  //= rfc9846 4.7.1-19
  @Test func renewalDoesNotLastForEver() throws {
    let both = try Acquaintance()
    try both.meet()
    for day in 1...7 {
      both.advance(.seconds(86_000))
      #expect(try both.resumes(), "day \(day)")
    }
    both.advance(.seconds(86_000))
    #expect(try !both.resumes())
    #expect(both.clientSaw.refusals == [.expired, .expired])
  }

  //= rfc9846 4.2.4-11
  @Test func afterAHelloRetryRequest() throws {
    let both = try Acquaintance()
    both.server.common.groups = [.secp256r1]
    #expect(try !both.resumes())
    let (client, server) = try both.meet()
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.helloRetryRequested == true)
    #expect(client.info?.isResumed == true && client.info?.group == .secp256r1)

    // With a suite of another hash, the session stays behind.
    both.server.common.cipherSuites = [.aes256GCMSHA384]
    let (other, _) = try both.meet()
    #expect(other.error == nil)
    #expect(other.info?.isResumed == false && other.info?.helloRetryRequested == true)
    #expect(both.clientSaw.resumption.contains(.droppedAfterRetry))
  }

  //= rfc9846 4.3.9-4
  //= rfc9846 4.3.9-7
  //= rfc9846 4.2.1-2
  @Test(arguments: [false, true]) func withoutKeyExchange(isAllowed: Bool) throws {
    let both = try Acquaintance()
    both.client.resumption.insecureAllowsPSKOnly = true
    both.server.resumption.insecureAllowsPSKOnly = isAllowed
    #expect(try !both.resumes())
    // Who offers both modes gets the better one.
    #expect(try both.resumes())
    both.client.helloHook = { hello in
      var hello = hello
      hello.extend { $0.with(PSKKeyExchangeModes(modes: [.pskOnly])) }
      return hello
    }
    let (client, server) = try both.meet()
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.isResumed == isAllowed)
    #expect(client.info?.pskMode == (isAllowed ? .alone : nil))
    #expect(client.info?.group == (isAllowed ? nil : .x25519))
    if !isAllowed { #expect(both.serverSaw.refusals == [.noCommonMode]) }
  }

  /// A client that wants nothing but the session need not say more.
  @Test func aHelloForNothingElse() throws {
    let both = try Acquaintance()
    both.client.resumption.insecureAllowsPSKOnly = true
    both.server.resumption.insecureAllowsPSKOnly = true
    let session = try both.session()
    both.client.helloHook = { hello in
      var hello = hello
      hello.extend {
        $0.with(PSKKeyExchangeModes(modes: [.pskOnly])).without(.keyShare).without(.supportedGroups)
          .without(.signatureAlgorithms)
      }
      return hello
    }
    let client = try TestPeer(connecting: both.client, session: session)
    let server = try TestPeer.server(both.server)
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.pskMode == .alone)

    // Without a session that we know, it can't go on.
    let unknown = try session.copy(ticket: [UInt8](repeating: 1, count: 100))
    let stranger = try TestPeer(connecting: both.client, session: unknown)
    let other = try TestPeer.server(both.server)
    converse(stranger, other)
    #expect(other.error?.reason == .missingExtension(.signatureAlgorithms, in: .clientHello))
  }

  @Test(arguments: [false, true]) func verifyingAgain(fails: Bool) throws {
    let both = try Acquaintance()
    let verifier = CountingVerifier(failsAfterFirst: fails)
    both.client.verifier = verifier
    both.client.resumption.reverifiesChain = true
    try both.meet()
    let (client, server) = try both.meet()
    #expect(verifier.count.value == 2)
    if fails {
      #expect(client.error?.reason == .certificate(.other("no more")))
      #expect(server.info == nil)
    } else {
      #expect(client.info?.isResumed == true)
      #expect(client.info?.peerIdentity != nil)
    }
  }
}
