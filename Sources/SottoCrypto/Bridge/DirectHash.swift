// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL
import SottoWire

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
  // unsafe: both are owned by this value alone and freed in deinit. Sendable as a value that moves: `currentDigest` writes, and two
  // threads must not borrow one digest.
  private let context: OpaquePointer
  /// Where a copy of the state is ended, again and again.
  private let scratch: OpaquePointer
  private let count: Int

  /// Nil if there is no memory for it.
  private init?(count: Int) {
    // unsafe: the contexts are fresh and belong to this value; one without the other is freed.
    guard let context = unsafe CCryptoBoringSSL_EVP_MD_CTX_new() else { return nil }
    guard let scratch = unsafe CCryptoBoringSSL_EVP_MD_CTX_new() else {
      unsafe CCryptoBoringSSL_EVP_MD_CTX_free(context)
      return nil
    }
    unsafe self.context = context
    unsafe self.scratch = scratch
    self.count = count
  }

  deinit {
    // unsafe: made in init, freed once; BoringSSL wipes the states.
    unsafe CCryptoBoringSSL_EVP_MD_CTX_free(context)
    unsafe CCryptoBoringSSL_EVP_MD_CTX_free(scratch)
  }

  /// Nil if there is no memory for it.
  static func start(_ hash: HashAlgorithm) -> DirectDigest? {
    guard let digest = DirectDigest(count: hash.digestLength) else { return nil }
    // unsafe: the context belongs to the new value.
    guard unsafe CCryptoBoringSSL_EVP_DigestInit_ex(digest.context, hash.table, nil) == 1 else { return nil }
    return digest
  }

  /// A copy of the state so far. Nil if there is no memory for it.
  borrowing func clone() -> DirectDigest? {
    guard let digest = DirectDigest(count: count) else { return nil }
    // unsafe: the one context belongs to the new value, and this value's own is only read.
    guard unsafe CCryptoBoringSSL_EVP_MD_CTX_copy_ex(digest.context, context) == 1 else { return nil }
    return digest
  }

  borrowing func update(_ bytes: UnsafeRawBufferPointer) {
    // unsafe: C reads within the buffer; it can't fail on an initialised context.
    _ = unsafe CCryptoBoringSSL_EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The hash of all bytes so far; more may follow. Nil if BoringSSL could not do it.
  borrowing func currentDigest() -> [UInt8]? {
    var digest = [UInt8](zeros: count)
    // unsafe: C copies the state, and writes `count` bytes, which is what the array holds.
    let isDone =
      unsafe CCryptoBoringSSL_EVP_MD_CTX_copy_ex(scratch, context) == 1
      && digest.withUnsafeMutableBytes { buffer in
        unsafe CCryptoBoringSSL_EVP_DigestFinal_ex(scratch, buffer.uint8s, nil) == 1
      }
    return isDone ? digest : nil
  }

  /// The hash of `bytes`. Nil if BoringSSL could not do it.
  static func hash(_ bytes: [UInt8], _ hash: HashAlgorithm) -> [UInt8]? {
    var digest = [UInt8](zeros: hash.digestLength)
    // unsafe: C reads the one array within its length and fills the other, which is as long as a digest.
    let isDone = unsafe bytes.withUnsafeBytes { bytes in
      unsafe digest.withUnsafeMutableBytes { digest in
        unsafe CCryptoBoringSSL_EVP_Digest(bytes.baseAddress, bytes.count, digest.uint8s, nil, hash.table, nil) == 1
      }
    }
    return isDone ? digest : nil
  }
}

/// HMAC under one key in BoringSSL's own context, for one message after the other.
@safe
struct DirectHMAC: ~Copyable {
  // unsafe: owned by this value alone and freed in deinit.
  private let context: OpaquePointer
  private let count: Int

  /// Nil if there is no memory for it.
  init?(_ hash: HashAlgorithm, key: UnsafeRawBufferPointer) {
    // unsafe: the context is fresh and belongs to this value; C reads the key within its length.
    guard let context = unsafe CCryptoBoringSSL_HMAC_CTX_new() else { return nil }
    guard unsafe CCryptoBoringSSL_HMAC_Init_ex(context, key.baseAddress, key.count, hash.table, nil) == 1 else {
      unsafe CCryptoBoringSSL_HMAC_CTX_free(context)
      return nil
    }
    unsafe self.context = context
    count = hash.digestLength
  }

  deinit {
    // unsafe: made in init, freed once; BoringSSL wipes the key.
    unsafe CCryptoBoringSSL_HMAC_CTX_free(context)
  }

  /// Writes the code of a message in two parts to `out`, which is one digest long. False if BoringSSL could not do it.
  borrowing func code(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // unsafe: C reads the two buffers and writes one digest, which `out` holds.
    guard out.count == count, unsafe CCryptoBoringSSL_HMAC_Init_ex(context, nil, 0, nil, nil) == 1 else { return false }
    // Where it fails, it writes how much there is, whatever it is told.
    var written: UInt32 = 0
    return unsafe CCryptoBoringSSL_HMAC_Update(context, first.uint8s, first.count) == 1
      && CCryptoBoringSSL_HMAC_Update(context, second.uint8s, second.count) == 1
      && CCryptoBoringSSL_HMAC_Final(context, out.uint8s, &written) == 1 && written == out.count
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
    var written: UInt32 = 0
    return unsafe CCryptoBoringSSL_HMAC(
      hash.table, key.baseAddress, key.count, message.uint8s, message.count, out.uint8s, &written) != nil
      && written == out.count
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
