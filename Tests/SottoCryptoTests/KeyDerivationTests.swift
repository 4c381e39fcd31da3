// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

// With secrets for the bytes that are lent.

private func hmac(_ hash: HashAlgorithm, key: borrowing Secret, message: [UInt8], path: CryptoPath) -> [UInt8] {
  SottoCrypto.hmac(hash, key: key.bytes, message: message, path: path)
}

private func hkdfExtract(
  _ hash: HashAlgorithm, salt: borrowing Secret, inputKey: borrowing Secret, path: CryptoPath
) -> Secret {
  SottoCrypto.hkdfExtract(hash, salt: salt.bytes, inputKey: inputKey.bytes, path: path)
}

private func hkdfExpand(
  _ hash: HashAlgorithm, secret: borrowing Secret, info: [UInt8], count: Int, path: CryptoPath
) -> Secret {
  SottoCrypto.hkdfExpand(hash, secret: secret.bytes, info: info, count: count, path: path)
}

/// HMAC, HKDF and HkdfLabel, over both paths.
@Suite struct KeyDerivationTests {
  /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
  @Test(arguments: CryptoPath.allCases) func hmacKnownAnswers(path: CryptoPath) {
    let first = Array("Hi There".utf8)
    let key = Secret(copying: [UInt8](repeating: 0x0b, count: 20))
    #expect(
      hmac(.sha256, key: key, message: first, path: path)
        == hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"))
    #expect(
      hmac(.sha384, key: key, message: first, path: path)
        == hex(
          """
          afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c\
          faea9ea9076ede7f4af152e8b2fa9cb6
          """))
    let jefe = Secret(copying: Array("Jefe".utf8))
    #expect(
      hmac(.sha256, key: jefe, message: Array("what do ya want for nothing?".utf8), path: path)
        == hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
    let long = Secret(copying: [UInt8](repeating: 0xaa, count: 131))
    let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    #expect(
      hmac(.sha256, key: long, message: message, path: path)
        == hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"))
    #expect(
      hmac(.sha384, key: long, message: message, path: path)
        == hex(
          """
          4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6\
          0c2ef6ab4030fe8296248df163f44952
          """))
  }

  /// RFC 5869, test cases 1 to 3.
  @Test(arguments: CryptoPath.allCases) func hkdfKnownAnswers(path: CryptoPath) {
    func derive(_ inputKey: [UInt8], _ salt: [UInt8], _ info: [UInt8], _ count: Int) -> ([UInt8], [UInt8]) {
      let extracted = hkdfExtract(.sha256, salt: Secret(copying: salt), inputKey: Secret(copying: inputKey), path: path)
      let expanded = hkdfExpand(.sha256, secret: extracted, info: info, count: count, path: path)
      return (extracted.reveal(), expanded.reveal())
    }
    let first = derive(
      [UInt8](repeating: 0x0b, count: 22), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42)
    #expect(first.0 == hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"))
    #expect(
      first.1 == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    let second = derive(Array(0x00...0x4f), Array(0x60...0xaf), Array(0xb0...0xff), 82)
    #expect(second.0 == hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"))
    #expect(
      second.1
        == hex(
          """
          b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\
          59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\
          cc30c58179ec3e87c14c01d5c1f3434f1d87
          """))
    let third = derive([UInt8](repeating: 0x0b, count: 22), [], [], 42)
    #expect(third.0 == hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"))
    #expect(
      third.1 == hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
  }

  @Test func pathsAgree() {
    for hash in HashAlgorithm.allCases {
      for count in [0, 1, 31, 32, 33, 48, 49, 96, 255 * hash.digestLength] {
        for key in [0, 32, 64, 128, 200] {
          let secret = Secret(copying: (0..<key).map { UInt8(truncatingIfNeeded: $0) })
          #expect(
            hkdfExpand(hash, secret: secret, info: [1, 2], count: count, path: .direct).reveal()
              == hkdfExpand(hash, secret: secret, info: [1, 2], count: count, path: .portable).reveal())
          #expect(
            hkdfExtract(hash, salt: secret, inputKey: secret, path: .direct).reveal()
              == hkdfExtract(hash, salt: secret, inputKey: secret, path: .portable).reveal())
        }
      }
    }
  }

  /// RFC 9846 section 7.1; the bytes are those of RFC 8448 section 3 for "key" and "derived".
  @Test func labelEncoding() {
    #expect(HkdfLabel(length: 16, label: "key", context: [])?.encoded == hex("001009746c733133206b657900"))
    #expect(HkdfLabel(length: 16, own: "key", context: [])?.encoded == hex("001009746c733133206b657900"))
    let empty = HashAlgorithm.sha256.hash([])
    #expect(
      HkdfLabel(length: 32, label: "derived", context: empty)?.encoded
        == hex("00200d746c7331332064657269766564 20") + empty)
  }

  @Test func labelLimits() {
    #expect(HkdfLabel(length: 65_535, label: "x", context: [])?.encoded.count == 2 + 1 + 7 + 1)
    #expect(HkdfLabel(length: 65_536, label: "x", context: [])?.encoded == nil)
    #expect(HkdfLabel(length: -1, label: "x", context: [])?.encoded == nil)
    #expect(HkdfLabel(length: 1, label: "", context: [])?.encoded == nil)
    #expect(HkdfLabel(length: 1, label: String(repeating: "x", count: 249), context: [])?.encoded != nil)
    #expect(HkdfLabel(length: 1, label: String(repeating: "x", count: 250), context: [])?.encoded == nil)
    #expect(HkdfLabel(length: 1, label: "x", context: [UInt8](repeating: 0, count: 255))?.encoded != nil)
    #expect(HkdfLabel(length: 1, label: "x", context: [UInt8](repeating: 0, count: 256))?.encoded == nil)
  }

  /// A mistake of ours in a label gives random bytes, never known ones.
  @Test func derivationFailsClosed() {
    let kdf = KeyDerivation(hash: .sha256, path: .current)
    let tooLong = [UInt8](repeating: 0, count: 256)
    let first = kdf.expandLabel(Secret(zeros: 32), "key", context: tooLong, length: 32).reveal()
    let second = kdf.expandLabel(Secret(zeros: 32), "key", context: tooLong, length: 32).reveal()
    #expect(first.count == 32 && first != second)
    let lent = kdf.withExpandedLabel(Secret(zeros: 32), "key", context: tooLong, length: 32) { $0.copy() }
    #expect(lent.count == 32 && lent != first)
  }

  /// What is lent is what is otherwise given.
  @Test(arguments: CryptoPath.allCases) func lentSecrets(path: CryptoPath) {
    for hash in HashAlgorithm.allCases {
      let kdf = KeyDerivation(hash: hash, path: path)
      let secret = Secret(copying: [1, 2, 3])
      let lent = kdf.withExpandedLabel(secret, "derived", context: kdf.emptyHash, length: 48) { $0.copy() }
      #expect(lent == kdf.expandLabel(secret, "derived", context: kdf.emptyHash, length: 48).reveal())
    }
  }
}
