// SPDX-License-Identifier: Apache-2.0

import Sotto

/// How all keys come from what the two agreed on.
extension HTMLReport {
  /// The drawing, the same as a table, and the keys in use.
  var keySchedule: Markup {
    var html = Markup()
    if let schedule = inspection.keySchedule {
      html += """
        <p>\(schedule.version), with \(schedule.hash). Each step is made of those above it; what it is for stands in the table below.</p>

        """
      html += KeyScheduleDrawing(schedule, prefix).markup
      html += steps(schedule)
    }
    if !inspection.keys.isEmpty { html += keysInUse }
    return html
  }

  private func steps(_ schedule: KeyScheduleView) -> Markup {
    let places = Dictionary(schedule.nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return table(
      "All steps, in an order in which each comes after what it is made of",
      ["Step", "How it is made", "From", "Value"],
      schedule.nodes.enumerated().map { index, node in
        let from = node.inputs.markup { input in
          guard let place = places[input] else { return "<li>\(input)</li>" }
          return "<li><a href=\"#\(prefix)n\(place)\">\(schedule.nodes[place].name)</a></li>"
        }
        return (
          "\(prefix)n\(index)",
          [
            "\(node.name)<p class=\"note\">\(node.note)</p>", how(node),
            from.isEmpty ? "outside" : "<ol class=\"inputs\">\(from)</ol>", value(node),
          ]
        )
      })
  }

  private func how(_ node: KeyScheduleView.Node) -> Markup {
    var html: Markup = "\(node.operation.rawValue)"
    if let label = node.label { html += ", label <code>\(label)</code>" }
    if let context = node.context { html += ", context: \(context)" }
    if let bytes = node.contextBytes, !bytes.bytes.isEmpty { html += " <code class=\"bytes\">\(bytes)</code>" }
    html += "; \(Wording.bytes(node.length))"
    return html
  }

  private func value(_ node: KeyScheduleView.Node) -> Markup {
    var html = secret(node.value, isKnown: node.isKnown)
    if let agrees = node.agrees {
      html +=
        " \(mark(agrees, yes: "as the engine or the key log has it", no: "not as the engine or the key log has it"))"
    }
    if let command = node.command {
      html += "<details class=\"recompute\"><summary>Compute it yourself</summary>\(self.command(command))</details>"
    }
    return html
  }

  private var keysInUse: Markup {
    table(
      "The keys that protect records", ["Key", "Suite", "From the secret", "Key and nonce"],
      inspection.keys.enumerated().map { index, key in
        let updates: Markup =
          key.generation > 0 ? ", after \(key.generation) update\(key.generation == 1 ? "" : "s")" : ""
        let values: Markup =
          key.key == nil && key.iv == nil && key.secret == nil
          ? secret(nil, isKnown: key.isKnown)
          : facts([
            ("secret", key.secret.map { secret($0, isKnown: true) }),
            ("key", key.key.map { secret($0, isKnown: true) }),
            ("nonce", key.iv.map { secret($0, isKnown: true) }),
          ])
        return (
          "\(prefix)k\(index)",
          [
            "\(key.id)\(updates)", "\(key.cipherSuite)", "<code>\(key.secretLabel)</code>, by the \(key.from.rawValue)",
            values,
          ]
        )
      })
  }
}
