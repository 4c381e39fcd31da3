// SPDX-License-Identifier: Apache-2.0

/// Values reserved so that peers keep tolerating what they do not know (RFC 8701).
package enum GREASE {
  /// Whether a 16-bit value is one of 0x0A0A, 0x1A1A … 0xFAFA.
  package static func isReserved(_ value: UInt16) -> Bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
  }

  /// One of the sixteen reserved values, picked by a random byte.
  package static func value(from seed: UInt8) -> UInt16 {
    let byte = UInt16(seed & 0xf0 | 0x0a)
    return byte << 8 | byte
  }
}

/// Hexadecimal, at the width of the type.
func hex<I: FixedWidthInteger & UnsignedInteger>(_ value: I) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, I.bitWidth / 4 - digits.count)) + digits
}
