// SPDX-License-Identifier: Apache-2.0

extension Engine {
  /// Counts bytes of the handshake.
  mutating func recordFlight(_ direction: Direction, _ bytes: Int) {
    out.info.record(direction, bytes, at: handshakeTime())
  }

  /// Since the handshake began, which the first call says that it does.
  mutating func handshakeTime() -> Duration {
    let now = settings.time.elapsed
    guard let start = handshakeStart else {
      handshakeStart = now
      return .zero
    }
    return now - start
  }
}

extension HandshakeInfo {
  /// Adds to the flight that is under way, or begins one.
  fileprivate mutating func record(_ direction: Direction, _ bytes: Int, at time: Duration) {
    if let last = flights.indices.last, flights[last].direction == direction {
      flights[last].bytes += bytes
      flights[last].time = time
    } else {
      // A handshake has three or four.
      if flights.isEmpty { flights.reserveCapacity(4) }
      flights.append(Flight(direction: direction, bytes: bytes, time: time))
    }
  }
}
