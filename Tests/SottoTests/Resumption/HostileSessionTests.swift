// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Peers that do about sessions what they must not.
@Suite struct HostileSessionTests {
  // MARK: Clients

  /// The first hello of a client that offers this session.
  private func hello(_ both: Acquaintance, _ session: ClientSession) throws -> [UInt8] {
    try TestPeer(connecting: both.client, session: session).takeOutbox()
  }

  //= rfc9846 4.3.11-8
  //= rfc9846 4.3.11-9
  @Test(arguments: [1, 32]) func aWrongBinder(fromEnd: Int) throws {
    let both = try Acquaintance()
    var record = try hello(both, try both.session())
    record[record.count - fromEnd] ^= 1
    let server = try TestPeer.server(both.server)
    server.deliver(record)
    try expectFailure(server, AdversaryWire(), .badBinder, .decryptError)
  }

  /// The binder covers the whole hello, and the session's secret.
  //= rfc9846 4.3.11-8
  @Test func aBinderForSomethingElse() throws {
    let both = try Acquaintance()
    let session = try both.session()
    let server = try TestPeer.server(both.server)
    server.deliver(try hello(both, try session.copy(secret: [UInt8](repeating: 0, count: 32))))
    try expectFailure(server, AdversaryWire(), .badBinder, .decryptError)

    var record = try hello(both, try session.copy())
    record[11] ^= 1  // in the random
    let other = try TestPeer.server(both.server)
    other.deliver(record)
    try expectFailure(other, AdversaryWire(), .badBinder, .decryptError)
  }

  /// No bit of a ticket can be changed: it is then a ticket that we don't know, and no more.
  //= rfc9846 4.3.11-5
  @Test func aTicketWithAnyByteChanged() throws {
    let both = try Acquaintance()
    let session = try both.session()
    let keys = both.server.resumption.keys.keys(at: both.serverTime.wallTime)
    let ticket = session.ticketBytes
    func opens(_ bytes: [UInt8]) -> Bool {
      switch keys.open(bytes) {
      case .some: true
      case .none: false
      }
    }
    #expect(opens(ticket))
    for index in ticket.indices {
      var changed = ticket
      changed[index] ^= 0x80
      #expect(!opens(changed), "byte \(index)")
    }
    for count in 0..<ticket.count { #expect(!opens(Array(ticket.prefix(count)))) }
    #expect(!opens(ticket + [0]))
    for index in [0, 20, 60, ticket.count - 1] {
      var changed = ticket
      changed[index] ^= 1
      let client = try TestPeer(connecting: both.client, session: try session.copy(ticket: changed))
      let server = try TestPeer.server(both.server)
      converse(client, server)
      #expect(client.error == nil && server.error == nil)
      #expect(client.info?.isResumed == false)
    }
    #expect(both.serverSaw.refusals == [.unknownTicket, .unknownTicket, .unknownTicket, .unknownTicket])
  }

  /// Of several sessions, the first that is known; and not more of them are looked at than is reasonable.
  //= rfc9846 4.3.11-10
  @Test(arguments: [(1, true), (3, true), (4, false)])
  func severalSessions(unknownBefore: Int, isFound: Bool) throws {
    let both = try Acquaintance()
    let session = try both.session()
    let client = AdversaryClient(try TestPeer.server(both.server))
    client.editHello = { hello in
      hello.cipherSuites = [.aes128GCMSHA256]
      let identity = { OfferedPSKs.Identity(identity: $0, obfuscatedTicketAge: 0) }
      let unknown = [OfferedPSKs.Identity](repeating: identity([9, 9, 9]), count: unknownBefore)
      let none = [UInt8](repeating: 0, count: 32)
      var offer = OfferedPSKs(
        identities: unknown + [identity(session.ticketBytes)],
        binders: [[UInt8]](repeating: none, count: unknownBefore + 1))
      hello.extend { $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])).with(offer) }
      let bytes = try HandshakeMessage.of(hello).bytes.dropLast(offer.bindersLength)
      let binder = PSKBinder.compute(
        .sha256, .session, psk: session.secret, transcriptHash: HashAlgorithm.sha256.hash(Array(bytes)))
      // Binders of sessions that are not chosen are not looked at.
      offer = OfferedPSKs(
        identities: offer.identities, binders: [[UInt8]](repeating: none, count: unknownBefore) + [binder])
      hello.extend { $0.with(offer) }
    }
    client.stopsBefore = .finished
    // It knows nothing of sessions: behind a ServerHello that resumes one it has other keys.
    try? client.run()
    #expect(client.server.error == nil)
    let answer = try #require(client.wire.messages.first).decode(ServerHello.self)
    #expect(
      try answer.extensions?.decode(SelectedIdentity.self)?.index == (isFound ? UInt16(unknownBefore) : nil))
  }

  //= rfc9846 4.3.9-3
  @Test func sessionsWithoutModes() throws {
    let both = try Acquaintance()
    let session = try both.session()
    both.client.helloHook = { hello in
      var hello = hello
      hello.extend { $0.without(.pskKeyExchangeModes) }
      return hello
    }
    let server = try TestPeer.server(both.server)
    server.deliver(try hello(both, session))
    try expectFailure(
      server, AdversaryWire(), .missingExtension(.pskKeyExchangeModes, in: .clientHello), .missingExtension)
  }

  @Test func anotherTicketRequestAfterARetry() throws {
    let client = AdversaryClient(try Quick.server { $0.common.groups = [.secp256r1] })
    client.editHello = { $0.extend { $0.with(ClientTicketRequest(newSessionCount: 1, resumptionCount: 1)) } }
    client.editSecondHello = { $0.extend { $0.with(ClientTicketRequest(newSessionCount: 9, resumptionCount: 1)) } }
    try client.run()
    #expect(client.server.error?.reason == .secondClientHelloChanged("ticket_request"))
    #expect(client.server.error?.alert == .illegalParameter)
  }

  //= rfc9846 4.2.2-2
  @Test func aSessionTakenBackAfterARetry() throws {
    let both = try Acquaintance()
    both.server.common.groups = [.secp256r1]
    let session = try both.session()
    let client = AdversaryClient(try TestPeer.server(both.server))
    let offer = OfferedPSKs(
      identities: [.init(identity: session.ticketBytes, obfuscatedTicketAge: 0)],
      binders: [[UInt8](repeating: 0, count: 32)])
    client.editHello = { hello in
      hello.extend { $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])).with(offer) }
    }
    client.editSecondHello = { $0.extend { $0.without(.preSharedKey) } }
    try client.run()
    #expect(client.server.error?.reason == .missingExtension(.preSharedKey, in: .clientHello))
  }

  // MARK: Servers

  private func server(_ edit: @escaping (inout ServerHello) -> Void, offersSession: Bool = true) throws
    -> AdversaryServer
  {
    let both = try Acquaintance()
    let session = try both.session()
    if !offersSession { both.client.resumption.store = nil }
    let client =
      offersSession ? try TestPeer(connecting: both.client, session: session) : try TestPeer.client(both.client)
    let server = AdversaryServer(client)
    server.editHello = edit
    return server
  }

  //= rfc9846 4.3.11-11
  //= rfc9846 4.3.11-12
  @Test func aSessionThatWasNotOffered() throws {
    let beyond = try server { $0.extend { $0.with(SelectedIdentity(index: 1)) } }
    try beyond.run()
    try expectFailure(beyond.client, beyond.wire, .sessionNotOffered(1), .illegalParameter)
    let unasked = try server({ $0.extend { $0.with(SelectedIdentity(index: 0)) } }, offersSession: false)
    try unasked.run()
    try expectFailure(
      unasked.client, unasked.wire, .unsolicitedExtension(.preSharedKey, in: .serverHello), .unsupportedExtension)
  }

  //= rfc9846 4.3.11-11
  //= rfc9846 4.3.11-12
  //= rfc9846 4.7.1-6
  @Test func aSuiteOfAnotherHash() throws {
    let server = try server { hello in
      hello.cipherSuite = .aes256GCMSHA384
      hello.extend { $0.with(SelectedIdentity(index: 0)) }
    }
    try server.run()
    #expect(server.client.error?.reason == .sessionHashMismatch(.aes256GCMSHA384))
    #expect(server.client.error?.alert == .illegalParameter)
  }

  //= rfc9846 4.3.11-11
  //= rfc9846 4.3.11-12
  @Test func noKeyShare() throws {
    let server = try server { $0.extend { $0.with(SelectedIdentity(index: 0)).without(.keyShare) } }
    try server.run()
    try expectFailure(server.client, server.wire, .keyShareMissingOnResumption, .illegalParameter)
  }

  /// A server that says it resumes but has not the secret can't go on; one that has none and says so, can.
  @Test func aServerWithoutTheSecret() throws {
    let pretender = try server { $0.extend { $0.with(SelectedIdentity(index: 0)) } }
    // Each side has other keys, so that neither reads the other's alert.
    try? pretender.run()
    #expect(pretender.client.error?.reason == .badRecordMAC)
    let honest = try server { _ in }
    try honest.run()
    #expect(honest.client.error == nil)
    #expect(honest.client.info?.isResumed == false)
  }

  //= rfc9846 4.3.9-6
  @Test func modesInAnAnswer() throws {
    let server = try server { $0.extend { $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])) } }
    try server.run()
    try expectFailure(
      server.client, server.wire, .forbiddenExtension(.pskKeyExchangeModes, in: .serverHello), .illegalParameter)
  }

  /// A lifetime of nothing means: throw it away.
  @Test func aTicketForNoTime() throws {
    let both = try Acquaintance()
    let server = AdversaryServer(try TestPeer.client(both.client))
    try server.run()
    for lifetime: UInt32 in [0, 1] {
      let ticket = NewSessionTicket(
        ticketLifetime: lifetime, ticketAgeAdd: 1, ticketNonce: [], ticket: [1], extensions: ExtensionBlock())
      server.client.deliver(try server.wire.record(HandshakeMessage.of(ticket).bytes))
    }
    #expect(server.client.error == nil)
    #expect(both.store.count == 1)
  }
}
