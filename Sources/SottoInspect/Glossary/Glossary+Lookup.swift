// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// What a question brings.
  package enum Answer: Equatable, Sendable {
    /// The entries that it is about, the likeliest first.
    case found([Entry])
    /// No entry; words that are spelled much like it.
    case unknown(suggestions: [String])
  }

  /// Finds what a question is about: a word in any spelling, an id, a number with or without its kind (`alert 40`, `0x1301`, `13`), or the
  /// name of any cipher suite.
  package static func lookUp(_ question: String) -> Answer {
    // Nobody types more, and what is compared must not be without bounds.
    let words = String(question.prefix(200))
    let (kind, rest) = split(words)
    var found: [Entry] = []
    func add(_ entries: [Entry]) {
      for entry in entries where !found.contains(where: { $0.id == entry.id }) { found.append(entry) }
    }
    if let entry = entry(id: words.lowercased()) { add([entry]) }
    add(index[key(words)] ?? [])
    if let kind { add((index[key(rest)] ?? []).filter { kind.contains($0.kind) }) }
    if let number = number(rest) { add((numbered[number] ?? []).filter { kind?.contains($0.kind) ?? true }) }
    if found.isEmpty { add(registered(named: rest) + registered(named: words)) }
    if found.isEmpty, let number = number(rest) { add(registered(number: number)) }
    if let kind, found.contains(where: { kind.contains($0.kind) }) { found.removeAll { !kind.contains($0.kind) } }
    if found.allSatisfy({ $0.kind == .suite }) { add(families(of: found.first?.title ?? words)) }
    return found.isEmpty ? .unknown(suggestions: suggestions(for: words)) : .found(found)
  }

  /// Spelling that makes no difference is taken out.
  static func key(_ text: some StringProtocol) -> String {
    text.lowercased().filter { !" _-:()".contains($0) }
  }

  private static let index: [String: [Entry]] = {
    var index: [String: [Entry]] = [:]
    for entry in entries {
      for word in Set(([entry.title, entry.id] + entry.aliases).map { key($0) }) {
        index[word, default: []].append(entry)
      }
    }
    return index
  }()

  private static let numbered: [Int: [Entry]] = {
    var numbered: [Int: [Entry]] = [:]
    for entry in entries {
      guard let text = entry.number, let number = number(text) else { continue }
      numbered[number, default: []].append(entry)
    }
    return numbered
  }()

  // MARK: Kinds and numbers

  private static let kindWords: [String: [Kind]] = [
    "alert": [.alert], "suite": [.suite], "cipher": [.suite], "ciphersuite": [.suite], "extension": [.extension],
    "ext": [.extension], "group": [.group], "curve": [.group], "scheme": [.scheme], "signature": [.scheme],
    "message": [.step], "handshake": [.step], "step": [.step], "record": [.step], "error": [.error, .alert],
    "term": [.term],
    "version": [.term],
  ]

  /// A word for a kind in front, and what follows it.
  private static func split(_ text: String) -> (kinds: [Kind]?, rest: String) {
    let parts = text.split(maxSplits: 1) { " .:_-".contains($0) }
    guard parts.count == 2, let kinds = kindWords[parts[0].lowercased()] else { return (nil, text) }
    var rest = parts[1]
    if let again = rest.split(separator: " ", maxSplits: 1).first,
      again.lowercased() == "type" || again.lowercased() == "suite"
    {
      rest = rest.dropFirst(again.count)
    }
    return (kinds, String(rest))
  }

  /// `40`, `0x1301`, `0x13,0x01`, `13,01` within braces.
  private static func number(_ text: some StringProtocol) -> Int? {
    let trimmed = text.lowercased().filter { !" {}()".contains($0) }
    let parts = trimmed.split(separator: ",")
    if parts.count == 2, parts.allSatisfy({ $0.hasPrefix("0x") && $0.count <= 4 }) {
      let bytes = parts.compactMap { Int($0.dropFirst(2), radix: 16) }
      return bytes.count == 2 ? bytes[0] << 8 | bytes[1] : nil
    }
    guard trimmed.count <= 6 else { return nil }
    return trimmed.hasPrefix("0x") ? Int(trimmed.dropFirst(2), radix: 16) : Int(trimmed)
  }

  // MARK: Kinds of suites

  /// What the parts of a suite's name say about it, in the names of the registry and of OpenSSL.
  private static func families(of name: String) -> [Entry] {
    let text = name.uppercased()
    let parts = Set(text.split { "_- ".contains($0) }.map(String.init))
    let isRegistered = text.hasPrefix("TLS_") || text.hasPrefix("SSL_")
    let ciphers: Set = ["AES128", "AES256", "DES", "RC4", "3DES", "CAMELLIA128", "CAMELLIA256", "NULL"]
    guard isRegistered && parts.count >= 4 || parts.count >= 2 && !parts.isDisjoint(with: ciphers) else { return [] }
    var ids: [String] = []
    if parts.contains("EXPORT") || parts.contains("EXP") { ids.append("export") }
    if parts.contains("NULL") { ids.append("null") }
    if parts.contains("ANON") || parts.contains("ADH") || parts.contains("AECDH") { ids.append("anonymous") }
    if parts.contains("RC4") { ids.append("rc4") }
    if parts.contains("3DES") || parts.contains("CBC3") { ids.append("3des") }
    let isAEAD = !parts.isDisjoint(with: ["GCM", "CCM", "CCM8", "POLY1305"])
    if parts.contains("CBC") || (!isRegistered && !isAEAD && parts.isDisjoint(with: ["RC4", "NULL"])) {
      ids.append("cbc")
    }
    if parts.contains("CCM") || parts.contains("CCM8") { ids.append("ccm") }
    if parts.contains("PSK") { ids.append("psk_suites") }
    if parts.contains("ECDHE") { ids.append("ecdhe") }
    if parts.contains("DHE") || parts.contains("EDH") { ids.append("dhe") }
    let agrees = !parts.isDisjoint(with: ["ECDHE", "DHE", "EDH", "DH", "ECDH", "PSK", "ADH", "AECDH", "ANON"])
    if !agrees, isRegistered ? text.contains("_RSA_WITH_") || text.contains("_RSA_EXPORT_") : true {
      ids.append("static_rsa")
    }
    return ids.compactMap { entry(id: "suite.\($0)") }
  }

  // MARK: Near misses

  private static func suggestions(for text: String) -> [String] {
    let wanted = Array(key(text).utf8)
    guard !wanted.isEmpty else { return [] }
    var scored: [(distance: Int, title: String)] = []
    for entry in entries {
      let best = ([entry.title] + entry.aliases).map { distance(wanted, Array(key($0).utf8)) }.min() ?? .max
      if best <= max(wanted.count / 3, 1) { scored.append((best, entry.title)) }
    }
    var titles: [String] = []
    for (_, title) in scored.sorted(by: { ($0.distance, $0.title) < ($1.distance, $1.title) })
    where !titles.contains(title) { titles.append(title) }
    if titles.isEmpty, wanted.count >= 3 {
      let needle = key(text)
      for entry in entries where key(entry.title).contains(needle) && !titles.contains(entry.title) {
        titles.append(entry.title)
      }
    }
    return Array(titles.prefix(5))
  }

  /// How many letters have to be put in, left out, changed or swapped to make one word of the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard abs(left.count - right.count) <= left.count / 3 + 1 else { return .max }
    var before: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var line = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1] + 1, line[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, before[column - 1] + 1)
        }
        line.append(best)
      }
      before = last
      last = line
    }
    return last[right.count]
  }
}
