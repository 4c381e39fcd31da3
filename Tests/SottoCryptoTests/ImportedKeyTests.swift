// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// The importer of RFC 9258, which gives no vectors: the values are those of an independent computation, with HMAC from
/// Python's library, on the keys that BoringSSL's own tests import.
@Suite struct ImportedKeyTests {
  struct Known: Sendable {
    let secret: [UInt8]
    let hash: HashAlgorithm
    let target: HashAlgorithm
    let name: ImportedIdentity
    let identity: String
    let psk: String
    /// Over the hash of "hello".
    let binder: String

    init(_ hash: HashAlgorithm, for target: HashAlgorithm, identity: String, psk: String, binder: String) {
      self.hash = hash
      self.target = target
      let is256 = hash == .sha256
      secret = Array(String(repeating: is256 ? "ABCD" : "EFGH", count: is256 ? 8 : 12).utf8)
      name = ImportedIdentity(
        externalIdentity: Array((is256 ? "psk1" : "psk2").utf8), context: Array((is256 ? "context1" : "context2").utf8),
        targetProtocol: .tls13, targetKDF: target == .sha256 ? .hkdfSHA256 : .hkdfSHA384)
      self.identity = identity
      self.psk = psk
      self.binder = binder
    }
  }

  static let known = [
    Known(
      .sha256, for: .sha256, identity: "000470736b310008636f6e746578743103040001",
      psk: "77cfa040c1e1ca63f0cd989dbefb28f5129625b08ce4f258bb825a9b0a4642a0",
      binder: "557b96eead81444b17a11ca597546381f08d76ad8f771943ac72b4c05a6ca655"),
    Known(
      .sha256, for: .sha384, identity: "000470736b310008636f6e746578743103040002",
      psk: "3cb0eb3c10863c51a674df9f7b5900b47aa9353ba35c475b7ff6ad53f868ea97ee896b7b54460853340f699b91949d8d",
      binder: "48bf42c7436573ed116480afe520d1ea33eef44e1ae3b6711631e3fa4a3ac1e91993399746735b3a6a22bf4d19bd1181"),
    Known(
      .sha384, for: .sha256, identity: "000470736b320008636f6e746578743203040001",
      psk: "02b3e806e32d41ebbd4ea0dc49c4a448c186df3e161e1f68bec1889e84fc4fcd",
      binder: "4ce1c78b4a79d89aece74940b5c0d40d2a2439b9c508812ec241460d22162974"),
    Known(
      .sha384, for: .sha384, identity: "000470736b320008636f6e746578743203040002",
      psk: "fbc3670da40a25dfbe8132b2840a412a7fb3a93846c3111ee45609fe68b70d5c9dfabdfdb3268a52a604de3c33b65f1d",
      binder: "2045831b36d93c8260ae5d32ccb31d5586c3b9e0316a0b99aabf706918f91ecd23b77134c98269984062aafa7563b851"),
  ]

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(arguments: known, [CryptoPath.direct, .portable]) func knownAnswers(_ known: Known, _ path: CryptoPath) throws {
    let identity = try #require(known.name.encoded)
    #expect(hex(identity) == known.identity)
    #expect(ImportedIdentity(identity) == known.name)
    let psk = ImportedKey.derive(
      from: Secret(copying: known.secret), known.hash, identity: identity, for: known.target, path: path)
    #expect(hex(psk.reveal()) == known.psk)
    let binder = EarlySecret(known.target, psk: psk, path: path).binderKey(.imported)
      .verifyData(transcriptHash: known.target.hash(Array("hello".utf8), path: path))
    #expect(hex(binder) == known.binder)
  }

  /// Each kind of key has a label of its own, so that a binder of one is none of another.
  @Test func bindersOfOtherKindsDiffer() {
    let binders = Set(
      [PSKOrigin.session, .external, .imported].map { origin in
        EarlySecret(.sha256, psk: Secret(copying: [1, 2, 3])).binderKey(origin).reveal()
      })
    #expect(binders.count == 3)
  }

  /// What is no imported identity is read as none, whatever it is.
  @Test func otherNames() {
    let whole: [UInt8] = [0, 4, 0x70, 0x73, 0x6b, 0x31, 0, 0, 3, 4, 0, 1]
    #expect(ImportedIdentity(whole) != nil)
    for count in 0..<whole.count { #expect(ImportedIdentity(Array(whole.prefix(count))) == nil) }
    #expect(ImportedIdentity(whole + [0]) == nil)
    #expect(ImportedIdentity([0, 0, 0, 0, 3, 4, 0, 1]) == nil)
    let long = [UInt8](repeating: 1, count: 65_535)
    for (identity, context) in [([], []), (long, []), ([1], long), (long + [1], [])] as [([UInt8], [UInt8])] {
      let name = ImportedIdentity(
        externalIdentity: identity, context: context, targetProtocol: .tls13, targetKDF: .hkdfSHA256)
      #expect(name.encoded == nil)
    }
  }
}
