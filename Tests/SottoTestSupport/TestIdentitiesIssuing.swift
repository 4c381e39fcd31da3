// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
package import SottoIdentity
import SwiftASN1
package import X509

/// What a test certificate says. The defaults make an ordinary server certificate.
package struct TestCertificateTemplate: Sendable {
  package var commonName: String
  /// DNS names of subjectAltName.
  package var dnsNames: [String] = []
  /// IP addresses of subjectAltName as text.
  package var ipAddresses: [String] = []
  /// URIs of subjectAltName.
  package var uris: [String] = []
  package var notBefore = WallTime(secondsSinceEpoch: 1_577_836_800)  // 2020-01-01
  package var notAfter = WallTime(secondsSinceEpoch: 2_208_988_800)  // 2040-01-01
  package var version = Certificate.Version.v3
  /// Whether it is an authority; nil leaves out basicConstraints.
  package var isAuthority: Bool? = false
  package var pathLength: Int?
  /// nil leaves out keyUsage.
  package var keyUsage: KeyUsage? = KeyUsage(digitalSignature: true)
  /// nil leaves out extendedKeyUsage.
  package var extendedKeyUsage: [ExtendedKeyUsage.Usage]? = [.serverAuth]
  /// DNS subtrees that an authority may issue for.
  package var permittedDNS: [String] = []
  /// Whether subject and authority key identifiers are there.
  package var hasKeyIdentifiers = true
  /// More extensions, as they are.
  package var extraExtensions: [Certificate.Extension] = []

  package init(commonName: String, dnsNames: [String] = [], ipAddresses: [String] = []) {
    self.commonName = commonName
    self.dnsNames = dnsNames
    self.ipAddresses = ipAddresses
  }

  /// An authority's template.
  package static func authority(_ commonName: String, pathLength: Int? = nil) -> TestCertificateTemplate {
    var template = TestCertificateTemplate(commonName: commonName)
    template.isAuthority = true
    template.pathLength = pathLength
    template.keyUsage = KeyUsage(keyCertSign: true, cRLSign: true)
    template.extendedKeyUsage = nil
    return template
  }

  /// A client's template.
  package static func client(_ commonName: String) -> TestCertificateTemplate {
    var template = TestCertificateTemplate(commonName: commonName)
    template.extendedKeyUsage = [.clientAuth]
    return template
  }

  fileprivate var subject: DistinguishedName {
    get throws {
      try DistinguishedName {
        OrganizationName("Sotto Tests")
        CommonName(commonName)
      }
    }
  }

  fileprivate func extensions(for key: Certificate.PublicKey, issuer: Certificate.PublicKey) throws
    -> Certificate.Extensions
  {
    guard version == .v3 else { return Certificate.Extensions() }
    var list: [Certificate.Extension] = []
    switch isAuthority {
    case true?: list.append(try .init(.isCertificateAuthority(maxPathLength: pathLength), critical: true))
    case false?: list.append(try .init(.notCertificateAuthority, critical: true))
    case nil: break
    }
    if let keyUsage { list.append(try .init(keyUsage, critical: true)) }
    if let extendedKeyUsage { list.append(try .init(ExtendedKeyUsage(extendedKeyUsage), critical: false)) }
    let addresses = try ipAddresses.map { text in
      switch try ServerName(text).kind {
      case .ipv4(let bytes), .ipv6(let bytes): GeneralName.ipAddress(ASN1OctetString(contentBytes: bytes[...]))
      case .dns(let name): GeneralName.dnsName(name)
      }
    }
    let names = dnsNames.map { GeneralName.dnsName($0) } + addresses + uris.map { .uniformResourceIdentifier($0) }
    if !names.isEmpty { list.append(try .init(SubjectAlternativeNames(names), critical: false)) }
    if !permittedDNS.isEmpty {
      list.append(
        try .init(NameConstraints(permittedDNSDomains: NameConstraints.DNSNames(permittedDNS)), critical: true))
    }
    if hasKeyIdentifiers {
      list.append(try .init(SubjectKeyIdentifier(hash: key), critical: false))
      let identifier = SubjectKeyIdentifier(hash: issuer).keyIdentifier
      list.append(try .init(AuthorityKeyIdentifier(keyIdentifier: identifier), critical: false))
    }
    return try Certificate.Extensions(list + extraExtensions)
  }
}

/// A certificate that a test made, with its key and the certificates above it.
package struct TestIdentity: Sendable {
  /// The certificate.
  package let certificate: Certificate
  /// The certificate in DER.
  package let der: [UInt8]
  /// Its key.
  package let key: TestKey
  /// The certificates above it in DER, nearest first, without the root.
  package let intermediates: [[UInt8]]
  /// The root at the top in DER.
  package let rootDER: [UInt8]

  /// The certificate and the intermediates, as a peer sends them.
  package var chain: [[UInt8]] { [der] + intermediates }

  /// Chain and key.
  package var credential: Credential {
    get throws { try Credential(certificateChain: chain, signer: key.signing) }
  }

  /// The root at the top, trusted.
  package var roots: TrustRoots {
    get throws { try TrustRoots.der([rootDER]) }
  }

  /// The certificate as PEM.
  package var pem: String {
    get throws { try certificate.serializeAsPEM().pemString }
  }

  /// The key as PEM.
  package var keyPEM: String {
    get throws { try key.issuing.serializeAsPEM().pemString }
  }

  /// A certificate signed by its own key. Its key's label is the common name.
  package static func selfSigned(
    _ template: TestCertificateTemplate, key kind: TestKeyKind = .ecdsaP256, label: String? = nil
  ) throws -> TestIdentity {
    let key = try TestKey(kind, label: label ?? template.commonName)
    let certificate = try make(template, key: key, issuer: template.subject, signer: key)
    let der = try bytes(certificate)
    return TestIdentity(certificate: certificate, der: der, key: key, intermediates: [], rootDER: der)
  }

  /// A certificate that this one issues, whether it may or not.
  package func issue(
    _ template: TestCertificateTemplate, key kind: TestKeyKind = .ecdsaP256, label: String? = nil
  ) throws -> TestIdentity {
    let key = try TestKey(kind, label: label ?? template.commonName)
    let certificate = try Self.make(template, key: key, issuer: self.certificate.subject, signer: self.key)
    return TestIdentity(
      certificate: certificate, der: try Self.bytes(certificate), key: key,
      intermediates: der == rootDER ? [] : chain, rootDER: rootDER)
  }

  private static func make(
    _ template: TestCertificateTemplate, key: TestKey, issuer: DistinguishedName, signer: TestKey
  ) throws -> Certificate {
    // The serial number follows from what is signed, so that every run issues the same certificate.
    let label = "\(issuer) \(template.commonName) \(template.dnsNames) \(template.notBefore) \(template.notAfter)"
    let serial = [0x40] + SHA256.hash(data: Array(label.utf8)).prefix(15)
    return try Certificate(
      version: template.version, serialNumber: Certificate.SerialNumber(bytes: serial),
      publicKey: key.issuing.publicKey,
      notValidBefore: Date(timeIntervalSince1970: Double(template.notBefore.secondsSinceEpoch)),
      notValidAfter: Date(timeIntervalSince1970: Double(template.notAfter.secondsSinceEpoch)),
      issuer: issuer, subject: template.subject,
      extensions: template.extensions(for: key.issuing.publicKey, issuer: signer.issuing.publicKey),
      issuerPrivateKey: signer.issuing)
  }

  private static func bytes(_ certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }
}
