// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// What a source is asked, what it may answer, and hellos that no client of ours sends.
@Suite struct PreSharedKeyQuestionTests {
  private struct Failing: PreSharedKeySource {
    func find(_ lookup: PreSharedKeyLookup) async throws -> PreSharedKeyChoice { throw Refusal() }
  }

  private struct Late: PreSharedKeySource {
    let key: PreSharedKey

    func find(_ lookup: PreSharedKeyLookup) async throws -> PreSharedKeyChoice {
      await Task.yield()
      let isWanted = lookup.imported.contains {
        $0.externalIdentity == key.identity && $0.targetProtocol == .tls13 && $0.targetKDF == .hkdfSHA384
      }
      return isWanted ? .use(key) : .none
    }
  }

  @Test func aSourceThatFails() throws {
    let both = try Acquaintance.sharing(client: [SharedKeys.key()], server: [])
    both.server.preSharedKeys = Failing()
    #expect(try both.meet().server.error?.alert == .internalError)
  }

  @Test func aSourceThatTakesItsTime() async throws {
    let key = try SharedKeys.key()
    let both = try Acquaintance.sharing(client: [key], server: [])
    both.server.preSharedKeys = Late(key: key)
    let (here, there) = try both.meet()
    try await converseWaiting(here, there)
    #expect(here.info?.preSharedKeyIdentity == key.identity && there.info?.preSharedKeyIdentity == key.identity)
  }

  /// The question, and answers that are none: a key that was not offered is not used.
  @Test(arguments: [0, 1, 2]) func whatItIsAsked(_ which: Int) throws {
    let key = try SharedKeys.key()
    let both = try Acquaintance.sharing(client: [key], server: [key])
    var connection = try ServerConnection(configuration: both.server)
    var data: [UInt8] = []
    _ = try connection.receive(try TestPeer.client(both.client).takeOutbox(), appendingTo: &data)
    guard case .findPreSharedKey(let lookup)? = connection.action else {
      Issue.record("no question")
      return
    }
    #expect(lookup.identities == key.forms.map(\.identity))
    #expect(lookup.imported.map(\.externalIdentity) == [key.identity, key.identity])
    #expect(lookup.hashes == [.sha256, .sha384])
    #expect(lookup.hello.serverName?.description == "example.com")
    let answers: [Answer] = [
      .preSharedKey(.use(try SharedKeys.key("another"))), .preSharedKey(.none), .credential(.none),
    ]
    let reasons: [TLSError.Reason] = [.unknownPreSharedKey, .unknownPreSharedKey, .answerMismatch]
    try? connection.resume(with: answers[which])
    #expect(connection.failure?.reason == reasons[which])
  }

  // MARK: Hellos

  /// Puts a key at the end of a hello, with the binder that it takes.
  private func offer(
    _ key: PreSharedKey, in hello: inout ClientHello, age: UInt32, modes: [PSKKeyExchangeMode] = [.pskWithKeyExchange]
  ) throws {
    hello.cipherSuites = [.aes128GCMSHA256]
    let form = try #require(key.forms.first)
    let identity = OfferedPSKs.Identity(identity: form.identity, obfuscatedTicketAge: age)
    var offer = OfferedPSKs(identities: [identity], binders: [[UInt8](repeating: 0, count: 32)])
    hello.extend { $0.with(PSKKeyExchangeModes(modes: modes)).with(offer) }
    let bytes = try HandshakeMessage.of(hello).bytes.dropLast(offer.bindersLength)
    offer = OfferedPSKs(
      identities: [identity], binders: [form.binder(transcriptHash: HashAlgorithm.sha256.hash(Array(bytes)))])
    hello.extend { $0.with(offer) }
  }

  //= rfc9846 4.3.11-1
  /// The age of a ticket means nothing for a key from outside.
  @Test(arguments: [0, 0xdead_beef]) func anyAgeWillDo(_ age: UInt32) throws {
    let key = try SharedKeys.key()
    let client = AdversaryClient(try Quick.server { $0.preSharedKeys = PreSharedKeyList([key]) })
    client.editHello = { try offer(key, in: &$0, age: age) }
    client.stopsBefore = .finished
    try? client.run()
    #expect(client.server.error == nil)
    let answer = try #require(client.wire.messages.first).decode(ServerHello.self)
    #expect(try answer.extensions?.decode(SelectedIdentity.self)?.index == 0)
  }

  /// Our own client writes 0.
  //= rfc9846 4.3.11-1
  @Test func ourAgeIsZero() throws {
    let both = try Acquaintance.sharing(client: [SharedKeys.key()], server: [])
    let server = AdversaryServer(try .client(both.client))
    try? server.run()
    let offered = try #require(try server.hellos.first?.extensions?.decode(OfferedPSKs.self))
    #expect(offered.identities.map(\.obfuscatedTicketAge) == [0, 0])
  }

  /// A mode that we don't know is none: a certificate it is.
  @Test func aModeThatIsNone() throws {
    let key = try SharedKeys.key()
    let client = AdversaryClient(try Quick.server { $0.preSharedKeys = PreSharedKeyList([key]) })
    client.editHello = { try offer(key, in: &$0, age: 0, modes: [.pskOnly, .init(rawValue: 0x1a)]) }
    try client.run()
    #expect(client.server.error == nil && client.server.info?.preSharedKeyIdentity == nil)
    #expect(client.server.info?.signatureScheme != nil)
  }

  //= rfc9846 4.2.2-2
  /// A key that fits may not go away between the hellos.
  @Test(arguments: [false, true]) func aKeyThatGoesAway(forAnother: Bool) throws {
    let key = try SharedKeys.key()
    let client = AdversaryClient(try Quick.server { $0.preSharedKeys = PreSharedKeyList([key]) })
    client.shares = []
    client.editHello = { try offer(key, in: &$0, age: 0) }
    client.editSecondHello = { hello in
      if forAnother {
        try offer(SharedKeys.key("another"), in: &hello, age: 0)
      } else {
        hello.extend { $0.without(.preSharedKey) }
      }
    }
    try client.run()
    if forAnother {
      try expectFailure(
        client.server, client.wire, .secondClientHelloChanged("the pre-shared keys"), .illegalParameter)
    } else {
      try expectFailure(
        client.server, client.wire, .missingExtension(.preSharedKey, in: .clientHello), .missingExtension)
    }
  }
}
