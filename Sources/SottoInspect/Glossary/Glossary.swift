// SPDX-License-Identifier: Apache-2.0

/// What the words of TLS mean: alerts, suites, extensions, messages, groups, ways of signing, our own errors, and terms.
package enum Glossary {
  /// What an entry is about.
  package enum Kind: String, Codable, CaseIterable, Sendable {
    case term
    case step
    case alert
    case `extension`
    case suite
    case group
    case scheme
    case error

    /// For headings.
    package var title: String {
      switch self {
      case .term: "Terms"
      case .step: "Messages and steps"
      case .alert: "Alerts"
      case .extension: "Extensions"
      case .suite: "Cipher suites"
      case .group: "Groups"
      case .scheme: "Signature schemes"
      case .error: "Errors"
      }
    }
  }

  /// A word and what it means.
  package struct Entry: Codable, Equatable, Sendable {
    /// A name that stays: `alert.handshake_failure`, `term.forward_secrecy`.
    package let id: String
    /// The word.
    package let title: String
    /// What it is about.
    package let kind: Kind
    /// Its number in the registry, as it is usually written; nil where it has none.
    package let number: String?
    /// Other words for it.
    package let aliases: [String]
    /// What it is.
    package let what: String
    /// When it happens, or where it is met.
    package let when: String
    /// What to do about it.
    package let action: String
    /// What belongs to it, by ``id``.
    package let see: [String]

    init(
      _ kind: Kind, _ title: String, id: String? = nil, number: String? = nil, aliases: [String] = [], what: String,
      when: String, action: String, see: [String] = []
    ) {
      self.id = "\(kind.rawValue).\(Self.slug(id ?? title))"
      self.title = title
      self.kind = kind
      self.number = number
      self.aliases = aliases
      self.what = what
      self.when = when
      self.action = action
      self.see = see
    }

    private static func slug(_ title: String) -> String {
      String(title.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }
  }

  /// All entries, by kind.
  package static let entries: [Entry] =
    terms1 + terms2 + steps + alerts1 + alerts2 + extensions1 + extensions2 + suites + families + groups + schemes
    + errors

  /// Our own errors.
  private static let errors = FailureText.all.map { text in
    Entry(
      .error, text.id.rawValue, aliases: text.aliases, what: text.what, when: text.when, action: text.action)
  }

  private static let byID = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }

  /// The entry of this id.
  package static func entry(id: String) -> Entry? { byID[id] }

  /// What an alert means, by its name.
  package static func alert(named name: String) -> Entry? { byID["alert.\(name)"] }

  /// What an alert means, by its number.
  static func alert(number: UInt8) -> Entry? { entries.first { $0.kind == .alert && $0.number == "\(number)" } }

  /// What to give to `sotto explain` for a failure's id; nil where there is no word for it.
  package static func topic(forFailure id: String) -> String? {
    if id.hasPrefix("alert."), byID[id] != nil { return String(id.dropFirst("alert.".count)) }
    return byID["error.\(id)"] == nil ? nil : id
  }
}
