// SPDX-License-Identifier: Apache-2.0

/// Waits for what other tasks bring about, by letting them run.
///
/// It does not sleep: on Linux the timers that sleeping tasks share have been seen to stop when many tests run at once.
package func until(isolation: isolated (any Actor)? = #isolation, _ condition: () throws -> Bool) async throws {
  // Minutes, on any machine: what never comes is a failed test, not one that never ends.
  for _ in 0..<100_000_000 {
    if try condition() { return }
    await Task.yield()
  }
  throw NeverHappened()
}

/// What a test waited for did not come.
package struct NeverHappened: Error {}
