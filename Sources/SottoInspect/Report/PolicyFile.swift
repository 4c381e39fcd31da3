// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Sotto
import SottoCrypto
import SottoWire

/// Reads a policy of one's own from a file: the form that ``PolicyReport`` writes, so that one that is there makes a start.
package enum PolicyFile {
  /// What is wrong with a file. Texts from it are not escaped.
  package struct Problem: Error, Equatable, Sendable {
    /// Where, such as `certificates.keys[1].curve`; empty for the file as a whole.
    package var place: String
    /// What, in a few words.
    package var what: String
    /// What may stand there, in a sentence.
    package var meaning: String
  }

  /// The most bytes that a file may have.
  package static let limit = 65_536

  /// Reads a policy.
  package static func read(_ text: String) throws(Problem) -> Policy {
    let tree: JSONTree
    do { tree = try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)) } catch {
      throw Problem(
        place: "", what: "this is no JSON", meaning: "A policy is one JSON object. jq . FILE tells where it breaks.")
    }
    let file = try PolicyPart(tree, at: "", knows: keys)
    if let schema = try file.text("schema"), schema != PolicyReport.schema {
      throw Problem(
        place: "schema", what: "\"\(schema)\" is another form", meaning: "This one is \"\(PolicyReport.schema)\".")
    }
    var policy = Policy(
      name: try file.required(file.text("name"), "name", "What the policy is called, such as \"house2026\"."),
      date: try file.required(file.text("date"), "date", "The day that it is of, such as \"2026-11-27\"."),
      source: try file.required(file.text("source"), "source", "Whose policy it is, such as \"the security team\"."))
    let versions = try file.names("versions", among: [ProtocolVersion.tls13, .tls12])
    policy.minimumVersion = versions.contains(.tls12) ? .tls12 : .tls13
    policy.maximumVersion = versions.contains(.tls13) ? .tls13 : .tls12
    let suites = CommonSettings.defaultCipherSuites
    policy.cipherSuitesTLS13 = try file.names(
      "cipherSuitesTLS13", among: suites.filter { $0.parameters != nil }, mayBeEmpty: !versions.contains(.tls13))
    policy.cipherSuitesTLS12 = try file.names(
      "cipherSuitesTLS12", among: suites.filter { $0.parametersTLS12 != nil }, mayBeEmpty: !versions.contains(.tls12))
    policy.groups = try file.names("groups", among: CommonSettings.supportedGroups)
    policy.signatureSchemes = try file.names("signatureSchemes", among: ClientConfiguration.defaultSignatureSchemes)
    policy.certificates = try certificates(file)
    policy.hstsSeconds = try file.number("hstsSeconds", 0...Int(Int32.max))
    return policy
  }

  private static let keys = [
    "schema", "name", "date", "source", "versions", "cipherSuitesTLS13", "cipherSuitesTLS12", "groups",
    "signatureSchemes", "certificates", "hstsSeconds",
  ]

  // MARK: Certificates

  private static func certificates(_ file: PolicyPart) throws(Problem) -> CertificatePolicy {
    let part = try PolicyPart(
      file.required(
        file["certificates"], "certificates",
        "What certificates have to be: {\"keys\": [{\"type\": \"RSA\", \"minimumBits\": 2048}]}."),
      at: "certificates", knows: ["keys", "maximumLifetimeDays", "recommendedLifetimeDays"])
    var rules = CertificatePolicy()
    let keys = try part.list(
      "keys", "A list of kinds of keys, such as {\"type\": \"ECDSA\", \"curve\": \"P-256\"}.")
    for (index, key) in keys.enumerated() {
      let place = "certificates.keys[\(index)]"
      rules.keys.append(try self.key(PolicyPart(key, at: place, knows: ["type", "curve", "minimumBits"])))
    }
    let days = 1...36_500
    rules.maximumLifetimeDays = try part.number("maximumLifetimeDays", days)
    rules.recommendedLifetimeDays = try part.number("recommendedLifetimeDays", days)
    if let most = rules.maximumLifetimeDays, let wished = rules.recommendedLifetimeDays, wished > most {
      throw part.problem(
        "recommendedLifetimeDays", "\(wished) days are more than are allowed",
        "maximumLifetimeDays is \(most): recommend as many or fewer.")
    }
    return rules
  }

  private static func key(_ part: PolicyPart) throws(Problem) -> CertificateKeyKind {
    let curves = ["P-256": CertificateKeyKind.ecdsaP256, "P-384": .ecdsaP384, "P-521": .ecdsaP521]
    let kinds = ["ECDSA": ["curve"], "Ed25519": [], "RSA": ["minimumBits"]]
    let type = try part.name("type", among: kinds.keys.sorted())
    for key in ["curve", "minimumBits"] where part[key] != nil && kinds[type]?.contains(key) == false {
      throw part.problem(key, "a key of the type \(type) has none", "Leave it out.")
    }
    switch type {
    case "ECDSA":
      let curve = try part.name("curve", among: curves.keys.sorted())
      return curves[curve] ?? .ecdsaP256
    case "RSA":
      let bits = try part.number("minimumBits", 1024...16_384)
      return .rsa(minimumBits: try part.required(bits, "minimumBits", "The least size of an RSA key, such as 2048."))
    default: return .ed25519
    }
  }
}

/// One object of a policy file, with its place in it.
private struct PolicyPart {
  private let place: String
  private let members: [String: JSONTree]

  /// - Parameter knows: the keys that may stand in it.
  init(_ tree: JSONTree, at place: String, knows: [String]) throws(PolicyFile.Problem) {
    guard case .object(let members) = tree else {
      throw .init(place: place, what: "this is \(tree.kind), not an object", meaning: "Write it in braces.")
    }
    self.place = place
    self.members = members
    if let key = members.keys.sorted().first(where: { !knows.contains($0) }) {
      throw problem(key, "there is no such key", "Here may stand \(knows.joined(separator: ", ")).")
    }
  }

  subscript(_ key: String) -> JSONTree? { members[key] == .null ? nil : members[key] }

  func problem(_ key: String, _ what: String, _ meaning: String) -> PolicyFile.Problem {
    .init(place: place.isEmpty ? key : "\(place).\(key)", what: what, meaning: meaning)
  }

  func required<Value>(_ value: Value?, _ key: String, _ meaning: String) throws(PolicyFile.Problem) -> Value {
    guard let value else { throw problem(key, "it is missing", meaning) }
    return value
  }

  func text(_ key: String) throws(PolicyFile.Problem) -> String? {
    guard let value = self[key] else { return nil }
    guard case .text(let text) = value else {
      throw problem(key, "this is \(value.kind), not a text", "Write it in quotes.")
    }
    guard (1...256).contains(text.utf8.count) else {
      throw problem(key, "it has \(Wording.bytes(text.utf8.count))", "Write a text of 1 to 256 bytes.")
    }
    return text
  }

  func number(_ key: String, _ range: ClosedRange<Int>) throws(PolicyFile.Problem) -> Int? {
    guard let value = self[key] else { return nil }
    guard case .integer(let number) = value, range.contains(number) else {
      let found = if case .integer(let number) = value { "\(number)" } else { value.kind }
      throw problem(
        key, "this is \(found)", "Write a whole number from \(range.lowerBound) to \(range.upperBound), without quotes."
      )
    }
    return number
  }

  func list(_ key: String, mayBeEmpty: Bool = false, _ meaning: String) throws(PolicyFile.Problem) -> [JSONTree] {
    let value = self[key] ?? (mayBeEmpty ? .list([]) : nil)
    guard case .list(let list) = try required(value, key, meaning) else {
      throw problem(key, "this is \(self[key]?.kind ?? "nothing"), not a list", "\(meaning) Write it in brackets.")
    }
    guard mayBeEmpty || !list.isEmpty else {
      throw problem(key, "it is empty, so that nothing would be allowed", meaning)
    }
    return list
  }

  /// One name of these.
  func name(_ key: String, among known: [String]) throws(PolicyFile.Problem) -> String {
    let meaning = "Known are \(known.joined(separator: ", "))."
    let text = try required(text(key), key, meaning)
    guard known.contains(text) else { throw problem(key, "\"\(text)\" is not known", meaning) }
    return text
  }

  /// Names of these, best first.
  func names<Value: CustomStringConvertible & Equatable>(
    _ key: String, among known: [Value], mayBeEmpty: Bool = false
  ) throws(PolicyFile.Problem) -> [Value] {
    let meaning = "Known are \(known.map(\.description).joined(separator: ", "))."
    var values: [Value] = []
    for (index, entry) in try list(key, mayBeEmpty: mayBeEmpty, "A list of names. \(meaning)").enumerated() {
      let here = "\(key)[\(index)]"
      guard case .text(let text) = entry else { throw problem(here, "this is \(entry.kind), not a name", meaning) }
      guard let value = known.first(where: { $0.description.lowercased() == text.lowercased() }) else {
        throw problem(here, "\"\(text)\" is not known", meaning)
      }
      guard !values.contains(value) else { throw problem(here, "\(value) stands there twice", "Once is enough.") }
      values.append(value)
    }
    return values
  }
}

/// JSON of any form.
private enum JSONTree: Decodable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONTree].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  /// What it is, for people.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "the number \(value)"
    case .number: "a number that is not whole"
    case .text: "a text"
    case .list: "a list"
    case .object: "an object"
    }
  }
}
