// SPDX-License-Identifier: Apache-2.0

/// How text is laid out for a terminal or a file: emphasis, lines of whole words, values beside their names.
struct Typography {
  /// Emphasis. What it says is always said in words or signs too.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case good = "32"
    case bad = "31"
    case warning = "33"
  }

  /// Whether emphasis is marked with the escape sequences of terminals.
  let isStyled: Bool
  /// The longest line, in columns.
  let width: Int

  /// Lines never get narrower than 40 columns.
  init(isStyled: Bool, width: Int) {
    self.isStyled = isStyled
    self.width = max(width, 40)
  }

  func styled(_ text: String, _ styles: Style...) -> String {
    guard isStyled, !styles.isEmpty, !text.isEmpty else { return text }
    return "\u{1b}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1b}[0m"
  }

  /// Lines of whole words, all indented alike, each with its line break.
  func paragraph(_ text: String, indent: Int, style: Style? = nil) -> String {
    let lead = Self.spaces(indent)
    return wrap(text, width: width - indent).map { lead + emphasised($0, style) + "\n" }.joined()
  }

  /// Values beside their names. Names that are longer than `most` push their own value aside.
  func rows(_ rows: [(label: String, value: String)], indent: Int, most: Int = 20) -> String {
    let column = min(rows.map { Self.columns($0.label) }.max() ?? 0, most)
    var text = ""
    for (label, value) in rows {
      let size = Self.columns(label)
      let margin = indent + max(column, size) + 2
      let lines = wrap(value, width: width - margin)
      text +=
        Self.spaces(indent) + styled(label, .dim) + Self.spaces(max(column - size, 0) + 2) + (lines.first ?? "") + "\n"
      for line in lines.dropFirst() { text += Self.spaces(margin) + line + "\n" }
    }
    return text
  }

  /// Greedy lines of whole words; a word that is longer than a line is broken.
  func wrap(_ text: String, width: Int) -> [String] {
    let width = max(width, 16)
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      for (index, piece) in Self.pieces(word, width: width).enumerated() {
        let size = Self.columns(piece)
        if used == 0 {
          line = piece
          used = size
        } else if index == 0, used + 1 + size <= width {
          line += " " + piece
          used += 1 + size
        } else {
          lines.append(line)
          line = piece
          used = size
        }
      }
    }
    if used > 0 { lines.append(line) }
    return lines
  }

  private func emphasised(_ text: String, _ style: Style?) -> String {
    guard let style else { return text }
    return styled(text, style)
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

  /// A word in pieces that fit.
  private static func pieces(_ word: Substring, width: Int) -> [String] {
    guard columns(word) > width else { return [String(word)] }
    var pieces: [String] = []
    var piece = ""
    var used = 0
    for character in word {
      let size = columns(String(character))
      if used + size > width, used > 0 {
        pieces.append(piece)
        piece = ""
        used = 0
      }
      piece.append(character)
      used += size
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  /// How many columns a terminal needs for it: two for what is wide in East Asia, none for marks that join others.
  static func columns(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      if scalar.isASCII { return sum + 1 }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: return sum
      default: return sum + (isWide(scalar.value) ? 2 : 1)
      }
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      true
    default: false
    }
  }
}
