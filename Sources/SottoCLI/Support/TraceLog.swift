// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What the observer of a connection saw.
final class TraceLog: Sendable {
  private let events = Mutex<[TraceEvent]>([])

  /// All of it, in order.
  var all: [TraceEvent] { events.withLock { $0 } }

  /// For ``CommonSettings/observer``.
  func append(_ event: TraceEvent) { events.withLock { $0.append(event) } }
}
