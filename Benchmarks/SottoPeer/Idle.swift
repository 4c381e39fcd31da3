// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Sotto

/// Connections that said 64 bytes each way, and then nothing.
enum Idle {
  static func run(_ setup: Setup, _ count: Int) throws -> [Result] {
    let message = Buffer(capacity: 64)
    message.fill()
    let wire = Buffer(capacity: 1 << 16)
    let data = Buffer(capacity: 1 << 16)
    var unused = Stopwatch()
    for _ in 0..<Handshakes.warmUp { _ = try Pair.connect(setup, &unused, data) }

    var clients: [End] = []
    var servers: [End] = []
    clients.reserveCapacity(count)
    servers.reserveCapacity(count)
    let resident = benchmark_resident()
    let before = benchmark_heap()
    let start = benchmark_cpu()
    for _ in 0..<count {
      let pair = try Pair.connect(setup, &unused, data)
      try transfer(message, from: &pair.client.driver, to: &pair.server.driver, wire, data)
      try transfer(message, from: &pair.server.driver, to: &pair.client.driver, wire, data)
      clients.append(pair.client)
      servers.append(pair.server)
    }
    let each = (benchmark_cpu() - start) / Double(count)
    let full = benchmark_heap()
    let grown = benchmark_resident() - resident
    clients.removeAll(keepingCapacity: true)
    let half = benchmark_heap()
    let unit = 1024 * Double(count)
    defer { withExtendedLifetime(servers) {} }
    return [
      Result("rss_pair_KiB", grown / unit), Result("heap_client_KiB", (full - half) / unit),
      Result("heap_server_KiB", (half - before) / unit), Result("pair_us", each * 1e6),
    ]
  }
}
