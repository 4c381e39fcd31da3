// SPDX-License-Identifier: Apache-2.0

/// Runs jobs on the thread that brings them: an answer that never waits is computed inside the call that asked.
///
/// It has nothing to do with cryptography, and stands here because running a job takes an unowned reference, which is
/// `unsafe`: all such code of the libraries is in this folder and in SottoNIO's executor.
package final class InlineExecutor: TaskExecutor {
  /// The one that everyone uses: it has no state.
  package static let shared = InlineExecutor()

  package func enqueue(_ job: consuming ExecutorJob) {
    // unsafe: the executor lives for ever, so the unowned reference to it holds.
    unsafe job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
