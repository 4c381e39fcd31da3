// SPDX-License-Identifier: Apache-2.0

/// Why a connection ends (RFC 9846 section 6).
public struct AlertDescription: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }
}

extension AlertDescription {
  /// The sender will send no more data.
  public static let closeNotify = Self(rawValue: 0)
  /// A message that has no place here.
  public static let unexpectedMessage = Self(rawValue: 10)
  /// A record that does not open.
  public static let badRecordMAC = Self(rawValue: 20)
  /// A record that is too long.
  public static let recordOverflow = Self(rawValue: 22)
  /// No set of parameters that both accept.
  public static let handshakeFailure = Self(rawValue: 40)
  /// A certificate that is corrupt or badly signed.
  public static let badCertificate = Self(rawValue: 42)
  /// A certificate of a kind that is not supported.
  public static let unsupportedCertificate = Self(rawValue: 43)
  /// A certificate that its issuer revoked.
  public static let certificateRevoked = Self(rawValue: 44)
  /// A certificate that is not valid now.
  public static let certificateExpired = Self(rawValue: 45)
  /// Some other trouble with a certificate.
  public static let certificateUnknown = Self(rawValue: 46)
  /// A field with a value that it must not have.
  public static let illegalParameter = Self(rawValue: 47)
  /// No trusted authority at the end of the chain.
  public static let unknownCA = Self(rawValue: 48)
  /// A valid identity that may not enter.
  public static let accessDenied = Self(rawValue: 49)
  /// A message that does not parse.
  public static let decodeError = Self(rawValue: 50)
  /// A signature, a Finished or a binder that does not verify.
  public static let decryptError = Self(rawValue: 51)
  /// A version that is recognised and refused.
  public static let protocolVersion = Self(rawValue: 70)
  /// Parameters too weak for the server.
  public static let insufficientSecurity = Self(rawValue: 71)
  /// A fault that is not the peer's.
  public static let internalError = Self(rawValue: 80)
  /// A retry with a lower version that was not needed (RFC 7507).
  public static let inappropriateFallback = Self(rawValue: 86)
  /// The user gave up; a close_notify follows.
  public static let userCanceled = Self(rawValue: 90)
  /// TLS 1.2 only: the answer to a renegotiation.
  public static let noRenegotiation = Self(rawValue: 100)
  /// An extension that had to be there.
  public static let missingExtension = Self(rawValue: 109)
  /// An extension that was not asked for.
  public static let unsupportedExtension = Self(rawValue: 110)
  /// No server of that name here.
  public static let unrecognizedName = Self(rawValue: 112)
  /// An OCSP response that does not hold.
  public static let badCertificateStatusResponse = Self(rawValue: 113)
  /// No such pre-shared key.
  public static let unknownPSKIdentity = Self(rawValue: 115)
  /// A client certificate was required and none came.
  public static let certificateRequired = Self(rawValue: 116)
  /// An error that no other alert describes.
  public static let generalError = Self(rawValue: 117)
  /// No application protocol in common (RFC 7301).
  public static let noApplicationProtocol = Self(rawValue: 120)
}

extension AlertDescription: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .closeNotify: "close_notify"
    case .unexpectedMessage: "unexpected_message"
    case .badRecordMAC: "bad_record_mac"
    case .recordOverflow: "record_overflow"
    case .handshakeFailure: "handshake_failure"
    case .badCertificate: "bad_certificate"
    case .unsupportedCertificate: "unsupported_certificate"
    case .certificateRevoked: "certificate_revoked"
    case .certificateExpired: "certificate_expired"
    case .certificateUnknown: "certificate_unknown"
    case .illegalParameter: "illegal_parameter"
    case .unknownCA: "unknown_ca"
    case .accessDenied: "access_denied"
    case .decodeError: "decode_error"
    case .decryptError: "decrypt_error"
    case .protocolVersion: "protocol_version"
    case .insufficientSecurity: "insufficient_security"
    case .internalError: "internal_error"
    case .inappropriateFallback: "inappropriate_fallback"
    case .userCanceled: "user_canceled"
    case .noRenegotiation: "no_renegotiation"
    case .missingExtension: "missing_extension"
    case .unsupportedExtension: "unsupported_extension"
    case .unrecognizedName: "unrecognized_name"
    case .badCertificateStatusResponse: "bad_certificate_status_response"
    case .unknownPSKIdentity: "unknown_psk_identity"
    case .certificateRequired: "certificate_required"
    case .generalError: "general_error"
    case .noApplicationProtocol: "no_application_protocol"
    default: RegistryNames.alerts[rawValue] ?? "unknown (\(rawValue))"
    }
  }
}
