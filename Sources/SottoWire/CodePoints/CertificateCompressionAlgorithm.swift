// SPDX-License-Identifier: Apache-2.0

/// How a Certificate message is compressed (RFC 8879 section 7.3).
public struct CertificateCompressionAlgorithm: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension CertificateCompressionAlgorithm {
  /// RFC 1950.
  public static let zlib = Self(rawValue: 1)
  /// RFC 7932.
  public static let brotli = Self(rawValue: 2)
  /// RFC 8478.
  public static let zstd = Self(rawValue: 3)
}

extension CertificateCompressionAlgorithm: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .zlib: "zlib"
    case .brotli: "brotli"
    case .zstd: "zstd"
    default: "unknown (0x\(hex(rawValue)))"
    }
  }
}
