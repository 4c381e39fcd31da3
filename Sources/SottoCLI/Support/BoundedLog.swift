// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lines on their way to somebody who may read them slowly, or not at all. What can't be kept is left out, and counted.
///
/// They are gathered where they come from, and written elsewhere, all that there are at a time.
final class BoundedLog: Sendable {
  /// Writes text, and calls back, from somewhere else, when it is gone.
  typealias Write = @Sendable (_ text: String, _ done: @escaping @Sendable () -> Void) -> Void

  private struct State {
    var gathered = ""
    var gatheredCount = 0
    /// Bytes of lines that are gathered, or on their way.
    var waiting = 0
    var leftOut = 0
  }

  private let limit: Int
  private let wake: @Sendable () -> Void
  private let write: Write
  private let state = Mutex(State())

  /// Keeps at most `limit` bytes of what was not written yet. `wake` is called when there is something to ``flush()``.
  init(limit: Int = 1 << 20, wake: @escaping @Sendable () -> Void, write: @escaping Write) {
    self.limit = limit
    self.wake = wake
    self.write = write
  }

  /// Takes a line; returns at once.
  func append(_ line: String) {
    let isFirst = state.withLock { state in
      let count = line.utf8.count + 1
      guard state.waiting + count <= limit else {
        state.leftOut += 1
        return false
      }
      let isFirst = state.gathered.isEmpty
      let gap = exchange(&state.leftOut, with: 0)
      if gap > 0 { state.gathered += "\(gap) lines were left out here: nobody read them in time\n" }
      state.gathered += "\(line)\n"
      state.gatheredCount += count
      state.waiting += count
      return isFirst
    }
    if isFirst { wake() }
  }

  /// Hands over what was gathered to be written. In order, whoever calls it.
  func flush() {
    state.withLock { state in
      guard !state.gathered.isEmpty else { return }
      let text = exchange(&state.gathered, with: "")
      let count = exchange(&state.gatheredCount, with: 0)
      write(text) { self.state.withLock { $0.waiting -= count } }
    }
  }
}
