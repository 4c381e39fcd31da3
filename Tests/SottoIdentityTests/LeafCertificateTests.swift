// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import SwiftASN1
import Testing

@Suite struct LeafCertificateTests {
  @Test func readsWhatOpenSSLWrote() throws {
    let der = try #require(try PEM.blocks(in: Fixtures.rsaLeaf).first).der
    let leaf = try LeafCertificate(der: der)
    #expect(leaf.version == 3)
    #expect(leaf.serialNumber == [106])
    #expect(leaf.subjectText == "CN=rsa.example.com")
    #expect(leaf.issuerText == "CN=Fixture Root, O=Sotto Tests")
    #expect(leaf.signature.scheme == .rsaPKCS1SHA256)
    #expect(leaf.key.name == "RSA 2048")
    #expect(leaf.names.presented == ["example.com", "*.example.com", "192.0.2.1", "2001:db8::1"])
    #expect(leaf.extensions.keyUsage?.digitalSignature == true)
    #expect(leaf.extensions.keyUsage?.keyCertSign == false)
    #expect(leaf.extensions.basicConstraints?.isAuthority == false)
    #expect(leaf.extensions.extendedKeyUsage == [[1, 3, 6, 1, 5, 5, 7, 3, 1]])
    #expect(leaf.notAfter.description == "2046-11-16T23:49:45Z")
    #expect(!leaf.isSelfIssued)
  }

  @Test(arguments: [
    (Fixtures.p256Certificate, "ECDSA P-256", SignatureScheme.ecdsaSecp256r1SHA256),
    (Fixtures.p384Certificate, "ECDSA P-384", .ecdsaSecp256r1SHA256),
    (Fixtures.ed25519Certificate, "Ed25519", .ed25519),
    (Fixtures.pssSignedLeaf, "ECDSA P-256", .rsaPSSRSAESHA256), (Fixtures.sha1Leaf, "ECDSA P-256", .rsaPKCS1SHA1),
    (Fixtures.pssKeyLeaf, "RSA bound to PSS (id-RSASSA-PSS)", .rsaPKCS1SHA256),
    (Fixtures.rsa1024Leaf, "RSA 1024", .rsaPKCS1SHA256), (Fixtures.ed448Leaf, "Ed448", .rsaPKCS1SHA256),
    (Fixtures.brainpoolRoot, "ECDSA on brainpoolP256r1", .ecdsaSecp256r1SHA256),
  ])
  func keysAndSignatures(_ pem: String, _ key: String, _ scheme: SignatureScheme) throws {
    let leaf = try LeafCertificate(der: try #require(try PEM.blocks(in: pem).first).der)
    #expect(leaf.key.name == key)
    #expect(leaf.signature.scheme == scheme)
  }

  @Test func theKeyChecksSignatures() throws {
    let identities = try TestIdentities.shared()
    for kind in TestKeyKind.allCases {
      let server = identities.server(kind)
      #expect(try LeafCertificate(der: server.der).verifyingKey() == server.key.signing.publicKey)
    }
  }

  /// No byte that a peer sends can trap: every truncation, and every byte changed in three ways.
  @Test(arguments: [Fixtures.rsaLeaf, Fixtures.p256Certificate, Fixtures.pssSignedLeaf, Fixtures.ed448Leaf])
  func mutationsNeverTrap(_ pem: String) async throws {
    let der = try #require(try PEM.blocks(in: pem).first).der
    let roots = try TrustRoots.pem(Fixtures.root)
    for offset in der.indices {
      #expect(throws: CertificateFailure.self) { try LeafCertificate(der: Array(der.prefix(offset))) }
      for mask: UInt8 in [0xff, 0x01, 0x80] {
        var mutated = der
        mutated[offset] ^= mask
        guard let leaf = try? LeafCertificate(der: mutated) else { continue }
        _ = leaf.subjectText + leaf.issuerText + leaf.names.presented.joined()
        _ = try? leaf.verifyingKey()
        // A changed certificate is never believed.
        guard mask == 0x01 else { continue }
        let result = try await judge([mutated], roots: roots, name: "www.example.com", at: Fixtures.time)
        #expect(failure(result) != nil, "byte \(offset) xor \(mask)")
      }
    }
    #expect(throws: CertificateFailure.self) { try LeafCertificate(der: der + [0]) }
  }

  @Test func unreadableNames() {
    #expect(DistinguishedNameText.text([]) == "(unreadable name)")
    #expect(DistinguishedNameText.text([0x30, 0x00]) == "(no name)")
    // A T.61 string, a BMP string with an odd length, and a right-to-left override in UTF-8.
    func name(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
      func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
      return wrap(0x30, wrap(0x31, wrap(0x30, [6, 3, 0x55, 4, 3] + wrap(tag, content))))
    }
    #expect(DistinguishedNameText.text(name(0x14, [0xe9, 0x1b])) == "CN=é\\u{1B}")
    #expect(DistinguishedNameText.text(name(0x1e, [0, 0x41])) == "CN=A")
    #expect(DistinguishedNameText.text(name(0x1e, [0, 0x41, 0])) == "CN=#1e03004100")
    #expect(DistinguishedNameText.text(name(0x0c, Array("a,\u{202e}b".utf8))) == "CN=a\\,\\u{202E}b")
  }
}
