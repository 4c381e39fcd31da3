// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Brings what happens elsewhere to the handler's event loop: tasks that answer questions, and the news that one is done.
///
/// The driver is made before its channel is known, so the loop is filled in later.
final class LoopBridge: TaskExecutor {
  private final class Target {
    weak var handler: TLSHandler?

    init(_ handler: TLSHandler) {
      self.handler = handler
    }
  }

  private struct Place {
    let eventLoop: any EventLoop
    let target: NIOLoopBound<Target>
  }

  private let place = Mutex<Place?>(nil)

  /// Says where the handler lives.
  func bind(_ handler: TLSHandler, to eventLoop: any EventLoop) {
    let place = Place(eventLoop: eventLoop, target: NIOLoopBound(Target(handler), eventLoop: eventLoop))
    self.place.withLock { $0 = place }
  }

  /// Tells the handler, if it is still there, that an answer has come.
  func wake() {
    guard let place = place.withLock({ $0 }) else { return }
    place.eventLoop.execute { place.target.value.handler?.answerArrived() }
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
