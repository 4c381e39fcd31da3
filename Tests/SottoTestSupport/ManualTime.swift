// SPDX-License-Identifier: Apache-2.0

package import Sotto
import Synchronization

/// Clocks that a test moves.
package final class ManualTime: TimeSource {
  private struct State {
    var wall: Int64
    var elapsed = Duration.seconds(1_000)
  }

  private let state: Mutex<State>

  package init(_ start: WallTime = TestIdentities.time) {
    state = Mutex(State(wall: start.secondsSinceEpoch))
  }

  package var wallTime: WallTime { state.withLock { WallTime(secondsSinceEpoch: $0.wall) } }

  package var elapsed: Duration { state.withLock(\.elapsed) }

  /// Time passes.
  package func advance(_ duration: Duration) {
    state.withLock { state in
      state.wall += duration.components.seconds
      state.elapsed += duration
    }
  }

  /// Somebody sets the clock: the other one goes on as it was.
  package func setBack(seconds: Int64) {
    state.withLock { $0.wall -= seconds }
  }
}
