// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoWire

/// Policies, for people.
package enum PolicyText {
  /// One line for each policy, with a line break after it.
  package static func list(_ policies: [Policy]) -> String {
    let width = policies.map(\.name.count).max() ?? 0
    return policies.map { policy in
      let name = policy.name + String(repeating: " ", count: width - policy.name.count)
      let versions = policy.versions.map(\.description).joined(separator: ", ")
      return "\(name)  \(policy.date)  \(versions) (\(policy.source))\n"
    }.joined()
  }

  /// All that a policy says, and what of it no configuration can hold.
  package static func show(_ policy: Policy) -> String {
    var rows: [(String, [String])] = [
      ("versions", [policy.versions.map(\.description).joined(separator: ", ")])
    ]
    for (title, suites) in [
      ("suites, TLS 1.3", policy.cipherSuitesTLS13), ("suites, TLS 1.2", policy.cipherSuitesTLS12),
    ]
    where !suites.isEmpty {
      rows.append((title, suites.map(\.description)))
    }
    rows.append(("groups", [policy.groups.map(\.description).joined(separator: ", ")]))
    rows.append(("signatures", policy.signatureSchemes.map(\.description)))
    rows.append(("certificates", certificates(policy.certificates)))
    var text = "\(policy.name), of \(policy.date)\n\(policy.source)\n\n"
    for (title, values) in rows {
      for (index, value) in values.enumerated() {
        let label = index == 0 ? title : ""
        text += "  \(label)\(String(repeating: " ", count: max(18 - label.count, 1)))\(value)\n"
      }
    }
    text += """

      A connection under it keeps to all this. What it says of certificates holds for one's own; those of
      peers are for the verifier to judge, and have to sign by one of the schemes above.

      """
    if let seconds = policy.hstsSeconds {
      text += "For HTTP, to be sent by the application: Strict-Transport-Security: max-age=\(seconds), or more.\n"
    }
    return text
  }

  private static func certificates(_ rules: CertificatePolicy) -> [String] {
    var lines = [rules.keys.map(\.description).joined(separator: ", ")]
    if let days = rules.maximumLifetimeDays { lines.append("valid for \(days) days at most") }
    if let days = rules.recommendedLifetimeDays, days != rules.maximumLifetimeDays {
      lines.append("\(days) days at most recommended")
    }
    return lines
  }
}
