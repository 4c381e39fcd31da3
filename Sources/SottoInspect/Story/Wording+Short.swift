// SPDX-License-Identifier: Apache-2.0

extension Wording {
  /// A suite as people say it: `AES-128-GCM`, in TLS 1.2 `ECDHE-RSA, AES-128-GCM`.
  static func short(suite name: String) -> String {
    var words = name.split(separator: "_").map(String.init)
    guard words.first == "TLS", words.count > 2 else { return name }
    words.removeFirst()
    // The hash at the end makes keys; it protects no record.
    if let last = words.last, last.hasPrefix("SHA"), !words.contains("CBC") { words.removeLast() }
    guard let with = words.firstIndex(of: "WITH") else { return cipher(words[...]) }
    return words[..<with].joined(separator: "-") + ", " + cipher(words[(with + 1)...])
  }

  private static func cipher(_ words: ArraySlice<String>) -> String {
    let joined = words.joined(separator: "-")
    return joined == "CHACHA20-POLY1305" ? "ChaCha20-Poly1305" : joined
  }

  /// When a certificate ends: `41 days left`, `ended 3 days ago`.
  static func ending(inDays days: Int) -> String {
    switch days {
    case 2...: "\(grouped(days)) days left"
    case 1: "1 day left"
    case 0: "less than a day left"
    case -1: "ended less than a day ago"
    case -2: "ended 1 day ago"
    default: "ended \(grouped(-(days + 1))) days ago"
    }
  }

  /// Such as `a ServerHello`, `an alert`.
  static func article(_ name: String) -> String {
    guard let first = name.unicodeScalars.first else { return name }
    return ("aeiouAEIOU".unicodeScalars.contains(first) ? "an " : "a ") + name
  }
}
