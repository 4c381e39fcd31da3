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
/// comes.
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
  /// When the loop will wake this next.
  private var nextWake: NIODeadline?

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
    forget(token.index)
  }

  private func forget(_ index: Int) {
    entries[index] = nil
    free.append(index)
  }

  private func wake(at deadline: NIODeadline, _ eventLoop: any EventLoop) {
    if let nextWake, nextWake <= deadline { return }
    // It fails where the loop is shut down: then no time comes any more.
    guard (try? eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self)) != nil else { return }
    nextWake = deadline
  }
}

extension LoopTimers: NIOScheduledCallbackHandler {
  package func handleScheduledCallback(eventLoop: some EventLoop) {
    let now = eventLoop.now
    // It may be one that was superseded by an earlier one.
    if let nextWake, nextWake <= now { self.nextWake = nil }
    // What is told here may set and cancel others.
    for index in entries.indices {
      guard let entry = entries[index], entry.deadline <= now else { continue }
      forget(index)
      entry.work.timeHasCome()
    }
    if let first = entries.lazy.compactMap({ $0?.deadline }).min() { wake(at: first, eventLoop) }
  }
}
