// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Session ids of TLS 1.2, from a store that may be slow, fail or forget.
@Suite struct SessionStore12Tests {
  private typealias Shelf = SessionStoreTests.Shelf

  private func meet(_ both: Acquaintance) async throws -> (client: TestPeer, server: TestPeer) {
    let server = try TestPeer.server(both.server)
    let client = try TestPeer.client(both.client)
    try await converseWaiting(client, server)
    return (client, server)
  }

  private func acquaintance(_ store: any SessionStore) throws -> Acquaintance {
    let both = try Acquaintance.ofTLS12()
    both.server.resumption.store = store
    both.client.resumption.keepsUnrenewedSessions = true
    return both
  }

  @Test func bySessionID() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    let (first, _) = try await meet(both)
    try await until { shelf.count == 1 }
    let key = try both.key()
    let session = try #require(both.store.take(for: key))
    #expect(session.nameTLS12?.kind == .sessionID && session.ticketBytes.count == 32)
    both.store.put(session)
    // The number is good as long as the session is; the store has it back once a handshake is done.
    for _ in 0..<2 {
      let (client, server) = try await meet(both)
      #expect(client.error == nil && server.error == nil)
      #expect(client.info?.isResumed == true && server.info?.isResumed == true)
      #expect(client.info?.peerIdentity == first.info?.peerIdentity)
      try await until { shelf.count == 1 }
    }
    #expect(both.serverSaw.resumption.contains(.acceptedTLS12(by: .sessionID)))
    #expect(both.clientSaw.resumption.contains(.acceptedTLS12(by: .sessionID)))
  }

  //= rfc9846 4.2.2-8
  /// A client that could do TLS 1.3 puts the number where it always has one.
  @Test func inAHelloOfBothVersions() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    both.client.common.maximumVersion = .tls13
    _ = try await meet(both)
    try await until { shelf.count == 1 }
    // A number that stands for nothing is no session that was refused.
    #expect(both.serverSaw.refusals == [])
    let (client, _) = try await meet(both)
    #expect(client.error == nil && client.info?.isResumed == true)
  }

  //= rfc9846 6-3
  /// A session whose handshake failed is forgotten.
  @Test func aFailureEndsIt() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    _ = try await meet(both)
    try await until { shelf.count == 1 }
    let session = try #require(both.store.take(for: try both.key()))
    let thief = try TestPeer(
      connecting: both.client, session: try session.copy(secret: [UInt8](repeating: 0, count: 48)))
    let server = try TestPeer.server(both.server)
    try await converseWaiting(thief, server)
    #expect(thief.error?.reason == .badRecordMAC && server.info == nil)
    #expect(shelf.count == 0)
    both.store.put(session)
    let (client, _) = try await meet(both)
    #expect(client.error == nil && client.info?.isResumed == false)
  }

  @Test(arguments: [SessionStoreTests.Shelf.Mood.failing, .forgetful, .silent])
  func aStoreThatDoesNotFind(mood: SessionStoreTests.Shelf.Mood) async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    both.server.resumption.storeTimeout = mood == .silent ? .milliseconds(1) : .seconds(60)
    _ = try await meet(both)
    try await until { shelf.count == 1 }
    shelf.turn(mood)
    let (client, server) = try await meet(both)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.isResumed == false)
    switch mood {
    case .failing: #expect(both.serverSaw.refusals == [.storeFailed("Broken()")])
    case .silent: #expect(both.serverSaw.refusals == [.storeTimedOut])
    default: #expect(both.serverSaw.refusals == [.unknownTicket])
    }
    shelf.release()
  }

  /// A client that brings a ticket means nothing by its session id (RFC 5077 section 3.4).
  @Test func aTicketFromElsewhere() async throws {
    let both = try Acquaintance.ofTLS12()
    let session = try both.session()
    let shelf = Shelf()
    both.server.resumption.store = shelf
    let client = try TestPeer(connecting: both.client, session: session)
    let server = try TestPeer.server(both.server)
    converse(client, server)
    let isWaiting = server.driver.isWaiting
    #expect(!isWaiting)
    #expect(client.error == nil && client.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  /// A session of TLS 1.3 in the store is none of TLS 1.2.
  @Test func aNumberOfTheOtherVersion() async throws {
    let shelf = Shelf()
    let both = try Acquaintance()
    both.server.resumption.store = shelf
    _ = try await meet(both)
    try await until { shelf.count == 2 }
    let session = try #require(both.store.take(for: try both.key()))
    both.speak(.tls12)
    let asOld = ClientSession(
      ClientSession.Origin(
        key: try both.key(), info: HandshakeInfo(role: .client), suite: .ecdheECDSAWithAES128GCMSHA256,
        authenticated: session.authenticated),
      .tls12(.init(name: .id(session.ticketBytes), isExtended: true, group: nil, mainSecret: session.secret)),
      issued: session.issued, elapsed: session.issuedElapsed, lifetime: 100, maximumEarlyDataSize: 0)
    let client = try TestPeer(connecting: both.client, session: asOld)
    let server = try TestPeer.server(both.server)
    try await converseWaiting(client, server)
    #expect(client.error == nil && client.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.otherVersion])
  }

  @Test func aWrongAnswer() async throws {
    let both = try acquaintance(Shelf())
    _ = try await meet(both)
    for answer in [Answer.session(.found([1, 2, 3], index: 0)), .session(.found([], index: 7)), .session(.unknown)] {
      both.store.removeAll()
      _ = try await meet(both)
      let hello = try TestPeer.client(both.client).takeOutbox()
      var connection = try ServerConnection(configuration: both.server)
      var data: [UInt8] = []
      _ = try connection.receive(hello, appendingTo: &data)
      guard case .findSession(let lookup)? = connection.action else {
        Issue.record("no lookup")
        return
      }
      #expect(lookup.ids.map(\.count) == [32])
      try connection.resume(with: answer)
      guard case .selectCredential? = connection.action else {
        Issue.record("no full handshake")
        return
      }
    }
  }

  // MARK: The store that is there

  @Test func theCache() async throws {
    let both = try Acquaintance.ofTLS12()
    let cache = ServerSessionCache(time: both.serverTime)
    both.server.resumption.store = cache
    _ = try await meet(both)
    try await until { cache.count == 1 }
    let (client, _) = try await meet(both)
    #expect(client.info?.isResumed == true)
    both.speak(.tls13)
    _ = try await meet(both)
    try await until { cache.count == 3 }
    let (again, _) = try await meet(both)
    #expect(again.info?.isResumed == true && again.info?.version == .tls13)
  }

  @Test func theCachesBounds() async throws {
    let time = ManualTime()
    func later(_ seconds: Int64) -> WallTime {
      WallTime(secondsSinceEpoch: time.wallTime.secondsSinceEpoch + seconds)
    }
    let four = ServerSessionCache(maximumCount: 4, time: time)
    for number in 0..<UInt8(100) { try await four.put([number], for: [number], until: later(100)) }
    #expect(four.count == 4)
    #expect(try await four.take([95]) == nil)
    #expect(try await four.take([96]) == [96])
    #expect(try await four.take([96]) == nil)
    // In the place of one that was taken there is room for another.
    try await four.put([1], for: [1], until: later(100))
    #expect(try await four.take([97]) == [97])

    let small = ServerSessionCache(maximumBytes: 3 * 257, time: time)
    for number in 0..<UInt8(10) { try await small.put([number], for: [number], until: later(100)) }
    #expect(small.count == 3)
    try await small.put([UInt8](repeating: 0, count: 10_000), for: [1], until: later(100))
    #expect(small.count == 3)

    // Put again under the same number: it is as new as then.
    try await small.put([70], for: [7], until: later(100))
    try await small.put([11], for: [11], until: later(100))
    #expect(try await small.take([7]) == [70])
    #expect(try await small.take([8]) == nil)

    let short = ServerSessionCache(time: time)
    try await short.put([1], for: [1], until: later(10))
    try await short.put([2], for: [2], until: later(30))
    time.advance(.seconds(10))
    #expect(try await short.take([1]) == nil)
    time.advance(.seconds(20))
    try await short.put([3], for: [3], until: later(10))
    #expect(short.count == 1)
    short.removeAll()
    #expect(short.count == 0)
    let none = ServerSessionCache(maximumCount: 0)
    try await none.put([1], for: [1], until: later(10))
    #expect(none.count == 0)
  }

  /// However many come and go, no more is remembered than is held.
  @Test func theCacheForgets() async throws {
    let cache = ServerSessionCache(maximumCount: 8)
    let expiry = WallTime(secondsSinceEpoch: .max)
    try await cache.put([0], for: [0], until: expiry)
    for number in 0..<5_000 {
      let id = [UInt8(number & 0xff), UInt8(number >> 8), 1]
      try await cache.put([1], for: id, until: expiry)
      #expect(try await cache.take(id) == [1])
    }
    #expect(cache.count == 1)
    #expect(try await cache.take([0]) == [0])
  }
}
