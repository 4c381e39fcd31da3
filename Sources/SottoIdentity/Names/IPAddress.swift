// SPDX-License-Identifier: Apache-2.0

/// Reading and writing IP addresses as text (RFC 4291 2.2, RFC 5952), without asking the system.
package enum IPAddress {
  /// The four bytes of a dotted quad. Leading zeros are refused: some readers take them for octal.
  package static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
      var value = 0
      for digit in part {
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(digit - UInt8(ascii: "0"))
      }
      guard let byte = UInt8(exactly: value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The sixteen bytes of an IPv6 address, with or without `::`, the last 32 bits also as a dotted quad. No zone.
  package static func ipv6(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count >= 2, characters.count <= 45 else { return nil }
    var halves: [[UInt8]] = [[]]
    var fields: [[UInt8]] = [[]]
    var index = 0
    // Split at "::" first, then at ":"; at most one "::".
    while index < characters.count {
      if characters[index] == UInt8(ascii: ":"), index + 1 < characters.count,
        characters[index + 1] == UInt8(ascii: ":")
      {
        guard halves.count == 1, let left = groups(fields, mayEndInQuad: false) else { return nil }
        halves = [left, []]
        fields = [[]]
        index += 2
        continue
      }
      if characters[index] == UInt8(ascii: ":") {
        fields.append([])
      } else {
        fields[fields.count - 1].append(characters[index])
      }
      index += 1
    }
    guard let last = groups(fields, mayEndInQuad: true) else { return nil }
    halves[halves.count - 1] = last
    if halves.count == 1 { return halves[0].count == 16 ? halves[0] : nil }
    let missing = 16 - halves[0].count - halves[1].count
    guard missing >= 2 else { return nil }
    return halves[0] + [UInt8](repeating: 0, count: missing) + halves[1]
  }

  /// The bytes of the groups between two ends; the only group being empty means none at all.
  private static func groups(_ fields: [[UInt8]], mayEndInQuad: Bool) -> [UInt8]? {
    if fields.count == 1, fields[0].isEmpty { return [] }
    var bytes: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if mayEndInQuad, index == fields.count - 1, field.contains(UInt8(ascii: ".")) {
        guard let quad = ipv4(String(decoding: field, as: UTF8.self)) else { return nil }
        bytes += quad
        continue
      }
      guard (1...4).contains(field.count) else { return nil }
      var value: UInt16 = 0
      for character in field {
        guard let digit = Character(Unicode.Scalar(character)).hexDigitValue, character < 0x80 else { return nil }
        value = value << 4 | UInt16(digit)
      }
      bytes.append(UInt8(value >> 8))
      bytes.append(UInt8(value & 0xff))
    }
    return bytes.count <= 16 ? bytes : nil
  }

  /// An address as text: a dotted quad, or RFC 5952's form. Other lengths, which a certificate may hold, in hexadecimal.
  package static func text(_ bytes: [UInt8]) -> String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    guard bytes.count == 16 else {
      return "(" + bytes.prefix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + ")"
    }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    // The first of the longest runs of zeros, of at least two groups, is written "::".
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start >= 2, end - start > best.count { best = start..<end }
      start = max(end, start) + 1
    }
    func joined(_ range: Range<Int>) -> String {
      range.map { String(groups[$0], radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return joined(0..<8) }
    return joined(0..<best.lowerBound) + "::" + joined(best.upperBound..<8)
  }
}
