// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// A curve for Diffie-Hellman (RFC 9846 section 4.3.8.2).
enum Curve: Hashable, Sendable {
  case x25519
  case p256
  case p384
  case p521

  /// Bytes of a public value: for the NIST curves an uncompressed point, the only form that TLS 1.3 has.
  var shareLength: Int {
    switch self {
    case .x25519: 32
    case .p256: 65
    case .p384: 97
    case .p521: 133
    }
  }
}

/// A key encapsulation mechanism (FIPS 203).
enum EncapsulationScheme: Hashable, Sendable {
  case mlkem768
  case mlkem1024

  /// Bytes of the seed that a key pair is made from.
  var seedLength: Int { 64 }

  /// Bytes of an encapsulation key, which the client sends.
  var publicKeyLength: Int {
    switch self {
    case .mlkem768: 1184
    case .mlkem1024: 1568
    }
  }

  /// Bytes of a ciphertext, which the server sends.
  var ciphertextLength: Int {
    switch self {
    case .mlkem768: 1088
    case .mlkem1024: 1568
    }
  }
}

/// What a named group is made of: a curve, a key encapsulation (draft-ietf-tls-mlkem), or both (RFC 10024).
///
/// Shares and secrets of a hybrid are those of its parts, one after the other in the order of the parts: ML-KEM first
/// with X25519, the curve first with P-256 and P-384.
enum KeyExchangeMethod: Hashable, Sendable {
  case classical(Curve)
  case encapsulation(EncapsulationScheme)
  case hybrid(EncapsulationScheme, Curve, encapsulationFirst: Bool)

  /// Nil for a group that is not implemented.
  init?(_ group: NamedGroup) {
    switch group {
    case .x25519: self = .classical(.x25519)
    case .secp256r1: self = .classical(.p256)
    case .secp384r1: self = .classical(.p384)
    case .secp521r1: self = .classical(.p521)
    case .mlkem1024: self = .encapsulation(.mlkem1024)
    case .x25519MLKEM768: self = .hybrid(.mlkem768, .x25519, encapsulationFirst: true)
    case .secp256r1MLKEM768: self = .hybrid(.mlkem768, .p256, encapsulationFirst: false)
    case .secp384r1MLKEM1024: self = .hybrid(.mlkem1024, .p384, encapsulationFirst: false)
    default: return nil
    }
  }

  /// The parts of a peer's share. Nil if it has any length but the one that the group says.
  func parts(of share: [UInt8], encapsulationLength: (EncapsulationScheme) -> Int) -> Parts? {
    switch self {
    case .classical(let curve):
      guard share.count == curve.shareLength else { return nil }
      return Parts(curve: share, encapsulation: [])
    case .encapsulation(let scheme):
      guard share.count == encapsulationLength(scheme) else { return nil }
      return Parts(curve: [], encapsulation: share)
    case .hybrid(let scheme, let curve, let encapsulationFirst):
      let length = encapsulationLength(scheme)
      guard share.count == length + curve.shareLength else { return nil }
      return encapsulationFirst
        ? Parts(curve: Array(share[length...]), encapsulation: Array(share[..<length]))
        : Parts(curve: Array(share[..<curve.shareLength]), encapsulation: Array(share[curve.shareLength...]))
    }
  }

  /// The two parts of a share; one that the group does not have is empty.
  struct Parts {
    let curve: [UInt8]
    let encapsulation: [UInt8]
  }
}

extension NamedGroup {
  /// Whether shares of this group can be made and answered.
  package var isImplemented: Bool { KeyExchangeMethod(self) != nil }

  //= rfc9846 9.1-3
  /// The groups that can be used, in the order that we like them.
  package static let implemented: [NamedGroup] = [
    .x25519MLKEM768, .x25519, .secp256r1, .secp384r1, .secp256r1MLKEM768, .secp384r1MLKEM1024, .secp521r1,
    .mlkem1024,
  ]
}
