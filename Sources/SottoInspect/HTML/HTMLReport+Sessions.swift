// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Resumption, the policy, and the glossary.
extension HTMLReport {
  /// What was resumed, what can be.
  var sessions: Markup {
    let resumption = inspection.resumption
    guard !resumption.offered.isEmpty || !resumption.tickets.isEmpty else { return "" }
    var html = facts([
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
              link(toMessage: ticket.message) ?? "ticket \(index + 1)", "\(lifetime(ticket.lifetimeSeconds))",
              "\(Wording.bytes(ticket.size))",
              ticket.maximumEarlyData.map { "up to \(Wording.bytes($0))" } ?? "none",
            ]
          )
        })
    }
    return html
  }

  private func lifetime(_ seconds: Int) -> String {
    switch seconds {
    case 172_800...: "\(Wording.grouped(seconds / 86_400)) days"
    case 7_200...: "\(seconds / 3_600) hours"
    case 120...: "\(seconds / 60) minutes"
    default: "\(seconds) seconds"
    }
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

  /// The words that occur.
  var glossary: Markup { "" }
}
