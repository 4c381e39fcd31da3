// SPDX-License-Identifier: Apache-2.0

/// Measures the flights of a handshake.
struct FlightRecorder: Sendable {
  private let time: any TimeSource
  private var start: Duration?
  private(set) var flights: [HandshakeInfo.Flight] = []
  private(set) var duration = Duration.zero

  init(_ time: any TimeSource) {
    self.time = time
  }

  mutating func add(_ direction: Direction, _ bytes: Int) {
    let now = elapsed()
    if let last = flights.indices.last, flights[last].direction == direction {
      flights[last].bytes += bytes
      flights[last].time = now
    } else {
      // A handshake has three or four.
      if flights.isEmpty { flights.reserveCapacity(4) }
      flights.append(HandshakeInfo.Flight(direction: direction, bytes: bytes, time: now))
    }
  }

  mutating func finish() {
    duration = elapsed()
  }

  private mutating func elapsed() -> Duration {
    let now = time.elapsed
    if start == nil { start = now }
    return now - (start ?? now)
  }
}
