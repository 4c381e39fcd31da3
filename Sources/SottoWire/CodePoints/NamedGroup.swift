// SPDX-License-Identifier: Apache-2.0

/// A group for key agreement (RFC 9846 section 4.3.7).
public struct NamedGroup: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension NamedGroup {
  /// NIST P-256.
  public static let secp256r1 = Self(rawValue: 0x0017)
  /// NIST P-384.
  public static let secp384r1 = Self(rawValue: 0x0018)
  /// NIST P-521.
  public static let secp521r1 = Self(rawValue: 0x0019)
  /// Curve25519 (RFC 7748).
  public static let x25519 = Self(rawValue: 0x001d)
  /// Curve448 (RFC 7748).
  public static let x448 = Self(rawValue: 0x001e)
  /// Finite field, 2048 bits (RFC 7919).
  public static let ffdhe2048 = Self(rawValue: 0x0100)
  /// Finite field, 3072 bits (RFC 7919).
  public static let ffdhe3072 = Self(rawValue: 0x0101)
  /// Finite field, 4096 bits (RFC 7919).
  public static let ffdhe4096 = Self(rawValue: 0x0102)
  /// Finite field, 6144 bits (RFC 7919).
  public static let ffdhe6144 = Self(rawValue: 0x0103)
  /// Finite field, 8192 bits (RFC 7919).
  public static let ffdhe8192 = Self(rawValue: 0x0104)
  /// ML-KEM-512 alone (draft-ietf-tls-mlkem).
  public static let mlkem512 = Self(rawValue: 0x0200)
  /// ML-KEM-768 alone (draft-ietf-tls-mlkem).
  public static let mlkem768 = Self(rawValue: 0x0201)
  /// ML-KEM-1024 alone (draft-ietf-tls-mlkem): as strong as the lattice, and no stronger.
  public static let mlkem1024 = Self(rawValue: 0x0202)
  /// P-256 with ML-KEM-768 (RFC 10024).
  public static let secp256r1MLKEM768 = Self(rawValue: 0x11eb)
  /// X25519 with ML-KEM-768 (RFC 10024).
  public static let x25519MLKEM768 = Self(rawValue: 0x11ec)
  /// P-384 with ML-KEM-1024 (RFC 10024).
  public static let secp384r1MLKEM1024 = Self(rawValue: 0x11ed)
  /// X25519 with Kyber-768, the forerunner of X25519MLKEM768 (draft-tls-westerbaan-xyber768d00).
  public static let x25519Kyber768Draft00 = Self(rawValue: 0x6399)
}

extension NamedGroup: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .secp256r1: "secp256r1"
    case .secp384r1: "secp384r1"
    case .secp521r1: "secp521r1"
    case .x25519: "x25519"
    case .x448: "x448"
    case .ffdhe2048: "ffdhe2048"
    case .ffdhe3072: "ffdhe3072"
    case .ffdhe4096: "ffdhe4096"
    case .ffdhe6144: "ffdhe6144"
    case .ffdhe8192: "ffdhe8192"
    case .mlkem512: "MLKEM512"
    case .mlkem768: "MLKEM768"
    case .mlkem1024: "MLKEM1024"
    case .secp256r1MLKEM768: "SecP256r1MLKEM768"
    case .x25519MLKEM768: "X25519MLKEM768"
    case .secp384r1MLKEM1024: "SecP384r1MLKEM1024"
    default:
      RegistryNames.namedGroups[rawValue] ?? (GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))")
    }
  }
}
