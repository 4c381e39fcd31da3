// SPDX-License-Identifier: Apache-2.0

import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One key on swift-crypto's public API, which sets up a context and copies for each record.
struct PortableAEAD: Sendable {
  private let algorithm: AEADAlgorithm
  private let key: SymmetricKey

  init(_ algorithm: AEADAlgorithm, key: RawSpan) {
    self.algorithm = algorithm
    // unsafe: lends the key for a copy.
    self.key = unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) }
  }

  /// Seals `content` followed by `extra` into `out`, which is exactly as long as both and the tag.
  func seal(
    nonce: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer, extra: UnsafeRawBufferPointer,
    header: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let length = content.count + extra.count
    guard out.count == length + algorithm.tagLength else { return false }
    do {
      let ciphertext: Data
      let tag: Data
      // unsafe: the plaintext is put together in scratch memory of its exact length, which is wiped after use.
      (ciphertext, tag) = try unsafe withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { plaintext in
        unsafe plaintext.copyMemory(from: content)
        unsafe UnsafeMutableRawBufferPointer(rebasing: plaintext[content.count...]).copyMemory(from: extra)
        defer { unsafe wipe(plaintext) }
        let message = UnsafeRawBufferPointer(plaintext)
        switch algorithm {
        case .aes128GCM, .aes256GCM:
          let box = try unsafe AES.GCM.seal(
            message, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: header)
          return (box.ciphertext, box.tag)
        case .chacha20Poly1305:
          let box = try unsafe ChaChaPoly.seal(
            message, using: key, nonce: ChaChaPoly.Nonce(data: nonce), authenticating: header)
          return (box.ciphertext, box.tag)
        }
      }
      guard ciphertext.count == length, tag.count == algorithm.tagLength else { return false }
      // unsafe: the lengths were just checked.
      unsafe ciphertext.withUnsafeBytes { unsafe out.copyMemory(from: $0) }
      unsafe tag.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: out[length...]).copyMemory(from: $0) }
      return true
    } catch {
      return false
    }
  }

  /// Opens `body` into `out`, which is exactly as long as `body` without its tag.
  func open(
    nonce: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, header: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard body.count == out.count + algorithm.tagLength else { return false }
    // unsafe: both parts lie within `body`.
    let ciphertext = unsafe UnsafeRawBufferPointer(rebasing: body[..<out.count])
    let tag = unsafe UnsafeRawBufferPointer(rebasing: body[out.count...])
    do {
      let plaintext: Data
      switch algorithm {
      case .aes128GCM, .aes256GCM:
        let box = try unsafe AES.GCM.SealedBox(
          nonce: AES.GCM.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
        plaintext = try unsafe AES.GCM.open(box, using: key, authenticating: header)
      case .chacha20Poly1305:
        let box = try unsafe ChaChaPoly.SealedBox(
          nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
        plaintext = try unsafe ChaChaPoly.open(box, using: key, authenticating: header)
      }
      guard plaintext.count == out.count else { return false }
      // unsafe: the lengths were just checked.
      unsafe plaintext.withUnsafeBytes { unsafe out.copyMemory(from: $0) }
      return true
    } catch {
      return false
    }
  }
}
