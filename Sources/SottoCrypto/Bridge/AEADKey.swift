// SPDX-License-Identifier: Apache-2.0

/// One key of an AEAD, on either path.
struct AEADKey: ~Copyable, Sendable {
  #if DirectBoringSSL
  private let direct: DirectAEAD?
  #endif
  /// Nil while the direct path works.
  private let portable: PortableAEAD?

  init(_ algorithm: AEADAlgorithm, key: RawSpan, path: CryptoPath) {
    #if DirectBoringSSL
    let made = path == .direct ? DirectAEAD(algorithm, key: key) : nil
    portable = made == nil ? PortableAEAD(algorithm, key: key) : nil
    direct = made
    #else
    portable = PortableAEAD(algorithm, key: key)
    #endif
  }

  /// Seals `content` followed by `extra` into `out`, which is exactly as long as both and the tag.
  borrowing func seal(
    nonce: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer, extra: UnsafeRawBufferPointer,
    additionalData: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    #if DirectBoringSSL
    switch direct {
    // unsafe: hands the buffers on.
    case .some(let aead):
      return unsafe aead.seal(nonce: nonce, content: content, extra: extra, header: additionalData, into: out)
    case .none: break
    }
    #endif
    // unsafe: hands the buffers on.
    return unsafe portable?.seal(nonce: nonce, content: content, extra: extra, header: additionalData, into: out)
      ?? false
  }

  /// Opens `body` into `out`, which is exactly as long as `body` without its tag.
  borrowing func open(
    nonce: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, additionalData: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    #if DirectBoringSSL
    switch direct {
    // unsafe: hands the buffers on.
    case .some(let aead): return unsafe aead.open(nonce: nonce, body: body, header: additionalData, into: out)
    case .none: break
    }
    #endif
    // unsafe: hands the buffers on.
    return unsafe portable?.open(nonce: nonce, body: body, header: additionalData, into: out) ?? false
  }
}
