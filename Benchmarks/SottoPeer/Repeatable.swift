// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Sotto
import Synchronization

// For counting instructions: what chance decides is the same in every run.

/// Bytes from a generator that anybody can predict. For counting only: whoever uses it for real has no secrets.
struct RepeatableRandom: RandomSource {
  private let state = State()

  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    (0..<count).map { _ in state.next() }
  }

  private final class State: Sendable {
    private let value = Atomic<UInt64>(0x5077_6f20_5077_6f20)

    /// A step of a linear congruential generator (Knuth's MMIX), of which the high bits are good enough.
    func next() -> UInt8 {
      let next = value.load(ordering: .relaxed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      value.store(next, ordering: .relaxed)
      return UInt8(truncatingIfNeeded: next >> 56)
    }
  }
}

/// Signs as the credential's own signer does, and then again elsewhere until an ECDSA signature has its usual length: it
/// has 70 to 72 bytes, by chance, and whoever copies it byte by byte would show that.
struct EvenSigner: Signer {
  private static let usualLength = 71
  private let signer: any Signer
  private let key: P256.Signing.PrivateKey?

  init(_ signer: any Signer, keyFile: String) throws {
    self.signer = signer
    key = try signer.schemes.contains(.ecdsaSecp256r1SHA256) ? Self.key(keyFile) : nil
  }

  private static func key(_ file: String) throws -> P256.Signing.PrivateKey {
    try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: file, encoding: .utf8))
  }

  var schemes: [SignatureScheme] { signer.schemes }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try await even(signer.sign(content, with: scheme), content)
  }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    try signer.signImmediately(content, with: scheme).map { try even($0, content) }
  }

  private func even(_ signature: [UInt8], _ content: [UInt8]) throws -> [UInt8] {
    guard let key else { return signature }
    while true {
      let signature = try key.signature(for: content).derRepresentation
      if signature.count == Self.usualLength { return Array(signature) }
    }
  }
}
