// SPDX-License-Identifier: Apache-2.0

/// A cipher suite (RFC 9846 section B.4).
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
    case .emptyRenegotiationInfoSCSV: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    case .fallbackSCSV: "TLS_FALLBACK_SCSV"
    default: GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))"
    }
  }
}
