// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Sotto
import Synchronization

/// Charges the CPU time between one reading and the next to one side.
struct Stopwatch {
  private(set) var client = 0.0
  private(set) var server = 0.0
  private var last = benchmark_cpu()

  var total: Double { client + server }

  mutating func chargeClient() { client += lap() }

  mutating func chargeServer() { server += lap() }

  private mutating func lap() -> Double {
    let now = benchmark_cpu()
    defer { last = now }
    return now - last
  }
}

/// A verifier that keeps the CPU time its work takes: parsing the chain, building the path and checking signatures, most
/// of which is swift-certificates'.
final class TimedVerifier: PeerVerifier {
  private let verifier: ChainVerifier
  private let nanoseconds = Atomic<Int>(0)

  init(_ verifier: ChainVerifier) { self.verifier = verifier }

  /// Seconds since `reset()`.
  var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) * 1e-9 }

  func reset() { nanoseconds.store(0, ordering: .relaxed) }

  var certificateSignatureSchemes: [SignatureScheme] { verifier.certificateSignatureSchemes }

  func verify(
    _ peer: PresentedChain, at now: WallTime
  ) async -> Swift.Result<VerifiedIdentity, CertificateFailure> {
    let start = benchmark_cpu()
    let result = await verifier.verify(peer, at: now)
    nanoseconds.add(Int((benchmark_cpu() - start) * 1e9), ordering: .relaxed)
    return result
  }
}
