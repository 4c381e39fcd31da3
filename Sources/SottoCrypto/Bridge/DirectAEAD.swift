// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL

extension AEADAlgorithm {
  /// BoringSSL's static table for the algorithm.
  fileprivate var table: OpaquePointer? {
    switch self {
    // unsafe: returns a static table.
    case .aes128GCM: unsafe CCryptoBoringSSL_EVP_aead_aes_128_gcm()
    case .aes256GCM: unsafe CCryptoBoringSSL_EVP_aead_aes_256_gcm()
    case .chacha20Poly1305: unsafe CCryptoBoringSSL_EVP_aead_chacha20_poly1305()
    }
  }
}

/// One key in BoringSSL's own context, set up once for all of its records.
@safe
struct DirectAEAD: ~Copyable, @unchecked Sendable {
  // unsafe: owned by this value alone and freed in deinit; BoringSSL only reads it after init, so Sendable.
  private let context: OpaquePointer
  private let tagLength: Int

  /// Nil if there is no memory for it, or the key has the wrong length.
  init?(_ algorithm: AEADAlgorithm, key: RawSpan) {
    let tagLength = algorithm.tagLength
    // unsafe: C reads the key within its length and copies it into the context.
    let context = unsafe key.withUnsafeBytes { key in
      unsafe CCryptoBoringSSL_EVP_AEAD_CTX_new(algorithm.table, key.uint8s, key.count, tagLength)
    }
    guard let context = unsafe context else { return nil }
    unsafe self.context = context
    self.tagLength = tagLength
  }

  deinit {
    // unsafe: made in init, freed once; BoringSSL wipes the key.
    unsafe CCryptoBoringSSL_EVP_AEAD_CTX_free(context)
  }

  /// Seals `content` followed by `extra` into `out`, which is exactly as long as both and the tag.
  borrowing func seal(
    nonce: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer, extra: UnsafeRawBufferPointer,
    header: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard out.count == content.count + extra.count + tagLength else { return false }
    let tailCount = extra.count + tagLength
    var written = 0
    // unsafe: C writes `content.count` bytes to the start of `out` and at most `tailCount` after them.
    return unsafe CCryptoBoringSSL_EVP_AEAD_CTX_seal_scatter(
      context, out.uint8s, out.uint8s?.advanced(by: content.count), &written, tailCount, nonce.uint8s, nonce.count,
      content.uint8s, content.count, extra.uint8s, extra.count, header.uint8s, header.count) == 1
      && written == tailCount
  }

  /// Opens `body` into `out`, which is exactly as long as `body` without its tag. On failure `out` holds zeros.
  borrowing func open(
    nonce: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, header: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard body.count == out.count + tagLength else { return false }
    // unsafe: C reads `out.count` bytes of `body` and the tag behind them, and writes `out.count` bytes.
    return unsafe CCryptoBoringSSL_EVP_AEAD_CTX_open_gather(
      context, out.uint8s, nonce.uint8s, nonce.count, body.uint8s, out.count, body.uint8s?.advanced(by: out.count),
      tagLength, header.uint8s, header.count) == 1
  }
}
#endif
