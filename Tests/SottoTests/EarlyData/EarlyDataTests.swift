// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Early data between our own two sides: taken, and refused for every reason that there is.
@Suite struct EarlyDataTests {
  private let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)

  //= rfc9846 4.3-4
  //= rfc9846 4.3.10-1
  //= rfc9846 4.3.10-2
  //= rfc9846 4.3.10-7
  //= rfc9846 4.3.10-8
  //= rfc9846 4.3.11.3-1
  //= rfc9846 4.6-1
  //= rfc9846 8-3
  //= rfc9846 F.5-4
  @Test func itIsTaken() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient(request)
    #expect(client.driver.info.earlyData == .offered)
    server.deliver(client.takeOutbox())
    // It is there before the client has heard anything, and nothing else is.
    #expect(server.earlyData == request && server.data.isEmpty)
    #expect(!server.driver.isHandshakeComplete && server.driver.isWritable)
    guard case .earlyDataAccepted(let info)? = server.events.first else {
      Issue.record("no word of it")
      return
    }
    #expect(info.isResumed && info.earlyData == .accepted && info.serverName?.description == "example.com")
    // An answer goes out behind the server's flight, and a client that takes it knows that early data was taken.
    try server.send(Array("200".utf8))
    client.deliver(server.takeOutbox())
    #expect(client.error == nil)
    #expect(client.data == Array("200".utf8))
    #expect(client.info?.earlyData == .accepted && client.info?.earlyDataSentAgain == 0)
    #expect(server.info == nil)
    converse(client, server)
    #expect(server.error == nil)
    #expect(server.info?.earlyData == .accepted && server.info?.isResumed == true)
    #expect(both.serverSaw.received.suffix(3) == [.clientHello, .endOfEarlyData, .finished])
    // What comes from here on is ordinary.
    try client.send(Array("more".utf8))
    converse(client, server)
    #expect(server.data == Array("more".utf8) && server.earlyData == request)
    #expect(try client.driver.channelBinding() == server.driver.channelBinding())
    // The session that it came with allows early data again.
    #expect(try both.meetEarly(request).server.earlyData == request)
  }

  /// What a server took in one record when the session began, holds for early data (RFC 8449 section 4). That it takes less by now, a
  /// client learns only from its answer.
  @Test func inRecordsAsWhenTheSessionBegan() throws {
    let data = [UInt8](repeating: 7, count: 1_000)
    let short = try Acquaintance.withEarlyData { $0.server.common.recordSizeLimit = 100 }
    short.server.common.recordSizeLimit = 16_385
    let server = try TestPeer.server(short.server)
    let client = try short.earlyClient(data)
    let flight = client.takeOutbox()
    #expect(RecordSizeTests.lengths(flight, .tls13) == [Int](repeating: 100, count: 10) + [11])
    server.deliver(flight)
    converse(client, server)
    #expect(server.error == nil && server.earlyData == data && server.info?.earlyData == .accepted)
    // The handshake is another one, and so are its limits.
    try client.send(data)
    let later = client.takeOutbox()
    #expect(RecordSizeTests.lengths(later, .tls13) == [1_001])
    server.deliver(later)
    #expect(server.error == nil && server.data == data)

    let long = try Acquaintance.withEarlyData()
    long.server.common.recordSizeLimit = 100
    let (other, there) = try long.meetEarly(data)
    #expect(there.error == nil && there.earlyData == data && there.info?.earlyData == .accepted)
    try other.send(data)
    converse(other, there)
    #expect(there.error == nil && there.data == data)
  }

  /// One byte at a time, and in several writes, and none at all.
  @Test func inPieces() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient([])
    for byte in request { try client.sendEarly([byte]) }
    converse(client, server, step: 1)
    #expect(server.earlyData == request && server.info?.earlyData == .accepted)
    let (other, there) = try both.meetEarly([])
    #expect(other.info?.earlyData == .accepted && there.info?.earlyData == .accepted)
    #expect(there.earlyData.isEmpty && there.error == nil)
  }

  /// It can still be sent while the server's flight is on its way, until the server's Finished.
  @Test func whileTheServerAnswers() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient([1])
    server.deliver(client.takeOutbox())
    let flight = server.takeOutbox()
    // ServerHello, change_cipher_spec.
    let helloEnd = 5 + Int(flight[3]) << 8 + Int(flight[4])
    client.deliver(Array(flight[..<(helloEnd + 6)]))
    try client.sendEarly([2])
    #expect(client.driver.earlyDataCapacity == 16_382)
    client.deliver(Array(flight[(helloEnd + 6)...]))
    #expect(client.driver.earlyDataCapacity == 0)
    #expect(try client.sendEarly([3]) == 0)
    converse(client, server)
    #expect(server.error == nil && server.earlyData == [1, 2] && server.info?.earlyData == .accepted)
  }

  //= rfc9846 E.1-2
  //= rfc9846 F.5-3
  @Test func neverUnlessAskedFor() throws {
    // The server has no register: its tickets allow none, and the client offers none.
    let plain = try Acquaintance()
    try plain.meet()
    let (client, server) = try plain.meetEarly(request)
    #expect(client.info?.earlyData == .notOffered(.notAllowedBySession))
    #expect(server.info?.earlyData == EarlyDataStatus.none && server.earlyData.isEmpty)
    #expect(client.info?.isResumed == true)
    // The client was not asked to.
    let both = try Acquaintance.withEarlyData()
    let quiet = try TestPeer.client(both.client)
    #expect(quiet.driver.earlyDataCapacity == 0)
    #expect(try quiet.sendEarly(request, mayBeSentAgain: true) == 0)
    let there = try TestPeer.server(both.server)
    converse(quiet, there)
    #expect(there.info?.earlyData == EarlyDataStatus.none && there.data.isEmpty && there.earlyData.isEmpty)
    // Nor without a session.
    both.store.removeAll()
    let (new, _) = try both.meetEarly(request)
    #expect(new.info?.earlyData == .notOffered(.noSession))
  }

  // MARK: Refused

  //= rfc9846 4.3.10-5
  //= rfc9846 4.3.10-10
  //= rfc9846 4.3.10-13
  //= rfc9846 4.3.10-14
  //= rfc9846 4.6-2
  @Test(arguments: [false, true]) func aServerThatTakesNoneAnyMore(mayBeSentAgain: Bool) throws {
    let both = try Acquaintance.withEarlyData()
    both.server.earlyData = nil
    let (client, server) = try both.meetEarly(request, mayBeSentAgain: mayBeSentAgain)
    #expect(client.error == nil && server.error == nil)
    #expect(client.earlyDataRejection == .declined)
    #expect(client.info?.earlyData == .rejected(.declined) && client.info?.isResumed == true)
    #expect(server.info?.earlyData == .rejected(.disabled))
    #expect(server.earlyData.isEmpty)
    #expect(!both.serverSaw.received.contains(.endOfEarlyData))
    #expect(server.data == (mayBeSentAgain ? request : []))
    #expect(client.info?.earlyDataSentAgain == (mayBeSentAgain ? request.count : 0))
  }

  //= rfc9846 4.3.10-6
  @Test(arguments: [false, true]) func aHelloRetryRequest(mayBeSentAgain: Bool) throws {
    let both = try Acquaintance.withEarlyData()
    both.server.common.groups = [.secp256r1]
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient(request, mayBeSentAgain: mayBeSentAgain)
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    #expect(client.earlyDataRejection == .helloRetryRequested)
    #expect(client.info?.helloRetryRequested == true && server.earlyData.isEmpty)
    #expect(server.data == (mayBeSentAgain ? request : []))
  }

  @Test func aServerThatForgot() throws {
    let both = try Acquaintance.withEarlyData()
    both.server.resumption.keys = RotatingTicketKeys(random: ScriptedRandom(seed: 5))
    let (client, server) = try both.meetEarly(request, mayBeSentAgain: true)
    #expect(client.error == nil && server.error == nil)
    #expect(client.earlyDataRejection == .sessionNotResumed)
    #expect(server.info?.earlyData == .rejected(.sessionNotResumed))
    #expect(client.info?.isResumed == false)
    #expect(server.data == request && server.earlyData.isEmpty)
  }

  //= rfc9846 4.3.10-3
  //= rfc9846 4.3.10-4
  @Test(arguments: [(10, true), (-10, true), (11, false), (-11, false)])
  func theAgeOfItsTicket(clientIsAheadBy seconds: Int64, isTaken: Bool) throws {
    let both = try Acquaintance.withEarlyData()
    both.clientTime.advance(.seconds(30 + seconds))
    both.serverTime.advance(.seconds(30))
    let (client, server) = try both.meetEarly(request)
    #expect(server.info?.isResumed == true && client.error == nil)
    #expect(server.info?.ticketAgeSkew == .seconds(seconds))
    let expected: EarlyDataStatus = isTaken ? .accepted : .rejected(.staleTicketAge(.seconds(seconds)))
    #expect(server.info?.earlyData == expected)
  }

  /// A flight that was kept back is refused although nobody saw it before.
  @Test func aFlightKeptBack() throws {
    let both = try Acquaintance.withEarlyData()
    let flight = try both.earlyClient(request).takeOutbox()
    both.advance(.seconds(11))
    let server = try TestPeer.server(both.server)
    server.deliver(flight)
    #expect(server.driver.info.earlyData == .rejected(.staleTicketAge(.seconds(-11))))
    #expect(server.earlyData.isEmpty)
  }

  //= rfc9846 4.3.10-8
  @Test func anotherSuite() throws {
    let both = try Acquaintance.withEarlyData()
    // Of the same hash, so that the session goes on all the same.
    both.client.helloHook = { hello in
      var hello = hello
      hello.cipherSuites = [.chacha20Poly1305SHA256, .aes128GCMSHA256]
      return hello
    }
    let (client, server) = try both.meetEarly(request, mayBeSentAgain: true)
    #expect(client.info?.cipherSuite == .chacha20Poly1305SHA256 && client.info?.isResumed == true)
    #expect(server.info?.earlyData == .rejected(.otherCipherSuite))
    #expect(server.data == request && server.earlyData.isEmpty)
  }

  /// The session of another name or protocol does not go on at all, and neither does what was sent under it.
  //= rfc9846 4.3.10-8
  @Test func anotherNameOrProtocol() throws {
    let both = try Acquaintance.withEarlyData { both in
      both.client.common.applicationProtocols = ["one", "two"]
      both.server.common.applicationProtocols = ["one", "two"]
    }
    both.server.common.applicationProtocols = ["two"]
    let (client, server) = try both.meetEarly(request, mayBeSentAgain: true)
    #expect(client.earlyDataRejection == .sessionNotResumed && server.info?.isResumed == false)
    #expect(client.info?.applicationProtocol == "two")
    //= rfc9846 4.3.10-15
    // What was meant for one protocol is not said in another.
    #expect(server.data.isEmpty && client.info?.earlyDataSentAgain == 0)
    let other = try both.earlyClient(request, name: "www.example.com")
    #expect(other.driver.info.earlyData == .notOffered(.noSession))

    // A server that is asked for another name than the ticket's.
    let names = try Acquaintance.withEarlyData()
    names.client.helloHook = { hello in
      var hello = hello
      hello.extend { $0.with(ServerNameList(hostName: Array("www.example.com".utf8))) }
      return hello
    }
    let (_, there) = try names.meetEarly(request)
    #expect(names.serverSaw.refusals.contains(.otherServerName) && there.earlyData.isEmpty)
  }

  /// A session beyond the first of those offered goes on without early data.
  //= rfc9846 4.3.10-7
  @Test func notTheFirstSession() throws {
    let both = try Acquaintance.withEarlyData()
    both.server.earlyData?.register = SureRegister(answer: .first)
    let session = try both.session()
    let client = AdversaryClient(try TestPeer.server(both.server))
    client.editHello = { hello in
      hello.cipherSuites = [.aes128GCMSHA256]
      let none = [UInt8](repeating: 0, count: 32)
      let identities = [[9, 9, 9], session.ticketBytes].map {
        OfferedPSKs.Identity(identity: $0, obfuscatedTicketAge: session.ageAdd)
      }
      var offer = OfferedPSKs(identities: identities, binders: [none, none])
      hello.extend {
        $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])).with(EarlyDataIndication()).with(offer)
      }
      let bytes = try HandshakeMessage.of(hello).bytes.dropLast(offer.bindersLength)
      let binder = PSKBinder.compute(
        .sha256, .session, psk: session.secret, transcriptHash: HashAlgorithm.sha256.hash(Array(bytes)))
      offer = OfferedPSKs(identities: identities, binders: [none, binder])
      hello.extend { $0.with(offer) }
    }
    client.stopsBefore = .finished
    try? client.run()
    #expect(client.server.error == nil)
    #expect(client.server.driver.info.earlyData == .rejected(.notFirstSession))
  }

  // MARK: Replays

  //= rfc9846 8.2-1
  //= rfc9846 8.2-2
  //= rfc9846 8-1
  @Test func aFlightThatWasRecorded() throws {
    let both = try Acquaintance.withEarlyData()
    let client = try both.earlyClient(request)
    let flight = client.takeOutbox()
    let server = try TestPeer.server(both.server)
    server.deliver(flight)
    #expect(server.earlyData == request)
    for _ in 0..<3 {
      let again = try TestPeer.server(both.server)
      again.deliver(flight)
      // It is refused, not punished: the handshake goes on, and stands still for want of a client.
      #expect(again.error == nil && again.earlyData.isEmpty && again.data.isEmpty)
      #expect(again.driver.info.earlyData == .rejected(.replayed))
    }
    // For as long as it might still be fresh.
    both.advance(.seconds(9))
    let late = try TestPeer.server(both.server)
    late.deliver(flight)
    #expect(late.driver.info.earlyData == .rejected(.replayed))
    client.deliver(server.takeOutbox())
    converse(client, server)
    #expect(server.info?.earlyData == .accepted)
  }

  //= rfc9846 8.2-3
  @Test func acrossARestart() throws {
    let both = try Acquaintance.withEarlyData()
    let flight = try both.earlyClient(request).takeOutbox()
    let server = try TestPeer.server(both.server)
    server.deliver(flight)
    #expect(server.earlyData == request)
    // The same ticket keys, from a file; a register that remembers nothing.
    both.server.earlyData = ServerEarlyData(register: LocalReplayRegister(time: both.serverTime))
    for seconds in [0, 5, 9, 20] {
      both.advance(.seconds(seconds == 0 ? 0 : 1))
      let again = try TestPeer.server(both.server)
      again.deliver(flight)
      #expect(again.earlyData.isEmpty && again.error == nil)
      #expect(again.driver.info.earlyData == .rejected(.unknownToRegister))
    }
    // Once it takes early data again, the recording is too old.
    both.advance(.seconds(24))
    let late = try TestPeer.server(both.server)
    late.deliver(flight)
    #expect(late.earlyData.isEmpty)
    #expect(try both.meetEarly(request).server.earlyData == request)
  }

  /// The clock goes back, and with it the recording would be fresh again.
  @Test func aClockThatGoesBack() throws {
    let both = try Acquaintance.withEarlyData()
    let flight = try both.earlyClient(request).takeOutbox()
    let server = try TestPeer.server(both.server)
    server.deliver(flight)
    #expect(server.earlyData == request)
    both.advance(.seconds(100))
    #expect(try both.meetEarly(request).server.earlyData == request)
    both.serverTime.setBack(seconds: 100)
    let again = try TestPeer.server(both.server)
    again.deliver(flight)
    #expect(again.earlyData.isEmpty && again.driver.info.earlyData == .rejected(.unknownToRegister))
  }

  /// A register elsewhere: what it says counts, and whatever goes wrong with it costs a round trip and no connection.
  @Test func aRegisterElsewhere() async throws {
    for (mood, expected) in [
      (ScriptedRegister.Mood.says(.first), EarlyDataStatus.accepted), (.says(.seen), .rejected(.replayed)),
      (.says(.unknown), .rejected(.unknownToRegister)), (.fails, .rejected(.registerFailed("Broken()"))),
      (.isSilent, .rejected(.registerFailed("it took too long"))),
    ] {
      let register = ScriptedRegister(mood)
      let both = try Acquaintance.withEarlyData { both in
        both.server.earlyData?.register = register
        both.server.earlyData?.registerTimeout = .milliseconds(50)
      }
      let server = try TestPeer.server(both.server)
      let client = try both.earlyClient(request, mayBeSentAgain: true)
      server.deliver(client.takeOutbox())
      while server.driver.isWaiting {
        if try server.driver.proceed() { break }
        await Task.yield()
      }
      server.resumeReceiving()
      converse(client, server)
      #expect(server.info?.earlyData == expected && client.error == nil && server.error == nil)
      #expect(server.earlyData + server.data == request)
      #expect(server.earlyData.isEmpty == (expected != .accepted))
      let mark = try #require(register.marks.first)
      #expect(mark.id.count == 32)
      #expect(mark.expiry == WallTime(secondsSinceEpoch: both.serverTime.wallTime.secondsSinceEpoch + 12))
      register.release()
    }
  }
}
