// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What `work` gives, or `late` if it takes longer than `timeout`. What does not answer is not waited for: its task is
/// cancelled, and ends when it likes.
func firstToAnswer<Value: Sendable>(
  within timeout: Duration, orElse late: Value, _ work: @escaping @Sendable () async -> Value
) async -> Value {
  await withCheckedContinuation { continuation in
    let race = Race(continuation)
    let working = Task { race.end(await work()) }
    let clock = Task {
      guard (try? await Task.sleep(for: timeout)) != nil else { return }
      race.end(late)
      working.cancel()
    }
    race.whenEnded { clock.cancel() }
  }
}

/// The first result counts.
private final class Race<Value: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Value, Never>?
    var cleanUp: (@Sendable () -> Void)?
  }

  private let state: Mutex<State>

  init(_ continuation: CheckedContinuation<Value, Never>) {
    state = Mutex(State(continuation: continuation))
  }

  func end(_ result: Value) {
    let ended = state.withLock { state in
      let waiting = exchange(&state.continuation, with: nil)
      return (waiting, waiting == nil ? nil : state.cleanUp)
    }
    ended.0?.resume(returning: result)
    ended.1?()
  }

  func whenEnded(_ cleanUp: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      state.cleanUp = cleanUp
      return state.continuation == nil
    }
    if isOver { cleanUp() }
  }
}
