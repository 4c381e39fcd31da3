// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// The hash of a cipher suite: for the transcript and for HKDF (RFC 9846 section 7.1).
package enum HashAlgorithm: Hashable, Sendable, CaseIterable {
  case sha256
  case sha384

  /// `Hash.length`, in bytes.
  package var digestLength: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    }
  }

  /// The hash of `bytes`.
  package func hash(_ bytes: [UInt8], path: CryptoPath = .current) -> [UInt8] {
    #if DirectBoringSSL
    if path == .direct, let digest = DirectDigest.hash(bytes, self) { return digest }
    #endif
    var digester = Digester(self, path: path)
    digester.update(bytes.span)
    return digester.currentDigest()
  }
}

/// The authenticated encryption of a cipher suite (RFC 9846 section 5.2; RFC 5116).
package enum AEADAlgorithm: Hashable, Sendable, CaseIterable {
  case aes128GCM
  case aes256GCM
  case chacha20Poly1305

  /// Bytes of key.
  package var keyLength: Int {
    switch self {
    case .aes128GCM: 16
    case .aes256GCM, .chacha20Poly1305: 32
    }
  }

  //= rfc9846 5.3-3
  /// Bytes of nonce: the same for all three.
  package var nonceLength: Int { 12 }

  //= rfc9846 5.2-4
  /// Bytes of tag, which is also the expansion: the same for all three.
  package var tagLength: Int { 16 }
}

/// What a TLS 1.3 cipher suite stands for (RFC 9846 sections B.4 and 5.5).
package struct SuiteParameters: Hashable, Sendable {
  /// The suite itself.
  package let suite: CipherSuite
  /// For the transcript and the key schedule.
  package let hash: HashAlgorithm
  /// For the records.
  package let aead: AEADAlgorithm

  //= rfc9846 5.5-1
  /// How many records one key may seal before it has to be replaced.
  ///
  /// AES-GCM: 2^24, below the 2^24.5 full-size records of section 5.5, so that a key update has room to go out under
  /// the old key. ChaCha20-Poly1305: the sequence number alone is the limit.
  package var recordLimit: UInt64 {
    switch aead {
    case .aes128GCM, .aes256GCM: 1 << 24
    case .chacha20Poly1305: .max
    }
  }
}

extension CipherSuite {
  //= rfc9846 9.1-1
  /// What this suite stands for; nil for anything but the three suites of TLS 1.3.
  package var parameters: SuiteParameters? {
    switch self {
    case .aes128GCMSHA256: SuiteParameters(suite: self, hash: .sha256, aead: .aes128GCM)
    case .aes256GCMSHA384: SuiteParameters(suite: self, hash: .sha384, aead: .aes256GCM)
    case .chacha20Poly1305SHA256: SuiteParameters(suite: self, hash: .sha256, aead: .chacha20Poly1305)
    default: nil
    }
  }
}
