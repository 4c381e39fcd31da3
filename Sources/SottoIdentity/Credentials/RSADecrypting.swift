// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto

/// Who decrypts for TLS 1.2's classical handshake (RFC 5246 section 7.4.7.1): a key in memory, a hardware module, a
/// service far away. Its key must do nothing else, signing least of all (RFC 9846 appendix F.10).
///
/// It only does the raw operation, `c^d mod n`: padding is taken off by the engine, in constant time, so that nobody
/// learns from a failure. A decryptor that checks padding itself must not be used here.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
public protocol RSADecrypting: Sendable {
  /// The block that `ciphertext` stands for, as long as the modulus. What no block stands for (it has the wrong length, or
  /// is no number below the modulus) gives a block of zeros.
  func decryptRaw(_ ciphertext: [UInt8]) async throws -> RSADecryptedBlock

  /// The same, at once, for a key that is at hand. Nil says that it takes longer: ``decryptRaw(_:)`` is asked then.
  func decryptRawImmediately(_ ciphertext: [UInt8]) throws -> RSADecryptedBlock?
}

extension RSADecrypting {
  /// Nothing is decrypted at once unless a decryptor says so.
  public func decryptRawImmediately(_ ciphertext: [UInt8]) throws -> RSADecryptedBlock? { nil }
}

/// What the raw RSA operation gave. It says whether a ciphertext was well made, so it is a secret: it is wiped when it
/// goes, and has no description.
public final class RSADecryptedBlock: Sendable {
  /// The block.
  package let bytes: Secret

  /// A copy of the block's bytes; wiping the original is the caller's business.
  public init(_ bytes: [UInt8]) {
    self.bytes = Secret(copying: bytes)
  }

  init(_ bytes: consuming Secret) {
    self.bytes = bytes
  }
}

extension RSADecryptionKey: RSADecrypting {
  /// A private RSA key in PEM: PKCS#8 or PKCS#1.
  ///
  /// - Throws: What is wrong with it, and what to do.
  public init(pem: String) throws(CredentialError) {
    self = try PrivateKeyParser.decryptionKey(pem: pem, source: nil)
  }

  /// A key in memory answers at once.
  public func decryptRawImmediately(_ ciphertext: [UInt8]) throws -> RSADecryptedBlock? {
    let block: Secret = decryptRaw(ciphertext)
    return RSADecryptedBlock(block)
  }

  /// A key in memory answers at once.
  public func decryptRaw(_ ciphertext: [UInt8]) async throws -> RSADecryptedBlock {
    let block: Secret = decryptRaw(ciphertext)
    return RSADecryptedBlock(block)
  }
}
