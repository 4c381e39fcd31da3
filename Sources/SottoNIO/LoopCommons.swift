// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import Synchronization

/// What the connections of an event loop have in common. It goes with the last of them.
package final class LoopCommons {
  let pool = BufferPool()
  package let timers = LoopTimers()
  /// Held, so that no other one can have its identity before this is forgotten.
  private let eventLoop: any EventLoop

  private final class Entry {
    weak var commons: LoopCommons?
  }

  private static let entries = Mutex<[ObjectIdentifier: NIOLoopBound<Entry>]>([:])

  private init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Those of an event loop. To be called on the loop.
  package static func shared(on eventLoop: any EventLoop) -> LoopCommons {
    let entry = entries.withLock { entries in
      let id = ObjectIdentifier(eventLoop)
      if let entry = entries[id] { return entry }
      let entry = NIOLoopBound(Entry(), eventLoop: eventLoop)
      entries[id] = entry
      return entry
    }.value
    if let commons = entry.commons { return commons }
    let commons = LoopCommons(eventLoop)
    entry.commons = commons
    return commons
  }

  deinit {
    let id = ObjectIdentifier(eventLoop)
    Self.entries.withLock { entries in _ = entries.removeValue(forKey: id) }
    // Who uses these lets them go on the loop. If a handler was never removed, it may be elsewhere: then they are woken once more.
    if eventLoop.inEventLoop { timers.cancelWakeUp() }
  }
}
