// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// New keys in a running connection (RFC 9846 section 4.7.3).
@Suite struct KeyUpdateTests {
  //= rfc9846 4.7.3-2
  //= rfc9846 4.7.3-3
  //= rfc9846 4.7.3-5
  //= rfc9846 4.7.3-7
  //= rfc9846 7.2-1
  @Test func manyInBothDirections() throws {
    let client = try Quick.client()
    let server = try Quick.server()
    converse(client, server)
    var said: [UInt8] = []
    for round in 0..<50 as Range<UInt8> {
      try client.driver.requestKeyUpdate(peerToo: round % 2 == 0)
      try client.send([round])
      if round % 3 == 0 { try server.driver.requestKeyUpdate(peerToo: round % 2 == 1) }
      try server.send([round])
      converse(client, server)
      said.append(round)
    }
    #expect(client.error == nil && server.error == nil)
    #expect(client.data == said && server.data == said)
  }

  //= rfc9846 4.7.3-4
  @Test func valuesThatDoNotExist() throws {
    for value in [2, 255] as [UInt8] {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send(.raw(.keyUpdate, [value]))
      try expectFailure(server.client, server.wire, .badKeyUpdate(value), .illegalParameter)
      let client = AdversaryClient(try Quick.server())
      try client.run()
      try client.send(.raw(.keyUpdate, [value]))
      try expectFailure(client.server, client.wire, .badKeyUpdate(value), .illegalParameter)
    }
    let server = AdversaryServer(try Quick.client())
    try server.run()
    try server.send(.raw(.keyUpdate, [0, 0]))
    try expectFailure(
      server.client, server.wire, .malformed(DecodeError(.trailingBytes(1), in: "key_update")), .decodeError)
  }

  /// The old keys are gone, and the new ones of no use before their time.
  //= rfc9846 4.7.3-8
  @Test func keysAtTheWrongTime() throws {
    let early = AdversaryServer(try Quick.client())
    try early.run()
    try early.wire.updateWriteKeys()
    try early.send([1], .applicationData)
    try expectFailure(early.client, early.wire, .badRecordMAC, .badRecordMAC)

    let late = AdversaryServer(try Quick.client())
    try late.run()
    try late.send(.of(KeyUpdate(request: .notRequested)))
    try late.send([1], .applicationData)
    try expectFailure(late.client, late.wire, .badRecordMAC, .badRecordMAC)
  }

  /// A request is answered before the next data, and requests that came together are answered together.
  //= rfc9846 4.7.3-5
  @Test func requestsAreAnswered() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    var records: [UInt8] = []
    for _ in 0..<3 {
      records += try server.wire.record(HandshakeMessage.of(KeyUpdate(request: .requested)).bytes)
      try server.wire.updateWriteKeys()
    }
    server.client.deliver(records)
    try server.client.send([1])
    server.wire.bring(server.client.takeOutbox())
    try server.wire.drain()
    let updates = server.wire.messages.filter { $0.type == .keyUpdate }
    #expect(updates.count == 1)
    #expect(try updates.first?.decode(KeyUpdate.self).request == .notRequested)
    #expect(server.wire.data == [1])
  }

  /// Also if the peer says goodbye in the same read: we may still have much to say.
  //= rfc9846 4.7.3-5
  @Test func aRequestAndAGoodbyeAtOnce() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    var records = try server.wire.record(HandshakeMessage.of(KeyUpdate(request: .requested)).bytes)
    try server.wire.updateWriteKeys()
    records += try server.wire.record(AlertMessage(.closeNotify).bytes, .alert)
    server.client.deliver(records)
    try server.client.send([1])
    server.wire.bring(server.client.takeOutbox())
    try server.wire.drain()
    #expect(server.wire.messages.last?.type == .keyUpdate)
    #expect(server.wire.data == [1])
  }

  /// We ask again only once we were answered.
  //= rfc9846 4.7.3-6
  @Test func oneRequestAtATime() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    func requests() throws -> [UInt8] {
      server.wire.bring(server.client.driver.takeOutgoing())
      try server.wire.drain()
      return try server.wire.messages.filter { $0.type == .keyUpdate }.map {
        try $0.decode(KeyUpdate.self).request.rawValue
      }
    }
    try server.client.driver.requestKeyUpdate(peerToo: true)
    try server.client.driver.requestKeyUpdate(peerToo: true)
    #expect(try requests() == [1, 0])
    try server.updateKeys(.notRequested)
    try server.client.driver.requestKeyUpdate(peerToo: true)
    #expect(try requests() == [1, 0, 1])
  }

  /// After our goodbye no answer goes out.
  @Test func noAnswerAfterClose() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    server.client.close()
    server.wire.bring(server.client.takeOutbox())
    try server.updateKeys(.requested)
    try server.send([1], .applicationData)
    #expect(server.client.error == nil)
    #expect(server.client.data == [1])
    try server.wire.drain()
    #expect(!server.wire.messages.contains { $0.type == .keyUpdate })
  }

  /// Our keys are replaced before they have done what they may, also in the middle of one long write.
  //= rfc9846 5.5-1
  //= rfc9846 5.3-2
  @Test(arguments: [1, 2, 7], [100, 1_000])
  func beforeTheLimit(limit: UInt64, fragments: Int) throws {
    let client = try Quick.client {
      $0.common.recordLimit = limit
      $0.common.maximumFragmentLength = fragments
      // The longer fragments are reached by and by, and padded.
      $0.common.firstRecordLength = 128
      if fragments > 100 { $0.common.recordPadding = .multiple(of: 64) }
    }
    let server = try Quick.server { $0.common.limits.keyUpdates = 1_000 }
    converse(client, server)
    #expect(client.error == nil && server.error == nil)
    let long = (0..<2_345).map { UInt8(truncatingIfNeeded: $0) }
    for _ in 0..<3 {
      let promised = client.driver.sealedCount(of: long.count)
      let before = client.outbox.count
      try client.send(long)
      #expect(client.outbox.count - before == promised)
    }
    converse(client, server)
    #expect(server.error == nil)
    #expect(server.data == long + long + long)
    #expect(client.error == nil)
  }

  /// What we asked for is no flood, whatever comes of it.
  @Test func updatesThatWereAskedFor() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    for _ in 0..<40 {
      try server.client.driver.requestKeyUpdate(peerToo: true)
      server.wire.bring(server.client.driver.takeOutgoing())
      try server.wire.drain()
      try server.updateKeys(.notRequested)
    }
    #expect(server.client.error == nil)
    // Those that nobody asked for count as ever.
    for _ in 0..<32 { try server.updateKeys(.notRequested) }
    #expect(server.client.error == nil)
    try server.updateKeys(.notRequested)
    try expectFailure(server.client, server.wire, .tooManyKeyUpdates, .unexpectedMessage)
  }
}
