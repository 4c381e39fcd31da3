// SPDX-License-Identifier: Apache-2.0

/// A story as text for a terminal or a file.
package struct StoryText {
  private let type: Typography

  /// A renderer.
  ///
  /// - Parameters:
  ///   - isStyled: whether emphasis is marked with the escape sequences of terminals.
  ///   - width: the longest line, in columns; never less than 40.
  package init(isStyled: Bool, width: Int = 100) {
    self.init(Typography(isStyled: isStyled, width: width))
  }

  init(_ type: Typography) { self.type = type }

  /// The whole story; each chapter ends with an empty line.
  package func render(_ story: HandshakeStory) -> String {
    var text = ""
    for (index, chapter) in story.chapters.enumerated() { text += render(chapter, number: index + 1) }
    return text
  }

  private func render(_ chapter: HandshakeStory.Chapter, number: Int) -> String {
    let title = "\(number). \(chapter.title)"
    let setting = "(\(chapter.setting))"
    var text = type.styled(title, .bold)
    if Typography.columns(title) + 2 + Typography.columns(setting) <= type.width {
      text += type.styled("  \(setting)", .dim) + "\n"
    } else {
      text += "\n" + type.paragraph(setting, indent: 3, style: .dim)
    }
    text += type.paragraph(chapter.text, indent: 3)
    if !chapter.facts.isEmpty { text += "\n" + type.rows(chapter.facts.map { ($0.label, $0.value) }, indent: 5) }
    if let conclusion = chapter.conclusion { text += "\n" + type.paragraph(conclusion, indent: 3) }
    return text + "\n"
  }
}
