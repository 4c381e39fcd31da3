// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
@_spi(FixedExpiryValidationTime) import X509

/// Judges the OCSP response that a peer sent with its certificate (RFC 6066 section 8, RFC 6960): whether its issuer, or
/// whom the issuer appointed, says now that the certificate is good.
struct StapleCheck: Sendable {
  let response: [UInt8]
  let now: WallTime

  /// Nil if the response says that the first certificate of `chain` is good.
  func failure(of chain: UnverifiedCertificateChain, subject: String) async -> CertificateFailure? {
    let time = Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
    var policy = OCSPVerifierPolicy(
      failureMode: .hard, requester: StapledResponse(response), fixedExpiryValidationTime: time)
    switch await policy.chainMeetsPolicyRequirements(chain: chain) {
    case .meetsPolicy: return nil
    case .failsToMeetPolicy(let reason):
      let why = "\(reason)"
      // The policy gives its reasons only as texts.
      guard !why.contains("revoked through OCSP") else { return .revoked(subject: subject) }
      return .badStaple(subject: subject, why: DisplayText.escaped(why, limit: 160))
    }
  }
}

/// Answers the path builder's question about the peer's own certificate, which it asks first, with what the peer sent.
/// About the others nobody is asked.
private final class StapledResponse: OCSPRequester {
  private struct NobodyIsAsked: Error {}

  private let response: Mutex<[UInt8]?>

  init(_ response: [UInt8]) {
    self.response = Mutex(response)
  }

  func query(request: [UInt8], uri: String) async -> OCSPRequesterQueryResult {
    let stapled = response.withLock { exchange(&$0, with: nil) }
    return stapled.map(OCSPRequesterQueryResult.response) ?? .nonTerminalError(NobodyIsAsked())
  }
}
