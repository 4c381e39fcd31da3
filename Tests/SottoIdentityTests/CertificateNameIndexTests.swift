// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoIdentity

/// What the index finds is what asking each certificate finds.
@Suite struct CertificateNameIndexTests {
  static let certificates: [CertificateNames] = [
    CertificateNames(dnsNames: ["example.com", "www.example.com"]),
    CertificateNames(dnsNames: ["*.example.com", "example.com"]),
    CertificateNames(dnsNames: ["*.example.com", "www.example.com"], ipAddresses: [[127, 0, 0, 1]]),
    CertificateNames(),
    CertificateNames(
      dnsNames: ["a.b.example.com", "a.b.example.com"],
      ipAddresses: [[127, 0, 0, 1], [UInt8](repeating: 0, count: 16)]),
    CertificateNames(dnsNames: ["*.b.example.com", "localhost"], uris: ["spiffe://example.com"]),
  ]

  @Test(arguments: [
    "example.com", "www.example.com", "WWW.EXAMPLE.COM.", "other.example.com", "a.b.example.com", "c.b.example.com",
    "b.example.com", "localhost", "example.org", "com", "127.0.0.1", "127.0.0.2", "::", "::1",
  ])
  func sameAsAskingEach(_ text: String) throws {
    let name = try ServerName(text)
    let asked = Self.certificates.indices.filter { Self.certificates[$0].covers(name) }
    #expect(CertificateNameIndex(Self.certificates).places(covering: name) == asked)
  }
}
