// SPDX-License-Identifier: Apache-2.0

/// A key derivation function that a pre-shared key is imported for (RFC 9258 section 10).
public struct KDFIdentifier: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// HKDF with SHA-256, that of TLS_AES_128_GCM_SHA256 and TLS_CHACHA20_POLY1305_SHA256.
  public static let hkdfSHA256 = Self(rawValue: 0x0001)
  /// HKDF with SHA-384, that of TLS_AES_256_GCM_SHA384.
  public static let hkdfSHA384 = Self(rawValue: 0x0002)
}
