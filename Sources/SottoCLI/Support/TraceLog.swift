// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What the observer of a connection saw.
final class TraceLog: Sendable {
  private let state = Mutex((events: [TraceEvent](), keepsAlertsOnly: false))

  /// All of it, in order.
  var all: [TraceEvent] { state.withLock { $0.events } }

  /// For ``CommonSettings/observer``.
  func append(_ event: TraceEvent) {
    state.withLock { state in
      if state.keepsAlertsOnly {
        switch event {
        case .alertSent, .alertReceived: break
        default: return
        }
      }
      state.events.append(event)
    }
  }

  /// Of what comes later, keeps alerts only: there are never many.
  func endHandshake() { state.withLock { $0.keepsAlertsOnly = true } }
}
