// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Peers that do about sessions of TLS 1.2 what they must not, and somebody between the two.
@Suite struct HostileSession12Tests {
  /// Two with a session between them, and who stands in the middle.
  private func middle(_ edit: (Acquaintance) -> Void = { _ in }) throws -> (Middle, Acquaintance) {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    edit(both)
    return (Middle(try TestPeer.client(both.client), try TestPeer.server(both.server)), both)
  }

  // MARK: Tickets

  /// Whoever has the ticket and not the secret gets no further than Finished.
  @Test func aStolenTicket() throws {
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    let thief = try TestPeer(
      connecting: both.client, session: try session.copy(secret: [UInt8](repeating: 0, count: 48)))
    let server = try TestPeer.server(both.server)
    converse(thief, server)
    // It can't even open the server's.
    #expect(thief.error?.reason == .badRecordMAC)
    #expect(thief.info == nil && server.info == nil)
    #expect(server.error?.reason == .alertReceived(.badRecordMAC))
  }

  /// No byte of a ticket can be changed: it is then a ticket that we don't know, and no more.
  @Test func aTicketWithAByteChanged() throws {
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    let ticket = session.ticketBytes
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

  /// The main secret goes on, the keys do not: records of one connection are nothing in the other.
  @Test func otherKeysEachTime() throws {
    let both = try Acquaintance.ofTLS12()
    both.client.common.observesSecrets = true
    try both.meet()
    try both.meet()
    let lines = both.clientSaw.secrets
    #expect(lines.count == 2 && lines[0].secret == lines[1].secret)
    #expect(lines[0].clientRandom != lines[1].clientRandom)
  }

  // MARK: What the hellos say

  /// Somebody takes extended_master_secret out of a hello whose session has it (RFC 7627 section 5.3).
  @Test func theClientsExtendedMainSecretTakenAway() throws {
    let (middle, both) = try middle { $0.server.common.insecureAllowsMissingExtendedMainSecret = true }
    middle.change(ClientHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    try middle.run()
    #expect(middle.server.error?.reason == .sessionExtendedMainSecretMismatch)
    #expect(middle.client.error?.reason == .alertReceived(.illegalParameter))
    #expect(both.serverSaw.refusals == [])
    // Where it is required, the hello is refused for that alone.
    let (strict, _) = try self.middle()
    strict.change(ClientHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    try strict.run()
    #expect(strict.server.error?.reason == .missingExtendedMainSecret)
  }

  @Test func theServersExtendedMainSecretTakenAway() throws {
    let (middle, _) = try middle { $0.client.common.insecureAllowsMissingExtendedMainSecret = true }
    middle.change(ServerHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    try middle.run()
    #expect(middle.client.error?.reason == .sessionExtendedMainSecretMismatch)
    #expect(middle.client.error?.alert == .illegalParameter)
  }

  /// A session without it goes on with no peer that has it: a full handshake. Among such that lack it, it does.
  @Test func aSessionWithoutExtendedMainSecret() throws {
    func old() throws -> Acquaintance {
      let both = try Acquaintance.ofTLS12()
      both.client.common.insecureAllowsMissingExtendedMainSecret = true
      both.server.common.insecureAllowsMissingExtendedMainSecret = true
      both.client.helloHook = { hello in
        var hello = hello
        hello.extend { $0.without(.extendedMainSecret) }
        return hello
      }
      let (client, _) = try both.meet()
      #expect(client.info?.usesExtendedMainSecret == false)
      return both
    }
    let stays = try old()
    #expect(try stays.resumes())
    let learns = try old()
    learns.client.helloHook = nil
    #expect(try !learns.resumes())
    #expect(learns.serverSaw.refusals == [.noExtendedMainSecret])
    // A server that goes on all the same is not believed.
    let lies = try old()
    lies.client.helloHook = nil
    let keys = lies.server.resumption.keys
    lies.server.resumption.keys = keys
    let middle = Middle(try TestPeer.client(lies.client), try TestPeer.server(lies.server))
    middle.change(ClientHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    middle.edit = { [edit = middle.edit] fromClient, message in
      guard !fromClient, message.type == .serverHello else { return try edit(fromClient, message) }
      var hello = try message.decode(ServerHello.self)
      hello.extend { $0.with(ExtendedMainSecret()) }
      return [try .of(hello)]
    }
    try middle.run()
    #expect(middle.client.error?.reason == .sessionExtendedMainSecretMismatch)
  }

  /// A session goes on with its own suite.
  @Test func anotherSuite() throws {
    let (middle, _) = try middle()
    middle.change(ServerHello.self) { $0.cipherSuite = .ecdheECDSAWithAES256GCMSHA384 }
    try middle.run()
    #expect(middle.client.error?.reason == .sessionSuiteMismatch(.ecdheECDSAWithAES256GCMSHA384))
    #expect(middle.client.error?.alert == .illegalParameter)
  }

  /// By another number, or none, the server says that no session goes on.
  @Test(arguments: [[], [1, 2, 3]] as [[UInt8]]) func anotherNumber(number: [UInt8]) throws {
    let (middle, both) = try middle()
    middle.change(ServerHello.self) { $0.legacySessionIDEcho = number }
    try middle.run()
    #expect(both.clientSaw.resumption.contains(.declined))
    // But the server goes on, and what comes is no certificate.
    #expect(middle.client.error?.alert == .unexpectedMessage)
  }

  /// Downgraded by somebody who takes TLS 1.3 out of the hello: the server's random tells, session or not.
  @Test func aDowngrade() throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    both.client.common.maximumVersion = .tls13
    both.server.common.maximumVersion = .tls13
    let middle = Middle(try TestPeer.client(both.client), try TestPeer.server(both.server))
    middle.change(ClientHello.self) { $0.extend { $0.without(.supportedVersions) } }
    try middle.run()
    #expect(middle.client.error?.reason == .downgradeDetected)
  }

  // MARK: Order

  /// The ticket that was promised has to come, before the keys change, and once; and none that was not.
  @Test(arguments: [false, true], [0, 2]) func ticketsLeftOutOrRepeated(isResumed: Bool, count: Int) throws {
    let both = try Acquaintance.ofTLS12()
    if isResumed { try both.meet() }
    let middle = Middle(try TestPeer.client(both.client), try TestPeer.server(both.server))
    middle.edit = { _, message in
      message.type == .newSessionTicket ? [HandshakeMessage](repeating: message, count: count) : [message]
    }
    try middle.run()
    #expect(middle.client.error?.alert == .unexpectedMessage)
    #expect(middle.client.info == nil)
  }

  @Test func aTicketThatWasNotPromised() throws {
    let (middle, _) = try middle()
    middle.change(ServerHello.self) { $0.extend { $0.without(.sessionTicket) } }
    try middle.run()
    #expect(
      middle.client.error?.reason
        == .unexpectedMessage(.newSessionTicket, in: "waiting for the server's change_cipher_spec"))
  }

  /// change_cipher_spec of the abbreviated handshake, in the wrong place or of the wrong form, on either side.
  @Test(arguments: [true, false], ["twice", "none", "two", "early", "inside"])
  func keyChanges(ofClient: Bool, how: String) throws {
    let (middle, _) = try middle()
    middle.editRecords = { fromClient, records in
      guard fromClient == ofClient, let index = records.firstIndex(where: { $0.type == .changeCipherSpec }) else {
        return
      }
      let ccs = Middle.Record(type: .changeCipherSpec, content: [1])
      switch how {
      case "twice": records.insert(ccs, at: index)
      case "none": records.remove(at: index)
      case "two": records[index].content = [2]
      // Of the server before its ticket, of the client before anything.
      case "early": records.insert(ccs, at: max(0, index - 1))
      default: records.insert(Middle.Record(type: .handshake, content: [20, 0]), at: index)
      }
    }
    try middle.run()
    let side = ofClient ? middle.server : middle.client
    let reason = try #require(side.error?.reason)
    switch how {
    case "two": #expect(reason == .malformedChangeCipherSpec)
    case "inside": #expect(reason == .messageSpansKeyChange)
    // The sealed Finished is taken for a message in the open, of whatever kind.
    case "none": break
    default: #expect(reason == .unexpectedChangeCipherSpec)
    }
    #expect(side.info == nil)
  }

  /// The messages of a full handshake have no place in one that goes on with a session.
  @Test func aCertificateAllTheSame() throws {
    let (middle, _) = try middle()
    middle.edit = { _, message in
      guard message.type == .newSessionTicket else { return [message] }
      return [try .of(CertificateTLS12(certificates: [[1]]))]
    }
    try middle.run()
    #expect(middle.client.error?.reason == .unexpectedMessage(.certificate, in: "waiting for the server's ticket"))
  }

  @Test func renegotiation() throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    both.client.common.observesSecrets = true
    let (client, server) = try both.meet()
    #expect(client.info?.isResumed == true)
    // Somebody with the client's keys: its Finished was the first record.
    let line = try #require(both.clientSaw.secrets.first)
    var serverRandom: [UInt8] = []
    for case .messageReceived(.serverHello, _, let bytes) in both.clientSaw.events {
      serverRandom = try HandshakeMessage(type: .serverHello, bytes: bytes).decode(ServerHello.self).random
    }
    let suite = try #require(server.info?.cipherSuite?.parametersTLS12)
    let main = try MainSecretTLS12(suite.hash, resuming: Secret(copying: line.secret), isExtended: true)
    let keys = try main.keyBlock(suite, clientRandom: line.clientRandom, serverRandom: serverRandom)
    var sealer = RecordSealerTLS12(keys, of: .client)
    let hello = ClientHello(
      random: [UInt8](repeating: 1, count: 32), legacySessionID: [], cipherSuites: TLS12.suites, extensions: nil)
    var finished: [UInt8] = []
    var record: [UInt8] = []
    try sealer.seal([0], as: .handshake, appendingTo: &finished)
    try sealer.seal(HandshakeMessage.of(hello).bytes, as: .handshake, appendingTo: &record)
    server.deliver(record)
    #expect(server.error?.reason == .renegotiationRefused)
    #expect(server.error?.alert == .noRenegotiation)
  }
}
