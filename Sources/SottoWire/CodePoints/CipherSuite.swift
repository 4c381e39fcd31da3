// SPDX-License-Identifier: Apache-2.0

/// A cipher suite (RFC 9846 section B.4; for TLS 1.2 RFC 5288, 5289 and 7905).
public struct CipherSuite: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension CipherSuite {
  /// AES-128-GCM with SHA-256.
  public static let aes128GCMSHA256 = Self(rawValue: 0x1301)
  /// AES-256-GCM with SHA-384.
  public static let aes256GCMSHA384 = Self(rawValue: 0x1302)
  /// ChaCha20-Poly1305 with SHA-256.
  public static let chacha20Poly1305SHA256 = Self(rawValue: 0x1303)
  /// TLS 1.2: ephemeral agreement signed with ECDSA or EdDSA, AES-128-GCM (RFC 5289).
  public static let ecdheECDSAWithAES128GCMSHA256 = Self(rawValue: 0xc02b)
  /// TLS 1.2: ephemeral agreement signed with ECDSA or EdDSA, AES-256-GCM (RFC 5289).
  public static let ecdheECDSAWithAES256GCMSHA384 = Self(rawValue: 0xc02c)
  /// TLS 1.2: ephemeral agreement signed with RSA, AES-128-GCM (RFC 5289).
  public static let ecdheRSAWithAES128GCMSHA256 = Self(rawValue: 0xc02f)
  /// TLS 1.2: ephemeral agreement signed with RSA, AES-256-GCM (RFC 5289).
  public static let ecdheRSAWithAES256GCMSHA384 = Self(rawValue: 0xc030)
  /// TLS 1.2: ephemeral agreement signed with RSA, ChaCha20-Poly1305 (RFC 7905).
  public static let ecdheRSAWithChaCha20Poly1305SHA256 = Self(rawValue: 0xcca8)
  /// TLS 1.2: ephemeral agreement signed with ECDSA or EdDSA, ChaCha20-Poly1305 (RFC 7905).
  public static let ecdheECDSAWithChaCha20Poly1305SHA256 = Self(rawValue: 0xcca9)
  /// TLS 1.2: the secret encrypted to an RSA key, AES-128-GCM (RFC 5288). RFC 10015 forbids it in production.
  public static let insecureRSAWithAES128GCMSHA256 = Self(rawValue: 0x009c)
  /// TLS 1.2: the secret encrypted to an RSA key, AES-256-GCM (RFC 5288). RFC 10015 forbids it in production.
  public static let insecureRSAWithAES256GCMSHA384 = Self(rawValue: 0x009d)
  /// A signal in a suite's place (RFC 5746).
  public static let emptyRenegotiationInfoSCSV = Self(rawValue: 0x00ff)
  /// A signal in a suite's place (RFC 7507).
  public static let fallbackSCSV = Self(rawValue: 0x5600)
}

extension CipherSuite: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .aes128GCMSHA256: "TLS_AES_128_GCM_SHA256"
    case .aes256GCMSHA384: "TLS_AES_256_GCM_SHA384"
    case .chacha20Poly1305SHA256: "TLS_CHACHA20_POLY1305_SHA256"
    case .ecdheECDSAWithAES128GCMSHA256: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    case .ecdheECDSAWithAES256GCMSHA384: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    case .ecdheRSAWithAES128GCMSHA256: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    case .ecdheRSAWithAES256GCMSHA384: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    case .ecdheRSAWithChaCha20Poly1305SHA256: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    case .ecdheECDSAWithChaCha20Poly1305SHA256: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    case .insecureRSAWithAES128GCMSHA256: "TLS_RSA_WITH_AES_128_GCM_SHA256"
    case .insecureRSAWithAES256GCMSHA384: "TLS_RSA_WITH_AES_256_GCM_SHA384"
    case .emptyRenegotiationInfoSCSV: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    case .fallbackSCSV: "TLS_FALLBACK_SCSV"
    default:
      RegistryNames.cipherSuites[rawValue] ?? (GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))")
    }
  }
}
