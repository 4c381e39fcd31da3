// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What the observer of a connection saw.
final class TraceLog: Sendable {
  private let state = Mutex((events: [TraceEvent](), isStopped: false))

  /// All of it, in order.
  var all: [TraceEvent] { state.withLock { $0.events } }

  /// For ``CommonSettings/observer``.
  func append(_ event: TraceEvent) {
    state.withLock { if !$0.isStopped { $0.events.append(event) } }
  }

  /// Keeps nothing of what comes later.
  func stop() { state.withLock { $0.isStopped = true } }
}
