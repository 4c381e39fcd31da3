// SPDX-License-Identifier: Apache-2.0

/// A private key in memory for the classical handshake (RFC 5246 section 7.4.7.1), and for nothing else: a key that
/// decrypts must not sign (RFC 9846 appendix F.10), so this type can't.
///
/// It only does the raw operation. What that gives is a secret and says whether a ciphertext was well made, so it goes
/// into `RSAPreliminarySecret.unpad` and nowhere else. Descriptions name the algorithm only, never the key.
public struct RSADecryptionKey: Sendable {
  /// The other half, which the certificate holds.
  package let publicKey: VerifyingKey
  /// The bits of the modulus.
  public let bits: Int
  #if DirectBoringSSL
  private let key: DirectRSAKey
  #endif

  //= rfc9846 C.2-1
  /// A key from its PKCS#1 `RSAPrivateKey`.
  ///
  /// - Throws: `invalidKey`, or `rsaDecryptionUnavailable` in a build without the trait `DirectBoringSSL`.
  package static func rsa(
    pkcs1DER: [UInt8], minimumBits: Int = 2048, maximumBits: Int = 8192
  ) throws(CryptoFailure) -> RSADecryptionKey {
    #if DirectBoringSSL
    let publicKey = try SigningKey.rsa(pkcs1DER: pkcs1DER, minimumBits: minimumBits, maximumBits: maximumBits).publicKey
    guard case .rsa(let bits) = publicKey.kind, let key = DirectRSAKey(pkcs1DER: pkcs1DER) else {
      throw .invalidKey("no RSA private key")
    }
    return RSADecryptionKey(publicKey: publicKey, bits: bits, key: key)
    #else
    throw .rsaDecryptionUnavailable
    #endif
  }

  /// Whether this build can decrypt at all.
  package static var isAvailable: Bool {
    #if DirectBoringSSL
    true
    #else
    false
    #endif
  }

  /// The raw RSA operation, blinded: a block as long as the modulus. Whatever can't be decrypted gives zeros, which are
  /// no valid padding, after the same time.
  package func decryptRaw(_ ciphertext: [UInt8]) -> Secret {
    #if DirectBoringSSL
    key.decryptRaw(ciphertext)
    #else
    Secret(zeros: (bits + 7) / 8)
    #endif
  }
}

extension RSADecryptionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The algorithm, without the key.
  public var description: String { "RSADecryptionKey(\(bits) bits)" }

  /// The algorithm, without the key.
  public var debugDescription: String { description }

  /// Nothing: a mirror would show the key.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
