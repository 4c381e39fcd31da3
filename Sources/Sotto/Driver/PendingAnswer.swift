// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// An answer on its way. Dropping it cancels the task.
final class PendingAnswer: Sendable {
  private let task: Task<Void, Never>
  private let box: AnswerBox

  /// Starts on this thread at once: what never waits is answered when this returns.
  init(to action: Action, _ answers: Answers, on executor: any TaskExecutor) {
    let box = AnswerBox()
    self.box = box
    task = Task.immediate(executorPreference: executor) { box.put(await answers.answer(to: action)) }
  }

  deinit {
    task.cancel()
  }

  /// The answer, if it is there.
  var answer: Answer? { box.answer }

  /// The answer, if it is there; otherwise `wake` is called when it is.
  func answer(orCall wake: @escaping @Sendable () -> Void) -> Answer? { box.answer(orCall: wake) }
}

private final class AnswerBox: Sendable {
  private struct State {
    var answer: Answer?
    var wake: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  var answer: Answer? { state.withLock { $0.answer } }

  func put(_ answer: Answer) {
    let wake = state.withLock { state in
      state.answer = answer
      return exchange(&state.wake, with: nil)
    }
    wake?()
  }

  func answer(orCall wake: @escaping @Sendable () -> Void) -> Answer? {
    state.withLock { state in
      if state.answer == nil { state.wake = wake }
      return state.answer
    }
  }
}
