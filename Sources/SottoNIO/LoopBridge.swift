// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Brings what happens elsewhere to the handler's event loop: tasks that answer questions, and the news that one is done.
///
/// The driver is made before its channel is known, so the loop is filled in later.
final class LoopBridge: TaskExecutor {
  private struct Place {
    let eventLoop: any EventLoop
    var handler: NIOLoopBound<TLSHandler>?
  }

  private let place = Mutex<Place?>(nil)

  /// Says where the handler lives, until `unbind`. It is held: with a weak reference to it, each retain would take longer. As it
  /// holds the driver, which holds this, the three keep each other until the handler is removed.
  func bind(_ handler: TLSHandler, to eventLoop: any EventLoop) {
    let place = Place(eventLoop: eventLoop, handler: NIOLoopBound(handler, eventLoop: eventLoop))
    self.place.withLock { $0 = place }
  }

  /// Lets the handler go.
  func unbind() {
    place.withLock { $0?.handler = nil }
  }

  /// Tells the handler, if it is still there, that an answer has come.
  func wake() {
    guard let place = place.withLock({ $0 }), let handler = place.handler else { return }
    place.eventLoop.execute { handler.value.answerArrived() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard let eventLoop = place.withLock({ $0 })?.eventLoop else {
      // unsafe: the job comes from the runtime and is run exactly once; the executor lives until the call returns.
      return unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
    eventLoop.execute {
      // unsafe: as above; the closure holds the executor.
      unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }
}
