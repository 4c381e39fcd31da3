// SPDX-License-Identifier: Apache-2.0

/// The letters of DNS names, and how a presented one is read.
package enum DNSName {
  /// Whether a byte may stand in a label: letters, digits, hyphen, and the underscore that real names use.
  static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// ASCII lower case.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 32 : byte
  }

  /// A dNSName of a certificate in lower case, or nil for one that can match nothing: other characters, empty labels,
  /// or a wildcard that is not the whole leftmost label with at least two labels after it (RFC 9525 6.3).
  package static func presented(_ bytes: some Collection<UInt8>) -> String? {
    guard (1...253).contains(bytes.count) else { return nil }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for (index, label) in labels.enumerated() {
      if index == 0, label.elementsEqual([UInt8(ascii: "*")]) {
        guard labels.count >= 3 else { return nil }
        continue
      }
      guard (1...63).contains(label.count), label.allSatisfy(isAllowed) else { return nil }
    }
    return String(decoding: bytes.map(lowercased), as: UTF8.self)
  }
}
