// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Sessions of TLS 1.2 that go on as they should, between our own two sides.
@Suite struct Resumption12Tests {
  @Test func aSecondConnection() throws {
    let both = try Acquaintance.ofTLS12()
    both.client.verifier = ChainVerifier(roots: try TestIdentities.shared().roots)
    let (client, server) = try both.meet()
    let first = try #require(client.info)
    #expect(first.version == .tls12 && !first.isResumed)
    #expect(both.store.count == 1)
    let binding = try client.driver.channelBinding()
    #expect(try server.driver.channelBinding() == binding)

    both.advance(.seconds(60))
    let (again, there) = try both.meet()
    #expect(again.error == nil && there.error == nil)
    let second = try #require(again.info)
    let other = try #require(there.info)
    #expect(second.isResumed && other.isResumed)
    #expect(second.pskMode == nil && other.pskMode == nil)
    #expect(second.cipherSuite == first.cipherSuite && other.cipherSuite == first.cipherSuite)
    // Nothing was agreed on anew: it is the group of the first handshake.
    #expect(second.group == first.group && other.group == first.group && first.group == .x25519)
    #expect(second.usesExtendedMainSecret && other.usesExtendedMainSecret)
    #expect(second.signatureScheme == first.signatureScheme && other.signatureScheme == nil)
    //= rfc9846 4.7.1-9
    #expect(other.serverName?.description == "example.com")
    #expect(second.peerIdentity == first.peerIdentity && second.peerIdentity != nil)
    #expect(second.peerCertificates == first.peerCertificates)
    #expect(both.clientSaw.received.filter { $0 == .certificate || $0 == .serverKeyExchange }.count == 2)
    #expect(both.clientSaw.resumption.contains(.acceptedTLS12(by: .ticket)))
    #expect(both.serverSaw.resumption.contains(.acceptedTLS12(by: .ticket)))

    try again.send(Array("ping".utf8))
    try there.send(Array("pong".utf8))
    converse(again, there)
    #expect(there.data == Array("ping".utf8) && again.data == Array("pong".utf8))
    let new = try again.driver.channelBinding()
    #expect(try there.driver.channelBinding() == new)
    #expect(new != binding)
    again.close()
    converse(again, there)
    #expect(there.isReadClosed)
  }

  @Test(arguments: TLS12.suites) func everySuite(suite: CipherSuite) throws {
    let both = try Acquaintance.ofTLS12()
    both.client.common.cipherSuites = [suite]
    let isRSA = suite.parametersTLS12?.keyExchange == .ecdheRSA
    both.server.credentials = CredentialList([
      try TestIdentities.shared().server(isRSA ? .rsa2048 : .ecdsaP256).credential
    ])
    #expect(try !both.resumes())
    #expect(try both.resumes())
  }

  /// However the bytes are cut.
  @Test func inPieces() throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    let server = try TestPeer.server(both.server)
    let client = try TestPeer.client(both.client)
    converse(client, server, step: 1)
    #expect(client.info?.isResumed == true && server.info?.isResumed == true)
  }

  /// The classical handshake's sessions too: they are no worse than it is.
  @Test func classical() throws {
    let both = try Acquaintance.ofTLS12()
    both.client.common.cipherSuites = [.aes128GCMSHA256]
    both.client.common.insecureRSAKeyExchange = true
    both.server.common.insecureRSAKeyExchange = true
    both.server.credentials = CredentialList([try Handshake12Tests.decrypting()])
    #expect(try !both.resumes())
    #expect(try both.resumes())
    // Switched off, they end.
    both.server.common.insecureRSAKeyExchange = false
    let (_, server) = try both.meet()
    #expect(server.info == nil)
  }

  //= rfc9846 4.2.2-8
  //= rfc9846 4.2.2-9
  /// The hello that offers a session of TLS 1.2 offers TLS 1.3 too, and says the same whoever answers.
  @Test func theHelloThatOffersIt() throws {
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    both.client.common.maximumVersion = .tls13
    let record = try TestPeer(connecting: both.client, session: session).takeOutbox()
    let hello = try HandshakeMessage(type: .clientHello, bytes: Array(record.dropFirst(5))).decode(ClientHello.self)
    let extensions = try ClientHelloExtensions(hello.extensions)
    #expect(extensions.sessionTicket?.ticket == session.ticketBytes)
    // By this number sent back the server says that it took the ticket (RFC 5077 section 3.4).
    #expect(hello.legacySessionID.count == 32)
    #expect(extensions.offeredPSKs == nil)
    #expect(extensions.supportedVersions?.versions.contains(.tls13) == true)
    #expect(extensions.pskKeyExchangeModes != nil)

    // A client of TLS 1.2 alone makes up a number too, and one with nothing to offer asks for a ticket.
    both.client.common.maximumVersion = .tls12
    let old = try TestPeer(connecting: both.client, session: try session.copy()).takeOutbox()
    #expect(
      try HandshakeMessage(type: .clientHello, bytes: Array(old.dropFirst(5))).decode(ClientHello.self).legacySessionID
        .count == 32)
    both.store.removeAll()
    let fresh = try TestPeer.client(both.client).takeOutbox()
    let asking = try HandshakeMessage(type: .clientHello, bytes: Array(fresh.dropFirst(5))).decode(ClientHello.self)
    #expect(asking.legacySessionID.isEmpty)
    #expect(try ClientHelloExtensions(asking.extensions).sessionTicket?.ticket == [])
  }

  /// Whatever number stands beside the ticket comes back as it is, and nothing behind it (Ticketbleed).
  @Test(arguments: [1, 16, 31]) func aShortNumber(length: Int) throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    let number = [UInt8](repeating: 5, count: length)
    both.client.helloHook = { hello in
      ClientHello(
        random: hello.random, legacySessionID: number, cipherSuites: hello.cipherSuites, extensions: hello.extensions)
    }
    let middle = Middle(try TestPeer.client(both.client), try TestPeer.server(both.server))
    var answer: [UInt8] = []
    middle.edit = { fromClient, message in
      if !fromClient, message.type == .serverHello { answer = try message.decode(ServerHello.self).legacySessionIDEcho }
      return [message]
    }
    try middle.run()
    #expect(answer == number)
    #expect(middle.client.info?.isResumed == true && middle.server.info?.isResumed == true)
  }

  /// Clients that speak both versions keep sessions of either, and offer what the server last gave.
  @Test func bothVersions() throws {
    let both = try Acquaintance.ofTLS12()
    both.client.common.maximumVersion = .tls13
    #expect(try !both.resumes())
    #expect(try both.resumes())
    #expect(both.serverSaw.resumption.contains(.acceptedTLS12(by: .ticket)))
    // The server learns TLS 1.3: the old session is declined.
    both.server.common.maximumVersion = .tls13
    let (client, _) = try both.meet()
    #expect(client.info?.version == .tls13 && client.info?.isResumed == false)
    #expect(both.clientSaw.resumption.contains(.declined))
    #expect(try both.resumes())
    #expect(both.serverSaw.resumption.contains(.accepted(.withKeyExchange, identity: 0)))
    // And forgets it again.
    both.server.common.maximumVersion = .tls12
    let (last, there) = try both.meet()
    #expect(last.info?.version == .tls12 && last.info?.isResumed == false)
    #expect(last.error == nil && there.error == nil)
  }

  /// After a HelloRetryRequest the hello still says what it said.
  //= rfc9846 4.2.2-2
  @Test func aRetryWithASessionOfTLS12() throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    both.client.common.maximumVersion = .tls13
    both.server.common.maximumVersion = .tls13
    both.server.common.groups = [.secp256r1]
    let (client, server) = try both.meet()
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.version == .tls13 && client.info?.helloRetryRequested == true)
    #expect(client.info?.isResumed == false)
  }

  //= rfc9846 C.4-1
  /// Once each, unless somebody says otherwise.
  @Test(arguments: [false, true]) func sessionsWithoutNewTickets(areKept: Bool) throws {
    let both = try Acquaintance.ofTLS12()
    both.server.resumption.ticketCountAfterResumption = 0
    both.client.resumption.keepsUnrenewedSessions = areKept
    #expect(try !both.resumes())
    both.advance(.seconds(43_200))
    #expect(try both.resumes())
    #expect(both.store.count == (areKept ? 1 : 0))
    #expect(try both.resumes() == areKept)
    if areKept {
      // It is as old as it was.
      both.advance(.seconds(43_200))
      #expect(try !both.resumes())
      #expect(both.clientSaw.refusals == [.expired])
    }
  }

  //= rfc9846 4.7.1-19
  @Test func renewalDoesNotLastForEver() throws {
    let both = try Acquaintance.ofTLS12()
    try both.meet()
    for day in 1...7 {
      both.advance(.seconds(86_000))
      #expect(try both.resumes(), "day \(day)")
    }
    both.advance(.seconds(86_000))
    #expect(try !both.resumes())
    #expect(both.clientSaw.refusals == [.expired])
  }

  @Test func noTickets() throws {
    let rows: [(Acquaintance) -> Void] = [
      { $0.client.resumption.store = nil }, { $0.server.resumption.isEnabled = false },
      { $0.server.resumption.ticketCount = 0 }, { $0.server.resumption.keys = SharedTicketKeys([]) },
      { $0.client.resumption.maximumTicketsKept = 0 },
    ]
    for edit in rows {
      let both = try Acquaintance.ofTLS12()
      edit(both)
      #expect(try !both.resumes())
      #expect(try !both.resumes())
      #expect(both.store.count == 0)
    }
  }

  /// Without randomness for a ticket, an empty one: it was promised (RFC 5077 section 3.3).
  @Test func aTicketThatCannotBeMade() throws {
    let both = try Acquaintance.ofTLS12()
    both.server.common.applicationProtocols = ["h2"]
    both.client.common.applicationProtocols = ["h2"]
    // The handshake draws 32 bytes for its random and 32 for its share; the salt is what fails.
    both.server.common.random = LastingFor(draws: 2)
    #expect(try !both.resumes())
    #expect(both.store.count == 0)
    #expect(both.serverSaw.resumption == [.notStored("it could not be sealed, or the client's chain is too long")])
  }

  @Test(arguments: [false, true]) func verifyingAgain(fails: Bool) throws {
    let both = try Acquaintance.ofTLS12()
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
      #expect(client.info?.isResumed == true && client.info?.peerIdentity != nil)
    }
  }
}

/// Randomness that ends.
private struct LastingFor: RandomSource {
  private let counter = Counter()
  let draws: Int

  init(draws: Int) { self.draws = draws }

  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    guard counter.next() <= draws else { throw RandomSourceFailure("dry") }
    return [UInt8](repeating: 7, count: count)
  }
}
