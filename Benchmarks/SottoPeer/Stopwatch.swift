// SPDX-License-Identifier: Apache-2.0

#if canImport(CSottoBenchmark)
import CSottoBenchmark
#else
import CBench
#endif

/// Charges the CPU time between one reading and the next to one side.
struct Stopwatch {
  private(set) var client = 0.0
  private(set) var server = 0.0
  private var last = benchmark_cpu()

  var total: Double { client + server }

  mutating func chargeClient() { client += lap() }

  mutating func chargeServer() { server += lap() }

  /// Charges nobody.
  mutating func skip() { _ = lap() }

  private mutating func lap() -> Double {
    let now = benchmark_cpu()
    defer { last = now }
    return now - last
  }
}
