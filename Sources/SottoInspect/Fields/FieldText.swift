// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoWire

/// Values of fields as text.
enum FieldText {
  /// More bytes than these are not written out.
  static let shownBytes = 32
  /// More characters than these are not taken over.
  static let shownText = 256

  /// Bytes as digits; of many only the first.
  static func hex(_ bytes: some Collection<UInt8>) -> String {
    if bytes.isEmpty { return "empty" }
    let digits = hexadecimal(Array(bytes.prefix(shownBytes)))
    return bytes.count > shownBytes ? "\(digits)… (\(Wording.bytes(bytes.count)))" : digits
  }

  /// What a peer wrote as text, as it came, but not without end.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in String(decoding: bytes.prefix(4 * shownText), as: UTF8.self).unicodeScalars {
      guard text.count < shownText else { return String(text) + "…" }
      text.append(scalar)
    }
    return bytes.count > 4 * shownText ? String(text) + "…" : String(text)
  }

  /// A big-endian number; of more than seven bytes the last seven.
  static func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.suffix(7).reduce(0) { $0 << 8 | Int($1) }
  }

  /// A code point with its number: `TLS_AES_128_GCM_SHA256 (0x1301)`, `handshake_failure (40)`.
  static func code<Code: RawRepresentable & CustomStringConvertible>(_ code: Code) -> String
  where Code.RawValue: FixedWidthInteger & UnsignedInteger {
    let name = code.description
    if name.hasPrefix("unknown") { return name }
    return
      "\(name) (\(Code.RawValue.bitWidth == 8 ? "\(code.rawValue)" : hex16(UInt16(truncatingIfNeeded: code.rawValue))))"
  }

  /// An extension's type; most are known by their decimal number.
  static func extensionType(_ type: ExtensionType) -> String {
    let name = type.description
    if name.hasPrefix("unknown") { return name }
    return "\(name) (\(type.rawValue < 256 ? "\(type.rawValue)" : hex16(type.rawValue)))"
  }

  /// Such as `0x1301`.
  static func hex16(_ value: UInt16) -> String { "0x" + hexadecimal([UInt8(value >> 8), UInt8(value & 0xff)]) }

  /// Code points by name, the first few of them, without those that are only there to be ignored.
  static func list<Code: RawRepresentable & CustomStringConvertible>(_ codes: [Code]) -> String
  where Code.RawValue: FixedWidthInteger & UnsignedInteger {
    let known = codes.filter {
      Code.RawValue.bitWidth != 16 || !GREASE.isReserved(UInt16(truncatingIfNeeded: $0.rawValue))
    }
    return join(known.map(\.description))
  }

  /// The first few of a list.
  static func join(_ texts: [String], limit: Int = 12) -> String {
    let shown = texts.prefix(limit).joined(separator: ", ")
    return texts.count > limit ? "\(shown) and \(texts.count - limit) more" : shown
  }

  /// Such as `3 suites`.
  static func count(_ count: Int, _ what: String, _ plural: String? = nil) -> String {
    "\(Wording.grouped(count)) \(count == 1 ? what : plural ?? what + "s")"
  }

  /// What is wrong with a length.
  static func short(_ count: Int, _ left: Int) -> String {
    "the length says \(Wording.bytes(count)), but \(left == 0 ? "nothing is" : left == 1 ? "only 1 is" : "only \(Wording.grouped(left)) are") left"
  }

  /// Seconds in the unit that fits: `7,200 seconds (2 hours)`.
  static func seconds(_ seconds: Int) -> String {
    let text = count(seconds, "second")
    for (unit, size) in [("day", 86_400), ("hour", 3_600), ("minute", 60)] where seconds >= size && seconds % size == 0
    {
      return "\(text) (\(count(seconds / size, unit)))"
    }
    return text
  }
}
