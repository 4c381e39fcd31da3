// SPDX-License-Identifier: Apache-2.0

/// What a Certificate message holds (RFC 7250, RFC 9846 section 4.5.1).
public struct CertificateType: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }
}

extension CertificateType {
  /// A chain of certificates, where nothing else is agreed.
  public static let x509 = Self(rawValue: 0)
  /// A bare public key (RFC 7250).
  public static let rawPublicKey = Self(rawValue: 2)
  /// What everybody can show and verify, and what counts where nobody says.
  package static let x509Only = [x509]
}

extension CertificateType: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .x509: "X.509"
    case .rawPublicKey: "raw public key"
    case CertificateType(rawValue: 1): "OpenPGP"
    case CertificateType(rawValue: 3): "1609Dot2"
    default: "unknown (\(rawValue))"
    }
  }
}
