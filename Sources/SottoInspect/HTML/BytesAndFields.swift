// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Bytes beside the tree of what they say. Pointing at one lights up the other (`Script`); without that, each field names its offset, its length
/// and its bytes.
struct BytesAndFields {
  private let bytes: [UInt8]
  private let painting: BytePainting
  private let elsewhere: (Field) -> Markup?

  /// These bytes and their fields.
  ///
  /// - Parameter elsewhere: a link for a field whose parts are shown at another place.
  init(_ bytes: [UInt8], _ fields: [Field], elsewhere: @escaping (Field) -> Markup? = { _ in nil }) {
    self.bytes = bytes
    self.elsewhere = elsewhere
    painting = BytePainting(fields, count: bytes.count, isShownElsewhere: { elsewhere($0) != nil })
  }

  /// Both, side by side.
  ///
  /// - Parameter label: what the bytes are; ours.
  func markup(_ label: Markup) -> Markup {
    if painting.entries.isEmpty {
      return "<div class=\"pair single\">\(HexDump(bytes, painting).markup("Bytes of \(label)"))</div>"
    }
    return """
      <div class="pair">\(HexDump(bytes, painting).markup("Bytes of \(label)"))
      <div class="tree">\(tree(label))</div></div>
      """
  }

  private func tree(_ label: Markup) -> Markup {
    var html: Markup = "<ul class=\"fields\" aria-label=\"Fields of \(label)\">"
    html.reserve(painting.entries.count * 256)
    var depth = 0
    for (number, entry) in painting.entries.enumerated() {
      if number > 0 {
        if entry.depth > depth { html += "<ul>" }
        if entry.depth <= depth { html += "</li>" }
        while depth > entry.depth {
          html += "</ul></li>"
          depth -= 1
        }
      }
      depth = entry.depth
      html += "<li data-f=\"\(number)\">"
      html += row(number, entry)
    }
    while depth > 0 {
      html += "</li></ul>"
      depth -= 1
    }
    html += "</li></ul>"
    return html
  }

  private func row(_ number: Int, _ entry: BytePainting.Entry) -> Markup {
    let field = entry.field
    var html: Markup = "<div class=\"f\">"
    if let colour = entry.colour {
      html += "<span class=\"n k\(colour)\">\(number + 1)</span> "
    } else {
      html += "<span class=\"n\">\(number + 1)</span> "
    }
    html += "<b>\(field.name)</b>"
    if !field.value.isEmpty { html += " <span class=\"v\">\(field.value)</span>" }
    if field.length > 0 {
      html +=
        " <span class=\"w\">\(Markup(ours: HexDump.hexadecimal(field.offset))), \(Wording.bytes(field.length))</span>"
    }
    if entry.isLeaf, entry.colour != nil, let own = excerpt(field) { html += " <code>\(own)</code>" }
    if let link = elsewhere(field) { html += " \(link)" }
    if let problem = field.problem { html += "<p class=\"problem\"><strong>Malformed:</strong> \(problem)</p>" }
    if field.note != nil || field.clause != nil {
      html += "<p class=\"note\">"
      if let note = field.note { html += "\(note)" }
      if let clause = field.clause { html += " <cite>\(clause)</cite>" }
      html += "</p>"
    }
    html += "</div>"
    return html
  }

  /// The field's bytes, as many as fit a line; nil where its value says them.
  private func excerpt(_ field: Field) -> Markup? {
    let shown = 16
    let start = min(max(field.offset, 0), bytes.count)
    let end = start + min(max(field.length, 0), bytes.count - start)
    guard start < end else { return nil }
    let whole = end - start <= shown + shown / 2
    let own = bytes[start..<(whole ? end : start + shown)]
    if field.value.hasPrefix(hexadecimal(Array(own.prefix(8)))) { return nil }
    let spaced = own.map { hexadecimal([$0]) }.joined(separator: " ")
    return Markup(ours: spaced + (whole ? "" : " …"))
  }
}
