// SPDX-License-Identifier: Apache-2.0

/// A key schedule as an SVG. Whoever can't see it has the table below it, which says the same.
struct KeyScheduleDrawing {
  private let nodes: [KeyScheduleView.Node]
  private let layout: KeyScheduleLayout
  private let title: Markup
  private let prefix: Markup

  /// A drawing of these steps.
  init(_ schedule: KeyScheduleView, _ prefix: Markup) {
    self.prefix = prefix
    nodes = schedule.nodes
    layout = KeyScheduleLayout(schedule.nodes)
    title = "The key schedule of \(schedule.version) with \(schedule.hash)"
  }

  /// The drawing; nothing if there are too many steps.
  var markup: Markup {
    guard !layout.boxes.isEmpty else { return "" }
    return """
      <div class="drawing" tabindex="0" role="group" aria-label="Drawing of the key schedule"><svg role="img" aria-labelledby="\(prefix)schedule-title \(prefix)schedule-desc" \
      width="\(layout.width)" height="\(layout.height)" viewBox="0 0 \(layout.width) \(layout.height)">
      <title id="\(prefix)schedule-title">\(title)</title>
      <desc id="\(prefix)schedule-desc">\(nodes.count) steps from what goes in, at the top, to the keys, at the bottom. The table that follows says the same in words.</desc>
      <defs><marker id="\(prefix)tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
      <path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
      \(layout.edges.markup { line(layout.boxes[$0.from], layout.boxes[$0.to]) })
      \(layout.boxes.markup(box))
      </svg></div>

      """
  }

  private func line(_ from: KeyScheduleLayout.Box, _ to: KeyScheduleLayout.Box) -> Markup {
    let (half, height) = (KeyScheduleLayout.boxWidth / 2, KeyScheduleLayout.boxHeight)
    let (x1, y1, x2, y2) = (from.x + half, from.y + height, to.x + half, to.y - 1)
    let middle = (y2 - y1) / 2
    return
      "<path class=\"edge\" marker-end=\"url(#\(prefix)tip)\" d=\"M\(x1) \(y1)C\(x1) \(y1 + middle) \(x2) \(y2 - middle) \(x2) \(y2)\"/>"
  }

  private func box(_ box: KeyScheduleLayout.Box) -> Markup {
    let node = nodes[box.node]
    let (style, how): (Markup, String) =
      switch node.operation {
      case .input: ("input", "goes in")
      case .concatenate: ("joined", "one after the other")
      case .extract: ("extract", "Extract")
      case .expand: ("expand", "Expand")
      case .mac: ("cut", "HMAC")
      case .prf: ("expand", "PRF")
      case .cut: ("cut", "a part of it")
      }
    let label = node.label.map { "\(how) “\($0)”" } ?? how
    let middle = box.x + KeyScheduleLayout.boxWidth / 2
    return """
      <g class="\(style)\(node.isKnown ? "" : " unknown")"><rect x="\(box.x)" y="\(box.y)" width="\(KeyScheduleLayout.boxWidth)" \
      height="\(KeyScheduleLayout.boxHeight)" rx="\(node.operation == .input ? 24 : 5)"/>\
      \(name(node.name, middle, box.y))<text x="\(middle)" y="\(box.y + 48)">\(fit(label, 24))</text></g>

      """
  }

  /// A name in one line or two.
  private func name(_ name: String, _ x: Int, _ y: Int) -> Markup {
    let limit = 18
    guard name.count > limit else { return "<text class=\"name\" x=\"\(x)\" y=\"\(y + 25)\">\(name)</text>" }
    let words = name.split(separator: " ")
    var first = ""
    var used = 0
    for word in words {
      guard first.isEmpty || first.count + word.count < limit else { break }
      first += first.isEmpty ? String(word) : " " + word
      used += 1
    }
    let rest = words.dropFirst(used).joined(separator: " ")
    return """
      <text class="name" x="\(x)" y="\(y + 18)">\(fit(first, limit))</text><text class="name" x="\(x)" y="\(y + 33)">\(fit(rest, limit))</text>
      """
  }

  /// What fits a line of a box; the table has all of it.
  private func fit(_ text: String, _ limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }
}
