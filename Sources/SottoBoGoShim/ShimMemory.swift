// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

/// What the connections of one test have in common.
final class ShimMemory: Sendable {
  let time = ShimTime()
  let ticketKeys = RotatingTicketKeys()
  let sessions: ServerSessionCache
  let register = ShimRegister()
  let trace = ShimTrace()
  let verifier: ShimVerifierSeat
  let selector: ShimSelectorSeat
  /// One configuration for all, or sessions would belong to another verifier, or to somebody else.
  let client: ClientConfiguration
  /// The same, with something to show.
  let clientWithCredentials: ClientConfiguration

  init(_ options: ConnectionOptions) throws {
    sessions = ServerSessionCache(time: time)
    let verifier = ShimVerifierSeat()
    let selector = ShimSelectorSeat()
    self.verifier = verifier
    self.selector = selector
    var client = ClientConfiguration(verifier: verifier)
    client.preSharedKeys = try options.preSharedKeys().map(\.key)
    // As BoringSSL has it: with keys, a certificate is only believed if one is asked for.
    client.acceptsCertificates = client.preSharedKeys.isEmpty || options.verifiesPeer
    self.client = client
    var known = client
    known.credentials = selector
    clientWithCredentials = known
  }
}

/// Every flight of the runner's is the first: what a register is for, it does not ask.
struct ShimRegister: ReplayRegister {
  func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { .first }
  func take(_ mark: ReplayMark) async throws -> ReplayAnswer { .first }
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
  private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

  func take(_ verifier: ShimVerifier) { current.withLock { $0 = verifier } }

  /// Lets a verification go on, now that everything is heard that happened before.
  func open() { waiting.withLock { exchange(&$0, with: nil) }?.resume() }

  var certificateSignatureSchemes: [SignatureScheme] { InsecureNoVerification().certificateSignatureSchemes }

  var acceptedCertificateTypes: [CertificateType] { current.withLock { $0?.acceptedCertificateTypes ?? [.x509] } }

  var wantsOCSPResponse: Bool { current.withLock { $0?.wantsOCSPResponse ?? false } }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    // What the server says of early data decides which of the runner's wishes count.
    await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
    guard let verifier = current.withLock({ $0 }) else { return .failure(.other("no verifier")) }
    return await verifier.verify(peer, at: now)
  }
}

/// The same selector throughout, which presents what the runner wants of the connection at hand.
final class ShimSelectorSeat: ClientCredentialSelector {
  private let current = Mutex<ShimSelector?>(nil)

  func take(_ selector: ShimSelector) { current.withLock { $0 = selector } }

  var certificateTypes: [CertificateType] { current.withLock { $0?.certificateTypes ?? [.x509] } }

  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    guard let selector = current.withLock({ $0 }) else { return ClientCredentialChoice.none }
    return selector.selectImmediately(for: request)
  }

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    guard let selector = current.withLock({ $0 }) else { return .none }
    return try await selector.select(for: request)
  }
}
