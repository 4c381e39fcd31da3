// SPDX-License-Identifier: Apache-2.0

/// A signature algorithm (RFC 9846 section 4.3.3).
public struct SignatureScheme: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension SignatureScheme {
  /// RSA PKCS#1 v1.5; in certificates, and in TLS 1.2.
  public static let rsaPKCS1SHA256 = Self(rawValue: 0x0401)
  /// RSA PKCS#1 v1.5; in certificates, and in TLS 1.2.
  public static let rsaPKCS1SHA384 = Self(rawValue: 0x0501)
  /// RSA PKCS#1 v1.5; in certificates, and in TLS 1.2.
  public static let rsaPKCS1SHA512 = Self(rawValue: 0x0601)
  /// ECDSA on P-256; in TLS 1.2 on any curve, with SHA-256.
  public static let ecdsaSecp256r1SHA256 = Self(rawValue: 0x0403)
  /// ECDSA on P-384; in TLS 1.2 on any curve, with SHA-384.
  public static let ecdsaSecp384r1SHA384 = Self(rawValue: 0x0503)
  /// ECDSA on P-521; in TLS 1.2 on any curve, with SHA-512.
  public static let ecdsaSecp521r1SHA512 = Self(rawValue: 0x0603)
  /// RSA-PSS with an ordinary RSA key.
  public static let rsaPSSRSAESHA256 = Self(rawValue: 0x0804)
  /// RSA-PSS with an ordinary RSA key.
  public static let rsaPSSRSAESHA384 = Self(rawValue: 0x0805)
  /// RSA-PSS with an ordinary RSA key.
  public static let rsaPSSRSAESHA512 = Self(rawValue: 0x0806)
  /// Ed25519 (RFC 8032).
  public static let ed25519 = Self(rawValue: 0x0807)
  /// Ed448 (RFC 8032).
  public static let ed448 = Self(rawValue: 0x0808)
  /// RSA-PSS with a key bound to PSS.
  public static let rsaPSSPSSSHA256 = Self(rawValue: 0x0809)
  /// RSA-PSS with a key bound to PSS.
  public static let rsaPSSPSSSHA384 = Self(rawValue: 0x080a)
  /// RSA-PSS with a key bound to PSS.
  public static let rsaPSSPSSSHA512 = Self(rawValue: 0x080b)
  /// ML-DSA-44 (draft).
  public static let mldsa44 = Self(rawValue: 0x0904)
  /// ML-DSA-65 (draft).
  public static let mldsa65 = Self(rawValue: 0x0905)
  /// ML-DSA-87 (draft).
  public static let mldsa87 = Self(rawValue: 0x0906)
  /// Legacy; never offered, never accepted.
  public static let rsaPKCS1SHA1 = Self(rawValue: 0x0201)
  /// Legacy; never offered, never accepted.
  public static let ecdsaSHA1 = Self(rawValue: 0x0203)
}

extension SignatureScheme: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .rsaPKCS1SHA256: "rsa_pkcs1_sha256"
    case .rsaPKCS1SHA384: "rsa_pkcs1_sha384"
    case .rsaPKCS1SHA512: "rsa_pkcs1_sha512"
    case .ecdsaSecp256r1SHA256: "ecdsa_secp256r1_sha256"
    case .ecdsaSecp384r1SHA384: "ecdsa_secp384r1_sha384"
    case .ecdsaSecp521r1SHA512: "ecdsa_secp521r1_sha512"
    case .rsaPSSRSAESHA256: "rsa_pss_rsae_sha256"
    case .rsaPSSRSAESHA384: "rsa_pss_rsae_sha384"
    case .rsaPSSRSAESHA512: "rsa_pss_rsae_sha512"
    case .ed25519: "ed25519"
    case .ed448: "ed448"
    case .rsaPSSPSSSHA256: "rsa_pss_pss_sha256"
    case .rsaPSSPSSSHA384: "rsa_pss_pss_sha384"
    case .rsaPSSPSSSHA512: "rsa_pss_pss_sha512"
    case .mldsa44: "mldsa44"
    case .mldsa65: "mldsa65"
    case .mldsa87: "mldsa87"
    case .rsaPKCS1SHA1: "rsa_pkcs1_sha1"
    case .ecdsaSHA1: "ecdsa_sha1"
    default:
      RegistryNames.signatureSchemes[rawValue]
        ?? (GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))")
    }
  }
}
