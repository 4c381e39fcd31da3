// SPDX-License-Identifier: Apache-2.0

import Crypto
import SottoWire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A curve that ECDSA is done on (RFC 9846 section 4.3.3).
enum ECDSACurve: Hashable, Sendable {
  case p256
  case p384
  case p521

  init(_ group: NamedGroup) throws(CryptoFailure) {
    switch group {
    case .secp256r1: self = .p256
    case .secp384r1: self = .p384
    case .secp521r1: self = .p521
    default: throw .unsupportedGroup(group)
    }
  }

  var kind: SigningKey.Kind {
    switch self {
    case .p256: .ecdsaP256
    case .p384: .ecdsaP384
    case .p521: .ecdsaP521
    }
  }

  /// Bytes of a private scalar.
  var scalarLength: Int {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }
}

/// An ECDSA public key.
struct ECDSAPublicKey: Sendable {
  private enum Implementation: Sendable {
    #if DirectBoringSSL
    case direct(DirectECDSAKey)
    #endif
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
  }

  let curve: ECDSACurve
  /// The point in uncompressed form (SEC 1 section 2.3.3).
  let point: [UInt8]
  private let implementation: Implementation

  /// From an uncompressed point; nil if it is not on the curve.
  init?(_ curve: ECDSACurve, point: [UInt8], path: CryptoPath) {
    guard point.first == 4 else { return nil }
    self.curve = curve
    self.point = point
    #if DirectBoringSSL
    if path == .direct {
      guard let key = DirectECDSAKey(curve, point: point) else { return nil }
      implementation = .direct(key)
      return
    }
    #endif
    do {
      switch curve {
      case .p256: implementation = .p256(try .init(x963Representation: point))
      case .p384: implementation = .p384(try .init(x963Representation: point))
      case .p521: implementation = .p521(try .init(x963Representation: point))
      }
    } catch {
      return nil
    }
  }

  /// Whether `signature` in DER over `content` is good.
  func isValid(_ signature: [UInt8], for content: [UInt8], _ hash: SignatureHash) -> Bool {
    check(of: signature, for: content, hash)?.isGood ?? false
  }

  /// The check of `signature` in DER over `content`, whose digest is cut where it is longer than the curve's order; nil if it
  /// can't be good.
  func check(of signature: [UInt8], for content: [UInt8], _ hash: SignatureHash) -> SignatureCheck? {
    #if DirectBoringSSL
    if case .direct(let key) = implementation {
      let digest = hash.digest(of: content)
      return SignatureCheck { key.isValid(signature, for: digest) }
    }
    #endif
    return switch hash {
    case .sha256: check(of: signature, for: SHA256.hash(data: content))
    case .sha384: check(of: signature, for: SHA384.hash(data: content))
    case .sha512: check(of: signature, for: SHA512.hash(data: content))
    }
  }

  private func check(of signature: [UInt8], for digest: some Digest) -> SignatureCheck? {
    switch implementation {
    #if DirectBoringSSL
    case .direct: return nil
    #endif
    case .p256(let key):
      guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return nil }
      return SignatureCheck { key.isValidSignature(signature, for: digest) }
    case .p384(let key):
      guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return nil }
      return SignatureCheck { key.isValidSignature(signature, for: digest) }
    case .p521(let key):
      guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return nil }
      return SignatureCheck { key.isValidSignature(signature, for: digest) }
    }
  }
}

/// An ECDSA private key.
struct ECDSAPrivateKey: Sendable {
  private enum Implementation: Sendable {
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
  }

  let publicKey: ECDSAPublicKey
  private let implementation: Implementation
  #if DirectBoringSSL
  /// The same key, if it is used directly.
  private let direct: DirectECDSAKey?
  #endif

  /// From a private scalar, in the full width of the curve; nil if it is not in range.
  init?(_ curve: ECDSACurve, scalar: [UInt8], path: CryptoPath) {
    let point: Data
    do {
      switch curve {
      case .p256:
        let key = try P256.Signing.PrivateKey(rawRepresentation: scalar)
        implementation = .p256(key)
        point = key.publicKey.x963Representation
      case .p384:
        let key = try P384.Signing.PrivateKey(rawRepresentation: scalar)
        implementation = .p384(key)
        point = key.publicKey.x963Representation
      case .p521:
        let key = try P521.Signing.PrivateKey(rawRepresentation: scalar)
        implementation = .p521(key)
        point = key.publicKey.x963Representation
      }
    } catch {
      return nil
    }
    guard let publicKey = ECDSAPublicKey(curve, point: [UInt8](point), path: path) else { return nil }
    self.publicKey = publicKey
    #if DirectBoringSSL
    direct = path == .direct ? DirectECDSAKey(curve, privateScalar: scalar) : nil
    #endif
  }

  /// How often a scalar outside the range of the curve is drawn again: one in 2^32 at the most is.
  private static let attempts = 16

  /// A fresh key.
  static func generate(_ curve: ECDSACurve, path: CryptoPath) throws(CryptoFailure) -> ECDSAPrivateKey {
    for _ in 0..<attempts {
      var scalar = systemRandomBytes(curve.scalarLength)
      defer { scalar.wipe() }
      // P-521: the top byte holds one bit only.
      if curve == .p521 { scalar[0] &= 1 }
      if let key = ECDSAPrivateKey(curve, scalar: scalar, path: path) { return key }
    }
    throw .internal("no private key could be drawn")
  }

  /// A signature in DER over `content`. A digest that is longer than the curve's order is cut.
  func sign(_ content: [UInt8], _ hash: SignatureHash) throws -> [UInt8] {
    #if DirectBoringSSL
    if let direct, let signature = direct.sign(hash.digest(of: content)) { return signature }
    #endif
    return switch hash {
    case .sha256: try sign(SHA256.hash(data: content))
    case .sha384: try sign(SHA384.hash(data: content))
    case .sha512: try sign(SHA512.hash(data: content))
    }
  }

  private func sign(_ digest: some Digest) throws -> [UInt8] {
    switch implementation {
    case .p256(let key): [UInt8](try key.signature(for: digest).derRepresentation)
    case .p384(let key): [UInt8](try key.signature(for: digest).derRepresentation)
    case .p521(let key): [UInt8](try key.signature(for: digest).derRepresentation)
    }
  }
}
