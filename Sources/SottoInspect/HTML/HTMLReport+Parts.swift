// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Parts that several sections are made of.
extension HTMLReport {
  /// Whom the handshake was with.
  var subject: String {
    let source = inspection.source
    return source.target ?? source.serverName ?? inspection.negotiated.serverName ?? source.serverAddress ?? "a server"
  }

  /// Names and values.
  func facts(_ facts: [(String, Markup?)]) -> Markup {
    let known = facts.markup { name, value in
      guard let value, !value.isEmpty else { return "" }
      return "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
    }
    return known.isEmpty ? "" : "<dl class=\"facts\">\(known)</dl>\n"
  }

  /// An optional text.
  func text(_ text: String?) -> Markup? { text.map { "\($0)" } }

  /// An optional text that a machine reads.
  func code(_ text: String?) -> Markup? { text.map { "<code>\($0)</code>" } }

  /// A word with a symbol in front: colour is never the only signal.
  func mark(_ holds: Bool?, yes: String, no: String, unknown: String = "not checked") -> Markup {
    switch holds {
    case true?: "<span class=\"mark good\"><span aria-hidden=\"true\">✓</span> \(yes)</span>"
    case false?: "<span class=\"mark bad\"><span aria-hidden=\"true\">✗</span> \(no)</span>"
    case nil: "<span class=\"mark open\"><span aria-hidden=\"true\">?</span> \(unknown)</span>"
    }
  }

  /// Things to do, each with its command.
  func list(_ advice: [Advice]) -> Markup {
    """
    <ol class="advice">\(advice.markup { item in
      "<li><h4>\(item.title)</h4><p>\(item.text)</p>\(command(item.command))</li>"
    })</ol>

    """
  }

  /// A command to type.
  func command(_ command: String?) -> Markup {
    command.map {
      "<pre class=\"command\" tabindex=\"0\" role=\"group\" aria-label=\"Command\"><code>\(lines: $0)</code></pre>"
    } ?? ""
  }

  /// A message's name with a link to it; nil if there is none at that place.
  func link(toMessage index: Int?) -> Markup? {
    guard let index, inspection.messages.indices.contains(index) else { return nil }
    return "<a href=\"#\(prefix)m\(index)\">\(inspection.messages[index].name)</a>"
  }

  /// A key's name with a link to it.
  func link(toKey id: String) -> Markup {
    guard let index = keyIndex[id] else { return "\(id)" }
    return "<a href=\"#\(prefix)k\(index)\">\(id)</a>"
  }

  /// A time since the connection's first byte.
  func time(_ microseconds: Int64) -> String { Wording.duration(.microseconds(microseconds)) }

  /// Secret bytes: shown, or why not.
  func secret(_ bytes: HexBytes?, isKnown: Bool) -> Markup {
    if let bytes { return "<code class=\"bytes\">\(bytes)</code>" }
    return isKnown ? "<span class=\"redacted\">redacted</span>" : "<span class=\"redacted\">not known</span>"
  }

  /// A table that turns into blocks on a narrow page. The roles stay what they are, whatever the layout.
  func table(_ caption: String, _ columns: [String], _ rows: [(id: Markup?, cells: [Markup])]) -> Markup {
    var html: Markup = """
      <table role="table"><caption>\(caption)</caption><thead role="rowgroup"><tr role="row">\
      \(columns.markup { "<th role=\"columnheader\" scope=\"col\">\($0)</th>" })</tr></thead><tbody role="rowgroup">

      """
    for row in rows {
      html += row.id.map { "<tr role=\"row\" id=\"\($0)\">" } ?? "<tr role=\"row\">"
      for (index, cell) in row.cells.enumerated() {
        html +=
          index == 0
          ? "<th role=\"rowheader\" scope=\"row\">\(cell)</th>"
          : "<td role=\"cell\"><span class=\"label\" aria-hidden=\"true\">\(columns.indices.contains(index) ? columns[index] : "")</span>\(cell)</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody></table>\n"
    return html
  }
}
