// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Sotto
import Synchronization

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
