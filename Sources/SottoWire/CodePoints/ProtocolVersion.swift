// SPDX-License-Identifier: Apache-2.0

/// A protocol version as it stands in hellos and records (RFC 9846 section 4.2.2 and 4.3.1).
public struct ProtocolVersion: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension ProtocolVersion {
  /// SSL 2.0 (RFC 6176 forbids it); only recognised, never spoken.
  public static let ssl20 = Self(rawValue: 0x0002)
  /// SSL 3.0 (RFC 7568 forbids it); only recognised, never spoken.
  public static let ssl30 = Self(rawValue: 0x0300)
  /// TLS 1.0 (RFC 8996 forbids it); only recognised, never spoken.
  public static let tls10 = Self(rawValue: 0x0301)
  /// TLS 1.1 (RFC 8996 forbids it); only recognised, never spoken.
  public static let tls11 = Self(rawValue: 0x0302)
  /// TLS 1.2 (RFC 5246), also the frozen `legacy_version` of TLS 1.3.
  public static let tls12 = Self(rawValue: 0x0303)
  /// TLS 1.3 (RFC 9846).
  public static let tls13 = Self(rawValue: 0x0304)
}

extension ProtocolVersion: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .ssl20: "SSL 2.0"
    case .ssl30: "SSL 3.0"
    case .tls10: "TLS 1.0"
    case .tls11: "TLS 1.1"
    case .tls12: "TLS 1.2"
    case .tls13: "TLS 1.3"
    default: GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))"
    }
  }
}
