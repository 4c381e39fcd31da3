// SPDX-License-Identifier: Apache-2.0

/// How an alert is meant. TLS 1.3 goes by the description alone (RFC 9846 section 6).
package struct AlertLevel: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let warning = Self(rawValue: 1)
  package static let fatal = Self(rawValue: 2)
}

/// An alert.
///
///     struct { AlertLevel level; AlertDescription description; } Alert;
package struct AlertMessage: Equatable, Sendable {
  package let level: AlertLevel
  package let description: AlertDescription

  package init(_ description: AlertDescription) {
    self.description = description
    //= rfc9846 6-4
    //= rfc9846 6.1-2
    level = description == .closeNotify || description == .userCanceled ? .warning : .fatal
  }

  package init(_ content: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(content, as: "Alert")
    level = AlertLevel(rawValue: try reader.uint8())
    description = AlertDescription(rawValue: try reader.uint8())
    //= rfc9846 5.1-10
    try reader.finish()
  }

  package var bytes: [UInt8] { [level.rawValue, description.rawValue] }
}
