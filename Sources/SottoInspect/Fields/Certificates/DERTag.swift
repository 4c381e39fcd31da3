// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// Tags of DER by name, and their values as text.
enum DERTag {
  static let boolean: UInt8 = 0x01
  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let octetString: UInt8 = 0x04
  static let null: UInt8 = 0x05
  static let objectIdentifier: UInt8 = 0x06
  static let ia5String: UInt8 = 0x16
  static let utcTime: UInt8 = 0x17
  static let generalizedTime: UInt8 = 0x18
  static let sequence: UInt8 = 0x30
  static let set: UInt8 = 0x31

  /// A context-specific tag of a value, `[2]`.
  static func context(_ number: UInt8) -> UInt8 { 0x80 | number & 0x1f }
  /// A context-specific tag of something made of others.
  static func wrapper(_ number: UInt8) -> UInt8 { 0xa0 | number & 0x1f }

  /// Such as `SEQUENCE` or `[2]`.
  static func name(_ tag: UInt8) -> String {
    let number = tag & 0x1f
    switch tag >> 6 {
    case 0: return universal[number] ?? "UNIVERSAL \(number)"
    case 1: return "[APPLICATION \(number)]"
    case 2: return "[\(number)]"
    default: return "[PRIVATE \(number)]"
    }
  }

  /// Such as `a SEQUENCE`.
  static func article(_ tag: UInt8) -> String {
    let name = name(tag)
    return
      "\(name.first.map { "AEIOU".contains($0) } == true && !name.hasPrefix("UNI") && !name.hasPrefix("UTF") && !name.hasPrefix("UTC") ? "an" : "a") \(name)"
  }

  private static let universal: [UInt8: String] = [
    1: "BOOLEAN", 2: "INTEGER", 3: "BIT STRING", 4: "OCTET STRING", 5: "NULL", 6: "OBJECT IDENTIFIER", 10: "ENUMERATED",
    12: "UTF8String", 16: "SEQUENCE", 17: "SET", 18: "NumericString", 19: "PrintableString", 20: "TeletexString",
    22: "IA5String", 23: "UTCTime", 24: "GeneralizedTime", 26: "VisibleString", 28: "UniversalString", 30: "BMPString",
  ]

  /// A value of a tag as people read it.
  static func value(_ tag: UInt8, _ content: [UInt8]) -> String {
    switch tag {
    case boolean: booleanText(content)
    case integer, 0x0a: integerText(content)
    case null: "nothing"
    case objectIdentifier: ObjectIdentifiers.dotted(content).map(ObjectIdentifiers.text) ?? FieldText.hex(content)
    case utcTime, generalizedTime: CertificateTime(tag, content)?.moment.description ?? FieldText.text(content)
    default: string(tag, content) ?? FieldText.textOrHex(content)
    }
  }

  static func booleanText(_ content: [UInt8]) -> String {
    content == [0xff] ? "TRUE" : content == [0] ? "FALSE" : FieldText.hex(content)
  }

  /// A number of up to seven bytes in decimal, a longer one in hexadecimal.
  static func integerText(_ content: [UInt8]) -> String {
    guard let first = content.first, content.count <= 7, first < 0x80 else { return FieldText.hex(content) }
    return "\(FieldText.number(content))"
  }

  /// A character string; nil for other tags.
  static func string(_ tag: UInt8, _ content: [UInt8]) -> String? {
    switch tag {
    case 0x0c, 0x12, 0x13, ia5String, 0x1a: return FieldText.text(content)
    case 0x14:
      // Nobody writes T.61; what is there is Latin-1.
      return FieldText.text(
        Array(String(String.UnicodeScalarView(content.prefix(1024).map { Unicode.Scalar($0) })).utf8))
    case 0x1e:
      let units = stride(from: 0, to: content.count - content.count % 2, by: 2).prefix(1024)
        .map { UInt16(content[$0]) << 8 | UInt16(content[$0 + 1]) }
      return FieldText.text(Array(String(decoding: units, as: UTF16.self).utf8))
    default: return nil
    }
  }
}
