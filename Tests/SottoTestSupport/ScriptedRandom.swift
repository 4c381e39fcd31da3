// SPDX-License-Identifier: Apache-2.0

package import Sotto
import Synchronization

/// Randomness that a test chose: first the scripted answers in order, then a counter's hash-like stream.
package final class ScriptedRandom: RandomSource {
  private struct State {
    var script: [[UInt8]]
    var counter: UInt64
  }

  private let state: Mutex<State>

  package init(_ script: [[UInt8]] = [], seed: UInt64 = 1) {
    state = Mutex(State(script: script, counter: seed))
  }

  package func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    state.withLock { state in
      if !state.script.isEmpty {
        let next = state.script.removeFirst()
        if next.count == count { return next }
      }
      return (0..<count).map { _ in state.counter.nextByte() }
    }
  }
}

extension UInt64 {
  /// SplitMix64, one byte at a time: plenty for tests.
  fileprivate mutating func nextByte() -> UInt8 {
    self &+= 0x9e37_79b9_7f4a_7c15
    var mixed = self
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
  }
}
