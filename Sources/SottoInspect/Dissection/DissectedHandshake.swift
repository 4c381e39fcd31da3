// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// What the messages of a handshake amount to, taken together. One file for each question.
struct DissectedHandshake {
  let log: HandshakeLog
  let facts: NegotiationFacts
  let secrets: SecretBook
  let agreed: AgreedSecrets
  let showsSecrets: Bool
  let now: WallTime?

  /// Answers all questions.
  func describe(in inspection: inout Inspection) {
    inspection.negotiated = negotiated
    inspection.choices = choices
    inspection.resumption = resumption
    inspection.resumption.tickets = inspection.messages.compactMap(ticket)
    inspection.signatures = signatures
    inspection.serverIdentity = identity(of: .server)
    inspection.clientIdentity = identity(of: .client)
    inspection.keySchedule = keySchedule
    if inspection.source.serverName == nil { inspection.source.serverName = negotiated.serverName }
    inspection.outcome = Outcome(status(of: inspection), verdict: "")
    inspection.outcome.microseconds = duration(of: inspection)
  }

  /// Into how many fields all certificates of a chain together are taken apart.
  private static let fieldsOfChain = 65_536

  /// Who a side showed itself to be; whether to believe it is for others to say.
  private func identity(of side: Side) -> IdentityView? {
    guard let shown = facts.shown[side] else { return nil }
    var identity = IdentityView()
    if facts.certificateTypes[side] == .rawPublicKey {
      let key = shown.first.flatMap { try? RawPublicKey(subjectPublicKeyInfo: $0) }
      identity.rawPublicKey =
        key.map { "\($0.key.name), \(PublicKeyPin(subjectPublicKeyInfo: shown[0]))" } ?? "not readable"
    } else {
      let budget = FieldBudget(Self.fieldsOfChain)
      identity.sent = shown.map { CertificateView(reading: $0, now: now, budget) }
    }
    return identity
  }
}
