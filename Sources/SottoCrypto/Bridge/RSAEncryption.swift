// SPDX-License-Identifier: Apache-2.0

import CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Encrypts with PKCS#1 v1.5 (RFC 8017 section 7.2.1) to a PKCS#1 `RSAPublicKey`. Encrypting shows nothing; it is the
/// decryption that has to be careful.
func encryptPKCS1(_ secret: borrowing Secret, to publicKey: [UInt8]) throws(CryptoFailure) -> [UInt8] {
  let key: _RSA.Encryption.PublicKey
  do {
    key = try _RSA.Encryption.PublicKey(unsafeDERRepresentation: publicKey)
  } catch {
    throw .invalidKey("no RSA public key of 1024 bits or more")
  }
  do {
    // unsafe: lends the secret for the call.
    return try unsafe secret.withUnsafeBytes { secret in
      try unsafe [UInt8](key.encrypt(secret, padding: ._WEAK_AND_INSECURE_PKCS_V1_5))
    }
  } catch {
    throw .encryptionFailed("RSA PKCS#1 v1.5")
  }
}
