// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoWire

extension FailureView {
  /// Why a connection of ours failed. Set it into the inspection's outcome when all else is in the inspection: its causes look at that.
  ///
  /// - Parameters:
  ///   - error: what the engine, as a client, says.
  ///   - inspection: what is known of the connection.
  ///   - serverBytes: the first bytes that came from the server, where no record was made of them.
  ///   - tool: what connected.
  package init(
    _ error: TLSError, in inspection: Inspection, serverBytes: [UInt8] = [], by tool: LiveTool = .inspect
  ) {
    let situation = Situation(inspection)
    let first = serverBytes.isEmpty ? situation.firstServerBytes : serverBytes
    var id = FailureID.of(error)
    var text = error.explanation
    switch error.reason {
    case .truncatedHandshake where first.isEmpty: id = FailureID.closedAfterHello.rawValue
    case .handshakeTimedOut where first.isEmpty: id = FailureID.silentAfterHello.rawValue
    case .alertReceived(let alert): text = "the server sent the alert \(alert)"
    case .closedDuringHandshake: text = "the server said goodbye (close_notify) before the handshake was done"
    case .unknownRecordType, .ancientRecordVersion, .recordOverflow, .notTLS:
      if let plain = PlainProtocol(firstBytes: first) {
        id = plain.failureID.rawValue
        text = "the server speaks \(plain.name), not TLS"
      }
    default: break
    }
    self.init(id: id, text: text)
    clause = error.clause?.description
    switch error.reason {
    case .alertReceived(let received):
      alert = received.description
      gaveUp = .server
    case .closedDuringHandshake: gaveUp = .server
    default:
      alert = error.alert?.description
      gaveUp = error.cause == .truncated ? nil : .client
    }
    settle(in: inspection, by: tool)
  }

  /// Why TLS did not even begin.
  package init(_ obstacle: Obstacle, in inspection: Inspection, by tool: LiveTool = .inspect) {
    self.init(id: obstacle.id.rawValue, text: obstacle.text)
    if obstacle.id == .startTLSRefused { gaveUp = .server }
    settle(in: inspection, by: tool)
  }

  /// Why somebody's connection failed, as far as the wire shows it; nil where it shows no failure.
  ///
  /// - Parameters:
  ///   - inspection: what is known of the connection.
  ///   - ends: how each side's stream ended.
  ///   - tool: what connected, if the connection was ours.
  package init?(
    seenIn inspection: Inspection, ends: [Side: Conversation.End], by tool: LiveTool = .inspect
  ) {
    let situation = Situation(inspection)
    let isTLS13 = inspection.negotiated.version == "TLS 1.3"
    if let fatal = inspection.messages.last(where: { $0.isFatalAlert(isTLS13: isTLS13) }) {
      let alert = AlertDescription(rawValue: fatal.bytes.bytes[1])
      self.init(id: FailureID.of(alert), text: "the \(fatal.from.rawValue) sent the alert \(alert)")
      self.alert = alert.description
      gaveUp = fatal.from
      settle(in: inspection, by: tool, before: fatal.index)
      return
    }
    if situation.serverSpoke, let plain = PlainProtocol(firstBytes: situation.firstServerBytes) {
      self.init(id: plain.failureID.rawValue, text: "the server speaks \(plain.name), not TLS")
    } else if let end = ends[.server] ?? ends[.client] {
      let wasSilent = !situation.serverSpoke && ends[.server] != nil
      let id: FailureID
      switch (end, wasSilent) {
      case (.closed, true): id = .closedAfterHello
      case (.closed, false): id = .closedDuring
      case (.reset, true): id = .resetAfterHello
      case (.reset, false): id = .resetDuring
      }
      self.init(
        id: id.rawValue,
        text: "the connection was \(end == .closed ? "closed" : "broken off") "
          + (wasSilent ? "right after \(situation.hello)" : "during the handshake"))
      gaveUp = ends[.server] == nil ? .client : (ends[.client] == nil ? .server : nil)
    } else {
      return nil
    }
    settle(in: inspection, by: tool)
  }

  /// What all failures have in common: the last message before, and the likeliest causes.
  private mutating func settle(in inspection: Inspection, by tool: LiveTool, before index: Int? = nil) {
    let earlier = inspection.messages.filter { $0.content != "alert" && (index == nil || $0.index < index ?? 0) }
    lastMessage = earlier.last?.index
    var complete = inspection
    complete.outcome.status = .failed
    complete.outcome.failure = self
    causes = Advisor.failureCauses(for: complete, tool)
  }
}
