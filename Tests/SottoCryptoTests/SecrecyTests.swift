// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// Secrets stay in their types. Those that are not copyable can't be given to a description at all: the compiler sees
/// to it. What is copyable is asked here.
@Suite struct SecrecyTests {
  @Test func signingKeysDoNotPrint() throws {
    let keys: [(SigningKey, [UInt8])] = [
      (try .ecdsa(.secp256r1, privateScalar: SignatureVectors.p256Private), SignatureVectors.p256Private),
      (try .ed25519(seed: [UInt8](repeating: 0x5a, count: 32)), [UInt8](repeating: 0x5a, count: 32)),
      (try .rsa(pkcs1DER: SignatureVectors.rsaPrivate), SignatureVectors.rsaPrivate),
    ]
    for (key, bytes) in keys {
      var dumped = ""
      dump(key, to: &dumped)
      var inside = ""
      dump(["key": [key]], to: &inside)
      for text in [String(describing: key), String(reflecting: key), "\(key)", "\([key])", dumped, inside] {
        #expect(text.contains("SigningKey(\(key.kind))"))
        for chunk in [bytes.prefix(4), bytes.suffix(4)] {
          let asHex = chunk.map { (String($0, radix: 16).count == 1 ? "0" : "") + String($0, radix: 16) }.joined()
          #expect(!text.lowercased().contains(asHex))
          #expect(!text.contains(chunk.map(String.init).joined(separator: ", ")))
        }
        #expect(text.count < 200)
      }
      #expect(Mirror(reflecting: key).children.isEmpty)
    }
  }

  @Test func secretsKeepWhatTheyWereGiven() {
    #expect(Secret(zeros: 3).reveal() == [0, 0, 0])
    #expect(Secret(zeros: -1).count == 0)
    #expect(Secret(copying: []).reveal() == [])
    let secret = Secret(copying: [1, 2, 3])
    #expect(secret.count == 3 && secret.clone().reveal() == [1, 2, 3])
    #expect(Secret(copying: [4, 5].span).reveal() == [4, 5])
    #expect(Secret(concatenating: secret, Secret(copying: [9])).reveal() == [1, 2, 3, 9])
    #expect(Secret(concatenating: Secret(zeros: 0), secret).reveal() == [1, 2, 3])
    #expect(Secret(zeros: 5).isAllZero == true)
    #expect(Secret(zeros: 0).isAllZero == true)
    #expect(Secret(copying: [0, 0, 1]).isAllZero == false)
  }

  @Test func wiping() {
    for count in [0, 1, 100] {
      var bytes = [UInt8](repeating: 7, count: count)
      // unsafe: lends the array to the bridge.
      unsafe bytes.withUnsafeMutableBytes { unsafe wipe($0) }
      #expect(bytes.allSatisfy { $0 == 0 })
      bytes = [UInt8](repeating: 7, count: count)
      unsafe bytes.withUnsafeMutableBytes { unsafe portableWipe($0) }
      #expect(bytes.allSatisfy { $0 == 0 })
    }
  }

  @Test func portableHelpers() {
    #expect(portableConstantTimeEquals([1, 2], [1, 2]) && !portableConstantTimeEquals([1, 2], [1, 3]))
    #expect(portableRandomBytes(16) != portableRandomBytes(16))
  }

  /// Failures carry groups, schemes and sentences, never bytes of a key.
  @Test func failuresDoNotCarryKeys() {
    do {
      _ = try SigningKey.ecdsa(.secp256r1, privateScalar: [UInt8](repeating: 0xff, count: 32))
      Issue.record("a scalar above the order was taken")
    } catch {
      #expect(!"\(error)".contains("255") && !"\(error)".contains("ff, "))
    }
  }
}
