// SPDX-License-Identifier: Apache-2.0

/// What a record carries (RFC 9846 section 5.1).
public struct ContentType: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }
}

extension ContentType {
  /// TLS 1.2: what follows is under the new keys. In TLS 1.3 a relic, sent for middleboxes (section E.4).
  public static let changeCipherSpec = Self(rawValue: 20)
  /// An alert (section 6).
  public static let alert = Self(rawValue: 21)
  /// Handshake messages, whole, in parts or several (section 4).
  public static let handshake = Self(rawValue: 22)
  /// Application data, and every protected record from outside.
  public static let applicationData = Self(rawValue: 23)
  /// Heartbeat (RFC 6520); never accepted.
  public static let heartbeat = Self(rawValue: 24)
}

extension ContentType: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .changeCipherSpec: "change_cipher_spec"
    case .alert: "alert"
    case .handshake: "handshake"
    case .applicationData: "application_data"
    case .heartbeat: "heartbeat"
    default: "unknown (\(rawValue))"
    }
  }
}
