// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where a client keeps sessions between connections. Called from many threads at once; it answers at once.
public protocol ClientSessionStore: Sendable {
  /// Keeps a session, for as long as it likes.
  func put(_ session: ClientSession)
  //= rfc9846 C.4-1
  //= rfc9846 4.7.1-4
  /// Gives a session for this key, the newest if there are several, and forgets it: each is good for one connection.
  func take(for key: ClientSessionKey) -> ClientSession?
}

/// Keeps sessions in memory: the newest of so many servers, within so many bytes.
public final class MemorySessionStore: ClientSessionStore {
  /// How many sessions are kept.
  public let maximumCount: Int
  /// How many sessions are kept for one server.
  public let maximumCountPerServer: Int
  /// How many bytes the sessions may take, about.
  public let maximumBytes: Int

  fileprivate struct State {
    /// Newest last.
    var sessions: [ClientSessionKey: [Entry]] = [:]
    var count = 0
    var bytes = 0
    var clock: UInt64 = 0
  }

  fileprivate struct Entry {
    let session: ClientSession
    let size: Int
    let put: UInt64
  }

  private let state = Mutex(State())

  /// A store with these bounds.
  public init(maximumCount: Int = 256, maximumCountPerServer: Int = 8, maximumBytes: Int = 4 << 20) {
    self.maximumCount = max(0, maximumCount)
    self.maximumCountPerServer = max(0, maximumCountPerServer)
    self.maximumBytes = max(0, maximumBytes)
  }

  /// Keeps the session; where there is no more room, the oldest go.
  public func put(_ session: ClientSession) {
    let size = session.size
    guard size <= maximumBytes, maximumCount > 0, maximumCountPerServer > 0 else { return }
    state.withLock { state in
      state.clock &+= 1
      state.sessions[session.key, default: []].append(Entry(session: session, size: size, put: state.clock))
      state.count += 1
      state.bytes += size
      if let kept = state.sessions[session.key]?.count, kept > maximumCountPerServer {
        state.removeOldest(of: session.key)
      }
      while state.count > maximumCount || state.bytes > maximumBytes {
        guard let oldest = state.oldestKey else { return }
        state.removeOldest(of: oldest)
      }
    }
  }

  /// The newest session for this key, which is then forgotten.
  public func take(for key: ClientSessionKey) -> ClientSession? {
    state.withLock { state in
      guard let entry = state.sessions[key]?.popLast() else { return nil }
      state.count -= 1
      state.bytes -= entry.size
      if state.sessions[key]?.isEmpty ?? false { state.sessions[key] = nil }
      return entry.session
    }
  }

  /// How many sessions there are.
  public var count: Int { state.withLock { $0.count } }

  /// Forgets all.
  public func removeAll() {
    state.withLock { $0 = State() }
  }
}

extension MemorySessionStore.State {
  fileprivate var oldestKey: ClientSessionKey? {
    sessions.min { ($0.value.first?.put ?? .max) < ($1.value.first?.put ?? .max) }?.key
  }

  fileprivate mutating func removeOldest(of key: ClientSessionKey) {
    guard var entries = sessions[key], !entries.isEmpty else { return }
    let gone = entries.removeFirst()
    sessions[key] = entries.isEmpty ? nil : entries
    count -= 1
    bytes -= gone.size
  }
}
