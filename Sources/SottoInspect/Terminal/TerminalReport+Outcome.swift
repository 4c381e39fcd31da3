// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

// What came of it: what was agreed, what was offered, what comes next, what to do.
extension TerminalReport {
  /// Why it failed, and the likeliest causes; nothing where it did not fail.
  package func failure(_ inspection: Inspection) -> String {
    guard let failure = inspection.outcome.failure else { return "" }
    var rows: [(String, String)] = [("what", shown(failure.text, limit: 600)), ("id", shown(failure.id))]
    if !failure.isBeforeTLS { rows.append(("last message", lastMessage(failure, inspection))) }
    switch failure.gaveUp {
    case let side?: rows.append(("gave up", "the \(side.rawValue)"))
    case nil: if failure.justEnded { rows.append(("gave up", "nobody said so: the connection just ended")) }
    }
    if let alert = failure.alert {
      rows.append(("alert", shown(alert)))
      // What we say ourselves needs no guessing.
      if failure.id == "alert.\(alert)", let entry = Glossary.alert(named: alert) {
        rows.append(("which means", entry.what))
      }
    }
    if let clause = failure.clause { rows.append(("rule", shown(clause))) }
    var text = heading("Why it failed") + type.rows(rows, indent: 2)
    if !failure.causes.isEmpty {
      text += "\n" + heading("The likeliest causes, and how to test each") + list(failure.causes)
    }
    if let topic = Glossary.topic(forFailure: failure.id) {
      text += "\n" + type.paragraph("More about it: sotto explain \(topic)", indent: 2, style: .dim)
    }
    return text
  }

  private func lastMessage(_ failure: FailureView, _ inspection: Inspection) -> String {
    guard let index = failure.lastMessage, inspection.messages.indices.contains(index) else { return "none came" }
    let message = inspection.messages[index]
    return "\(shown(message.name)) from the \(message.from.rawValue), \(Wording.bytes(message.size))"
  }

  func negotiated(_ inspection: Inspection) -> String {
    let agreed = inspection.negotiated
    var rows: [(String, String)] = []
    func add(_ label: String, _ value: String?) {
      if let value { rows.append((label, shown(value))) }
    }
    add("version", agreed.version)
    add("cipher suite", agreed.cipherSuite)
    add("group", agreed.group)
    if agreed.usesRSAKeyExchange {
      add("key exchange", "a secret encrypted to the server's RSA key: whoever gets that key later reads all")
    }
    if let holds = agreed.extendedMainSecret {
      add(
        "keys bound",
        holds ? "to this handshake (extended main secret)" : "NOT to this handshake: no extended main secret")
    }
    add("signed by server", agreed.signatureScheme)
    add("signed by client", agreed.clientSignatureScheme)
    add("application", agreed.applicationProtocol)
    add("name asked for", agreed.serverName)
    if agreed.helloRetryRequested { add("second hello", "yes: the server asked for another one (HelloRetryRequest)") }
    if agreed.isResumed { add("resumed", "yes: the keys rest on an earlier session or a pre-shared key") }
    guard !rows.isEmpty else { return "" }
    return heading("What was negotiated") + type.rows(rows, indent: 2)
  }

  func choices(_ inspection: Inspection) -> String {
    guard !inspection.choices.isEmpty else { return "" }
    var text = heading("Offered against chosen")
    // That nothing was chosen is bad only where that was the end.
    let none = inspection.outcome.status == .failed ? mark(false) : "-"
    for choice in inspection.choices {
      let label = shown(choice.what)
      text += marked(
        choice.chosen == nil ? none : mark(true),
        "\(label): \(choice.chosen.map { shown($0) } ?? "nothing was chosen")", indent: 2)
      let most = 24
      let offered = choice.offered.prefix(most).map { shown($0) }
      let rest = choice.offered.count > most ? ", and \(choice.offered.count - most) more" : ""
      text += type.paragraph(
        offered.isEmpty ? "nothing was offered" : "offered: " + offered.joined(separator: ", ") + rest, indent: 4)
      if !choice.why.isEmpty { text += type.paragraph("why: " + shown(choice.why, limit: 600), indent: 4) }
    }
    return text
  }

  func resumption(_ inspection: Inspection) -> String {
    let view = inspection.resumption
    guard !view.offered.isEmpty || !view.tickets.isEmpty || inspection.outcome.status == .connected else { return "" }
    var text = heading("Resumption")
    if !view.offered.isEmpty {
      text += type.paragraph("The client offered \(view.offered.map { shown($0) }.joined(separator: ", ")).", indent: 2)
    }
    switch view.accepted {
    case true?: text += marked(mark(true), "The server went on with it: no certificate was needed.", indent: 2)
    case false?: text += marked(mark(false), "The server did not take it, and a full handshake followed.", indent: 2)
    case nil: break
    }
    if view.tickets.isEmpty {
      text += type.paragraph(
        "No ticket for next time was seen: the next connection takes a full handshake, unless "
          + (inspection.negotiated.isTLS12OrOlder ? "the server knows the session by its id." : "one comes later."),
        indent: 2)
    }
    for ticket in view.tickets.prefix(8) {
      let early = ticket.maximumEarlyData.map { ", and early data of up to \(Wording.bytes($0))" } ?? ""
      text += marked(
        mark(true),
        "A ticket of \(Wording.bytes(ticket.size)) for next time, good for \(Wording.roughly(seconds: UInt64(max(ticket.lifetimeSeconds, 0))))\(early).",
        indent: 2)
    }
    if view.tickets.count > 8 { text += type.paragraph("And \(view.tickets.count - 8) more.", indent: 2) }
    return text
  }

  func policy(_ inspection: Inspection) -> String {
    guard let policy = inspection.policy else { return "" }
    var text = heading(
      "Policy \(shown(policy.name)): \(policy.passes ? "passes" : "FAILS")", note: shown(policy.source))
    for row in policy.rows {
      text += marked(mark(row.passes), "\(shown(row.what)): \(row.passes ? "pass" : "FAIL")", indent: 2)
      text += type.rows(
        [("found", shown(row.found, limit: 600)), ("required", shown(row.required, limit: 1_000))], indent: 4)
    }
    return text
  }

  func worthDoing(_ inspection: Inspection) -> String {
    guard inspection.outcome.failure == nil, !inspection.advice.isEmpty else { return "" }
    return heading("Worth doing") + list(inspection.advice)
  }

  private func list(_ advice: [Advice]) -> String {
    var text = ""
    for (index, item) in advice.enumerated() {
      text += numbered(index + 1, shown(item.title), indent: 2, style: .bold)
      text += type.paragraph(shown(item.text, limit: 1_000), indent: 5)
      if let command = item.command { text += Typography.spaces(5) + "$ " + shown(command, limit: 600) + "\n" }
    }
    return text
  }
}
