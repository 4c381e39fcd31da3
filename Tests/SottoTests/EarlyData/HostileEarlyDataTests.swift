// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Peers that do about early data what they must not.
@Suite struct HostileEarlyDataTests {
  private let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)

  // MARK: Servers

  private func expectFailure(
    _ both: Acquaintance, _ reason: TLSError.Reason, _ alert: AlertDescription,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (client, server) = try both.meetEarly(request, mayBeSentAgain: true)
    #expect(client.error?.reason == reason, sourceLocation: sourceLocation)
    #expect(client.error?.alert == alert, sourceLocation: sourceLocation)
    #expect(server.data.isEmpty && client.info == nil, sourceLocation: sourceLocation)
  }

  //= rfc9846 4.3.11-13
  //= rfc9846 4.3.11-14
  @Test func takenWithoutItsSession() throws {
    let both = try Acquaintance.withEarlyData()
    both.server.resumption.keys = RotatingTicketKeys(random: ScriptedRandom(seed: 5))
    both.server.encryptedExtensionsHook = { $0.with(EarlyDataIndication()) }
    try expectFailure(both, .earlyDataWithoutSession, .illegalParameter)
  }

  //= rfc9846 4.3.10-8
  @Test func takenUnderAnotherSuite() throws {
    let both = try Acquaintance.withEarlyData()
    both.client.helloHook = { hello in
      var hello = hello
      hello.cipherSuites = [.chacha20Poly1305SHA256, .aes128GCMSHA256]
      return hello
    }
    both.server.encryptedExtensionsHook = { $0.with(EarlyDataIndication()) }
    try expectFailure(both, .earlyDataSuiteMismatch(.chacha20Poly1305SHA256), .illegalParameter)
  }

  //= rfc9846 4.3.10-8
  @Test func takenForAnotherProtocol() throws {
    let both = try Acquaintance.withEarlyData { both in
      both.client.common.applicationProtocols = ["one", "two"]
      both.server.common.applicationProtocols = ["one", "two"]
    }
    both.server.encryptedExtensionsHook = { $0.with(ProtocolNameList(names: [Array("two".utf8)])) }
    try expectFailure(both, .earlyDataProtocolMismatch, .illegalParameter)
  }

  @Test func takenAlthoughNotOffered() throws {
    let both = try Acquaintance.withEarlyData()
    both.server.encryptedExtensionsHook = { $0.with(EarlyDataIndication()) }
    let (client, _) = try both.meet()
    #expect(client.error?.reason == .unsolicitedExtension(.earlyData, in: .encryptedExtensions))
    // A second hello offers none.
    both.store.removeAll()
    both.server.encryptedExtensionsHook = nil
    try both.meet()
    both.server.common.groups = [.secp256r1]
    both.server.encryptedExtensionsHook = { $0.with(EarlyDataIndication()) }
    try expectFailure(both, .unsolicitedExtension(.earlyData, in: .encryptedExtensions), .unsupportedExtension)
  }

  //= rfc9846 E.3-1
  //= rfc9846 E.3-2
  @Test func anOlderVersion() throws {
    let both = try Acquaintance.withEarlyData { $0.client.common.minimumVersion = .tls12 }
    both.server.common.speakOnly(.tls12)
    try expectFailure(both, .earlyDataVersionMismatch, .protocolVersion)
    // Without early data TLS 1.3 is offered as before, and what the server speaks is spoken.
    #expect(try both.meet().client.info?.version == .tls12)
  }

  // MARK: Clients

  /// Our client with more to say than the ticket allows.
  private func greedyClient(_ both: Acquaintance) throws -> TestPeer {
    let session = try both.session().copy(maximumEarlyDataSize: 100_000)
    return try TestPeer(connecting: both.client, session: session, offersEarlyData: true)
  }

  //= rfc9846 4.7.1-17
  @Test(arguments: [0, 1]) func moreThanItsTicketAllows(over: Int) throws {
    let both = try Acquaintance.withEarlyData(maximumSize: 1_000)
    both.client.common.maximumFragmentLength = 100
    let client = try greedyClient(both)
    let server = try TestPeer.server(both.server)
    #expect(try client.sendEarly([UInt8](repeating: 7, count: 1_000 + over)) == 1_000 + over)
    converse(client, server)
    #expect(server.earlyData.count == 1_000)
    #expect(server.error?.reason == (over > 0 ? .tooMuchEarlyData : nil))
    if over > 0 { #expect(client.error?.reason == .alertReceived(.unexpectedMessage)) }
  }

  /// A client of ours never sends more than it may.
  @Test func moreThanItMaySend() throws {
    let both = try Acquaintance.withEarlyData(maximumSize: 10)
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient([])
    #expect(client.driver.earlyDataCapacity == 10)
    #expect(try client.sendEarly(request) == 10)
    #expect(try client.sendEarly(request) == 0)
    converse(client, server)
    #expect(server.earlyData == Array(request.prefix(10)) && server.error == nil)
  }

  //= rfc9846 5.5-2
  @Test func moreRecordsThanItsKeyMaySeal() throws {
    let both = try Acquaintance.withEarlyData()
    both.client.common.maximumFragmentLength = 64
    both.client.common.recordLimit = 3
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient([])
    // The third record is for EndOfEarlyData.
    #expect(try client.sendEarly([UInt8](repeating: 7, count: 640)) == 128)
    converse(client, server)
    #expect(server.earlyData.count == 128 && server.info?.earlyData == .accepted && server.error == nil)
  }

  //= rfc9846 4.3.10-11
  //= rfc9846 4.3.10-12
  @Test func aRecordThatDoesNotOpen() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    var flight = try both.earlyClient(request).takeOutbox()
    flight[flight.count - 1] ^= 1
    server.deliver(flight)
    #expect(server.error?.reason == .badRecordMAC && server.error?.alert == .badRecordMAC)
    #expect(server.earlyData.isEmpty)
  }

  /// The shortest records that a limit allows (RFC 8449) are skipped too, all that a ticket allows of them.
  @Test func refusedInTheShortestRecords() throws {
    let both = try Acquaintance.withEarlyData(maximumSize: 200_000) { $0.server.common.recordSizeLimit = 64 }
    both.server.earlyData?.register = SureRegister(answer: .seen)
    let (client, server) = try both.meetEarly([UInt8](repeating: 7, count: 200_000))
    #expect(server.error == nil && server.earlyData.isEmpty && server.info?.earlyData == .rejected(.replayed))
    #expect(client.error == nil && client.info?.earlyData == .rejected(.declined))
  }

  /// Refused early data is skipped, but not without end.
  //= rfc9846 4.3.10-5
  @Test(arguments: [(16_000, false), (40_000, true)], [false, true])
  func muchRefusedEarlyData(size: (Int, isTooMuch: Bool), retries: Bool) throws {
    let both = try Acquaintance.withEarlyData()
    let client = try greedyClient(both)
    if retries { both.server.common.groups = [.secp256r1] }
    both.server.earlyData?.register = SureRegister(answer: .seen)
    let server = try TestPeer.server(both.server)
    try client.sendEarly([UInt8](repeating: 7, count: size.0))
    converse(client, server)
    if !retries { #expect(server.driver.info.earlyData == .rejected(.replayed)) }
    #expect(server.error?.reason == (size.isTooMuch ? .tooMuchSkippedEarlyData : nil))
    #expect(server.earlyData.isEmpty && server.data.isEmpty)
  }

  /// Records without content are counted too, and what is none of it has no place here.
  @Test(arguments: [ContentType.applicationData, .handshake]) func otherRecords(type: ContentType) throws {
    let both = try Acquaintance.withEarlyData()
    let session = try both.session().copy(maximumEarlyDataSize: 100)
    let client = try TestPeer(connecting: both.client, session: session, offersEarlyData: true)
    let server = try TestPeer.server(both.server)
    let flight = client.takeOutbox()
    server.deliver(flight)
    let hello = Array(flight[5..<(5 + Int(flight[3]) << 8 + Int(flight[4]))])
    let secret = EarlySecret(.sha256, psk: session.secret)
      .clientEarlyTrafficSecret(transcriptHash: HashAlgorithm.sha256.hash(hello))
    var sealer = try RecordSealer(try #require(CipherSuite.aes128GCMSHA256.parameters), secret)
    let content = type == .handshake ? try HandshakeMessage.of(KeyUpdate(request: .notRequested)).bytes : []
    for _ in 0...32 {
      var record: [UInt8] = []
      try sealer.seal(content, as: type, appendingTo: &record)
      server.deliver(record)
    }
    let expected: TLSError.Reason =
      type == .handshake ? .unexpectedMessage(.keyUpdate, in: "reading early data") : .tooManyEmptyRecords
    #expect(server.error?.reason == expected)
  }

  // MARK: Closing

  /// A server that has answered early data closes; the client gets the answer all the same.
  @Test func closingBehindAnEarlyAnswer() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient(request)
    server.deliver(client.takeOutbox())
    try server.send(Array("425".utf8))
    server.close()
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    #expect(client.data == Array("425".utf8) && client.isReadClosed)
    #expect(server.info?.earlyData == .accepted)
  }

  /// A client that gives up tells so under the keys that it has.
  @Test func givingUpEarly() throws {
    let both = try Acquaintance.withEarlyData()
    let server = try TestPeer.server(both.server)
    let client = try both.earlyClient(request)
    client.close()
    converse(client, server)
    #expect(server.earlyData == request && server.error?.reason == .closedDuringHandshake)
  }
}
