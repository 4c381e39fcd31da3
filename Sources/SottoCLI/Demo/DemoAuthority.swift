// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Sotto
import SwiftASN1
import X509

/// A certificate authority that lives as long as the demo, and the server certificate that it issued. Its own key is
/// forgotten at once: nothing else can ever be issued by it.
struct DemoAuthority {
  /// What the server presents.
  let credential: Credential
  /// The root, for our client.
  let roots: TrustRoots
  private let rootPEM: String

  init() throws {
    let rootKey = P256.Signing.PrivateKey()
    let serverKey = P256.Signing.PrivateKey()
    let number = UInt32.random(in: 0...UInt32.max)
    let rootName = try DistinguishedName {
      OrganizationName("Sotto")
      CommonName("Sotto Demo Root \(String(number, radix: 16))")
    }
    let rootExtensions = try Certificate.Extensions {
      Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
      Critical(KeyUsage(keyCertSign: true))
      SubjectKeyIdentifier(hash: Certificate.PublicKey(rootKey.publicKey))
    }
    let root = try Self.certificate(
      for: rootKey.publicKey, subject: rootName, issuer: rootName, signer: rootKey, rootExtensions)
    let serverExtensions = try Certificate.Extensions {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true))
      try ExtendedKeyUsage([.serverAuth])
      SubjectAlternativeNames([
        .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
        .ipAddress(ASN1OctetString(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
      ])
      SubjectKeyIdentifier(hash: Certificate.PublicKey(serverKey.publicKey))
      AuthorityKeyIdentifier(
        keyIdentifier: SubjectKeyIdentifier(hash: Certificate.PublicKey(rootKey.publicKey)).keyIdentifier)
    }
    let serverName = try DistinguishedName { CommonName("localhost") }
    let server = try Self.certificate(
      for: serverKey.publicKey, subject: serverName, issuer: rootName, signer: rootKey, serverExtensions)
    rootPEM = try root.serializeAsPEM().pemString + "\n"
    roots = try TrustRoots.pem(rootPEM)
    credential = try Credential(
      certificateChainPEM: server.serializeAsPEM().pemString, privateKeyPEM: serverKey.pemRepresentation)
  }

  /// Valid from an hour ago, for clocks that differ, to a week from now.
  private static func certificate(
    for key: P256.Signing.PublicKey, subject: DistinguishedName, issuer: DistinguishedName,
    signer: P256.Signing.PrivateKey, _ extensions: Certificate.Extensions
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key),
      notValidBefore: Date(timeIntervalSinceNow: -3_600), notValidAfter: Date(timeIntervalSinceNow: 7 * 86_400),
      issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
      issuerPrivateKey: Certificate.PrivateKey(signer))
  }

  /// Writes the root where other clients can read it. Whoever wrote it removes it.
  ///
  /// - Returns: the path.
  func writeRoot() throws(Complaint) -> String {
    let name = "sotto-demo-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).pem"
    let path = FileManager.default.temporaryDirectory.appending(path: name).path
    do { try Data(rootPEM.utf8).write(to: URL(filePath: path), options: .withoutOverwriting) } catch {
      throw Complaint(
        .usage, "\(path) can't be written", meaning: "The demo leaves its root certificate there for curl.",
        next: "name a directory that you may write to: TMPDIR=/path sotto demo")
    }
    return path
  }
}
