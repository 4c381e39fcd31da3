// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// The entries for what an inspection speaks of: its messages, alerts and extensions, what was negotiated, why it failed, and the terms in its
  /// prose.
  static func entries(for inspection: Inspection) -> [Entry] {
    let words = OccurringWords(inspection)
    return entries.filter { words.has($0) }
  }
}

/// The words in an inspection that the glossary may have.
private struct OccurringWords {
  private var messages = Set<String>()
  private var fields = Set<String>()
  private var chosen = Set<String>()
  private var failures = Set<String>()
  private var prose = ""

  init(_ inspection: Inspection) {
    for message in inspection.messages.prefix(1_000) {
      messages.insert(Glossary.key(message.name.prefix(64)))
      collect(message.fields, depth: 0)
      collect(message.expandedFields, depth: 0)
    }
    let negotiated = inspection.negotiated
    for name in [
      negotiated.cipherSuite, negotiated.group, negotiated.signatureScheme, negotiated.clientSignatureScheme,
      inspection.outcome.failure?.alert,
    ] {
      if let name { chosen.insert(Glossary.key(name.prefix(64))) }
    }
    if let failure = inspection.outcome.failure { failures = [failure.id, "error.\(failure.id)"] }
    var texts: [String] = [inspection.outcome.verdict, negotiated.version ?? ""]
    for chapter in inspection.story.chapters {
      texts += [chapter.title, chapter.text, chapter.conclusion ?? ""]
      texts += chapter.facts.map(\.value)
    }
    for advice in inspection.advice { texts += [advice.title, advice.text] }
    for node in inspection.keySchedule?.nodes ?? [] { texts += [node.name, node.operation.rawValue, node.note] }
    prose = texts.map { String($0.prefix(4_000)) }.joined(separator: "\n").lowercased()
  }

  /// Names of extensions and alerts stand in fields, as a name or as a value.
  private mutating func collect(_ more: [Field], depth: Int) {
    guard depth < BytePainting.deepest, fields.count < 4_000 else { return }
    for field in more {
      fields.insert(Glossary.key(field.name.prefix(64)))
      let value = field.value.prefix { $0 != " " }
      if !value.isEmpty, value.utf8.count <= 64 { fields.insert(Glossary.key(value)) }
      collect(field.children, depth: depth + 1)
    }
  }

  func has(_ entry: Glossary.Entry) -> Bool {
    if failures.contains(entry.id) { return true }
    let key = Glossary.key(entry.title)
    return switch entry.kind {
    case .step: messages.contains(key)
    case .extension: fields.contains(key)
    case .alert: chosen.contains(key) || messages.contains("alert") && fields.contains(key)
    case .suite, .group, .scheme: chosen.contains(key)
    case .term: prose.contains(entry.title.lowercased())
    case .error: false
    }
  }
}
