// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// A distinguished name as it was written.
struct CertificateName: Equatable {
  /// In the manner of RFC 4514, the most specific part first; as the peer wrote it.
  var text: String
  /// The last commonName.
  var commonName: String?
  /// Its DER.
  var der: [UInt8]
}

/// Names in certificates: distinguished ones, and the others.
extension FieldReader {
  mutating func distinguishedName(_ name: String, note: String? = nil, clause: String? = nil) -> CertificateName? {
    guard let header = elementHeader(), header.tag == DERTag.sequence else {
      element(name, DERTag.sequence, note: note, clause: clause) { _ in }
      return nil
    }
    var found = CertificateName(text: "", der: ahead(header.total))
    element(name, DERTag.sequence, note: note, clause: clause) { inner in
      var parts: [String] = []
      inner.list { list in
        list.element("RelativeDistinguishedName", DERTag.set) { set in
          var pieces: [String] = []
          set.list { $0.nameAttribute(&pieces, &found.commonName) }
          set.value = FieldText.text(Array(pieces.joined(separator: "+").utf8))
          parts.append(set.value)
        }
      }
      found.text = parts.isEmpty ? "(no name)" : FieldText.text(Array(parts.reversed().joined(separator: ", ").utf8))
      inner.value = found.text
    }
    return found
  }

  private mutating func nameAttribute(_ pieces: inout [String], _ commonName: inout String?) {
    element("AttributeTypeAndValue", DERTag.sequence) { attribute in
      let type = attribute.objectIdentifier("type")
      let tag = attribute.nextTag ?? 0
      guard let type, let content = attribute.leaf("value", tag, value: { DERTag.value(tag, $0) }) else { return }
      let value = DERTag.value(tag, content)
      if type == "2.5.4.3" { commonName = value }
      attribute.value = "\(Self.keywords[type] ?? ObjectIdentifiers.name(type))=\(FieldText.quoted(value))"
      pieces.append(attribute.value)
    }
  }

  /// The short names of RFC 4514 section 3.
  private static let keywords = [
    "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET", "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
  ]

  /// Names of all kinds (RFC 5280 section 4.2.1.6), to the end. Those that a certificate can hold for are returned.
  mutating func generalNames(isSubtree: Bool = false) -> [String] {
    var names: [String] = []
    list { if let name = $0.generalName(isSubtree: isSubtree) { names.append(name) } }
    return names
  }

  /// One name; nil if it is of a kind that is not compared.
  mutating func generalName(isSubtree: Bool = false) -> String? {
    var found: String?
    switch nextTag {
    case DERTag.context(1): found = textName("rfc822Name")
    case DERTag.context(2): found = textName("dNSName")
    case DERTag.context(6): found = textName("uniformResourceIdentifier")
    case DERTag.context(7):
      let text = { (bytes: [UInt8]) in isSubtree ? FieldText.subnet(bytes) : IPAddress.text(bytes) }
      if let bytes = leaf("iPAddress", DERTag.context(7), value: text) {
        found = text(bytes)
        let sizes = isSubtree ? [8, 32] : [4, 16]
        if !sizes.contains(bytes.count) { complain("\(Wording.bytes(bytes.count)), which no address has") }
      }
    case DERTag.context(8):
      leaf(
        "registeredID", DERTag.context(8),
        value: { ObjectIdentifiers.dotted($0).map(ObjectIdentifiers.text) ?? FieldText.hex($0) })
    case DERTag.wrapper(4):
      element("directoryName", DERTag.wrapper(4)) { wrapper in
        wrapper.value = wrapper.distinguishedName("Name")?.text ?? ""
      }
    case DERTag.wrapper(0):
      element("otherName", DERTag.wrapper(0)) { other in
        other.value = other.objectIdentifier("type-id").map(ObjectIdentifiers.name) ?? ""
        other.anythingLeft()
      }
    default: anything()
    }
    return found
  }

  private mutating func textName(_ name: String) -> String? {
    guard let tag = nextTag, let bytes = leaf(name, tag, value: { FieldText.text($0) }) else { return nil }
    if bytes.contains(where: { !(0x20...0x7e).contains($0) }) {
      complain("characters that must not stand in such a name")
    }
    return FieldText.text(bytes)
  }
}

extension FieldText {
  /// A value in a distinguished name: what separates its parts is marked (RFC 4514 section 2.4).
  static func quoted(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    // A comma stays one, whatever mark is put on top of it.
    for scalar in text.unicodeScalars {
      if ",+;<>\"\\".unicodeScalars.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// An address and a mask, as constraints on names hold them.
  static func subnet(_ bytes: [UInt8]) -> String {
    guard bytes.count == 8 || bytes.count == 32 else { return hex(bytes) }
    let half = bytes.count / 2
    return "\(IPAddress.text(Array(bytes.prefix(half)))), mask \(IPAddress.text(Array(bytes.suffix(half))))"
  }
}
