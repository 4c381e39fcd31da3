// SPDX-License-Identifier: Apache-2.0

/// For tasks whose first part runs on the thread that starts them: what never waits is then done inside the call that
/// asked. What did wait goes on elsewhere, never inside whatever ended the wait: `resume()` has to return at once.
///
/// It has nothing to do with cryptography, and stands here because running a job takes an unowned reference, which is
/// `unsafe`: all such code of the libraries is in this folder and in SottoNIO's executor.
package final class InlineExecutor: TaskExecutor {
  /// The one that everyone uses: it has no state.
  package static let shared = InlineExecutor()

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Task.detached {
      // unsafe: the executor lives for ever, so the unowned reference to it holds.
      unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }
}
