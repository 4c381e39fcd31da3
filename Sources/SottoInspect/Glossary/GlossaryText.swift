// SPDX-License-Identifier: Apache-2.0

/// Entries of the glossary, for people.
package struct GlossaryText {
  private let type: Typography

  /// A renderer.
  ///
  /// - Parameters:
  ///   - isStyled: whether emphasis is marked with the escape sequences of terminals.
  ///   - width: the longest line, in columns; never less than 40.
  package init(isStyled: Bool, width: Int = 100) {
    type = Typography(isStyled: isStyled, width: width)
  }

  /// These entries, one after the other with an empty line between.
  package func render(_ entries: [Glossary.Entry]) -> String {
    entries.map(render).joined(separator: "\n")
  }

  private func render(_ entry: Glossary.Entry) -> String {
    let kind = Self.kinds[entry.kind] ?? entry.kind.rawValue
    let number = entry.number.map { " \($0)" } ?? ""
    let note = "(\(kind)\(number))"
    var text: String
    if Typography.columns(entry.title) + 2 + note.count <= type.width {
      text = type.styled(entry.title, .bold) + type.styled("  \(note)", .dim) + "\n"
    } else {
      text = type.paragraph(entry.title, indent: 0, style: .bold) + type.paragraph(note, indent: 2, style: .dim)
    }
    text += type.paragraph(entry.what, indent: 2)
    var rows = [("when", entry.when), ("what to do", entry.action)]
    let others = entry.see.compactMap { Glossary.entry(id: $0)?.title }
    if !others.isEmpty { rows.append(("see also", others.joined(separator: ", "))) }
    text += "\n" + type.rows(rows.map { (label: $0.0, value: $0.1) }, indent: 2)
    return text
  }

  /// All words there are, by kind.
  package func topics() -> String {
    var text = ""
    for kind in Glossary.Kind.allCases {
      let entries = Glossary.entries.filter { $0.kind == kind }
      if !text.isEmpty { text += "\n" }
      text += type.styled(kind.title, .bold) + "\n"
      text += type.paragraph(entries.map(\.title).joined(separator: ", "), indent: 2)
    }
    return text
  }

  private static let kinds: [Glossary.Kind: String] = [
    .term: "term", .step: "message", .alert: "alert", .extension: "extension", .suite: "cipher suite", .group: "group",
    .scheme: "signature scheme", .error: "error",
  ]
}

/// Entries of the glossary, as one JSON object for scripts. Fields are only ever added under this schema's name.
package struct GlossaryReport: Encodable, Sendable {
  /// The name and version of this form.
  package static let schema = "sotto.glossary/1"

  private let schema = Self.schema
  private let entries: [Glossary.Entry]

  /// The report on these entries.
  package init(_ entries: [Glossary.Entry]) { self.entries = entries }

  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schema) }
}
