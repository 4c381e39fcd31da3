// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension DissectedHandshake {
  /// Whether it came to talk, as far as the bytes tell. (An engine that took part knows more; why it failed is looked for later.)
  func status(of inspection: Inspection) -> Outcome.Status {
    let isTLS13 = facts.version == .tls13
    if inspection.messages.contains(where: { $0.isFatalAlert(isTLS13: isTLS13) && endsHandshake($0, in: inspection) }) {
      return .failed
    }
    if facts.isComplete { return .connected }
    return inspection.records.contains { $0.type == RecordView.notTLS } ? .failed : .incomplete
  }

  /// How long it took to be done, or to be over, by the wire: an engine's clock starts and stops elsewhere, and other people's is not known.
  func duration(of inspection: Inspection) -> Int64? {
    let isTLS13 = facts.version == .tls13
    let last: Int? =
      switch inspection.outcome.status {
      case .connected: log.entries.last?.index
      case .failed:
        inspection.messages.first { $0.isFatalAlert(isTLS13: isTLS13) && endsHandshake($0, in: inspection) }?.index
      case .incomplete: nil
      }
    let time = last.flatMap { inspection.messages[$0].microseconds }
    // Bytes that somebody gave have no time.
    return time.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether an alert is about the handshake. A server that takes no client without a certificate says so after a client of TLS 1.3 has
  /// long been done (RFC 9846 section 4.5.1.3); one that has sent data has taken it.
  private func endsHandshake(_ alert: MessageView, in inspection: Inspection) -> Bool {
    !facts.isComplete
      || !inspection.messages.prefix(alert.index).contains { $0.from == alert.from && $0.content == "application_data" }
  }
}

extension MessageView {
  /// Whether it is an alert that gives up: in TLS 1.3 all do but two, whatever their level says (RFC 9846 section 6); before, those that say
  /// that they are fatal.
  func isFatalAlert(isTLS13: Bool) -> Bool {
    guard content == "alert", bytes.bytes.count == 2 else { return false }
    switch AlertDescription(rawValue: bytes.bytes[1]) {
    case .closeNotify, .userCanceled: return false
    default: return isTLS13 || bytes.bytes[0] == AlertLevel.fatal.rawValue
    }
  }
}
