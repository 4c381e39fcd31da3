// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lines on their way to somebody who may read them slowly, or not at all. What can't be kept is left out, and counted.
final class BoundedLog: Sendable {
  /// Writes text, and calls back when it is gone.
  typealias Write = @Sendable (_ text: String, _ done: @escaping @Sendable () -> Void) -> Void

  private struct State {
    var waiting = 0
    var leftOut = 0
  }

  private let limit: Int
  private let write: Write
  private let state = Mutex(State())

  /// Keeps at most `limit` bytes of what was not written yet.
  init(limit: Int = 1 << 20, write: @escaping Write) {
    self.limit = limit
    self.write = write
  }

  /// Takes a line; returns at once.
  func append(_ line: String) {
    let count = line.utf8.count + 1
    let gap = state.withLock { state -> Int? in
      guard state.waiting + count <= limit else {
        state.leftOut += 1
        return nil
      }
      state.waiting += count
      return exchange(&state.leftOut, with: 0)
    }
    guard let gap else { return }
    let text = gap == 0 ? "\(line)\n" : "\(gap) lines were left out here: nobody read them in time\n\(line)\n"
    write(text) { self.state.withLock { $0.waiting -= count } }
  }
}
