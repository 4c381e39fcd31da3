// SPDX-License-Identifier: Apache-2.0

/// What came of a connection, in one line.
package enum Verdict {
  /// Such as `TLS 1.3 · X25519MLKEM768 · AES-128-GCM · trusted, matches example.com · certificate ends in 41 days`; for a failure one plain
  /// sentence. What peers chose in it is not escaped yet, like everything in an inspection.
  package static func line(_ inspection: Inspection) -> String {
    switch inspection.outcome.status {
    case .connected: return parts(inspection).joined(separator: " · ")
    case .failed: return failure(inspection)
    case .incomplete:
      let isSealed = inspection.messages.contains { $0.name == MessageView.encryptedName }
      let end =
        isSealed ? "The rest is encrypted, and its keys are not known" : "What was seen ends before the handshake does"
      return (negotiated(inspection) + [end]).joined(separator: " · ")
    }
  }

  // MARK: Success

  private static func parts(_ inspection: Inspection) -> [String] {
    var parts = negotiated(inspection)
    if inspection.negotiated.isResumed { parts.append("resumed") }
    if let identity = inspection.serverIdentity, !identity.sent.isEmpty || identity.rawPublicKey != nil {
      parts.append(trust(identity, inspection.source))
      if let days = identity.sent.first?.daysLeft { parts.append(ending(days)) }
    } else if !inspection.negotiated.isResumed {
      parts.append("the server's identity was not seen")
    }
    return parts
  }

  private static func negotiated(_ inspection: Inspection) -> [String] {
    let agreed = inspection.negotiated
    var parts = [agreed.version].compactMap { $0 }
    if agreed.usesRSAKeyExchange {
      parts.append("RSA key exchange (no forward secrecy)")
    } else if let group = agreed.group {
      parts.append(group)
    }
    if let suite = agreed.cipherSuite { parts.append(Wording.short(suite: suite)) }
    return parts
  }

  private static func trust(_ identity: IdentityView, _ source: InspectionSource) -> String {
    switch identity.trust.status {
    case .trusted where identity.rawPublicKey != nil: return "trusted: its public key is known"
    case .trusted: return "trusted" + (source.serverName.map { ", matches \($0)" } ?? "")
    case .refused: return "NOT TRUSTED"
    case .notChecked: return "trust not checked"
    }
  }

  private static func ending(_ days: Int) -> String {
    switch days {
    case 2...: "certificate ends in \(Wording.grouped(days)) days"
    case 1: "certificate ends in 1 day"
    case 0: "certificate ends in less than a day"
    default: "certificate \(Wording.ending(inDays: days))"
    }
  }

  // MARK: Failure

  private static func failure(_ inspection: Inspection) -> String {
    guard let failure = inspection.outcome.failure else { return "No handshake." }
    let situation = Situation(inspection)
    if let alert = failure.alert, failure.id == "alert.\(alert)" {
      return "No handshake: \(situation.name(of: failure.gaveUp)) gave up with the alert \(alert)."
    }
    if failure.id.hasPrefix("certificate.") { return "Not trusted: \(failure.text)." }
    if failure.id.hasPrefix("connect.") { return "No connection: \(failure.text)." }
    if failure.id.hasPrefix("starttls.") { return "No TLS: \(failure.text)." }
    switch FailureID(rawValue: failure.id) {
    case .closedAfterHello: return "No handshake: the server closed the connection right after \(situation.hello)."
    case .resetAfterHello: return "No handshake: the server broke the connection off right after \(situation.hello)."
    case .silentAfterHello: return "No handshake: the server did not answer \(situation.hello) in time."
    default: break
    }
    if failure.id.hasPrefix("not_tls.") {
      let protocolName = PlainProtocol(failureID: failure.id)?.name
      return "No TLS: the server \(protocolName.map { "speaks \($0)" } ?? "answers with something else") here."
    }
    return "No handshake: \(failure.text)."
  }
}
