// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@Suite struct CredentialTests {
  @Test(arguments: [
    (Fixtures.p256PKCS8, SigningKey.Kind.ecdsaP256), (Fixtures.p256SEC1, .ecdsaP256),
    (Fixtures.p384PKCS8, .ecdsaP384), (Fixtures.p384SEC1, .ecdsaP384), (Fixtures.p521PKCS8, .ecdsaP521),
    (Fixtures.p521SEC1, .ecdsaP521), (Fixtures.ed25519PKCS8, .ed25519), (Fixtures.rsaPKCS8, .rsa(bits: 2048)),
    (Fixtures.rsaPKCS1, .rsa(bits: 2048)),
  ])
  func readsEveryFormat(_ pem: String, _ kind: SigningKey.Kind) throws {
    #expect(try PrivateKeyParser.key(pem: pem, source: nil).kind == kind)
  }

  @Test(arguments: [
    (Fixtures.p256Certificate, Fixtures.p256SEC1), (Fixtures.p384Certificate, Fixtures.p384PKCS8),
    (Fixtures.p521Certificate, Fixtures.p521SEC1), (Fixtures.ed25519Certificate, Fixtures.ed25519PKCS8),
    (Fixtures.rsaCertificate, Fixtures.rsaPKCS1),
  ])
  func keyAndCertificateFit(_ certificate: String, _ key: String) throws {
    let credential = try Credential(certificateChainPEM: certificate, privateKeyPEM: key)
    #expect(try credential.covers(ServerName("www.example.com")))
    #expect(try credential.covers(ServerName("2001:db8::1")))
    #expect(try !credential.covers(ServerName("example.org")))
    let scheme = try #require(credential.schemes.first)
    let signature = try #require(try credential.signer.signImmediately([1, 2, 3], with: scheme))
    #expect(try #require(credential.leaf).verifyingKey().isValid(signature, for: [1, 2, 3], scheme: scheme))
  }

  @Test(arguments: [
    (Fixtures.encryptedPKCS8, CredentialError.Kind.encryptedKey, "openssl pkey"),
    (Fixtures.encryptedPKCS1, .encryptedKey, "openssl pkey"), (Fixtures.rsa1024Key, .unsupportedKey, "1024 bits"),
    (Fixtures.rsaPSSKey, .unsupportedKey, "PSS"), (Fixtures.ed448Key, .unsupportedKey, "Ed448"),
    (Fixtures.brainpoolKey, .unsupportedKey, "brainpoolP256r1"), ("", .noPrivateKey, "no PEM block"),
    (Fixtures.p256Certificate, .noPrivateKey, "only CERTIFICATE"),
    (Fixtures.p256PKCS8 + "\n" + Fixtures.p384PKCS8, .malformed, "2 private keys"),
    ("-----BEGIN PRIVATE KEY-----\nZm9v\n-----END PRIVATE KEY-----", .malformed, "not DER"),
    ("-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----", .malformed, "lacks version"),
    ("-----BEGIN PRIVATE KEY-----\nZm9v\n", .malformed, "line 1"),
  ])
  func refusesKeysClearly(_ pem: String, _ kind: CredentialError.Kind, _ words: String) {
    #expect {
      try PrivateKeyParser.key(pem: pem, source: "key.pem")
    } throws: {
      guard let error = $0 as? CredentialError else { return false }
      return error.kind == kind && error.description.hasPrefix("key.pem: ") && error.description.contains(words)
    }
  }

  @Test func mutatedKeysNeverTrap() throws {
    for pem in [Fixtures.p256PKCS8, Fixtures.p384SEC1, Fixtures.ed25519PKCS8] {
      let block = try #require(try PEM.blocks(in: pem).last)
      for offset in block.der.indices {
        for mutated in [Array(block.der.prefix(offset)), block.der.flipped(at: offset)] {
          let text =
            "-----BEGIN \(block.label)-----\n\(Data(mutated).base64EncodedString())\n-----END \(block.label)-----"
          _ = try? PrivateKeyParser.key(pem: text, source: nil)
        }
      }
    }
  }

  @Test func aKeyThatDoesNotFitIsNamed() {
    #expect {
      try Credential(certificateChainPEM: Fixtures.p256Certificate, privateKeyPEM: Fixtures.p384PKCS8)
    } throws: {
      guard let error = $0 as? CredentialError else { return false }
      return error.kind == .keyMismatch && error.description.contains("not that of the certificate")
        && error.description.contains("CN=p256") && error.description.contains("ECDSA P-256")
    }
  }

  //= rfc9846 4.5.1-9
  @Test func theOwnCertificateComesFirst() throws {
    let identities = try TestIdentities.shared()
    let chain = [identities.intermediate.der, identities.server.der]
    #expect {
      try Credential(certificateChain: chain, signer: identities.server.key.signing)
    } throws: {
      "\($0)".contains("belongs to certificate 2 of 2")
    }
  }

  @Test func filesAreNamedInErrors() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sotto-credential-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let certificate = folder.appending(path: "leaf.pem").path
    let key = folder.appending(path: "key.pem").path
    let server = try TestIdentities.shared().server
    try Data(try server.pem.utf8).write(to: URL(filePath: certificate))
    #expect { try Credential(certificateFile: certificate, privateKeyFile: key) } throws: {
      "\($0)".contains("key.pem: there is no such file")
    }
    try Data(Fixtures.p256PKCS8.utf8).write(to: URL(filePath: key))
    #expect { try Credential(certificateFile: certificate, privateKeyFile: key) } throws: {
      "\($0)".contains("key.pem: the private key is not that of the certificate in ") && "\($0)".contains("leaf.pem")
    }
    #expect { try Credential(certificateFile: folder.path, privateKeyFile: key) } throws: {
      "\($0)".contains("it is a directory")
    }
    try Data(Fixtures.p256Certificate.utf8).write(to: URL(filePath: certificate))
    let credential = try Credential(certificateFile: certificate, privateKeyFile: key)
    #expect(credential.certificateChain.count == 1)
    #expect(try TrustRoots.pemFile(certificate).count == 1)
    #expect { try TrustRoots.pemFile(folder.appending(path: "none").path) } throws: { "\($0)".contains("no such file") }
  }

  @Test func brokenChains() {
    #expect { try Credential(certificateChain: [], signer: OtherSigner()) } throws: {
      ($0 as? CredentialError)?.kind == .noCertificate
    }
    #expect { try Credential(certificateChain: [[0x30, 0x00]], signer: OtherSigner()) } throws: {
      "\($0)".contains("certificate 1 of 1")
    }
    #expect { try Credential(certificateChainPEM: Fixtures.p256PKCS8, privateKeyPEM: Fixtures.p256PKCS8) } throws: {
      ($0 as? CredentialError)?.kind == .noCertificate
    }
    #expect { try Credential(certificateChainPEM: Fixtures.rsa1024Leaf, privateKeyPEM: Fixtures.rsaPKCS8) } throws: {
      ($0 as? CredentialError)?.kind == .unsupportedKey
    }
  }

  //= rfc9846 4.5.1.2-8
  @Test func chainSchemesLeaveOutTheRoot() throws {
    let identities = try TestIdentities.shared()
    let server = identities.server(.ed25519)
    let credential = try Credential(
      certificateChain: server.chain + [identities.root.der], signer: server.key.signing)
    #expect(credential.chainSignatureSchemes == [.ecdsaSecp256r1SHA256, .ecdsaSecp256r1SHA256])
    #expect(credential.issuers.count == 3)
    #expect(credential.issuers.last == identities.roots.subjects.first)
    #expect(credential.leafKey.name == "Ed25519")
    #expect(credential.mayBeUsedForSigning)
    #expect(credential.schemes == [.ed25519])
  }

  @Test func aForeignSignerIsAskedLater() async throws {
    let signer = OtherSigner()
    #expect(try signer.signImmediately([1], with: .ed25519) == nil)
    #expect(try await signer.sign([1], with: .ed25519) == [1])
    #expect(
      try Credential(certificateChain: [TestIdentities.shared().server.der], signer: signer).schemes == [.ed25519])
  }
}

private struct OtherSigner: Signer {
  var schemes: [SignatureScheme] { [.ed25519] }
  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] { content }
}

extension [UInt8] {
  /// A copy with one byte turned over.
  func flipped(at offset: Int) -> [UInt8] {
    var copy = self
    copy[offset] ^= 0xff
    return copy
  }
}
