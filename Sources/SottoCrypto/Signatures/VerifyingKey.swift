// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
package import SottoWire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A public key that signatures are checked with (RFC 9846 section 4.3.3).
package struct VerifyingKey: Sendable, Equatable {
  private enum Storage: Sendable {
    case ecdsa(ECDSAPublicKey)
    case rsa(_RSA.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)
  }

  private let storage: Storage

  /// An ECDSA key from its uncompressed point (SEC 1 section 2.3.3).
  package static func ecdsa(
    _ group: NamedGroup, point: [UInt8], path: CryptoPath = .current
  ) throws(CryptoFailure) -> VerifyingKey {
    guard point.first == 4 else { throw .invalidKey("the point is not in uncompressed form") }
    guard let key = ECDSAPublicKey(try ECDSACurve(group), point: point, path: path) else {
      throw .invalidKey("no point on \(group)")
    }
    return VerifyingKey(.ecdsa(key))
  }

  /// The shortest RSA modulus that is accepted unless a caller says otherwise.
  package static let minimumRSABits = 2048

  //= rfc9846 C.2-1
  /// An RSA key from its PKCS#1 `RSAPublicKey`.
  package static func rsa(
    pkcs1DER: [UInt8], minimumBits: Int = minimumRSABits, maximumBits: Int = 8192
  ) throws(CryptoFailure) -> VerifyingKey {
    let key: _RSA.Signing.PublicKey
    do {
      key = try _RSA.Signing.PublicKey(unsafeDERRepresentation: pkcs1DER)
    } catch {
      throw .invalidKey("no RSA public key of 1024 bits or more")
    }
    // The library also reads a SubjectPublicKeyInfo, and may read what is not canonical: one encoding per key only.
    guard [UInt8](key.pkcs1DERRepresentation) == pkcs1DER else {
      throw .invalidKey("not the canonical encoding of an RSAPublicKey")
    }
    guard key.keySizeInBits >= minimumBits, key.keySizeInBits <= maximumBits else {
      throw .invalidKey("an RSA key of \(key.keySizeInBits) bits; \(minimumBits) to \(maximumBits) are accepted")
    }
    return VerifyingKey(.rsa(key))
  }

  /// An Ed25519 key from its 32 bytes (RFC 8032 section 5.1.5).
  package static func ed25519(raw: [UInt8]) throws(CryptoFailure) -> VerifyingKey {
    do {
      return VerifyingKey(.ed25519(try .init(rawRepresentation: raw)))
    } catch {
      throw .invalidKey("no Ed25519 public key")
    }
  }

  private init(_ storage: Storage) { self.storage = storage }

  init(_ key: ECDSAPublicKey) { storage = .ecdsa(key) }
  init(_ key: _RSA.Signing.PublicKey) { storage = .rsa(key) }
  init(_ key: Curve25519.Signing.PublicKey) { storage = .ed25519(key) }

  /// The algorithm, and for RSA the size.
  package var kind: SigningKey.Kind {
    switch storage {
    case .ecdsa(let key): key.curve.kind
    case .rsa(let key): .rsa(bits: key.keySizeInBits)
    case .ed25519: .ed25519
    }
  }

  /// The key in the encoding that it was made from: a point, a PKCS#1 `RSAPublicKey`, or 32 bytes.
  package var encoded: [UInt8] {
    switch storage {
    case .ecdsa(let key): key.point
    case .rsa(let key): [UInt8](key.pkcs1DERRepresentation)
    case .ed25519(let key): [UInt8](key.rawRepresentation)
    }
  }

  package static func == (left: VerifyingKey, right: VerifyingKey) -> Bool {
    left.kind == right.kind && left.encoded == right.encoded
  }

  //= rfc9846 4.3.3-1
  //= rfc9846 4.5.2-6
  //= rfc9846 4.5.2-7
  /// Whether a CertificateVerify of TLS 1.3 may use this scheme with this key: a curve is bound to its hash, RSA keys
  /// sign with PSS only, SHA-1 is not among them.
  package func supports(_ scheme: SignatureScheme) -> Bool { kind.tls13Schemes.contains(scheme) }

  /// Whether TLS 1.2 may use this scheme with this key: an ECDSA scheme goes with any curve, RSA keys also sign with
  /// PKCS#1 v1.5 (RFC 9846 section 4.3.3).
  package func supportsTLS12(_ scheme: SignatureScheme) -> Bool { kind.tls12Schemes.contains(scheme) }

  //= rfc9846 4.5.2-8
  //= rfc9846 9.1-2
  /// Whether `signature` over `content` is good. PKCS#1 v1.5 is also checked, which certificates and TLS 1.2 use;
  /// `supports` says what TLS 1.3 allows.
  package func isValid(_ signature: [UInt8], for content: [UInt8], scheme: SignatureScheme) -> Bool {
    guard SignatureHash(ofECDSA: scheme) == nil || supports(scheme) else { return false }
    return isValidTLS12(signature, for: content, scheme: scheme)
  }

  /// Whether `signature` over `content` is good in TLS 1.2, where an ECDSA scheme goes with any curve.
  package func isValidTLS12(_ signature: [UInt8], for content: [UInt8], scheme: SignatureScheme) -> Bool {
    check(of: signature, for: content, scheme: scheme)?.isGood ?? false
  }

  /// The check of `signature` over `content`, with a digest made but no arithmetic done, where an ECDSA scheme goes with any
  /// curve; nil if it can't be good.
  package func check(
    of signature: [UInt8], for content: [UInt8], scheme: SignatureScheme
  ) -> SignatureCheck? {
    switch storage {
    case .ed25519(let key):
      guard scheme == .ed25519 else { return nil }
      return SignatureCheck { key.isValidSignature(signature, for: content) }
    case .rsa(let key):
      guard let method = RSAMethod(scheme), method.fits(bits: key.keySizeInBits) else { return nil }
      func check(_ digest: some Digest) -> SignatureCheck {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return SignatureCheck { key.isValidSignature(signature, for: digest, padding: method.padding) }
      }
      return switch method.hash {
      case .sha256: check(SHA256.hash(data: content))
      case .sha384: check(SHA384.hash(data: content))
      case .sha512: check(SHA512.hash(data: content))
      }
    case .ecdsa(let key):
      return SignatureHash(ofECDSA: scheme).flatMap { key.check(of: signature, for: content, $0) }
    }
  }
}
