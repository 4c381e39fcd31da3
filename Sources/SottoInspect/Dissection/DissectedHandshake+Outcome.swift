// SPDX-License-Identifier: Apache-2.0

import SottoWire

extension DissectedHandshake {
  /// What came of it, as far as the bytes tell. (An engine that took part knows more.)
  func outcome(of inspection: Inspection) -> Outcome {
    let messages = inspection.messages
    if let alert = messages.first(where: { $0.content == "alert" && $0.isFatalAlert }), !isComplete(before: alert) {
      var failure = FailureView(
        id: "alert.\(alert.alertName)", text: "the \(alert.from.rawValue) gave up with the alert \(alert.alertName)")
      failure.gaveUp = alert.from
      failure.alert = alert.alertName
      failure.lastMessage = alert.index - 1 >= 0 ? alert.index - 1 : nil
      return Outcome(.failed, verdict: "", failure: failure)
    }
    if let foreign = inspection.records.first(where: { $0.type == "not TLS" }), !facts.isComplete {
      var failure = FailureView(
        id: "not_tls",
        text: "what the \(foreign.from.rawValue) sent is not TLS: \(foreign.problem ?? "it makes no record")")
      failure.lastMessage = messages.last?.index
      return Outcome(.failed, verdict: "", failure: failure)
    }
    return Outcome(isComplete ? .connected : .incomplete, verdict: "")
  }

  /// Whether both sides said Finished; in TLS 1.2, where that can't be read, whether both changed to their keys and sent under them.
  private var isComplete: Bool { facts.isComplete }

  private func isComplete(before alert: MessageView) -> Bool {
    guard facts.isComplete, let last = log.entries.last(where: { $0.type == .finished }) else { return false }
    return last.index < alert.index && alert.alertName == "close_notify"
  }
}

extension MessageView {
  /// The description of an alert, by name; empty for what is none.
  var alertName: String {
    guard content == "alert", bytes.bytes.count == 2 else { return "" }
    return AlertDescription(rawValue: bytes.bytes[1]).description
  }

  /// Whether it ends the connection for a reason (in TLS 1.3 all do but two, whatever their level says).
  var isFatalAlert: Bool {
    guard content == "alert", bytes.bytes.count == 2 else { return false }
    let description = AlertDescription(rawValue: bytes.bytes[1])
    return description != .closeNotify && description != .userCanceled && bytes.bytes[0] == AlertLevel.fatal.rawValue
  }
}
