// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import Synchronization

//= rfc9846 8-3
/// A register of one process, in memory: exact, within so many marks, for a window of time (RFC 9846 section 8.2).
///
/// It never guesses. After it was made it knows nothing of what a process before it may have taken, and answers
/// ``ReplayAnswer/unknown`` until one window has passed; so it does when it is full, and when the clock goes back, until the
/// clock has caught up.
public final class LocalReplayRegister: ReplayRegister {
  /// How long a mark is remembered at least. Where it is shorter than twice ``ServerEarlyData/ageTolerance`` and two seconds,
  /// marks are refused that would have to be remembered for longer.
  public let window: Duration
  /// How many marks there is room for in a window; some 30 bytes each.
  public let maximumCount: Int
  private let time: any TimeSource
  private let state: Mutex<State>

  /// Half of an id's bytes tell 2^64 apart before two are likely to meet, and then early data is refused that could have
  /// been taken.
  private struct Key: Hashable {
    let high: UInt64
    let low: UInt64

    init?(_ id: [UInt8]) {
      guard id.count >= 16 else { return nil }
      high = id[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
      low = id[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// Marks of two windows: those of the older one go when the newer one is over, so that each stays for one window at least.
  private struct State {
    let start: WallTime
    var newest: WallTime
    var generationStart: WallTime
    var current: Set<Key> = []
    var previous: Set<Key> = []
  }

  /// A register with these bounds. The defaults are for the default tolerance of ``ServerEarlyData``.
  public init(
    window: Duration = .seconds(24), maximumCount: Int = 262_144, time: any TimeSource = SystemTime()
  ) {
    self.window = max(window, .zero)
    self.maximumCount = max(0, maximumCount)
    self.time = time
    let now = time.wallTime
    state = Mutex(State(start: now, newest: now, generationStart: now))
  }

  /// Answers at once.
  public func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? {
    guard let key = Key(mark.id) else { return .unknown }
    return state.withLock { state in
      // Read under the lock: in here, time only goes back if the clock did.
      let now = time.wallTime
      // Marks that time has passed by are gone; what comes again after a clock went back can't be told from new.
      guard now >= state.newest else { return .unknown }
      state.newest = now
      if state.generationStart.duration(to: now) >= window {
        // After two windows without a mark, nothing of either matters.
        let isOver = state.generationStart.duration(to: now) >= window + window
        state.previous = isOver ? [] : exchange(&state.current, with: [])
        if isOver { state.current = [] }
        state.generationStart = now
      }
      if state.current.contains(key) || state.previous.contains(key) { return .seen }
      //= rfc9846 8.2-3
      guard state.start.duration(to: now) >= window else { return .unknown }
      guard now.duration(to: mark.expiry) <= window else { return .unknown }
      guard state.current.count + state.previous.count < maximumCount else { return .unknown }
      state.current.insert(key)
      return .first
    }
  }

  /// The same.
  public func take(_ mark: ReplayMark) async throws -> ReplayAnswer { takeImmediately(mark) ?? .unknown }

  /// How many marks there are.
  public var count: Int { state.withLock { $0.current.count + $0.previous.count } }
}
