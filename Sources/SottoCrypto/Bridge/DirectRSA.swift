// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL

/// An RSA private key in BoringSSL's own form, for the raw operation only. swift-crypto's decryption tells a bad padding
/// from a good one, which must not be known.
@safe
final class DirectRSAKey: @unchecked Sendable {
  // unsafe: owned by this object alone and freed in deinit; BoringSSL allows concurrent use of a key, so Sendable.
  private let key: OpaquePointer

  /// `RSA_NO_PADDING`.
  private static let noPadding: Int32 = 3

  /// From a PKCS#1 `RSAPrivateKey`. Nil if it is none.
  init?(pkcs1DER: [UInt8]) {
    // unsafe: C reads the array within its length and copies it.
    let key = unsafe pkcs1DER.withUnsafeBytes {
      unsafe CCryptoBoringSSL_RSA_private_key_from_bytes($0.uint8s, $0.count)
    }
    guard let key = unsafe key else { return nil }
    unsafe self.key = key
  }

  deinit {
    // unsafe: made in init, freed once; BoringSSL wipes the key.
    unsafe CCryptoBoringSSL_RSA_free(key)
  }

  /// Bytes of the modulus.
  // unsafe: reads the key.
  var size: Int { unsafe Int(CCryptoBoringSSL_RSA_size(key)) }

  /// The ciphertext to the power of the private exponent, blinded, as long as the modulus. Zeros for what is no
  /// ciphertext of this key: by its length or its value, both of which whoever sent it knows. That takes as long.
  func decryptRaw(_ ciphertext: [UInt8]) -> Secret {
    let size = size
    // BoringSSL refuses both at once, without an exponentiation.
    if ciphertext.count == size, let block = raw(ciphertext) { return block }
    var other = [UInt8](repeating: 0, count: size)
    other[other.count - 1] = 2
    _ = raw(other)
    return Secret(zeros: size)
  }

  /// Nil if BoringSSL refuses.
  private func raw(_ input: [UInt8]) -> Secret? {
    var written = 0
    var succeeded = false
    // unsafe: C reads the array and writes at most the modulus' size, which the secret holds.
    let output = unsafe Secret(count: size) { out in
      unsafe input.withUnsafeBytes { input in
        succeeded =
          unsafe CCryptoBoringSSL_RSA_decrypt(
            key, &written, out.uint8s, out.count, input.uint8s, input.count, Self.noPadding) == 1
      }
    }
    return succeeded && written == size ? consume output : nil
  }
}
#endif
