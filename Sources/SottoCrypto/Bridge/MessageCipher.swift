// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// One key for messages that are not records, such as tickets, on either path.
struct MessageCipher: ~Copyable, Sendable {
  private let tagLength: Int
  private let aead: AEADKey

  init(_ algorithm: AEADAlgorithm, key: RawSpan, path: CryptoPath) {
    tagLength = algorithm.tagLength
    aead = AEADKey(algorithm, key: key, path: path)
  }

  /// Encrypts `content` followed by `secret`, which so never stands in an array of its own. Nil if it could not be done.
  borrowing func seal(
    _ content: [UInt8], _ secret: borrowing Secret, nonce: borrowing Secret, header: [UInt8]
  ) -> [UInt8]? {
    var out = [UInt8](zeros: content.count + secret.count + tagLength)
    // unsafe: every buffer outlives the call and carries its own length.
    let sealed = unsafe content.withUnsafeBytes { content in
      unsafe secret.withUnsafeBytes { secret in
        unsafe nonce.withUnsafeBytes { nonce in
          unsafe header.withUnsafeBytes { header in
            unsafe out.withUnsafeMutableBytes { out in
              unsafe aead.seal(nonce: nonce, content: content, extra: secret, additionalData: header, into: out)
            }
          }
        }
      }
    }
    return sealed ? out : nil
  }

  /// Decrypts what `seal` made; nil if it did not.
  borrowing func open(_ sealed: ArraySlice<UInt8>, nonce: borrowing Secret, header: ArraySlice<UInt8>) -> Secret? {
    guard sealed.count >= tagLength else { return nil }
    var isOpen = false
    // unsafe: every buffer outlives the call and carries its own length.
    let content = unsafe Secret(count: sealed.count - tagLength) { out in
      isOpen = unsafe sealed.withUnsafeBytes { sealed in
        unsafe nonce.withUnsafeBytes { nonce in
          unsafe header.withUnsafeBytes { header in
            unsafe aead.open(nonce: nonce, body: sealed, additionalData: header, into: out)
          }
        }
      }
    }
    guard isOpen else { return nil }
    return content
  }
}

extension Secret {
  /// Some of the bytes as a secret of their own; none where there are not so many.
  borrowing func part(_ range: Range<Int>) -> Secret {
    guard range.lowerBound >= 0, range.upperBound <= count else { return Secret(zeros: 0) }
    // unsafe: the range lies within the bounds, and both buffers hold as many bytes as it has.
    return unsafe withUnsafeBytes { bytes in
      unsafe Secret(count: range.count) { out in
        unsafe out.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    }
  }
}
