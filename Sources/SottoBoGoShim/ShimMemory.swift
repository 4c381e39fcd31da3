// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What the connections of one test have in common.
final class ShimMemory: Sendable {
  let time = ShimTime()
  let ticketKeys = RotatingTicketKeys()
  let verifier: ShimVerifierSeat
  let client: ClientConfiguration

  init() {
    let verifier = ShimVerifierSeat()
    self.verifier = verifier
    client = ClientConfiguration(verifier: verifier)
  }
}

/// Clocks that stand still but for the runner: it knows the ages of tickets to the millisecond.
final class ShimTime: TimeSource {
  private let start = SystemTime().wallTime
  private let passed = Mutex(0)

  func advance(seconds: Int) { passed.withLock { $0 += seconds } }

  var wallTime: WallTime {
    WallTime(secondsSinceEpoch: start.secondsSinceEpoch + Int64(passed.withLock { $0 }))
  }

  var elapsed: Duration { .seconds(passed.withLock { $0 }) }
}

/// The same verifier throughout, which does as the runner says of the connection at hand.
final class ShimVerifierSeat: PeerVerifier {
  private let current = Mutex<ShimVerifier?>(nil)

  func take(_ verifier: ShimVerifier) { current.withLock { $0 = verifier } }

  var certificateSignatureSchemes: [SignatureScheme] { InsecureNoVerification().certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    guard let verifier = current.withLock({ $0 }) else { return .failure(.other("no verifier")) }
    return await verifier.verify(peer, at: now)
  }
}
