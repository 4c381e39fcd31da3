// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL

extension HashAlgorithm {
  /// BoringSSL's static table for the hash.
  fileprivate var table: OpaquePointer? {
    switch self {
    // unsafe: returns a static table.
    case .sha256: unsafe CCryptoBoringSSL_EVP_sha256()
    case .sha384: unsafe CCryptoBoringSSL_EVP_sha384()
    }
  }
}

/// A running hash in BoringSSL's own context.
@safe
struct DirectDigest: ~Copyable, @unchecked Sendable {
  // unsafe: owned by this value alone and freed in deinit; never shared, so Sendable.
  private let context: OpaquePointer
  private let count: Int

  private init(owning context: OpaquePointer, count: Int) {
    // unsafe: the caller hands over the context.
    unsafe self.context = context
    self.count = count
  }

  deinit {
    // unsafe: made in `start` or `clone`, freed once; BoringSSL wipes the state.
    unsafe CCryptoBoringSSL_EVP_MD_CTX_free(context)
  }

  /// Nil if there is no memory for it.
  static func start(_ hash: HashAlgorithm) -> DirectDigest? {
    // unsafe: the context is fresh and belongs to the new value.
    guard let context = unsafe CCryptoBoringSSL_EVP_MD_CTX_new() else { return nil }
    let digest = unsafe DirectDigest(owning: context, count: hash.digestLength)
    guard unsafe CCryptoBoringSSL_EVP_DigestInit_ex(context, hash.table, nil) == 1 else { return nil }
    return digest
  }

  /// A copy of the state so far. Nil if there is no memory for it.
  borrowing func clone() -> DirectDigest? {
    // unsafe: the context is fresh and belongs to the new value; this value's own is only read.
    guard let copy = unsafe CCryptoBoringSSL_EVP_MD_CTX_new() else { return nil }
    let digest = unsafe DirectDigest(owning: copy, count: count)
    guard unsafe CCryptoBoringSSL_EVP_MD_CTX_copy_ex(copy, context) == 1 else { return nil }
    return digest
  }

  borrowing func update(_ bytes: UnsafeRawBufferPointer) {
    // unsafe: C reads within the buffer; it can't fail on an initialised context.
    _ = unsafe CCryptoBoringSSL_EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The hash, which ends this state.
  consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: count)
    // unsafe: C writes `count` bytes, which is what the array holds.
    unsafe digest.withUnsafeMutableBytes { buffer in
      _ = unsafe CCryptoBoringSSL_EVP_DigestFinal_ex(context, buffer.uint8s, nil)
    }
    return digest
  }
}

/// HMAC and HKDF by BoringSSL. Each says false if BoringSSL could not do it, which only a lack of memory brings about.
enum DirectKeyDerivation {
  static func hmac(
    _ hash: HashAlgorithm, key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // unsafe: C reads the two buffers and writes `digestLength` bytes, which `out` holds.
    guard out.count == hash.digestLength else { return false }
    return unsafe CCryptoBoringSSL_HMAC(
      hash.table, key.baseAddress, key.count, message.uint8s, message.count, out.uint8s, nil) != nil
  }

  static func extract(
    _ hash: HashAlgorithm, salt: UnsafeRawBufferPointer, inputKey: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard out.count == hash.digestLength else { return false }
    var written = 0
    // unsafe: C reads the two buffers and writes `digestLength` bytes, which `out` holds.
    return unsafe CCryptoBoringSSL_HKDF_extract(
      out.uint8s, &written, hash.table, inputKey.uint8s, inputKey.count, salt.uint8s, salt.count) == 1
      && written == out.count
  }

  static func expand(
    _ hash: HashAlgorithm, secret: UnsafeRawBufferPointer, info: UnsafeRawBufferPointer,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // unsafe: C reads the two buffers and writes exactly `out`.
    unsafe CCryptoBoringSSL_HKDF_expand(
      out.uint8s, out.count, hash.table, secret.uint8s, secret.count, info.uint8s, info.count) == 1
  }
}
#endif
