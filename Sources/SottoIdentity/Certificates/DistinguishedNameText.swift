// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// Distinguished names as people read them.
package enum DistinguishedNameText {
  /// The Name in `der` in the manner of RFC 4514, the most specific part first: `CN=example.com, O=Example, C=DE`.
  /// What a peer chose is escaped; a name that doesn't parse reads `(unreadable name)`, an empty one `(no name)`.
  package static func text(_ der: [UInt8]) -> String {
    do throws(DERProblem) {
      var names = try DERFields(DER.value(der[...], in: "name"), in: "name")
      var parts: [String] = []
      for set in names.rest() {
        var values = try DERFields(set, .set, in: "relative distinguished name")
        var pieces: [String] = []
        for attribute in values.rest() { pieces.append(try piece(attribute)) }
        parts.append(pieces.joined(separator: "+"))
      }
      return parts.isEmpty ? "(no name)" : DisplayText.cut(parts.reversed().joined(separator: ", "))
    } catch {
      return "(unreadable name)"
    }
  }

  private static func piece(_ attribute: ASN1Node) throws(DERProblem) -> String {
    var fields = try DERFields(attribute, in: "attribute")
    let type = try DER.oid(fields.next("type"), in: "attribute type")
    let value = try fields.next("value")
    try fields.finish()
    return "\(keyword(type))=\(quoted(value))"
  }

  private static func quoted(_ value: ASN1Node) -> String {
    // Most values are plain, and then they read as they stand.
    if case .primitive(let content) = value.content, content.count <= 128, content.allSatisfy(isPlain),
      value.identifier == .utf8String || value.identifier == .printableString
    {
      return String(decoding: content, as: UTF8.self)
    }
    guard case .primitive(let content) = value.content, let text = string(value.identifier, content) else {
      return "#" + value.encodedBytes.prefix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    var result = ""
    for character in DisplayText.escaped(text, limit: 128) {
      if ",+;<>\"".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// Whether a byte is a character that is shown as it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\""):
      false
    default: byte >= 0x20 && byte < 0x7f
    }
  }

  private static func string(_ identifier: ASN1Identifier, _ content: ArraySlice<UInt8>) -> String? {
    switch identifier {
    case .utf8String, .printableString, .ia5String, .numericString, .visibleString:
      return String(decoding: content, as: UTF8.self)
    case .teletexString:
      // Nobody writes T.61; what is there is Latin-1.
      return String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
    case .bmpString:
      guard content.count % 2 == 0 else { return nil }
      let bytes = Array(content)
      let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
      return String(decoding: units, as: UTF16.self)
    default:
      return nil
    }
  }

  private static func keyword(_ type: ASN1ObjectIdentifier) -> String {
    switch type {
    case .NameAttributes.commonName: "CN"
    case .NameAttributes.organizationName: "O"
    case .NameAttributes.organizationalUnitName: "OU"
    case .NameAttributes.countryName: "C"
    case .NameAttributes.localityName: "L"
    case .NameAttributes.stateOrProvinceName: "ST"
    case .NameAttributes.serialNumber: "serialNumber"
    case .NameAttributes.domainComponent: "DC"
    case .NameAttributes.emailAddress: "emailAddress"
    case .NameAttributes.surname: "SN"
    case .NameAttributes.givenName: "GN"
    case .NameAttributes.title: "title"
    default: "\(type)"
    }
  }
}

extension DisplayText {
  /// Cuts a text that is already escaped.
  fileprivate static func cut(_ text: String) -> String {
    text.utf8.count <= 512 || text.count <= 512 ? text : text.prefix(512) + "…"
  }
}
