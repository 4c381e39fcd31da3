// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// Key agreement, signatures and static RSA in TLS 1.2.
@Suite struct TLS12KeyExchangeTests {
  typealias Vectors = SignatureVectors

  // MARK: Ephemeral agreement

  @Test(arguments: [NamedGroup.x25519, .secp256r1, .secp384r1, .secp521r1])
  func bothSidesAgree(_ group: NamedGroup) throws {
    let server = try EphemeralKeyTLS12(group, random: SystemRandom())
    let client = try EphemeralKeyTLS12(group, random: SystemRandom())
    let (serverPoint, clientPoint) = (server.point, client.point)
    #expect(serverPoint != clientPoint && server.group == group && group.isImplementedTLS12)
    let secret = try server.agree(with: clientPoint).reveal()
    #expect(try client.agree(with: serverPoint).reveal() == secret)
    #expect(secret.count == (group == .secp521r1 ? 66 : group == .secp384r1 ? 48 : 32))
  }

  /// RFC 7748 section 6.1.
  @Test func x25519KnownAnswer() throws {
    let key = try EphemeralKeyTLS12(
      .x25519, random: ScriptedRandom(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
    let point = key.point
    #expect(point == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    let shared = try key.agree(with: hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    #expect(shared.reveal() == hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
  }

  @Test func badPoints() throws {
    for group in [NamedGroup.x25519, .secp256r1, .secp384r1] {
      let good = try EphemeralKeyTLS12(group, random: SystemRandom()).point
      var offCurve = good
      offCurve[good.count - 1] ^= 1
      var wrong = [[], [0], Array(good.dropLast()), good + [0]]
      if group != .x25519 { wrong += [offCurve, [2] + good.dropFirst(), [UInt8](repeating: 0, count: good.count)] }
      for point in wrong {
        #expect(throws: CryptoFailure.invalidKeyShare(group)) {
          _ = try EphemeralKeyTLS12(group, random: SystemRandom()).agree(with: point)
        }
      }
    }
    #expect(throws: CryptoFailure.allZeroSharedSecret(.x25519)) {
      _ = try EphemeralKeyTLS12(.x25519, random: SystemRandom()).agree(with: [UInt8](repeating: 0, count: 32))
    }
    for group in [NamedGroup.x25519MLKEM768, .ffdhe2048, .x448, .init(rawValue: 0x0a0a)] {
      #expect(!group.isImplementedTLS12)
      #expect(throws: CryptoFailure.unsupportedGroup(group)) {
        _ = try EphemeralKeyTLS12(group, random: SystemRandom())
      }
    }
  }

  // MARK: Signatures

  /// OpenSSL's ServerKeyExchange, over its randoms and the params as they stand in the message.
  @Test func serverKeyExchangeOfOpenSSL() throws {
    let vector = VectorTLS12.ecdheChaCha
    let message = try HandshakeMessage(type: .serverKeyExchange, bytes: vector.serverKeyExchange)
      .decode(ServerKeyExchange.self)
    #expect(message.params.group == .x25519 && message.params.point.count == 32)
    let key = try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic)
    let content = try #require(
      ServerKeyExchangeContent.bytes(
        clientRandom: vector.clientRandom, serverRandom: vector.serverRandom, params: message.params))
    #expect(key.supportsTLS12(message.algorithm))
    #expect(key.isValidTLS12(message.signature, for: content, scheme: message.algorithm))
    let swapped = try #require(
      ServerKeyExchangeContent.bytes(
        clientRandom: vector.serverRandom, serverRandom: vector.clientRandom, params: message.params))
    #expect(!key.isValidTLS12(message.signature, for: swapped, scheme: message.algorithm))
    #expect(
      ServerKeyExchangeContent.bytes(
        clientRandom: [], serverRandom: [],
        params: ServerECDHParams(group: .x25519, point: [UInt8](repeating: 0, count: 256))) == nil)
  }

  //= rfc9846 4.3.3-22
  //= rfc9846 4.3.3-23
  @Test func everyKeyWithEveryScheme() throws {
    let ecdsa: Set<SignatureScheme> = [.ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512]
    let rsa: Set<SignatureScheme> = [
      .rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
    ]
    for (key, tls13) in try SignatureTests.keys() {
      let expected: Set<SignatureScheme> =
        switch key.kind {
        case .rsa: rsa
        case .ed25519: [.ed25519]
        default: ecdsa
        }
      #expect(Set(key.schemesTLS12) == expected && key.schemesTLS12.first == tls13.first)
      for scheme in SignatureTests.schemes + SignatureTests.never {
        #expect(key.publicKey.supportsTLS12(scheme) == expected.contains(scheme))
        guard expected.contains(scheme) else {
          #expect(throws: CryptoFailure.unsupportedScheme(scheme)) { try key.signTLS12([1], with: scheme) }
          #expect(!key.publicKey.isValidTLS12([1], for: [1], scheme: scheme))
          continue
        }
        let signature = try key.signTLS12(Vectors.content, with: scheme)
        for other in SignatureTests.schemes + SignatureTests.never {
          let good = key.publicKey.isValidTLS12(signature, for: Vectors.content, scheme: other)
          #expect(good == (scheme == other))
        }
        #expect(!key.publicKey.isValidTLS12(signature, for: Vectors.content + [0], scheme: scheme))
        // TLS 1.3 still binds the curve.
        if ecdsa.contains(scheme) {
          #expect(
            key.publicKey.isValid(signature, for: Vectors.content, scheme: scheme) == tls13.contains(scheme))
        }
      }
    }
    // OpenSSL's, with a hash longer than the curve.
    let p256 = try VerifyingKey.ecdsa(.secp256r1, point: Vectors.p256Public)
    #expect(p256.isValidTLS12(Vectors.p256WithSHA512, for: Vectors.content, scheme: .ecdsaSecp521r1SHA512))
    #expect(!p256.isValid(Vectors.p256WithSHA512, for: Vectors.content, scheme: .ecdsaSecp521r1SHA512))
  }

  // MARK: Static RSA

  private static let version: [UInt8] = [3, 3]
  private static let fallbackRandom = [UInt8](repeating: 0xf5, count: 46)

  /// A well padded block of 256 bytes, changed.
  private static func block(_ secret: [UInt8], _ change: (inout [UInt8]) -> Void = { _ in }) -> [UInt8] {
    var block: [UInt8] = [0, 2] + [UInt8](repeating: 0x99, count: 256 - 3 - secret.count) + [0] + secret
    change(&block)
    return block
  }

  private func unpad(_ block: [UInt8], clientVersion: ProtocolVersion = .tls12) throws -> [UInt8] {
    try RSAPreliminarySecret.unpad(
      Secret(copying: block), clientVersion: clientVersion, random: ScriptedRandom(Self.fallbackRandom)
    ).reveal()
  }

  @Test func unpaddingOfWhatIsGood() throws {
    let secret = Self.version + (0..<46).map { UInt8($0) }
    #expect(try unpad(Self.block(secret)) == secret)
    // Zeros and any other bytes in the secret itself.
    #expect(
      try unpad(Self.block([3, 3] + [UInt8](repeating: 0, count: 46))) == [3, 3] + [UInt8](repeating: 0, count: 46))
    #expect(try unpad(Self.block([3, 1] + secret[2...]), clientVersion: .tls10) == [3, 1] + secret[2...])
    // The shortest padding that is allowed.
    let short = [0, 2] + [UInt8](repeating: 1, count: 8) + [0] + secret
    #expect(try unpad(short) == secret)
    for filling: UInt8 in [1, 0x7f, 0x80, 0x81, 0xff] {
      #expect(try unpad(Self.block(secret) { for index in 2..<207 { $0[index] = filling } }) == secret)
    }
  }

  /// Every cause has the same outcome: the secret that was drawn before.
  @Test func unpaddingOfWhatIsNot() throws {
    let secret = Self.version + (0..<46).map { UInt8($0 + 1) }
    let fallback = Self.version + Self.fallbackRandom
    var wrong: [(String, [UInt8])] = [
      ("first byte", Self.block(secret) { $0[0] = 1 }), ("first byte, high", Self.block(secret) { $0[0] = 0x80 }),
      ("type 1", Self.block(secret) { $0[1] = 1 }), ("type 0", Self.block(secret) { $0[1] = 0 }),
      ("type 0x82", Self.block(secret) { $0[1] = 0x82 }),
      ("no separator", Self.block(secret) { $0[207] = 1 }),
      ("no separator, high", Self.block(secret) { $0[207] = 0x80 }),
      ("a version too low", Self.block([3, 2] + secret[2...])), ("another version", Self.block([2, 3] + secret[2...])),
      ("a version too high", Self.block([3, 4] + secret[2...])),
      ("a secret of 47 bytes", Self.block(Array(secret.dropLast()))), ("of 49", Self.block(secret + [1])),
      ("of none", Self.block([])),
      ("zeros", [UInt8](repeating: 0, count: 256)), ("ones", [UInt8](repeating: 0xff, count: 256)),
      ("nothing", []), ("one byte", [0]), ("the secret alone", secret),
      ("a padding too short", [0, 2] + [UInt8](repeating: 1, count: 7) + [0] + secret),
      ("no padding", [0, 2, 0] + secret), ("without the leading zero", Array(Self.block(secret).dropFirst())),
      ("with one more", [0] + Self.block(secret)),
    ]
    for index in 2..<207 { wrong.append(("a zero at \(index)", Self.block(secret) { $0[index] = 0 })) }
    for (cause, block) in wrong { #expect(try unpad(block) == fallback, "\(cause)") }
    // Whatever bit of the frame is changed; those of the padding may be.
    for index in [0, 1, 207, 208, 209] {
      for bit in 0..<8 {
        #expect(try unpad(Self.block(secret) { $0[index] ^= UInt8(1 << bit) }) == fallback)
      }
    }
    #expect(throws: CryptoFailure.self) {
      _ = try RSAPreliminarySecret.unpad(Secret(copying: Self.block(secret)), random: ScriptedRandom([]))
    }
  }

  @Test func generatedSecrets() throws {
    let made = try RSAPreliminarySecret.generate(random: ScriptedRandom(Self.fallbackRandom)).reveal()
    #expect(made == Self.version + Self.fallbackRandom)
    let old = try RSAPreliminarySecret.generate(clientVersion: .tls10, random: ScriptedRandom(Self.fallbackRandom))
    #expect(old.reveal() == [3, 1] + Self.fallbackRandom)
    #expect(throws: CryptoFailure.self) { _ = try RSAPreliminarySecret.generate(random: ScriptedRandom([1])) }
    let secret = Secret(zeros: 48)
    let ecdsa = try VerifyingKey.ecdsa(.secp256r1, point: Vectors.p256Public)
    #expect(throws: CryptoFailure.self) { try RSAPreliminarySecret.encrypt(secret, to: ecdsa) }
    let rsa = try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic)
    for count in [0, 47, 49, 246] {
      #expect(throws: CryptoFailure.self) { try RSAPreliminarySecret.encrypt(Secret(zeros: count), to: rsa) }
    }
  }

  #if DirectBoringSSL
  @Test func decryption() throws {
    let key = try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPrivate)
    #expect(RSADecryptionKey.isAvailable && key.bits == 2048)
    #expect(key.publicKey == (try VerifyingKey.rsa(pkcs1DER: Vectors.rsaPublic)))
    // What OpenSSL encrypted.
    for vector in [VectorTLS12.rsaAES128, .rsaAES256] {
      let raw = key.decryptRaw(vector.encrypted)
      let unpadded = try RSAPreliminarySecret.unpad(raw, random: SystemRandom()).reveal()
      #expect(unpadded == vector.preliminarySecret)
    }
    // What we encrypt.
    let secret = try RSAPreliminarySecret.generate(random: SystemRandom())
    let encrypted = try RSAPreliminarySecret.encrypt(secret, to: key.publicKey)
    let sent = secret.reveal()
    let raw = key.decryptRaw(encrypted)
    #expect(encrypted.count == 256)
    #expect(try RSAPreliminarySecret.unpad(raw, random: SystemRandom()).reveal() == sent)
  }

  /// Whatever comes in, a block comes out, and a secret of it.
  @Test func decryptionOfWhatIsNoCiphertext() throws {
    let key = try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPrivate)
    var damaged = VectorTLS12.rsaAES128.encrypted
    damaged[100] ^= 1
    let cases: [(ciphertext: [UInt8], isZero: Bool)] = [
      ([], true), ([1], true), ([UInt8](repeating: 0xff, count: 256), true), ([UInt8](repeating: 1, count: 255), true),
      ([UInt8](repeating: 1, count: 257), true), ([UInt8](repeating: 0, count: 256), true), (damaged, false),
      ([UInt8](repeating: 1, count: 256), false),
    ]
    for (ciphertext, isZero) in cases {
      let block = key.decryptRaw(ciphertext)
      let (count, zero) = (block.count, block.isAllZero)
      #expect(count == 256 && zero == isZero)
      let secret = try RSAPreliminarySecret.unpad(block, random: ScriptedRandom(Self.fallbackRandom)).reveal()
      #expect(secret == Self.version + Self.fallbackRandom)
    }
  }

  @Test func decryptionKeysThatAreNone() {
    #expect(throws: CryptoFailure.self) { try RSADecryptionKey.rsa(pkcs1DER: []) }
    #expect(throws: CryptoFailure.self) { try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPublic) }
    #expect(throws: CryptoFailure.self) { try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsa1024Private) }
    #expect(throws: CryptoFailure.self) { try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPrivate, minimumBits: 3072) }
    #expect(DirectRSAKey(pkcs1DER: [1, 2, 3]) == nil)
  }

  @Test func decryptionKeysDoNotPrint() throws {
    let key = try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPrivate)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\([key])", dumped] {
      #expect(text.contains("RSADecryptionKey(2048 bits)") && text.count < 200)
    }
    #expect(Mirror(reflecting: key).children.isEmpty)
  }
  #else
  @Test func decryptionIsRefused() {
    #expect(!RSADecryptionKey.isAvailable)
    #expect(throws: CryptoFailure.rsaDecryptionUnavailable) { try RSADecryptionKey.rsa(pkcs1DER: Vectors.rsaPrivate) }
  }
  #endif
}
