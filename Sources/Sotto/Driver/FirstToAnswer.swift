// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What `work` gives, or `late` if it takes longer than `timeout`. What does not answer is not waited for: its task is
/// cancelled, and ends when it likes. Nor is anything waited for once nobody wants the answer any more.
func firstToAnswer<Value: Sendable>(
  within timeout: Duration, orElse late: Value, _ work: @escaping @Sendable () async -> Value
) async -> Value {
  let race = Race<Value>()
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      race.start(continuation)
      let working = Task { race.end(await work()) }
      let clock = Task {
        guard (try? await Task.sleep(for: timeout)) != nil else { return }
        race.end(late)
      }
      race.whenEnded {
        working.cancel()
        clock.cancel()
      }
    }
  } onCancel: {
    race.end(late)
  }
}

/// The first result counts.
private final class Race<Value: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Value, Never>?
    var result: Value?
    var cleanUp: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  func start(_ continuation: CheckedContinuation<Value, Never>) {
    let result = state.withLock { state in
      if state.result == nil { state.continuation = continuation }
      return state.result
    }
    if let result { continuation.resume(returning: result) }
  }

  func end(_ result: Value) {
    let ended = state.withLock { state -> State? in
      guard state.result == nil else { return nil }
      state.result = result
      defer { (state.continuation, state.cleanUp) = (nil, nil) }
      return state
    }
    ended?.continuation?.resume(returning: result)
    ended?.cleanUp?()
  }

  func whenEnded(_ cleanUp: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      if state.result == nil { state.cleanUp = cleanUp }
      return state.result != nil
    }
    if isOver { cleanUp() }
  }
}
