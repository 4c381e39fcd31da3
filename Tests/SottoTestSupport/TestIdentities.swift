// SPDX-License-Identifier: Apache-2.0

package import SottoIdentity

/// The identities that most tests share: one root, one intermediate, a server certificate for each kind of key, and a
/// client. All are valid from 2020 to 2040.
package struct TestIdentities: Sendable {
  /// The moment that tests take for now: 2026-06-01.
  package static let time = WallTime(secondsSinceEpoch: 1_780_272_000)
  /// What every server certificate covers.
  package static let dnsNames = ["example.com", "*.example.com", "localhost"]
  /// What every server certificate covers.
  package static let ipAddresses = ["127.0.0.1", "::1"]

  /// The root, ECDSA P-256.
  package let root: TestIdentity
  /// Issued by the root, ECDSA P-256; it issued all others.
  package let intermediate: TestIdentity
  /// The server with an ECDSA P-256 key: the one to take if the kind doesn't matter.
  package let server: TestIdentity
  /// The servers with the other keys, and this one.
  package let servers: [TestKeyKind: TestIdentity]
  /// The server with an RSA key that only decrypts.
  package let decrypting: TestIdentity
  /// A client with an ECDSA P-256 key.
  package let client: TestIdentity
  /// The root, trusted.
  package let roots: TrustRoots

  /// The shared identities, made once per process.
  package static func shared() throws -> TestIdentities { try cached.get() }

  private static let cached = Result { try TestIdentities() }

  /// The server certificate for a kind of key.
  package func server(_ kind: TestKeyKind) -> TestIdentity { servers[kind] ?? server }

  private init() throws {
    root = try .selfSigned(.authority("Sotto Test Root"))
    intermediate = try root.issue(.authority("Sotto Test Intermediate", pathLength: 0))
    var servers: [TestKeyKind: TestIdentity] = [:]
    for kind in TestKeyKind.allCases {
      let template = TestCertificateTemplate(
        commonName: "\(kind).example.com", dnsNames: Self.dnsNames, ipAddresses: Self.ipAddresses)
      servers[kind] = try intermediate.issue(template, key: kind)
    }
    self.servers = servers
    server = try intermediate.issue(
      TestCertificateTemplate(
        commonName: "ecdsaP256.example.com", dnsNames: Self.dnsNames, ipAddresses: Self.ipAddresses))
    decrypting = try intermediate.issue(
      .decrypting("decrypting.example.com", dnsNames: Self.dnsNames), key: .rsa2048)
    client = try intermediate.issue(.client("Test Client"))
    roots = try root.roots
  }
}
