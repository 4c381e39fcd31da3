// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
import Synchronization

/// Keeps a server's sessions in memory: the newest, so many of them, within so many bytes. For one process; who has several
/// needs a store that they share, or tickets.
public final class ServerSessionCache: SessionStore {
  /// How many sessions are kept.
  public let maximumCount: Int
  /// How many bytes the sessions may take, about.
  public let maximumBytes: Int
  private let time: any TimeSource
  private let state = Mutex(State())

  fileprivate struct Entry {
    let session: [UInt8]
    let expiry: WallTime
    /// Which of those that were put it is.
    let number: UInt64

    var size: Int { session.count + 256 }
  }

  /// In what order they came. What was taken meanwhile stays in the queue until its turn comes, or too many have.
  fileprivate struct State {
    var sessions: [[UInt8]: Entry] = [:]
    var queue: [(id: [UInt8], number: UInt64)] = []
    var head = 0
    var bytes = 0
    var puts: UInt64 = 0
  }

  /// A cache with these bounds.
  public init(maximumCount: Int = 16_384, maximumBytes: Int = 16 << 20, time: any TimeSource = SystemTime()) {
    self.maximumCount = max(0, maximumCount)
    self.maximumBytes = max(0, maximumBytes)
    self.time = time
  }

  /// Keeps a session; where there is no more room, the oldest go, and those that have expired in any case.
  public func put(_ session: [UInt8], for id: [UInt8], until expiry: WallTime) async throws {
    let now = time.wallTime
    state.withLock { state in
      state.remove(id)
      state.puts &+= 1
      let entry = Entry(session: session, expiry: expiry, number: state.puts)
      guard entry.size <= maximumBytes, maximumCount > 0 else { return }
      state.sessions[id] = entry
      state.bytes += entry.size
      state.queue.append((id, entry.number))
      while let oldest = state.oldest,
        state.sessions.count > maximumCount || state.bytes > maximumBytes || oldest.expiry <= now
      {
        state.removeOldest()
      }
      state.compact()
    }
  }

  /// The session of this number, which is then forgotten; nil if there is none, or it has expired.
  public func take(_ id: [UInt8]) async throws -> [UInt8]? {
    let now = time.wallTime
    return state.withLock { state in
      guard let entry = state.remove(id), entry.expiry > now else { return nil }
      return entry.session
    }
  }

  /// How many sessions there are.
  public var count: Int { state.withLock(\.sessions.count) }

  /// Forgets all.
  public func removeAll() {
    state.withLock { $0 = State() }
  }
}

extension ServerSessionCache.State {
  @discardableResult
  fileprivate mutating func remove(_ id: [UInt8]) -> ServerSessionCache.Entry? {
    guard let entry = sessions.removeValue(forKey: id) else { return nil }
    bytes -= entry.size
    return entry
  }

  /// The one that came first of those that are there.
  fileprivate var oldest: ServerSessionCache.Entry? {
    mutating get {
      while head < queue.count {
        let (id, number) = queue[head]
        if let entry = sessions[id], entry.number == number { return entry }
        head += 1
      }
      return nil
    }
  }

  fileprivate mutating func removeOldest() {
    guard oldest != nil else { return }
    remove(queue[head].id)
    head += 1
  }

  /// Places that nobody holds any more cost no more than twice what those do that are held.
  fileprivate mutating func compact() {
    guard queue.count > 2 * sessions.count + 64 else { return }
    queue = queue[head...].filter { sessions[$0.id]?.number == $0.number }
    head = 0
  }
}
