// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// An inspection as a page for a terminal or a file. Whatever a peer chose is escaped here; emphasis is never the only sign of anything.
package struct TerminalReport {
  /// What is shown beyond the page that everyone gets.
  package struct Detail: Equatable, Sendable {
    /// The story: each step in plain prose.
    package var explains = false
    /// Every record and message as hexadecimal digits, with its fields.
    package var showsBytes = false
    /// The values of the key schedule, as far as the inspection has them.
    package var showsSecrets = false

    /// The page alone.
    package init() {}
  }

  let type: Typography

  /// A renderer.
  ///
  /// - Parameters:
  ///   - isStyled: whether emphasis is marked with the escape sequences of terminals.
  ///   - width: the longest line, in columns; never less than 40.
  package init(isStyled: Bool, width: Int = 100) {
    type = Typography(isStyled: isStyled, width: width)
  }

  /// The whole page. Sections are separated by an empty line.
  package func render(_ inspection: Inspection, detail: Detail = Detail()) -> String {
    var sections = [head(inspection)]
    sections.append(failure(inspection))
    sections.append(negotiated(inspection))
    sections.append(ladder(inspection))
    sections.append(choices(inspection))
    if let identity = inspection.serverIdentity {
      sections.append(self.identity(identity, of: .server, in: inspection))
    }
    if let identity = inspection.clientIdentity {
      sections.append(self.identity(identity, of: .client, in: inspection))
    }
    sections.append(resumption(inspection))
    sections.append(policy(inspection))
    sections.append(worthDoing(inspection))
    if detail.explains { sections.append(story(inspection)) }
    if detail.explains || detail.showsBytes || detail.showsSecrets {
      sections.append(keySchedule(inspection, showsValues: detail.showsSecrets))
    }
    if detail.showsBytes {
      sections.append(records(inspection))
      sections.append(messages(inspection))
    }
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The story alone, and of a failure why, for those who see the rest elsewhere.
  package func explanation(_ inspection: Inspection) -> String {
    // A chapter ends with an empty line.
    story(inspection) + failure(inspection)
  }

  // MARK: Parts of sections

  /// A section's heading, with its line break.
  func heading(_ text: String, note: String = "") -> String {
    guard Typography.columns(text) + Typography.columns(note) + 4 > type.width else {
      return type.styled(text, .bold) + (note.isEmpty ? "" : type.styled("  (\(note))", .dim)) + "\n"
    }
    return type.paragraph(text, indent: 0, style: .bold)
      + (note.isEmpty ? "" : type.paragraph("(\(note))", indent: 2, style: .dim))
  }

  /// Text of a peer's, or of whoever made the inspection, fit to be shown.
  func shown(_ text: String, limit: Int = 256) -> String { DisplayText.escaped(text, limit: limit) }

  /// A sign for an answer: yes, no, not known.
  func mark(_ holds: Bool?) -> String {
    switch holds {
    case true?: type.styled("✓", .good)
    case false?: type.styled("✗", .bad)
    case nil: "?"
    }
  }

  /// A line that begins with a sign; what does not fit goes on below the text.
  func marked(_ mark: String, _ text: String, indent: Int, style: Typography.Style? = nil) -> String {
    item(mark, columns: 1, text, indent: indent, style: style)
  }

  /// A line that begins with its number.
  func numbered(_ number: Int, _ text: String, indent: Int, style: Typography.Style? = nil) -> String {
    let mark = "\(number)."
    return item(type.styled(mark, .bold), columns: mark.count, text, indent: indent, style: style)
  }

  private func item(_ mark: String, columns: Int, _ text: String, indent: Int, style: Typography.Style?) -> String {
    let margin = indent + columns + 1
    let lines = type.wrap(text, width: type.width - margin).map { line in style.map { type.styled(line, $0) } ?? line }
    var result = Typography.spaces(indent) + mark + " " + (lines.first ?? "") + "\n"
    for line in lines.dropFirst() { result += Typography.spaces(margin) + line + "\n" }
    return result
  }

  // MARK: The beginning

  private func head(_ inspection: Inspection) -> String {
    var text = type.paragraph(shown(inspection.outcome.verdict, limit: 600), indent: 0, style: .bold)
    let source = inspection.source
    var words: [String] = []
    if let target = source.target ?? source.serverName { words.append(shown(target)) }
    if let address = source.serverAddress, address != source.target { words.append("at \(shown(address))") }
    if let client = source.clientAddress { words.append("from \(shown(client))") }
    switch source.kind {
    case .live: words.append("seen live")
    case .capture: words.append("from a capture")
    case .bytes: words.append("from bytes given")
    }
    if let before = source.preface { words.append("after \(shown(before))") }
    if let moment = source.startedAt { words.append(shown(moment)) }
    if let time = inspection.outcome.microseconds {
      words.append(
        "\(inspection.outcome.status == .connected ? "done" : "over") after \(Wording.duration(.microseconds(time)))")
    }
    text += type.paragraph(words.joined(separator: ", "), indent: 0, style: .dim)
    return text
  }

  private func story(_ inspection: Inspection) -> String {
    guard !inspection.story.chapters.isEmpty else { return "" }
    return heading("What happened, step by step") + "\n" + StoryText(type).render(inspection.story)
  }
}
