// SPDX-License-Identifier: Apache-2.0

/// What the pages that we write are made of, for finding what does not belong in one: markup that a peer brought in, whatever it is.
package enum PageMarkup {
  private static let elements: Set<String> = [
    "a", "article", "b", "body", "caption", "circle", "cite", "code", "dd", "defs", "desc", "details", "div", "dl",
    "dt",
    "footer", "g", "h1", "h2", "h3", "h4", "head", "header", "html", "i", "li", "line", "main", "marker", "meta", "nav",
    "ol", "p", "path", "pre", "rect", "script", "section", "span", "strong", "style", "summary", "svg", "table",
    "tbody", "td", "text", "th", "thead", "time", "title", "tr", "ul",
  ]
  private static let attributes: Set<String> = [
    "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "d", "data-f", "height",
    "href", "http-equiv", "id", "lang", "marker-end", "markerHeight", "markerWidth", "name", "open", "orient", "r",
    "refX", "refY", "role", "rx", "scope", "tabindex", "text-anchor", "type", "viewBox", "width", "x", "x1", "x2", "y",
    "y1", "y2",
  ]

  /// What is wrong with a page; nil where each of its tags is one of ours with attributes of ours, all are closed in their order, links stay on
  /// the page, there is one style and the two scripts, and every character shows itself.
  package static func problem(in page: String) -> String? {
    if let hidden = page.unicodeScalars.first(where: { !isVisible($0) }) {
      return "U+\(String(hidden.value, radix: 16)) can't be seen"
    }
    var reader = Reader(bytes: Array(page.utf8))
    return reader.read()
  }

  /// Whether a character shows itself, or ends a line.
  package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "\n" || (0x20..<0x7f).contains(scalar.value) }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
    default: return true
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    private var place = 0
    private var open: [String] = []
    private var raw = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() -> String? {
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "<"):
          let start = place
          guard tag() else { return "no tag of ours: \(text(start, start + 80))" }
        case UInt8(ascii: ">"): return "> in a text: \(text(max(0, place - 40), place + 40))"
        default: place += 1
        }
      }
      if let last = open.last { return "<\(last)> is not closed" }
      return raw == 3 ? nil : "\(raw) styles and scripts"
    }

    private mutating func tag() -> Bool {
      place += 1
      if bytes[place...].starts(with: "!DOCTYPE html>".utf8) {
        place += 14
        return true
      }
      let isEnd = take("/")
      let name = word()
      guard PageMarkup.elements.contains(name) else { return false }
      if isEnd { return take(">") && open.popLast() == name }
      while take(" ") {
        let attribute = word()
        guard PageMarkup.attributes.contains(attribute) else { return false }
        if attribute != "open", !value(attribute) { return false }
      }
      if take("/") { return take(">") }
      guard take(">") else { return false }
      if name == "meta" { return true }
      open.append(name)
      return name != "script" && name != "style" || skip(name)
    }

    /// What is in a style or script is no markup, until it ends.
    private mutating func skip(_ name: String) -> Bool {
      raw += 1
      let end = Array("</\(name)>".utf8)
      while place < bytes.count, bytes[place] != end[0] || !bytes[place...].starts(with: end) { place += 1 }
      return place < bytes.count
    }

    private mutating func value(_ attribute: String) -> Bool {
      guard take("="), take("\"") else { return false }
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        if bytes[place] == UInt8(ascii: "<") || bytes[place] == UInt8(ascii: ">") { return false }
        place += 1
      }
      let isHere = attribute != "href" || place > start && bytes[start] == UInt8(ascii: "#")
      return take("\"") && isHere
    }

    private mutating func word() -> String {
      let start = place
      while place < bytes.count, isOfWord(bytes[place]) { place += 1 }
      return text(start, place)
    }

    private func isOfWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
      place += 1
      return true
    }

    private func text(_ start: Int, _ end: Int) -> String {
      String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self)
    }
  }
}

/// What does not belong on a page for terminals.
package enum TerminalText {
  /// The first character that steers a terminal, or hides or reorders what stands there; nil where all are harmless.
  package static func steering(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      if scalar.isASCII { return scalar != "\n" && !(0x20..<0x7f).contains(scalar.value) }
      switch scalar.properties.generalCategory {
      case .control, .format: return true
      default: return false
      }
    }
  }
}
