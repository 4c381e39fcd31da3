// SPDX-License-Identifier: Apache-2.0

package import SwiftASN1

/// What a certificate's extensions say (RFC 5280 section 4.2), as far as TLS and path checks ask.
package struct CertificateExtensions: Sendable {
  /// The bits of keyUsage that matter here.
  package struct KeyUsage: Hashable, Sendable {
    /// The key may sign a handshake.
    package let digitalSignature: Bool
    /// The key may decrypt a classical handshake's secret.
    package let keyEncipherment: Bool
    /// The key may sign certificates.
    package let keyCertSign: Bool
  }

  /// The basicConstraints.
  package struct BasicConstraints: Hashable, Sendable {
    /// Whether the subject is an authority.
    package let isAuthority: Bool
    /// How many intermediates may follow it.
    package let pathLength: Int?
  }

  /// keyUsage, if it is there.
  package private(set) var keyUsage: KeyUsage?
  /// All bits of keyUsage, the first one the highest of the first byte, if it is there.
  private(set) var keyUsageBits: [UInt8]?
  /// basicConstraints, if they are there.
  package private(set) var basicConstraints: BasicConstraints?
  /// extendedKeyUsage, if it is there.
  package private(set) var extendedKeyUsage: [ASN1ObjectIdentifier]?
  /// The names of subjectAltName.
  package private(set) var names = CertificateNames()
  /// Whether the certificate is worth nothing without an OCSP response beside it (status_request in RFC 7633's TLS
  /// features).
  package private(set) var demandsOCSPResponse = false
  /// The subjectKeyIdentifier.
  package private(set) var subjectKeyIdentifier: [UInt8]?
  /// The keyIdentifier of authorityKeyIdentifier.
  package private(set) var authorityKeyIdentifier: [UInt8]?
  /// Critical extensions that nobody here understands, dotted.
  package private(set) var unknownCritical: [String] = []

  /// Whether the certificate may be used for a purpose: it has no extendedKeyUsage, or one with this or with any.
  package func allows(_ usage: CertificateUsage) -> Bool {
    guard let extendedKeyUsage else { return true }
    return extendedKeyUsage.contains(usage.identifier) || extendedKeyUsage.contains(CertificateOIDs.anyExtendedKeyUsage)
  }

  /// Reads the tagged list of extensions; none at all is an empty one.
  static func read(_ tagged: ASN1Node?) throws(DERProblem) -> CertificateExtensions {
    var result = CertificateExtensions()
    guard let tagged else { return result }
    var wrapper = try DERFields(tagged, CertificateOIDs.extensionsTag, in: "extensions")
    var list = try DERFields(wrapper.next("list"), in: "extensions")
    try wrapper.finish()
    var seen = Set<ASN1ObjectIdentifier>(minimumCapacity: 12)
    for node in list.rest() {
      var fields = try DERFields(node, in: "extension")
      let oid = try DER.oid(fields.next("object identifier"), in: "extension")
      var critical = false
      if let node = fields.optional(.boolean) { critical = try DER.boolean(node, in: "critical") }
      let value = try DER.primitive(fields.next("value"), .octetString, in: "extension value")
      try fields.finish()
      guard seen.insert(oid).inserted else { throw DERProblem(what: "the extension \(oid) comes twice") }
      if critical, !CertificateOIDs.understood.contains(oid) { result.unknownCritical.append("\(oid)") }
      try result.take(oid, value)
    }
    return result
  }

  private mutating func take(_ oid: ASN1ObjectIdentifier, _ value: ArraySlice<UInt8>) throws(DERProblem) {
    switch oid {
    case CertificateOIDs.keyUsage:
      let bits = try Self.keyUsageBits(value)
      keyUsageBits = bits
      keyUsage = Self.keyUsage(bits.first ?? 0)
    case CertificateOIDs.basicConstraints: basicConstraints = try Self.readBasicConstraints(value)
    case CertificateOIDs.extendedKeyUsage: extendedKeyUsage = try Self.readExtendedKeyUsage(value)
    case CertificateOIDs.subjectAlternativeName: names = try Self.readNames(value)
    case CertificateOIDs.subjectKeyIdentifier:
      let node = try DER.value(value, in: "subjectKeyIdentifier")
      subjectKeyIdentifier = Array(try DER.primitive(node, .octetString, in: "subjectKeyIdentifier"))
    case CertificateOIDs.tlsFeature:
      var features = try DERFields(DER.value(value, in: "TLS features"), in: "TLS features")
      for node in features.rest() {
        if try DER.smallInteger(node, in: "TLS feature") == 5 { demandsOCSPResponse = true }
      }
    case CertificateOIDs.authorityKeyIdentifier:
      var fields = try DERFields(DER.value(value, in: "authorityKeyIdentifier"), in: "authorityKeyIdentifier")
      if let node = fields.optional(tag: 0), case .primitive(let bytes) = node.content {
        authorityKeyIdentifier = Array(bytes)
      }
    default: break
    }
  }

  /// The bytes of keyUsage's bits, the first bit the highest of the first byte.
  static func keyUsageBits(_ value: ArraySlice<UInt8>) throws(DERProblem) -> [UInt8] {
    Array(try DER.bits(DER.value(value, in: "keyUsage"), in: "keyUsage").bytes)
  }

  private static func keyUsage(_ first: UInt8) -> KeyUsage {
    KeyUsage(digitalSignature: first & 0x80 != 0, keyEncipherment: first & 0x20 != 0, keyCertSign: first & 0x04 != 0)
  }

  private static func readBasicConstraints(_ value: ArraySlice<UInt8>) throws(DERProblem) -> BasicConstraints {
    var fields = try DERFields(DER.value(value, in: "basicConstraints"), in: "basicConstraints")
    var isAuthority = false
    var pathLength: Int?
    if let node = fields.optional(.boolean) { isAuthority = try DER.boolean(node, in: "cA") }
    if let node = fields.optional(.integer) { pathLength = try DER.smallInteger(node, in: "pathLenConstraint") }
    try fields.finish()
    return BasicConstraints(isAuthority: isAuthority, pathLength: pathLength)
  }

  static func readExtendedKeyUsage(_ value: ArraySlice<UInt8>) throws(DERProblem) -> [ASN1ObjectIdentifier] {
    var fields = try DERFields(DER.value(value, in: "extendedKeyUsage"), in: "extendedKeyUsage")
    var list: [ASN1ObjectIdentifier] = []
    for node in fields.rest() { list.append(try DER.oid(node, in: "extendedKeyUsage")) }
    return list
  }

  /// GeneralNames: dNSName is [2], uniformResourceIdentifier [6], iPAddress [7]. The others are let be.
  private static func readNames(_ value: ArraySlice<UInt8>) throws(DERProblem) -> CertificateNames {
    var fields = try DERFields(DER.value(value, in: "subjectAltName"), in: "subjectAltName")
    var dnsNames: [String] = []
    var addresses: [[UInt8]] = []
    var uris: [String] = []
    var unusable: [String] = []
    for node in fields.rest() {
      guard case .primitive(let bytes) = node.content else { continue }
      if node.identifier == CertificateOIDs.dnsNameTag {
        if let name = DNSName.presented(bytes) {
          dnsNames.append(name)
        } else {
          unusable.append(DisplayText.escaped(bytes))
        }
      } else if node.identifier == CertificateOIDs.uriTag {
        // IA5String without controls and spaces (RFC 3986 section 2): what is compared is also what is shown.
        if !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7e).contains($0) }) {
          uris.append(String(decoding: bytes, as: UTF8.self))
        } else {
          unusable.append(DisplayText.escaped(bytes))
        }
      } else if node.identifier == CertificateOIDs.ipAddressTag {
        if bytes.count == 4 || bytes.count == 16 {
          addresses.append(Array(bytes))
        } else {
          unusable.append(IPAddress.text(Array(bytes)))
        }
      }
    }
    return CertificateNames(dnsNames: dnsNames, ipAddresses: addresses, uris: uris, unusable: unusable)
  }
}

/// Tags and identifiers of a certificate's parts.
enum CertificateOIDs {
  static let subjectKeyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 14]
  static let keyUsage: ASN1ObjectIdentifier = [2, 5, 29, 15]
  static let subjectAlternativeName: ASN1ObjectIdentifier = [2, 5, 29, 17]
  static let basicConstraints: ASN1ObjectIdentifier = [2, 5, 29, 19]
  static let nameConstraints: ASN1ObjectIdentifier = [2, 5, 29, 30]
  static let certificatePolicies: ASN1ObjectIdentifier = [2, 5, 29, 32]
  static let authorityKeyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 35]
  static let tlsFeature: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 1, 24]
  static let extendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37]
  static let anyExtendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37, 0]
  static let serverAuthentication: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 1]
  static let clientAuthentication: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 2]

  /// The two that filters of a CertificateRequest may name, in DER.
  static let keyUsageDER: [UInt8] = [0x06, 0x03, 0x55, 0x1d, 0x0f]
  static let extendedKeyUsageDER: [UInt8] = [0x06, 0x03, 0x55, 0x1d, 0x25]

  static let extensionsTag = DER.context(3)
  static let dnsNameTag = DER.context(2)
  static let uriTag = DER.context(6)
  static let ipAddressTag = DER.context(7)

  /// The extensions that are understood and enforced here or by the path builder, so that they may be critical. A
  /// critical certificatePolicies asks nothing of those who accept any policy.
  static let understood: Set<ASN1ObjectIdentifier> = [
    subjectKeyIdentifier, keyUsage, subjectAlternativeName, basicConstraints, nameConstraints, certificatePolicies,
    authorityKeyIdentifier, extendedKeyUsage, tlsFeature,
  ]
}
