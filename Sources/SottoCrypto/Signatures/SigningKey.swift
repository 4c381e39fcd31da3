// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
public import SottoWire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A private key in memory that signs handshakes (RFC 9846 sections 4.3.3 and 4.5.2).
///
/// Its descriptions name the algorithm only, never the key.
public struct SigningKey: Sendable {
  /// The algorithm of a key, and for RSA the size.
  @nonexhaustive
  public enum Kind: Hashable, Sendable {
    /// ECDSA on P-256.
    case ecdsaP256
    /// ECDSA on P-384.
    case ecdsaP384
    /// ECDSA on P-521.
    case ecdsaP521
    /// RSA, with the bits of its modulus.
    case rsa(bits: Int)
    /// Ed25519 (RFC 8032).
    case ed25519

    //= rfc9846 4.3.3-14
    /// What a key of this kind may sign in TLS 1.3, the most preferred first.
    var tls13Schemes: [SignatureScheme] {
      switch self {
      case .ecdsaP256: Self.p256.tls13
      case .ecdsaP384: Self.p384.tls13
      case .ecdsaP521: Self.p521.tls13
      case .ed25519: Self.edwards
      case .rsa(let bits): Self.rsa.tls13.filter { RSAMethod($0)?.fits(bits: bits) ?? false }
      }
    }

    //= rfc9846 4.3.3-22
    //= rfc9846 4.3.3-23
    /// What a key of this kind may sign in TLS 1.2, the most preferred first: there an ECDSA scheme names the hash
    /// and leaves the curve open, and RSA keys may use PKCS#1 v1.5 (RFC 9846 section 4.3.3). SHA-1 never
    /// (RFC 9155).
    var tls12Schemes: [SignatureScheme] {
      switch self {
      case .ecdsaP256: Self.p256.tls12
      case .ecdsaP384: Self.p384.tls12
      case .ecdsaP521: Self.p521.tls12
      case .ed25519: Self.edwards
      case .rsa(let bits): Self.rsa.tls12.filter { RSAMethod($0)?.fits(bits: bits) ?? false }
      }
    }

    // Lists that are made once: they are asked for in every handshake.
    private typealias Schemes = (tls13: [SignatureScheme], tls12: [SignatureScheme])
    private static let p256: Schemes = (
      [.ecdsaSecp256r1SHA256], [.ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512]
    )
    private static let p384: Schemes = (
      [.ecdsaSecp384r1SHA384], [.ecdsaSecp384r1SHA384, .ecdsaSecp256r1SHA256, .ecdsaSecp521r1SHA512]
    )
    private static let p521: Schemes = (
      [.ecdsaSecp521r1SHA512], [.ecdsaSecp521r1SHA512, .ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384]
    )
    private static let edwards: [SignatureScheme] = [.ed25519]
    private static let rsa: Schemes = (
      [.rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512],
      [.rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512]
    )
  }

  private enum Storage: Sendable {
    case ecdsa(ECDSAPrivateKey)
    case rsa(_RSA.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)
  }

  private let storage: Storage

  private init(_ storage: Storage) { self.storage = storage }

  /// An ECDSA key from its private scalar, in the full width of the curve.
  package static func ecdsa(
    _ group: NamedGroup, privateScalar: [UInt8], path: CryptoPath = .current
  ) throws(CryptoFailure) -> SigningKey {
    guard let key = ECDSAPrivateKey(try ECDSACurve(group), scalar: privateScalar, path: path) else {
      throw .invalidKey("no private key on \(group)")
    }
    return SigningKey(.ecdsa(key))
  }

  //= rfc9846 C.2-1
  /// An RSA key from its PKCS#1 `RSAPrivateKey`.
  package static func rsa(
    pkcs1DER: [UInt8], minimumBits: Int = 2048, maximumBits: Int = 8192
  ) throws(CryptoFailure) -> SigningKey {
    let key: _RSA.Signing.PrivateKey
    do {
      key = try _RSA.Signing.PrivateKey(unsafeDERRepresentation: pkcs1DER)
    } catch {
      throw .invalidKey("no RSA private key of 1024 bits or more")
    }
    guard key.keySizeInBits >= minimumBits, key.keySizeInBits <= maximumBits else {
      throw .invalidKey("an RSA key of \(key.keySizeInBits) bits; \(minimumBits) to \(maximumBits) are accepted")
    }
    return SigningKey(.rsa(key))
  }

  /// An Ed25519 key from its 32-byte seed (RFC 8032 section 5.1.5).
  package static func ed25519(seed: [UInt8]) throws(CryptoFailure) -> SigningKey {
    do {
      return SigningKey(.ed25519(try .init(rawRepresentation: seed)))
    } catch {
      throw .invalidKey("no Ed25519 seed")
    }
  }

  /// A fresh key, from the library's own randomness: for tests and throwaway certificate authorities.
  package static func generate(_ kind: Kind) throws(CryptoFailure) -> SigningKey {
    switch kind {
    case .ecdsaP256: return SigningKey(.ecdsa(try .generate(.p256, path: .current)))
    case .ecdsaP384: return SigningKey(.ecdsa(try .generate(.p384, path: .current)))
    case .ecdsaP521: return SigningKey(.ecdsa(try .generate(.p521, path: .current)))
    case .ed25519: return SigningKey(.ed25519(.init()))
    case .rsa(let bits):
      guard bits >= 2048, bits <= 8192, bits % 128 == 0 else { throw .invalidKey("no RSA keys of \(bits) bits") }
      do {
        return SigningKey(.rsa(try .init(keySize: .init(bitCount: bits))))
      } catch {
        throw .internal("no RSA key could be made")
      }
    }
  }

  /// The algorithm, and for RSA the size.
  public var kind: Kind {
    switch storage {
    case .ecdsa(let key): key.publicKey.curve.kind
    case .rsa(let key): .rsa(bits: key.keySizeInBits)
    case .ed25519: .ed25519
    }
  }

  /// What the key can sign in TLS 1.3, the most preferred first.
  public var schemes: [SignatureScheme] { kind.tls13Schemes }

  /// What the key can sign in TLS 1.2, the most preferred first.
  public var schemesTLS12: [SignatureScheme] { kind.tls12Schemes }

  /// The other half.
  package var publicKey: VerifyingKey {
    switch storage {
    case .ecdsa(let key): VerifyingKey(key.publicKey)
    case .rsa(let key): VerifyingKey(key.publicKey)
    case .ed25519(let key): VerifyingKey(key.publicKey)
    }
  }

  //= rfc9846 4.3.3-1
  //= rfc9846 9.1-2
  /// Signs `content`, which the scheme's hash is taken of here.
  ///
  /// RSA keys also sign with PKCS#1 v1.5, which certificates and TLS 1.2 use; `schemes` says what TLS 1.3 allows.
  ///
  /// - Throws: `unsupportedScheme` if this key can't sign with `scheme`; `signingFailed` if the library refused.
  public func sign(_ content: [UInt8], with scheme: SignatureScheme) throws(CryptoFailure) -> [UInt8] {
    guard SignatureHash(ofECDSA: scheme) == nil || schemes.contains(scheme) else { throw .unsupportedScheme(scheme) }
    return try signTLS12(content, with: scheme)
  }

  /// Signs `content` as TLS 1.2 does: with an ECDSA scheme on whatever curve the key has.
  ///
  /// - Throws: `unsupportedScheme` if it is not among ``schemesTLS12``; `signingFailed` if the library refused.
  public func signTLS12(_ content: [UInt8], with scheme: SignatureScheme) throws(CryptoFailure) -> [UInt8] {
    do {
      switch storage {
      case .ed25519(let key):
        guard scheme == .ed25519 else { throw CryptoFailure.unsupportedScheme(scheme) }
        return [UInt8](try key.signature(for: content))
      case .rsa(let key):
        guard let method = RSAMethod(scheme), method.fits(bits: key.keySizeInBits) else {
          throw CryptoFailure.unsupportedScheme(scheme)
        }
        let signature =
          switch method.hash {
          case .sha256: try key.signature(for: SHA256.hash(data: content), padding: method.padding)
          case .sha384: try key.signature(for: SHA384.hash(data: content), padding: method.padding)
          case .sha512: try key.signature(for: SHA512.hash(data: content), padding: method.padding)
          }
        return [UInt8](signature.rawRepresentation)
      case .ecdsa(let key):
        guard let hash = SignatureHash(ofECDSA: scheme) else { throw CryptoFailure.unsupportedScheme(scheme) }
        return try key.sign(content, hash)
      }
    } catch let failure as CryptoFailure {
      throw failure
    } catch {
      throw .signingFailed("\(kind) with \(scheme)")
    }
  }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The algorithm, without the key.
  public var description: String { "SigningKey(\(kind))" }

  /// The algorithm, without the key.
  public var debugDescription: String { description }

  /// Nothing: a mirror would show the key.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
