// SPDX-License-Identifier: Apache-2.0

/// Base64 as PEM uses it (RFC 4648 section 4).
package enum Base64 {
  /// The bytes that `characters` stand for, white space aside; nil if anything else is there or the end is not whole.
  static func decode(_ characters: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var accumulator: UInt32 = 0
    var count = 0
    var padding = 0
    for character in characters {
      if character == 0x20 || (0x09...0x0d).contains(character) { continue }
      if character == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = sextet(character) else { return nil }
      accumulator = accumulator << 6 | UInt32(value)
      count += 1
      if count % 4 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: accumulator >> 16))
        bytes.append(UInt8(truncatingIfNeeded: accumulator >> 8))
        bytes.append(UInt8(truncatingIfNeeded: accumulator))
        accumulator = 0
      }
    }
    switch (count % 4, padding) {
    case (0, 0): break
    case (2, 2):
      guard accumulator & 0xf == 0 else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: accumulator >> 4))
    case (3, 1):
      guard accumulator & 0x3 == 0 else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: accumulator >> 10))
      bytes.append(UInt8(truncatingIfNeeded: accumulator >> 2))
    default: return nil
    }
    return bytes
  }

  /// `bytes` on one line, padded.
  package static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0..<4 {
        let index = Int(bits >> (18 - 6 * UInt32(place)) & 0x3f)
        text.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func sextet(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
