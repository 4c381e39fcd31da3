// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// How a cipher suite of TLS 1.2 agrees on a secret and proves who the server is.
package enum KeyExchangeTLS12: Hashable, Sendable {
  /// An ephemeral agreement on a curve, signed with ECDSA or EdDSA (RFC 8422 section 2.1).
  case ecdheECDSA
  /// An ephemeral agreement on a curve, signed with RSA (RFC 8422 section 2.2).
  case ecdheRSA
  /// The classical handshake: a secret encrypted to the server's RSA key (RFC 5246 section 7.4.7.1). No forward
  /// secrecy; RFC 10015 forbids it in production.
  case insecureRSA

  /// Whether a server with this kind of key can use the suite.
  package func fits(_ kind: SigningKey.Kind) -> Bool {
    switch (self, kind) {
    case (.ecdheECDSA, .ecdsaP256), (.ecdheECDSA, .ecdsaP384), (.ecdheECDSA, .ecdsaP521), (.ecdheECDSA, .ed25519): true
    case (.ecdheRSA, .rsa), (.insecureRSA, .rsa): true
    default: false
    }
  }

  /// Whether the secrets outlive the handshake nowhere.
  package var isEphemeral: Bool { self != .insecureRSA }
}

/// What a TLS 1.2 cipher suite stands for.
package struct SuiteParametersTLS12: Hashable, Sendable {
  /// The suite itself.
  package let suite: CipherSuite
  /// For the key.
  package let keyExchange: KeyExchangeTLS12
  /// For the PRF and the session hash.
  package let hash: HashAlgorithm
  /// For the records.
  package let aead: AEADAlgorithm

  /// Bytes of the nonce that come from the key block: AES-GCM's salt (RFC 5288 section 3), ChaCha20-Poly1305's whole
  /// nonce (RFC 7905 section 2).
  package var fixedIVLength: Int { aead == .chacha20Poly1305 ? 12 : 4 }

  /// Bytes of the nonce that stand in each record.
  package var explicitNonceLength: Int { aead == .chacha20Poly1305 ? 0 : 8 }

  /// How many bytes a record's content grows by: what stands of the nonce in it, and the tag.
  package var expansion: Int { explicitNonceLength + aead.tagLength }

  /// Bytes of the key block: keys and nonces of both directions (RFC 5246 section 6.3).
  package var keyBlockLength: Int { 2 * (aead.keyLength + fixedIVLength) }

  /// How many records one key may seal. TLS 1.2 has no key update: then the connection has to end.
  ///
  /// RFC 9325 section 4.4 wants the limits of RFC 9846 section 5.5 kept here too: AES-GCM 2^24, below the 2^24.5
  /// full-size records there; ChaCha20-Poly1305 all of the sequence numbers.
  package var recordLimit: UInt64 { aead == .chacha20Poly1305 ? .max : 1 << 24 }
}

extension CipherSuite {
  /// What this suite stands for in TLS 1.2; nil for any that is not implemented.
  package var parametersTLS12: SuiteParametersTLS12? {
    let (exchange, hash, aead): (KeyExchangeTLS12, HashAlgorithm, AEADAlgorithm)
    switch self {
    case .ecdheECDSAWithAES128GCMSHA256: (exchange, hash, aead) = (.ecdheECDSA, .sha256, .aes128GCM)
    case .ecdheECDSAWithAES256GCMSHA384: (exchange, hash, aead) = (.ecdheECDSA, .sha384, .aes256GCM)
    case .ecdheECDSAWithChaCha20Poly1305SHA256: (exchange, hash, aead) = (.ecdheECDSA, .sha256, .chacha20Poly1305)
    case .ecdheRSAWithAES128GCMSHA256: (exchange, hash, aead) = (.ecdheRSA, .sha256, .aes128GCM)
    case .ecdheRSAWithAES256GCMSHA384: (exchange, hash, aead) = (.ecdheRSA, .sha384, .aes256GCM)
    case .ecdheRSAWithChaCha20Poly1305SHA256: (exchange, hash, aead) = (.ecdheRSA, .sha256, .chacha20Poly1305)
    case .insecureRSAWithAES128GCMSHA256: (exchange, hash, aead) = (.insecureRSA, .sha256, .aes128GCM)
    case .insecureRSAWithAES256GCMSHA384: (exchange, hash, aead) = (.insecureRSA, .sha384, .aes256GCM)
    default: return nil
    }
    return SuiteParametersTLS12(suite: self, keyExchange: exchange, hash: hash, aead: aead)
  }

  /// The cipher suites of TLS 1.2 that are safe to use, in the order that we like them.
  package static let implementedTLS12: [CipherSuite] = [
    .ecdheECDSAWithAES128GCMSHA256, .ecdheRSAWithAES128GCMSHA256, .ecdheECDSAWithAES256GCMSHA384,
    .ecdheRSAWithAES256GCMSHA384, .ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheRSAWithChaCha20Poly1305SHA256,
  ]

  /// Those of the classical handshake.
  package static let insecureRSAKeyExchange: [CipherSuite] = [
    .insecureRSAWithAES128GCMSHA256, .insecureRSAWithAES256GCMSHA384,
  ]
}
