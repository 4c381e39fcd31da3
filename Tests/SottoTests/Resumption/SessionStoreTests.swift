// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import Synchronization
import Testing

@testable import Sotto

/// Servers that keep their sessions in a store, which may be slow, fail or forget: a full handshake, never a failed one.
@Suite struct SessionStoreTests {
  /// A store that does as a test says.
  final class Shelf: SessionStore {
    enum Mood {
      case good, failing, forgetful, silent
    }

    struct Broken: Error {}

    private struct State {
      var sessions: [[UInt8]: [UInt8]] = [:]
      var mood = Mood.good
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock(\.sessions.count) }

    func turn(_ mood: Mood) { state.withLock { $0.mood = mood } }

    func put(_ session: [UInt8], for id: [UInt8], until expiry: WallTime) async throws {
      try state.withLock { state in
        if state.mood == .failing { throw Broken() }
        state.sessions[id] = session
      }
    }

    func take(_ id: [UInt8]) async throws -> [UInt8]? {
      let mood = state.withLock(\.mood)
      switch mood {
      case .good: return state.withLock { $0.sessions.removeValue(forKey: id) }
      case .failing: throw Broken()
      case .forgetful: return nil
      case .silent:
        await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
        return nil
      }
    }

    func release() {
      for waiting in state.withLock({ exchange(&$0.waiting, with: []) }) { waiting.resume() }
    }
  }

  /// One connection, with however long the store takes.
  private func meet(_ both: Acquaintance) async throws -> (client: TestPeer, server: TestPeer) {
    let server = try TestPeer.server(both.server)
    let client = try TestPeer.client(both.client)
    try await converseWaiting(client, server)
    return (client, server)
  }

  private func acquaintance(_ shelf: Shelf) throws -> Acquaintance {
    let both = try Acquaintance()
    both.server.resumption.store = shelf
    return both
  }

  //= rfc9846 4.7.1-15
  @Test func aStore() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    _ = try await meet(both)
    try await until { shelf.count == 2 }
    let key = try both.key()
    let session = try #require(both.store.take(for: key))
    #expect(session.ticketBytes.count == 32)
    both.store.put(session)
    let (client, server) = try await meet(both)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.isResumed == true && server.info?.isResumed == true)

    // The number is good for one connection also by the server's will.
    let again = try TestPeer(connecting: both.client, session: try session.copy())
    let there = try TestPeer.server(both.server)
    try await converseWaiting(again, there)
    #expect(again.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  @Test(arguments: [Shelf.Mood.failing, .forgetful, .silent])
  func aStoreThatDoesNotFind(mood: Shelf.Mood) async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    both.server.resumption.storeTimeout = mood == .silent ? .milliseconds(1) : .seconds(60)
    _ = try await meet(both)
    try await until { shelf.count == 2 }
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

  @Test func aStoreThatDoesNotKeep() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    shelf.turn(.failing)
    let (client, _) = try await meet(both)
    #expect(client.error == nil)
    try await until { both.serverSaw.resumption.filter { $0 == .notStored("Broken()") }.count == 2 }
    shelf.turn(.good)
    let (again, _) = try await meet(both)
    #expect(again.error == nil)
    #expect(again.info?.isResumed == false)
  }

  /// What the store holds is nothing to its keeper, and what it gives back changed is unknown.
  @Test func aStoreThatLies() async throws {
    struct Liar: SessionStore {
      let shelf: Shelf

      func put(_ session: [UInt8], for id: [UInt8], until expiry: WallTime) async throws {
        var changed = session
        changed[changed.count - 1] ^= 1
        try await shelf.put(changed, for: id, until: expiry)
      }

      func take(_ id: [UInt8]) async throws -> [UInt8]? { try await shelf.take(id) }
    }
    let shelf = Shelf()
    let both = try Acquaintance()
    both.server.resumption.store = Liar(shelf: shelf)
    _ = try await meet(both)
    try await until { shelf.count == 2 }
    let (client, server) = try await meet(both)
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  /// A ticket that is no number is none of the store's.
  @Test func aTicketFromElsewhere() async throws {
    let both = try Acquaintance()
    _ = try await meet(both)
    both.server.resumption.store = Shelf()
    let (client, _) = try await meet(both)
    #expect(client.info?.isResumed == false)
    #expect(both.serverSaw.refusals == [.unknownTicket])
  }

  @Test func aWrongAnswer() async throws {
    let shelf = Shelf()
    let both = try acquaintance(shelf)
    _ = try await meet(both)
    try await until { shelf.count == 2 }
    for answer in [Answer.session(.found([1, 2, 3], index: 7)), .session(.unknown)] {
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
}
