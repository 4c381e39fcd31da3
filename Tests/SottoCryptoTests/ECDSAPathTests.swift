// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// ECDSA by direct calls and by swift-crypto's public API: what one signs the other verifies, and both refuse the same.
@Suite struct ECDSAPathTests {
  typealias Vectors = SignatureVectors

  static let curves: [(ECDSACurve, private: [UInt8], public: [UInt8])] = [
    (.p256, Vectors.p256Private, Vectors.p256Public),
    (.p384, Vectors.p384Private, Vectors.p384Public),
    (.p521, Vectors.p521Private, Vectors.p521Public),
  ]
  static let hashes: [SignatureHash] = [.sha256, .sha384, .sha512]

  @Test func eachVerifiesTheOthers() throws {
    for (curve, scalar, point) in Self.curves {
      for signing in CryptoPath.allCases {
        let key = try #require(ECDSAPrivateKey(curve, scalar: scalar, path: signing))
        #expect(key.publicKey.point == point)
        for hash in Self.hashes {
          let signature = try key.sign(Vectors.content, hash)
          for verifying in CryptoPath.allCases {
            let publicKey = try #require(ECDSAPublicKey(curve, point: point, path: verifying))
            #expect(publicKey.isValid(signature, for: Vectors.content, hash))
            #expect(!publicKey.isValid(signature, for: Vectors.content + [0], hash))
            #expect(!publicKey.isValid(signature, for: Vectors.content, hash == .sha256 ? .sha384 : .sha256))
          }
        }
      }
    }
  }

  /// DER in one form only, numbers within range, nothing behind it.
  @Test(arguments: CryptoPath.allCases) func whatIsNoSignature(path: CryptoPath) throws {
    let key = try #require(ECDSAPublicKey(.p256, point: Vectors.p256Public, path: path))
    let good = Vectors.p256Signature
    #expect(key.isValid(good, for: Vectors.content, .sha256))
    let padded = [0x30, good[1] + 1, 2, good[3] + 1, 0] + good[4...]
    let long = [0x30, 0x81, good[1]] + good[2...]
    for wrong in [
      [], [0x30], [0x30, 0], Array(good.dropLast()), good + [0], padded, long, [0x30, 6, 2, 1, 0, 2, 1, 0],
      [0x30, 6, 2, 1, 1, 2, 1, 0], [0x30, 6, 2, 1, 0xff, 2, 1, 1], [UInt8](repeating: 0xff, count: 4_000),
    ] {
      #expect(!key.isValid(wrong, for: Vectors.content, .sha256))
    }
  }

  /// Numbers of all lengths, there and back, and none that is not in the one form that DER has.
  @Test func signaturesInBothForms() {
    for width in [32, 48, 66] {
      for first in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
        for zeros in 0..<width {
          var number = [UInt8](repeating: 0xa5, count: width)
          number.replaceSubrange(0..<zeros, with: repeatElement(0, count: zeros))
          number[zeros] = first
          for fixed in [number + number.reversed(), number + number] {
            let der = ECDSASignature.der(fromFixed: fixed)
            #expect(ECDSASignature.fixed(fromDER: der, width: width) == fixed)
            #expect(ECDSASignature.fixed(fromDER: der + [0], width: width) == nil)
            #expect(ECDSASignature.fixed(fromDER: Array(der.dropLast()), width: width) == nil)
          }
        }
      }
    }
    #expect(ECDSASignature.der(fromFixed: [0, 0, 0, 0x80]) == [0x30, 7, 2, 1, 0, 2, 2, 0, 0x80])
    let wrong = [
      "", "30", "3000", "31060201010201 01", "3006020101030101", "300602010102017f00", "30050201010201",
      "3006028101020101", "300702020001020101", "3006020181020101", "3006020101020181", "300502000201 01",
      "30810602010102 0101", "300902040101010102 0101", "308006020101020101", "30030201 01",
    ]
    for der in wrong { #expect(ECDSASignature.fixed(fromDER: hex(der), width: 3) == nil, "\(der)") }
    #expect(ECDSASignature.fixed(fromDER: hex("3006020101020102"), width: 3) == [0, 0, 1, 0, 0, 2])
    #expect(ECDSASignature.fixed(fromDER: hex("3009020400ffffff020102"), width: 3) == [255, 255, 255, 0, 0, 2])
  }

  @Test(arguments: CryptoPath.allCases) func whatIsNoKey(path: CryptoPath) {
    for (curve, scalar, point) in Self.curves {
      var off = point
      off[off.count - 1] ^= 1
      let compressed = [2 + point[point.count - 1] & 1] + point[1...(point.count / 2)]
      for wrong in [[], [4], off, Array(point.dropLast()), point + [0], compressed, [UInt8](repeating: 0, count: 1)] {
        #expect(ECDSAPublicKey(curve, point: wrong, path: path) == nil)
      }
      let zeros = [UInt8](repeating: 0, count: scalar.count)
      let tooLarge = [UInt8](repeating: 0xff, count: scalar.count)
      for wrong in [[], zeros, tooLarge, scalar + [0], Array(scalar.dropLast())] {
        #expect(ECDSAPrivateKey(curve, scalar: wrong, path: path) == nil)
      }
    }
  }

  @Test(arguments: CryptoPath.allCases) func freshKeys(path: CryptoPath) throws {
    for (curve, _, _) in Self.curves {
      let key = try ECDSAPrivateKey.generate(curve, path: path)
      #expect(try key.publicKey.point != ECDSAPrivateKey.generate(curve, path: path).publicKey.point)
      #expect(key.publicKey.isValid(try key.sign([1], .sha256), for: [1], .sha256))
    }
  }

  #if DirectBoringSSL
  /// The direct key does sign: where it gave nothing, the other path would stand in for it unseen.
  @Test func theDirectKeySigns() throws {
    for (curve, scalar, point) in Self.curves {
      let key = try #require(DirectECDSAKey(curve, privateScalar: scalar))
      let publicKey = try #require(DirectECDSAKey(curve, point: point))
      for hash in Self.hashes {
        let digest = hash.digest(of: Vectors.content)
        let signature = try #require(key.sign(digest))
        #expect(publicKey.isValid(signature, for: digest))
      }
    }
  }
  #endif
}
