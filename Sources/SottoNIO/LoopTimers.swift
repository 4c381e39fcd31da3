// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Who waits for a time.
package protocol TimedWork: AnyObject {
  /// The time has come, and is forgotten.
  func timeHasCome()
}

/// The times that the connections of an event loop wait for, behind one timer of the loop's own.
///
/// Nearly all of them are cancelled. SwiftNIO looks through all its timers for one that is cancelled: with ten thousand
/// connections, through ten thousand and more for each that comes and goes. Here nothing is looked for until the first time of all
/// comes; then all are looked through. So that this takes little of the loop's time however many there are, it is done again after
/// a microsecond for each at the earliest: with 20,000, a time comes up to 20 ms late.
package final class LoopTimers {
  /// What `cancel` needs.
  package struct Token {
    fileprivate let index: Int
  }

  private struct Entry {
    let deadline: NIODeadline
    let work: any TimedWork
  }

  private var entries: [Entry?] = []
  private var free: [Int] = []
  /// When the loop will wake this next. SwiftNIO holds this until then, unless it is cancelled.
  private var wakeUp: (deadline: NIODeadline, callback: NIOScheduledCallback)?
  /// When it is worth while to look through all of them again.
  private var nextLook = NIODeadline.distantPast

  /// Tells `work` when `amount` has passed, unless it is cancelled. Whoever gets the token uses it once at most, and not after the
  /// time has come.
  package func set(_ work: any TimedWork, in amount: TimeAmount, on eventLoop: any EventLoop) -> Token {
    let entry = Entry(deadline: eventLoop.now + amount, work: work)
    let index: Int
    if let place = free.popLast() {
      entries[place] = entry
      index = place
    } else {
      index = entries.count
      entries.append(entry)
    }
    wake(at: entry.deadline, eventLoop)
    return Token(index: index)
  }

  package func cancel(_ token: Token) {
    entries[token.index] = nil
    free.append(token.index)
  }

  private func wake(at deadline: NIODeadline, _ eventLoop: any EventLoop) {
    let deadline = max(deadline, nextLook)
    if let wakeUp, wakeUp.deadline <= deadline { return }
    cancelWakeUp()
    // It fails where the loop is shut down: then no time comes any more.
    guard let callback = try? eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self) else { return }
    wakeUp = (deadline, callback)
  }

  /// No time comes any more, until another one is set. To be called on the loop.
  func cancelWakeUp() {
    exchange(&wakeUp, with: nil)?.callback.cancel()
  }
}

extension LoopTimers: NIOScheduledCallbackHandler {
  package func handleScheduledCallback(eventLoop: some EventLoop) {
    let now = eventLoop.now
    // A loop may run one that was due when it was cancelled; the one that took its place is then still to come.
    if let wakeUp, wakeUp.deadline <= now { self.wakeUp = nil }
    nextLook = now + .microseconds(Int64(entries.count))
    var first: NIODeadline?
    // What is told here may set and cancel others, or even run the loop. Who sets one sees to it that this is woken for it.
    for index in entries.indices where index < entries.count {
      guard let entry = entries[index] else { continue }
      if entry.deadline <= now {
        entries[index] = nil
        entry.work.timeHasCome()
      } else {
        first = min(first ?? entry.deadline, entry.deadline)
      }
    }
    tidy()
    if let first { wake(at: first, eventLoop) }
  }

  /// Lets go of the places that are free at the end. The lowest ones are taken first, so that there are more and more of those.
  private func tidy() {
    let end = entries.lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
    entries.removeSubrange(end...)
    free = entries.indices.reversed().filter { entries[$0] == nil }
  }
}
