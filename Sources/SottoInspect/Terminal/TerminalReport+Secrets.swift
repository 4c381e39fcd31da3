// SPDX-License-Identifier: Apache-2.0

import Sotto

// How all secrets come from what the two agreed on.
extension TerminalReport {
  func keySchedule(_ inspection: Inspection, showsValues: Bool) -> String {
    var text = ""
    if let schedule = inspection.keySchedule {
      text = heading("Key schedule", note: "\(shown(schedule.version)), \(shown(schedule.hash))")
      for node in schedule.nodes.prefix(200) { text += step(node, in: schedule, showsValues: showsValues) }
    }
    for epoch in inspection.keys.prefix(100) { text += self.epoch(epoch, showsValues: showsValues) }
    if !text.isEmpty, !showsValues {
      text += type.paragraph(
        "The values stay hidden; --secrets shows them, to whoever may read this connection.", indent: 2)
    }
    return text
  }

  private func step(_ node: KeyScheduleView.Node, in schedule: KeyScheduleView, showsValues: Bool) -> String {
    var text = Typography.spaces(2) + type.styled(shown(node.name), .bold) + "\n"
    var rows: [(String, String)] = [("made by", operation(node, in: schedule))]
    if let context = node.context { rows.append(("context", shown(context, limit: 400))) }
    if let bytes = node.contextBytes { rows.append(("context bytes", hexadecimal(Array(bytes.bytes.prefix(512))))) }
    rows.append(("length", Wording.bytes(node.length)))
    rows.append(("value", value(node.value, isSecret: node.isSecret, isKnown: node.isKnown, showsValues: showsValues)))
    if let agrees = node.agrees { rows.append(("key log", agrees ? "says the same" : "says something ELSE")) }
    rows.append(("what for", shown(node.note, limit: 600)))
    text += type.rows(rows, indent: 4)
    if showsValues, let command = node.command {
      // Not wrapped: it is to be copied.
      for line in command.split(separator: "\n") {
        text += Typography.spaces(4) + "$ " + shown(String(line), limit: 8_000) + "\n"
      }
    }
    return text
  }

  private func operation(_ node: KeyScheduleView.Node, in schedule: KeyScheduleView) -> String {
    let inputs = node.inputs.map { id in shown(schedule.nodes.first { $0.id == id }?.name ?? id) }
    let label = node.label.map { "\"\(shown($0))\"" }
    return switch node.operation {
    case .input: "it comes from outside"
    case .mac: "HMAC(\((inputs + ["the context"]).joined(separator: ", ")))"
    case .concatenate: "one after the other: \(inputs.joined(separator: ", "))"
    case .extract:
      "HKDF-Extract(" + zip(["salt: ", "input: "], inputs).map { $0 + $1 }.joined(separator: ", ") + ")"
    case .expand: "HKDF-Expand-Label(\((inputs + [label].compactMap { $0 }).joined(separator: ", ")))"
    case .prf: "PRF(\((inputs + [label].compactMap { $0 }).joined(separator: ", ")))"
    case .cut: "a part of \(inputs.joined(separator: ", "))"
    }
  }

  private func epoch(_ epoch: KeyEpoch, showsValues: Bool) -> String {
    var rows: [(String, String)] = [
      ("seals", "what the \(epoch.from.rawValue) sends, with \(shown(epoch.cipherSuite))"),
      (
        "comes from",
        shown(epoch.secretLabel)
          + (epoch.generation > 0 ? ", after \(FieldText.count(epoch.generation, "key update"))" : "")
      ),
    ]
    if epoch.isKnown {
      for (label, bytes) in [("secret", epoch.secret), ("key", epoch.key), ("nonce", epoch.iv)] {
        // TLS 1.2's keys are cut from the key block, and come of no secret of their own.
        guard bytes != nil || (label == "secret" && epoch.key == nil) else { continue }
        rows.append((label, value(bytes, isSecret: true, isKnown: true, showsValues: showsValues)))
      }
    } else {
      rows.append(("secret", "not known, so that its records stay closed"))
    }
    return Typography.spaces(2) + type.styled("Key: \(shown(epoch.id))", .bold) + "\n" + type.rows(rows, indent: 4)
  }

  private func value(_ bytes: HexBytes?, isSecret: Bool, isKnown: Bool, showsValues: Bool) -> String {
    guard isKnown else { return "not known" }
    if isSecret, !showsValues { return "hidden" }
    guard let bytes else {
      return isSecret ? "not in this report: it was made without --secrets" : "not in this report"
    }
    return hexadecimal(Array(bytes.bytes.prefix(4_096))) + (bytes.bytes.count > 4_096 ? "…" : "")
  }
}
