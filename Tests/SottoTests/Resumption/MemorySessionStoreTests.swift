// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import Testing

@testable import Sotto

/// The client's store: newest first, once each, and within its bounds.
@Suite struct MemorySessionStoreTests {
  private func sessions(_ count: Int) throws -> [ClientSession] {
    let session = try Acquaintance().session()
    return try (0..<count).map { try session.copy(ticket: [UInt8($0)]) }
  }

  @Test func newestFirstAndOnce() throws {
    let store = MemorySessionStore()
    let given = try sessions(3)
    for session in given { store.put(session) }
    let key = given[0].key
    #expect([2, 1, 0].allSatisfy { store.take(for: key)?.ticketBytes == [$0] })
    #expect(store.take(for: key) == nil)
    #expect(store.count == 0)
  }

  @Test func bounds() throws {
    let given = try sessions(6)
    let key = given[0].key
    for store in [
      MemorySessionStore(maximumCount: 4), MemorySessionStore(maximumCountPerServer: 4),
      MemorySessionStore(maximumBytes: given[0].size * 4),
    ] {
      for session in given { store.put(session) }
      #expect(store.count == 4)
      #expect(store.take(for: key)?.ticketBytes == [5])
    }
    let none = MemorySessionStore(maximumCount: 0)
    none.put(given[0])
    #expect(none.count == 0)
  }

  /// Where room ends, the server that was heard of longest ago is forgotten first.
  @Test func theOldestServerGoes() throws {
    let both = try Acquaintance()
    let store = MemorySessionStore(maximumCount: 3)
    both.client.resumption.store = store
    both.server.resumption.ticketCount = 1
    for name in ["example.com", "a.example.com", "b.example.com", "c.example.com"] { try both.meet(name) }
    #expect(store.count == 3)
    #expect(store.take(for: try both.key("example.com")) == nil)
    #expect(store.take(for: try both.key("a.example.com")) != nil)
    #expect(store.take(for: try both.key("c.example.com")) != nil)
  }

  /// A session says what it is for, and nothing secret.
  @Test func description() throws {
    let session = try Acquaintance().session()
    #expect(
      "\(session)"
        == "session for example.com, TLS 1.3, TLS_AES_128_GCM_SHA256, from 2026-06-01T00:00:00Z for 86400.0 seconds")
    #expect(Mirror(reflecting: session).children.isEmpty)
  }

  /// Without a name or a scope nothing tells servers apart, and nothing is kept.
  @Test func noNameNoSessions() throws {
    let both = try Acquaintance()
    #expect(try !both.resumes(nil))
    #expect(both.store.count == 0)
    both.client.resumption.scope = "the one at home"
    #expect(try !both.resumes(nil))
    #expect(try both.resumes(nil))
  }
}
