// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// A moment in a certificate (RFC 5280 section 4.1.2.5): `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
struct CertificateTime {
  let moment: WallTime

  /// Nil for what is no time in either form.
  init?(_ tag: UInt8, _ content: [UInt8]) {
    let isShort = tag == DERTag.utcTime
    guard content.count == (isShort ? 13 : 15), content.last == UInt8(ascii: "Z") else { return nil }
    var numbers: [Int] = []
    for index in stride(from: 0, to: content.count - 1, by: 2) {
      guard let tens = Self.digit(content[index]), let ones = Self.digit(content[index + 1]) else { return nil }
      numbers.append(tens * 10 + ones)
    }
    // Two digits of a year below 50 are of the 21st century.
    let year = isShort ? (numbers[0] < 50 ? 2000 : 1900) + numbers[0] : numbers[0] * 100 + numbers[1]
    let rest = Array(numbers.dropFirst(isShort ? 1 : 2))
    guard (1...12).contains(rest[0]), (1...31).contains(rest[1]), rest[2] < 24, rest[3] < 60, rest[4] < 60 else {
      return nil
    }
    moment = WallTime(
      year: year, month: rest[0], day: rest[1], hour: rest[2], minute: rest[3], second: rest[4])
  }

  private static func digit(_ byte: UInt8) -> Int? { (48...57).contains(byte) ? Int(byte) - 48 : nil }
}

extension FieldReader {
  /// A time in either form.
  mutating func time(_ name: String, note: String? = nil, clause: String? = nil) -> WallTime? {
    let tag = nextTag == DERTag.generalizedTime ? DERTag.generalizedTime : DERTag.utcTime
    guard let content = leaf(name, tag, note: note, clause: clause, value: { DERTag.value(tag, $0) }) else {
      return nil
    }
    let time = CertificateTime(tag, content)
    if time == nil { complain("no time") }
    return time?.moment
  }
}
