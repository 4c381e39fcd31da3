// SPDX-License-Identifier: Apache-2.0

/// A story as text for a terminal or a file.
package struct StoryText {
  /// Whether emphasis is marked with the escape sequences of terminals.
  package let isStyled: Bool
  /// The longest line, in characters; a word that is longer stands alone.
  package let width: Int

  /// A renderer; lines never get narrower than 40 characters.
  package init(isStyled: Bool, width: Int = 100) {
    self.isStyled = isStyled
    self.width = max(width, 40)
  }

  /// The whole story; each chapter ends with an empty line.
  package func render(_ story: HandshakeStory) -> String {
    var text = ""
    for (index, chapter) in story.chapters.enumerated() { text += render(chapter, number: index + 1) }
    return text
  }

  private func render(_ chapter: HandshakeStory.Chapter, number: Int) -> String {
    let title = "\(number). \(chapter.title)"
    var text = styled(title, .bold) + styled("  (\(chapter.setting))", .dim) + "\n"
    text += wrapped(chapter.text, first: "   ", rest: "   ")
    if !chapter.facts.isEmpty { text += "\n" }
    let column = min(chapter.facts.map(\.label.count).max() ?? 0, 20)
    for fact in chapter.facts {
      let gap = String(repeating: " ", count: max(column - fact.label.count, 0) + 2)
      let indent = String(repeating: " ", count: 5 + max(column, fact.label.count) + 2)
      let lines = wrap(fact.value, width: width - indent.count)
      text += "     " + styled(fact.label, .dim) + gap + (lines.first ?? "") + "\n"
      for line in lines.dropFirst() { text += indent + line + "\n" }
    }
    if let conclusion = chapter.conclusion { text += "\n" + wrapped(conclusion, first: "   ", rest: "   ") }
    return text + "\n"
  }

  private enum Style: String {
    case bold = "1"
    case dim = "2"
  }

  private func styled(_ text: String, _ style: Style) -> String {
    isStyled ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }

  private func wrapped(_ text: String, first: String, rest: String) -> String {
    var result = ""
    for (index, line) in wrap(text, width: width - rest.count).enumerated() {
      result += (index == 0 ? first : rest) + line + "\n"
    }
    return result
  }

  /// Greedy lines of whole words.
  private func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
