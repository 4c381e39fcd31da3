// SPDX-License-Identifier: Apache-2.0

import Crypto
import SottoWire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One ephemeral private key on a curve. It serves one connection and is gone with it.
struct CurveKey: Sendable {
  private enum Storage: Sendable {
    #if DirectBoringSSL
    case directX25519(DirectX25519Key)
    #endif
    case x25519(Curve25519.KeyAgreement.PrivateKey)
    case p256(P256.KeyAgreement.PrivateKey)
    case p384(P384.KeyAgreement.PrivateKey)
    case p521(P521.KeyAgreement.PrivateKey)
  }

  private let storage: Storage

  /// How often a scalar outside the range of a NIST curve is drawn again. A good source is refused once in 2^32 draws
  /// at the most.
  private static let attempts = 16

  //= rfc9846 4.3.8-10
  /// A fresh key from random bytes.
  static func generate(
    _ curve: Curve, random: any RandomSource, path: CryptoPath = .current
  ) throws(CryptoFailure) -> CurveKey {
    for _ in 0..<attempts {
      var scalar = try random.exactly(curve.scalarLength)
      defer { scalar.wipe() }
      // P-521: the top byte holds one bit only.
      if curve == .p521 { scalar[0] &= 1 }
      if let key = CurveKey(curve, scalar: scalar, path: path) { return key }
    }
    throw .entropy(RandomSourceFailure("the source keeps giving bytes that are no private key"))
  }

  /// Nil if the scalar is zero or not below the order of the curve.
  private init?(_ curve: Curve, scalar: [UInt8], path: CryptoPath) {
    #if DirectBoringSSL
    if path == .direct, curve == .x25519 {
      guard let key = DirectX25519Key(scalar: scalar) else { return nil }
      storage = .directX25519(key)
      return
    }
    #endif
    do {
      switch curve {
      case .x25519: storage = .x25519(try .init(rawRepresentation: scalar))
      case .p256: storage = .p256(try .init(rawRepresentation: scalar))
      case .p384: storage = .p384(try .init(rawRepresentation: scalar))
      case .p521: storage = .p521(try .init(rawRepresentation: scalar))
      }
    } catch {
      return nil
    }
  }

  /// The public value as it stands in a share.
  var publicShare: [UInt8] {
    switch storage {
    #if DirectBoringSSL
    case .directX25519(let key): key.publicValue
    #endif
    case .x25519(let key): [UInt8](key.publicKey.rawRepresentation)
    case .p256(let key): [UInt8](key.publicKey.x963Representation)
    case .p384(let key): [UInt8](key.publicKey.x963Representation)
    case .p521(let key): [UInt8](key.publicKey.x963Representation)
    }
  }

  //= rfc9846 7.4.2-1
  //= rfc9846 7.4.2-2
  /// The shared secret with the peer's public value, whose length the caller has checked; `group` is for the error.
  func agree(with share: [UInt8], group: NamedGroup) throws(CryptoFailure) -> Secret {
    let secret = try shared(with: share, group: group)
    //= rfc9846 7.4.2-3
    guard !secret.isAllZero else { throw .allZeroSharedSecret(group) }
    return secret
  }

  /// The same, whatever it is.
  private func shared(with share: [UInt8], group: NamedGroup) throws(CryptoFailure) -> Secret {
    let shared: SharedSecret
    do {
      switch storage {
      #if DirectBoringSSL
      case .directX25519(let key):
        guard let secret = key.agree(with: share) else { throw CryptoFailure.invalidKeyShare(group) }
        return secret
      #endif
      case .x25519(let key):
        shared = try key.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: share))
      //= rfc9846 4.3.8.2-1
      case .p256(let key):
        guard share.first == uncompressed else { throw CryptoFailure.invalidKeyShare(group) }
        shared = try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
      case .p384(let key):
        guard share.first == uncompressed else { throw CryptoFailure.invalidKeyShare(group) }
        shared = try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
      case .p521(let key):
        guard share.first == uncompressed else { throw CryptoFailure.invalidKeyShare(group) }
        shared = try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
      }
    } catch {
      throw .invalidKeyShare(group)
    }
    return Secret(shared)
  }

  /// The first byte of an uncompressed point.
  private var uncompressed: UInt8 { 4 }
}

extension Curve {
  /// Bytes of a private scalar.
  fileprivate var scalarLength: Int {
    switch self {
    case .x25519, .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }
}
