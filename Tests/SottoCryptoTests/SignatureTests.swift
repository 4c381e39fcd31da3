// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// Signing and verifying (RFC 9846 sections 4.3.3 and 4.5.2).
@Suite struct SignatureTests {
  typealias Vectors = SignatureVectors

  /// Every scheme that some key of ours can sign.
  static let schemes: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512, .ed25519,
    .rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
  ]

  /// Schemes that no key of ours may ever sign or verify with.
  static let never: [SignatureScheme] = [
    .rsaPKCS1SHA1, .ecdsaSHA1, .ed448, .rsaPSSPSSSHA256, .rsaPSSPSSSHA384, .rsaPSSPSSSHA512, .mldsa44, .mldsa65,
    .mldsa87, .init(rawValue: 0x0a0a), .init(rawValue: 0),
  ]

  /// One key of each kind, and what it may sign in TLS 1.3.
  static func keys() throws -> [(key: SigningKey, schemes: [SignatureScheme])] {
    [
      (try .ecdsa(.secp256r1, privateScalar: Vectors.p256Private), [.ecdsaSecp256r1SHA256]),
      (try .ecdsa(.secp384r1, privateScalar: Vectors.p384Private), [.ecdsaSecp384r1SHA384]),
      (try .ecdsa(.secp521r1, privateScalar: Vectors.p521Private), [.ecdsaSecp521r1SHA512]),
      (try .ed25519(seed: [UInt8](repeating: 9, count: 32)), [.ed25519]),
      (try .rsa(pkcs1DER: Vectors.rsaPrivate), [.rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512]),
    ]
  }

  //= rfc9846 4.3.3-1
  //= rfc9846 4.3.3-14
  //= rfc9846 4.5.2-6
  //= rfc9846 4.5.2-7
  //= rfc9846 4.5.2-8
  @Test func everyKeyWithEveryScheme() throws {
    let keys = try Self.keys()
    for (key, schemes) in keys {
      #expect(key.schemes == schemes)
      #expect(key.publicKey.kind == key.kind)
      for scheme in Self.schemes + Self.never {
        let isPKCS1 = [.rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512].contains(scheme)
        let isRSA = if case .rsa = key.kind { true } else { false }
        #expect(key.publicKey.supports(scheme) == schemes.contains(scheme))
        guard schemes.contains(scheme) || isRSA && isPKCS1 else {
          #expect(throws: CryptoFailure.unsupportedScheme(scheme)) { try key.sign(Vectors.content, with: scheme) }
          continue
        }
        let signature = try key.sign(Vectors.content, with: scheme)
        for other in keys {
          for otherScheme in Self.schemes + Self.never {
            let good = other.key.publicKey == key.publicKey && otherScheme == scheme
            #expect(other.key.publicKey.isValid(signature, for: Vectors.content, scheme: otherScheme) == good)
          }
        }
        #expect(!key.publicKey.isValid(signature, for: Vectors.content + [0], scheme: scheme))
        #expect(!key.publicKey.isValid(signature, for: [], scheme: scheme))
      }
    }
  }

  @Test func damagedSignatures() throws {
    for (key, schemes) in try Self.keys() {
      let scheme = try #require(schemes.first)
      let signature = try key.sign(Vectors.content, with: scheme)
      for wrong in [[], [0], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64)] {
        #expect(!key.publicKey.isValid(wrong, for: Vectors.content, scheme: scheme))
      }
      for index in stride(from: 0, to: signature.count, by: 5) {
        var wrong = signature
        wrong[index] ^= 0x40
        #expect(!key.publicKey.isValid(wrong, for: Vectors.content, scheme: scheme))
      }
    }
  }

  //= rfc9846 9.1-2
  @Test func signaturesOfOpenSSL() throws {
    let rsa = try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic)
    let good: [(SignatureScheme, [UInt8])] = [
      (.rsaPKCS1SHA256, Vectors.pkcs1SHA256), (.rsaPKCS1SHA384, Vectors.pkcs1SHA384),
      (.rsaPKCS1SHA512, Vectors.pkcs1SHA512), (.rsaPSSRSAESHA256, Vectors.pssSHA256),
      (.rsaPSSRSAESHA384, Vectors.pssSHA384), (.rsaPSSRSAESHA512, Vectors.pssSHA512),
    ]
    for (scheme, signature) in good { #expect(rsa.isValid(signature, for: Vectors.content, scheme: scheme)) }
    let signer = try SigningKey.rsa(pkcs1DER: Vectors.rsaPrivate)
    #expect(signer.publicKey == rsa && signer.kind == .rsa(bits: 2048))
    #expect(try signer.sign(Vectors.content, with: .rsaPKCS1SHA256) == Vectors.pkcs1SHA256)
    #expect(try signer.sign(Vectors.content, with: .rsaPKCS1SHA384) == Vectors.pkcs1SHA384)
    #expect(try signer.sign(Vectors.content, with: .rsaPKCS1SHA512) == Vectors.pkcs1SHA512)

    let p256 = try VerifyingKey.ecdsa(.secp256r1, point: Vectors.p256Public)
    let p384 = try VerifyingKey.ecdsa(.secp384r1, point: Vectors.p384Public)
    let p521 = try VerifyingKey.ecdsa(.secp521r1, point: Vectors.p521Public)
    #expect(p256.isValid(Vectors.p256Signature, for: Vectors.content, scheme: .ecdsaSecp256r1SHA256))
    #expect(p384.isValid(Vectors.p384Signature, for: Vectors.content, scheme: .ecdsaSecp384r1SHA384))
    #expect(p521.isValid(Vectors.p521Signature, for: Vectors.content, scheme: .ecdsaSecp521r1SHA512))
    #expect(!p256.isValid(Vectors.p256WithSHA512, for: Vectors.content, scheme: .ecdsaSecp256r1SHA256))
    #expect(!p256.isValid(Vectors.p256WithSHA512, for: Vectors.content, scheme: .ecdsaSecp521r1SHA512))
    #expect(try SigningKey.ecdsa(.secp384r1, privateScalar: Vectors.p384Private).publicKey == p384)
    #expect(p256.encoded == Vectors.p256Public && rsa.encoded == Vectors.rsaPublic)
  }

  //= rfc9846 4.3.3-7
  @Test func pssParametersAreFixed() throws {
    let rsa = try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic)
    for scheme in Self.schemes {
      #expect(!rsa.isValid(Vectors.pssSalt20, for: Vectors.content, scheme: scheme))
      #expect(!rsa.isValid(Vectors.pssMGF1SHA1, for: Vectors.content, scheme: scheme))
    }
  }

  /// RFC 8032 section 7.1, test 2.
  @Test func ed25519KnownAnswer() throws {
    let key = try SigningKey.ed25519(seed: hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    let publicKey = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(key.publicKey == (try VerifyingKey.ed25519(raw: publicKey)))
    #expect(
      key.publicKey.isValid(
        hex(
          """
          92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
          085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
          """), for: [0x72], scheme: .ed25519))
  }

  //= rfc9846 C.2-1
  @Test func keySizes() throws {
    #expect(throws: CryptoFailure.self) { try SigningKey.rsa(pkcs1DER: Vectors.rsa1024Private) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Vectors.rsa1024Public) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic, minimumBits: 3072) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic, maximumBits: 1024) }
    // A kilobit has no room for SHA-512 with a salt as long.
    let small = try SigningKey.rsa(pkcs1DER: Vectors.rsa1024Private, minimumBits: 1024)
    #expect(small.schemes == [.rsaPSSRSAESHA256, .rsaPSSRSAESHA384])
    #expect(throws: CryptoFailure.unsupportedScheme(.rsaPSSRSAESHA512)) {
      try small.sign([1], with: .rsaPSSRSAESHA512)
    }
    let signature = try small.sign([1], with: .rsaPSSRSAESHA256)
    let publicKey = try VerifyingKey.rsa(pkcs1DER: Vectors.rsa1024Public, minimumBits: 1024)
    #expect(publicKey.isValid(signature, for: [1], scheme: .rsaPSSRSAESHA256))
    for bits in [0, 512, 1024, 2047, 2049, 8320, Int.max] {
      #expect(throws: CryptoFailure.self) { try SigningKey.generate(.rsa(bits: bits)) }
    }
  }

  @Test func keysThatAreNone() {
    for bytes in [[], [4], [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xff, count: 65)] {
      #expect(throws: CryptoFailure.self) { try VerifyingKey.ecdsa(.secp256r1, point: bytes) }
      #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: bytes) }
      #expect(throws: CryptoFailure.self) { try SigningKey.rsa(pkcs1DER: bytes) }
      #expect(throws: CryptoFailure.self) { try SigningKey.ecdsa(.secp256r1, privateScalar: bytes) }
    }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.ed25519(raw: [1, 2, 3]) }
    #expect(throws: CryptoFailure.self) { try SigningKey.ed25519(seed: [1, 2, 3]) }
    #expect(throws: CryptoFailure.unsupportedGroup(.x25519)) { try VerifyingKey.ecdsa(.x25519, point: [4]) }
    #expect(throws: CryptoFailure.unsupportedGroup(.x25519)) { try SigningKey.ecdsa(.x25519, privateScalar: [4]) }
    var offCurve = Vectors.p256Public
    offCurve[40] ^= 1
    #expect(throws: CryptoFailure.self) { try VerifyingKey.ecdsa(.secp256r1, point: offCurve) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.ecdsa(.secp384r1, point: Vectors.p256Public) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublicSPKI) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic + [0]) }
    #expect(throws: CryptoFailure.self) { try VerifyingKey.rsa(pkcs1DER: Array(Vectors.rsaPublic.dropLast())) }
  }

  @Test(arguments: [SigningKey.Kind.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519])
  func generatedKeys(_ kind: SigningKey.Kind) throws {
    let key = try SigningKey.generate(kind)
    #expect(key.kind == kind)
    #expect(key.publicKey != (try SigningKey.generate(kind).publicKey))
    let scheme = try #require(key.schemes.first)
    #expect(key.publicKey.isValid(try key.sign([1, 2], with: scheme), for: [1, 2], scheme: scheme))
  }

  /// RFC 9846 section 4.5.2, the example.
  @Test func certificateVerifyContent() {
    let server = CertificateVerifyContent.bytes(by: .server, transcriptHash: [UInt8](repeating: 1, count: 32))
    #expect(
      server
        == hex(
          """
          2020202020202020202020202020202020202020202020202020202020202020\
          2020202020202020202020202020202020202020202020202020202020202020\
          544c5320312e332c207365727665722043657274696669636174655665726966\
          79\
          00\
          0101010101010101010101010101010101010101010101010101010101010101
          """))
    let client = CertificateVerifyContent.bytes(by: .client, transcriptHash: [1])
    #expect(Array(client[64...]) == Array("TLS 1.3, client CertificateVerify".utf8) + [0, 1])
  }
}
