// SPDX-License-Identifier: Apache-2.0

/// Part of what happened in a connection, and who wants to know.
public struct TraceBatch: Sendable {
  /// What happened, in order.
  public let events: [TraceEvent]
  let settings: PreparedSettings

  /// Tells the observer and the key log.
  public func deliver() {
    for event in events {
      if case .secret(let line) = event {
        settings.value.keyLog?(line)
        if !settings.value.observesSecrets { continue }
      }
      settings.value.observer?(event)
    }
  }
}
