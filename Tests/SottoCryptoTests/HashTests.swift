// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire
import Testing

/// Hashes and the transcript, over both paths.
@Suite struct HashTests {
  /// FIPS 180-4, the examples "abc" and "".
  @Test(arguments: CryptoPath.allCases) func knownAnswers(path: CryptoPath) {
    #expect(
      HashAlgorithm.sha256.hash(Array("abc".utf8), path: path)
        == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    #expect(
      HashAlgorithm.sha256.hash([], path: path)
        == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    #expect(
      HashAlgorithm.sha384.hash(Array("abc".utf8), path: path)
        == hex(
          """
          cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
          8086072ba1e7cc2358baeca134c825a7
          """))
  }

  @Test(arguments: CryptoPath.allCases) func transcriptIsTheHashOfItsMessages(path: CryptoPath) {
    for hash in HashAlgorithm.allCases {
      var transcript = Transcript(hash, path: path)
      #expect(transcript.hash == hash)
      #expect(transcript.currentHash() == hash.hash([], path: path))
      transcript.update([1, 2, 3])
      #expect(transcript.currentHash() == hash.hash([1, 2, 3], path: path))
      transcript.update([4, 5].span)
      transcript.update([])
      #expect(transcript.currentHash() == hash.hash([1, 2, 3, 4, 5], path: path))
    }
  }

  @Test(arguments: CryptoPath.allCases) func clonesGoTheirOwnWay(path: CryptoPath) {
    for hash in HashAlgorithm.allCases {
      var first = Transcript(hash, path: path)
      first.update([1])
      var second = first.clone()
      second.update([2])
      first.update([3])
      #expect(first.currentHash() == hash.hash([1, 3], path: path))
      #expect(second.currentHash() == hash.hash([1, 2], path: path))
    }
  }

  /// For TLS 1.2's CertificateVerify, which signs the messages and not their hash.
  @Test func messagesAreKeptUntilTheyAreForgotten() {
    var transcript = Transcript(.sha256, keepsMessages: true)
    transcript.update([1, 2])
    transcript.update([3].span)
    #expect(transcript.messages == [1, 2, 3])
    var second = transcript.clone()
    transcript.forgetMessages()
    transcript.update([4])
    second.update([5])
    #expect(transcript.messages == nil)
    #expect(transcript.currentHash() == HashAlgorithm.sha256.hash([1, 2, 3, 4]))
    #expect(second.messages == [1, 2, 3, 5])
    let plain = Transcript(.sha256)
    #expect(plain.messages == nil)
  }

  /// RFC 9846 section 4.1.
  @Test(arguments: CryptoPath.allCases) func messageHashReplacesTheFirstHello(path: CryptoPath) {
    for hash in HashAlgorithm.allCases {
      var transcript = Transcript(hash, path: path)
      transcript.update([1, 0, 0, 1, 7])
      transcript.replaceWithMessageHash()
      transcript.update([9])
      let synthetic = [254, 0, 0, UInt8(hash.digestLength)] + hash.hash([1, 0, 0, 1, 7], path: path)
      #expect(transcript.currentHash() == hash.hash(synthetic + [9], path: path))
    }
  }

  @Test func pathsAgree() {
    for hash in HashAlgorithm.allCases {
      for count in [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(hash.hash(bytes, path: .direct) == hash.hash(bytes, path: .portable))
      }
    }
  }

  @Test func constantTimeComparison() {
    #expect(constantTimeEquals([], []))
    #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
    #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
    #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
    #expect(!constantTimeEquals([0x80, 2, 3], [0, 2, 3]))
  }
}
