// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Resumption, and the policy.
extension HTMLReport {
  /// What was resumed, what can be.
  var sessions: Markup {
    let resumption = inspection.resumption
    guard !resumption.offered.isEmpty || !resumption.tickets.isEmpty || !inspection.second.isEmpty else { return "" }
    var html = inspection.second.first.map(sideBySide) ?? ""
    html += facts([
      ("The client offered", resumption.offered.isEmpty ? nil : "\(resumption.offered.joined(separator: ", "))"),
      ("The server took it", resumption.accepted.map { mark($0, yes: "yes", no: "no") }),
    ])
    if !resumption.tickets.isEmpty {
      html += table(
        "What the server gave for next time", ["Ticket", "Good for", "Size", "Early data"],
        resumption.tickets.enumerated().map { index, ticket in
          (
            nil,
            [
              link(toMessage: ticket.message) ?? "ticket \(index + 1)",
              "\(Wording.roughly(seconds: UInt64(max(ticket.lifetimeSeconds, 0))))",
              "\(Wording.bytes(ticket.size))",
              ticket.maximumEarlyData.map { "up to \(Wording.bytes($0))" } ?? "none",
            ]
          )
        })
    }
    return html
  }

  /// The full handshake and the one that went on with its session.
  private func sideBySide(_ second: Inspection) -> Markup {
    let both = [inspection, second]
    func row(_ name: Markup, _ value: (Inspection) -> Markup) -> (id: Markup?, cells: [Markup]) {
      (nil, [name] + both.map(value))
    }
    func bytes(_ inspection: Inspection, _ side: Side) -> Markup {
      let total = inspection.records.reduce(0) { sum, record in
        let type = record.protection?.innerType ?? record.type
        return record.from == side && type != "application_data" ? sum &+ record.size : sum
      }
      return "\(Wording.bytes(total))"
    }
    return table(
      "The two connections side by side", ["", "The first", "The second"],
      [
        row("What came of it") { "\($0.outcome.status.rawValue)" },
        row("Resumed") { mark($0.negotiated.isResumed, yes: "yes", no: "no") },
        row("Version") { "\($0.negotiated.version ?? "none")" },
        row("Cipher suite") { "\($0.negotiated.cipherSuite ?? "none")" },
        row("Key agreement") { "\($0.negotiated.group ?? "none")" },
        row("Proof of the server") { "\(proof($0.negotiated))" },
        row("Handshake, from the client") { bytes($0, .client) },
        row("Handshake, from the server") { bytes($0, .server) },
        row("Time") { $0.outcome.microseconds.map { "\(time($0))" } ?? "not known" },
      ])
  }

  /// By what the server showed that it is who it is.
  private func proof(_ negotiated: Negotiated) -> String {
    if negotiated.isResumed { return "the key of the first connection" }
    if negotiated.usesRSAKeyExchange { return "it could decrypt the client's secret" }
    return negotiated.signatureScheme ?? "none"
  }

  /// Row by row: what a policy wants, and what was found.
  var policy: Markup {
    guard let policy = inspection.policy else { return "" }
    var html: Markup = """
      <p>\(mark(policy.passes, yes: "passes", no: "fails")) the policy <strong>\(policy.name)</strong> (\(policy.source)).</p>

      """
    html += table(
      "Row by row", ["What", "Required", "Found", "Result"],
      policy.rows.map { row in
        (nil, ["\(row.what)", "\(row.required)", "\(row.found)", mark(row.passes, yes: "pass", no: "fail")])
      })
    return html
  }
}
