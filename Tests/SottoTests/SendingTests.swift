// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto
@testable import SottoCrypto

/// What stands on the wire when we speak, and what becomes of the keys (RFC 9846 sections 5 to 7).
@Suite struct SendingTests {
  private static func headers(of bytes: [UInt8]) -> [RecordHeader] {
    var found: [RecordHeader] = []
    var start = 0
    while let header = RecordHeader(bytes.span.extracting(start...)) {
      found.append(header)
      start += RecordHeader.length + header.length
    }
    #expect(start == bytes.count)
    return found
  }

  // MARK: Records

  /// A conversation with all that we ever send, made as long as it gets: each record is one that RFC 9846 knows, none is
  /// too long, and nothing in them is a relic.
  //= rfc9846 5-4
  //= rfc9846 5.1-8
  //= rfc9846 5.1-12
  //= rfc9846 5.1-15
  //= rfc9846 5.2-1
  //= rfc9846 B-1
  //= rfc9846 E.5-5
  //= rfc9846 E.5-10
  @Test(arguments: [RecordPadding.none, .multiple(of: 16_384)])
  func everyRecord(padding: RecordPadding) throws {
    let recorder = Recorder()
    let client = try Quick.client {
      // A hello that takes two records.
      $0.common.applicationProtocols = (0..<100).map { "\($0)" + String(repeating: "p", count: 250) }
      $0.common.recordPadding = padding
      $0.common.observer = recorder.observer
      $0.keyShareGroups = []
    }
    let server = try Quick.server {
      $0.common.recordPadding = padding
      $0.common.observer = recorder.observer
    }
    var fromClient: [UInt8] = []
    var fromServer: [UInt8] = []
    func talk() {
      while !client.outbox.isEmpty || !server.outbox.isEmpty {
        fromClient += client.outbox
        server.deliver(client.takeOutbox())
        fromServer += server.outbox
        client.deliver(server.takeOutbox())
      }
    }
    talk()
    let long = [UInt8](repeating: 5, count: 100_000)
    for peer in [client, server] {
      try peer.send(long)
      try peer.driver.requestKeyUpdate(peerToo: true)
      try peer.send([6])
    }
    talk()
    client.close()
    server.close()
    talk()
    #expect(client.error == nil && server.error == nil)
    #expect(client.data == long + [6] && server.data == long + [6])
    #expect(client.isReadClosed && server.isReadClosed)

    #expect(fromClient.first == 22)
    for bytes in [fromClient, fromServer] {
      let headers = Self.headers(of: bytes)
      #expect(headers.count >= 12)
      for header in headers {
        #expect([.changeCipherSpec, .alert, .handshake, .applicationData].contains(header.type))
        #expect([.tls10, .tls12].contains(header.legacyVersion))
        // A protected record is never just its type and tag: it holds something.
        #expect(header.length > (header.type == .applicationData ? 17 : 0))
        #expect(header.length <= (header.type == .applicationData ? 16_384 + 256 : 16_384))
      }
    }
    #expect(Self.headers(of: fromClient).prefix(3).map(\.type) == [.handshake, .handshake, .changeCipherSpec])
    #expect(Self.headers(of: fromClient)[0].length == 16_384)
    let known: Set<HandshakeType> = [
      .clientHello, .serverHello, .encryptedExtensions, .certificate, .certificateVerify, .finished, .keyUpdate,
      .newSessionTicket,
    ]
    let sent = recorder.events.compactMap { if case .messageSent(let type, _, _) = $0 { type } else { nil } }
    #expect(Set(sent) == known)
    #expect(Set(recorder.alertsSent) == [.closeNotify])
  }

  /// Messages share records, or split over many, but never with a key change between or behind them in the same record.
  //= rfc9846 5.1-2
  //= rfc9846 5.1-5
  //= rfc9846 5.1-7
  @Test(arguments: [64, 100, 16_384])
  func messagesAndKeyChanges(length: Int) throws {
    let client = AdversaryClient(try Quick.server { $0.common.maximumFragmentLength = length })
    client.shares = []
    try client.run()
    try #require(client.server.info != nil)
    let wire = client.wire
    func lengths(_ messages: some Collection<HandshakeMessage>) -> Int { messages.map(\.bytes.count).reduce(0, +) }
    // HelloRetryRequest and ServerHello in the clear, the rest under the handshake keys; each flight fills its records.
    let plain = wire.headers.filter { $0.type == .handshake }.map(\.length)
    #expect(plain.reduce(0, +) == lengths(wire.messages.prefix(2)))
    #expect(plain.allSatisfy { 0 < $0 && $0 <= length })
    let protected = wire.headers.filter { $0.type == .applicationData }.map { $0.length - 17 }
    #expect(protected.reduce(0, +) == lengths(wire.messages.dropFirst(2)))
    #expect(protected.allSatisfy { 0 < $0 && $0 <= length })
    #expect(wire.messages.count == 6)
    #expect(length == 16_384 ? protected.count == 1 : protected.count > 4)

    // A KeyUpdate has its record to itself, and what follows opens under the next keys.
    let before = wire.headers.count
    for _ in 0..<2 { try client.server.driver.requestKeyUpdate(peerToo: false) }
    try client.server.send([1])
    wire.bring(client.server.takeOutbox())
    try wire.drain()
    #expect(wire.headers.dropFirst(before).map(\.length) == [5 + 17, 5 + 17, 1 + 17])
    #expect(wire.data == [1])
  }

  /// A message that ends where a record does is not followed by an empty one.
  //= rfc9846 5.1-7
  //= rfc9846 5.1-8
  @Test func aMessageThatFillsItsRecords() throws {
    let whole = try Quick.client().outbox.count - RecordHeader.length
    for parts in [1, 2] where whole % parts == 0 {
      let client = try Quick.client { $0.common.maximumFragmentLength = whole / parts }
      #expect(Self.headers(of: client.outbox).map(\.length) == [Int](repeating: whole / parts, count: parts))
    }
  }

  /// Whatever the version in front of a hello says.
  //= rfc9846 5.1-14
  @Test(arguments: [0x0300, 0x0301, 0x0302, 0x0304, 0x0305, 0x7f1d, 0xffff] as [UInt16])
  func versionsOfRecords(version: UInt16) throws {
    let client = AdversaryClient(try Quick.server())
    client.corrupt = { step, records in
      if step == .clientHello { records.replaceSubrange(1..<3, with: [UInt8(version >> 8), UInt8(version & 255)]) }
    }
    try client.run()
    #expect(client.server.info != nil)
    let server = AdversaryServer(try Quick.client())
    server.corrupt = { step, records in
      if step == .serverHello { records.replaceSubrange(1..<3, with: [UInt8(version >> 8), UInt8(version & 255)]) }
    }
    try server.run()
    #expect(server.client.info != nil)
  }

  /// In front of a protected record it is protected too.
  //= rfc9846 E-2
  @Test func versionsOfProtectedRecords() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    var record = try server.wire.record([1], .applicationData)
    record[2] = 1
    server.client.deliver(record)
    try expectFailure(server.client, server.wire, .badRecordMAC, .badRecordMAC)
  }

  // MARK: Keys

  /// After Finished only the application keys count, for both sides.
  //= rfc9846 4.5.3-3
  @Test func keysAfterFinished() throws {
    let server = AdversaryServer(try Quick.client())
    var handshakeKeys: AdversaryKeys?
    server.edit = { step, _ in if step == .finished { handshakeKeys = server.wire.writeKeys } }
    try server.run()
    try server.client.send([1, 2])
    server.wire.bring(server.client.takeOutbox())
    try server.wire.drain()
    #expect(server.wire.data == [1, 2])
    try server.send([3], .applicationData)
    #expect(server.client.data == [3])

    let client = AdversaryClient(try Quick.server())
    client.edit = { step, _ in if step == .finished { handshakeKeys = client.wire.writeKeys } }
    try client.run()
    try client.server.send([4])
    client.wire.bring(client.server.takeOutbox())
    try client.wire.drain()
    #expect(client.wire.data == [4])
    try client.wire.write(with: try #require(handshakeKeys))
    try client.send([5], .applicationData)
    try expectFailure(client.server, client.wire, .badRecordMAC, .badRecordMAC)
    #expect(client.server.data.isEmpty)
  }

  /// A client that gives up once the server's keys are known says so under the handshake keys.
  //= rfc9846 A.1-1
  @Test(arguments: [AdversaryServer.Step.encryptedExtensions, .certificate, .certificateVerify, .finished])
  func alertsOfAClientAreProtected(failing: AdversaryServer.Step) throws {
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in if step == failing { messages = [.raw(.helloRequest)] } }
    try server.run()
    #expect(server.client.error?.alert == .unexpectedMessage)
    #expect(server.wire.headers.map(\.type) == [.handshake, .changeCipherSpec, .applicationData])
    #expect(server.wire.alerts.map(\.description) == [.unexpectedMessage])
  }

  /// Both sides make exported keys from exporter_secret, the one that the key log shows.
  //= rfc9846 7.5-1
  @Test func theExporterSecret() throws {
    let recorder = Recorder()
    let client = try Quick.client {
      $0.common.observer = recorder.observer
      $0.common.observesSecrets = true
    }
    let server = try Quick.server()
    converse(client, server)
    let line = try #require(recorder.secrets.first { $0.label == .exporter })
    let secret = ExporterSecret(
      KeyDerivation(hash: .sha256, path: .current), Secret(copying: line.secret))
    let expected = try secret.export(label: "EXPORTER-test", context: [9], length: 50)
    for peer in [client, server] {
      #expect(try peer.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [9], length: 50) == expected)
    }
  }

  /// A client whose inside can be seen, connected to a server.
  private final class Bare {
    var connection: ClientConnection
    let server: TestPeer
    var data: [UInt8] = []

    init() throws {
      connection = try ClientConnection(
        configuration: try Quick.clientConfiguration(), serverName: try ServerName("example.com"))
      server = try Quick.server()
      server.deliver(connection.takeOutgoing())
      var flight = server.takeOutbox()
      flight.removeFirst(try connection.receive(flight, appendingTo: &data))
      let identity = VerifiedIdentity(chain: [], grounds: .insecureNotVerified, names: CertificateNames())
      try connection.resume(with: .verified(identity))
      flight.removeFirst(try connection.receive(flight, appendingTo: &data))
      server.deliver(connection.takeOutgoing())
      try #require(flight.isEmpty && server.info != nil && connection.isHandshakeComplete)
    }

    var holdsKeys: Bool {
      connection.engine.records.readKeys != nil || connection.engine.records.writeKeys != nil
        || connection.engine.records.hasOpened || connection.engine.records.needsKeyUpdate
    }

    var holdsHandshake: Bool {
      switch connection.engine.machine {
      case .failed: false
      default: true
      }
    }

    /// As if so many key updates had been before.
    func age(_ direction: Direction, to epoch: UInt64) throws {
      let now =
        direction == .inbound ? connection.engine.records.readKeys : connection.engine.records.writeKeys
      guard case .tls13(let keys) = try #require(now) else { return }
      try connection.engine.records.install(
        .tls13(TrafficKeys(keys.level, direction, keys.suite, keys.secret.clone(), epoch: epoch)))
    }
  }

  private static let lastEpoch: UInt64 = (1 << 48) - 1

  /// A connection that fails says why, once, and keeps no keys; nothing more goes in or out.
  //= rfc9846 6-3
  //= rfc9846 6.2-2
  //= rfc9846 6.2-3
  //= rfc9846 F.1.4-1
  @Test func aFailureForgetsTheKeys() throws {
    let bare = try Bare()
    #expect(bare.holdsKeys && bare.holdsHandshake)
    let error = TLSError(.badRecordMAC)
    let bad = AdversaryWire.plain([UInt8](repeating: 0, count: 40), .applicationData)
    #expect(throws: error) { try bare.connection.receive(bad, appendingTo: &bare.data) }
    #expect(!bare.holdsKeys && !bare.holdsHandshake)
    bare.server.deliver(bare.connection.takeOutgoing())
    #expect(bare.server.error?.reason == .alertReceived(.badRecordMAC))

    try? bare.server.send([1])
    #expect(throws: error) { try bare.connection.receive(bad, appendingTo: &bare.data) }
    #expect(throws: error) { try bare.connection.seal([1]) }
    #expect(throws: error) { try bare.connection.requestKeyUpdate(peerToo: false) }
    #expect(throws: error) { try bare.connection.exportKeyingMaterial(label: "EXPORTER-test", length: 32) }
    bare.connection.close()
    #expect(bare.connection.takeOutgoing().isEmpty)
    #expect(bare.data.isEmpty)
  }

  /// Keys that have followed 2^48 - 1 others have no successors for sending.
  //= rfc9846 4.7.3-9
  @Test func theLastKeys() throws {
    let bare = try Bare()
    try bare.age(.outbound, to: Self.lastEpoch - 1)
    try bare.connection.requestKeyUpdate(peerToo: false)
    bare.server.deliver(try bare.connection.seal([1]))
    #expect(bare.server.data == [1])
    #expect(throws: TLSError(.sequenceExhausted)) { try bare.connection.requestKeyUpdate(peerToo: false) }
    #expect(!bare.holdsKeys)
  }

  /// A request that we can't answer any more is passed over, and data still goes.
  //= rfc9846 4.7.3-11
  @Test func aRequestForTooManyKeys() throws {
    let bare = try Bare()
    try bare.age(.outbound, to: Self.lastEpoch)
    try bare.server.driver.requestKeyUpdate(peerToo: true)
    try bare.server.send([1])
    _ = try bare.connection.receive(bare.server.takeOutbox(), appendingTo: &bare.data)
    #expect(bare.data == [1])
    let records = try bare.connection.seal([2])
    #expect(Self.headers(of: records).count == 1)
    bare.server.deliver(records)
    #expect(bare.server.data == [2])
  }

  /// A peer may go on: that limit is the sender's.
  //= rfc9846 4.7.3-10
  @Test func thePeersKeysGoOn() throws {
    let bare = try Bare()
    try bare.age(.inbound, to: Self.lastEpoch)
    for value in 1...3 as ClosedRange<UInt8> {
      try bare.server.driver.requestKeyUpdate(peerToo: false)
      try bare.server.send([value])
    }
    _ = try bare.connection.receive(bare.server.takeOutbox(), appendingTo: &bare.data)
    #expect(bare.data == [1, 2, 3])
  }

  // MARK: What observers see

  //= rfc9846 6.2-5
  @Test func alertsAreObserved() throws {
    let ours = Recorder()
    let theirs = Recorder()
    var configuration = try TestConfigurations.client()
    configuration.common.observer = ours.observer
    var answer = try TestConfigurations.server()
    answer.common.observer = theirs.observer
    let client = try TestPeer.client(configuration, name: "example.org")
    let server = try TestPeer.server(answer)
    converse(client, server)
    #expect(ours.alertsSent == [.badCertificate])
    let received = theirs.events.compactMap { if case .alertReceived(let alert) = $0 { alert } else { nil } }
    #expect(received == [.badCertificate])
    #expect(server.error?.reason == .alertReceived(.badCertificate))
  }

  /// Secrets go to the key log, and to the observer only if it was said that it may have them.
  @Test(arguments: [true, false], [true, false])
  func whoGetsSecrets(logsKeys: Bool, observesSecrets: Bool) throws {
    let observer = Recorder()
    let log = Recorder()
    let client = try Quick.client {
      $0.common.observer = observer.observer
      $0.common.observesSecrets = observesSecrets
      if logsKeys { $0.common.keyLog = { log.observer(.secret($0)) } }
    }
    let server = try Quick.server {
      // Without an observer.
      if logsKeys { $0.common.keyLog = { log.observer(.secret($0)) } }
      $0.common.observesSecrets = observesSecrets
    }
    converse(client, server)
    #expect(client.info != nil && server.info != nil)
    #expect(!observer.events.isEmpty)
    #expect(observer.secrets.count == (observesSecrets ? 5 : 0))
    #expect(log.secrets.count == (logsKeys ? 10 : 0))
    #expect(Set(log.secrets).count == (logsKeys ? 5 : 0))
  }
}
