// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Sotto

/// Connections that said 64 bytes each way, and then nothing.
enum Idle {
  private static let count = 2_000

  static func run(_ setup: Setup) throws -> [Result] {
    let message = Buffer(capacity: 64)
    message.fill()
    let wire = Buffer(capacity: 1 << 16)
    let data = Buffer(capacity: 1 << 16)
    var unused = Stopwatch()
    for _ in 0..<Handshakes.warmUp { try Pair.connect(setup, &unused, data).end(&unused) }

    let resident = benchmark_resident()
    let before = benchmark_heap()
    var clients: Shelf? = Shelf(capacity: count)
    let servers = Shelf(capacity: count)
    for _ in 0..<count {
      var pair = try Pair.connect(setup, &unused, data)
      try pair.exchange(message, wire, data)
      pair.put(into: clients, servers)
    }
    let full = benchmark_heap()
    let grown = benchmark_resident() - resident
    clients = nil
    let half = benchmark_heap()
    let unit = 1024 * Double(count)
    defer { withExtendedLifetime(servers) {} }
    return [
      Result("rss_pair_KiB", grown / unit), Result("heap_client_KiB", (full - half) / unit),
      Result("heap_server_KiB", (half - before) / unit),
    ]
  }
}

/// Connections side by side, as the allocator counts them.
@safe
private final class Shelf {
  private let slots: UnsafeMutableBufferPointer<Driver>
  private var used = 0

  init(capacity: Int) {
    // unsafe: slots are filled from the front, and freed only by `deinit`.
    unsafe slots = .allocate(capacity: capacity)
  }

  func put(_ driver: consuming Driver) {
    // unsafe: the slot is free, and within the bounds, which are checked.
    unsafe slots.initializeElement(at: used, to: driver)
    used += 1
  }

  deinit {
    // unsafe: the first `used` slots hold a value each.
    unsafe slots.extracting(0..<used).deinitialize()
    unsafe slots.deallocate()
  }
}

extension Pair {
  fileprivate consuming func put(into clients: Shelf?, _ servers: Shelf) {
    clients?.put(client)
    servers.put(server)
  }
}
