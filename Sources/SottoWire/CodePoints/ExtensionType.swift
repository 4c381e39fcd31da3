// SPDX-License-Identifier: Apache-2.0

/// The type of an extension (RFC 9846 section 4.3).
public struct ExtensionType: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Any value at all: one we do not know is kept as it is.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

extension ExtensionType {
  /// The name the client asks for (RFC 6066).
  public static let serverName = Self(rawValue: 0)
  /// Replaced by record_size_limit (RFC 6066).
  public static let maxFragmentLength = Self(rawValue: 1)
  /// OCSP stapling (RFC 6066).
  public static let statusRequest = Self(rawValue: 5)
  /// Groups for key agreement (section 4.3.7).
  public static let supportedGroups = Self(rawValue: 10)
  /// TLS 1.2 only (RFC 8422).
  public static let ecPointFormats = Self(rawValue: 11)
  /// Schemes for CertificateVerify (section 4.3.3).
  public static let signatureAlgorithms = Self(rawValue: 13)
  /// Keys for SRTP (RFC 5764).
  public static let useSRTP = Self(rawValue: 14)
  /// Heartbeat (RFC 6520).
  public static let heartbeat = Self(rawValue: 15)
  /// ALPN (RFC 7301).
  public static let applicationLayerProtocolNegotiation = Self(rawValue: 16)
  /// Certificate transparency (RFC 6962).
  public static let signedCertificateTimestamp = Self(rawValue: 18)
  /// Raw public keys (RFC 7250).
  public static let clientCertificateType = Self(rawValue: 19)
  /// Raw public keys (RFC 7250).
  public static let serverCertificateType = Self(rawValue: 20)
  /// Padding of a hello (RFC 7685).
  public static let padding = Self(rawValue: 21)
  /// TLS 1.2 with CBC only (RFC 7366).
  public static let encryptThenMAC = Self(rawValue: 22)
  /// TLS 1.2 only (RFC 7627).
  public static let extendedMainSecret = Self(rawValue: 23)
  /// Compressed certificates (RFC 8879).
  public static let compressCertificate = Self(rawValue: 27)
  /// The longest record wanted (RFC 8449).
  public static let recordSizeLimit = Self(rawValue: 28)
  /// Delegated credentials (RFC 9345).
  public static let delegatedCredential = Self(rawValue: 34)
  /// TLS 1.2 only (RFC 5077).
  public static let sessionTicket = Self(rawValue: 35)
  /// Pre-shared keys offered or chosen (section 4.3.11).
  public static let preSharedKey = Self(rawValue: 41)
  /// 0-RTT data (section 4.3.10).
  public static let earlyData = Self(rawValue: 42)
  /// Versions offered or chosen (section 4.3.1).
  public static let supportedVersions = Self(rawValue: 43)
  /// State that the server leaves with the client (section 4.3.2).
  public static let cookie = Self(rawValue: 44)
  /// How a PSK may be used (section 4.3.9).
  public static let pskKeyExchangeModes = Self(rawValue: 45)
  /// Authorities that the sender trusts (section 4.3.4).
  public static let certificateAuthorities = Self(rawValue: 47)
  /// Conditions on a client certificate (section 4.3.5).
  public static let oidFilters = Self(rawValue: 48)
  /// The client may be asked later (section 4.3.6).
  public static let postHandshakeAuth = Self(rawValue: 49)
  /// Schemes for signatures in certificates (section 4.3.3).
  public static let signatureAlgorithmsCert = Self(rawValue: 50)
  /// Key shares (section 4.3.8).
  public static let keyShare = Self(rawValue: 51)
  /// How many tickets the client wants (RFC 9149).
  public static let ticketRequest = Self(rawValue: 58)
  /// QUIC only (RFC 9001).
  public static let quicTransportParameters = Self(rawValue: 57)
  /// ECH (RFC 9849).
  public static let encryptedClientHello = Self(rawValue: 0xfe0d)
  /// Shorter checksums, TLS 1.2 only (RFC 6066).
  public static let truncatedHMAC = Self(rawValue: 4)
  /// OCSP stapling for a whole chain, TLS 1.2 only (RFC 6961).
  public static let statusRequestV2 = Self(rawValue: 17)
  /// ALPS, as Chromium first sent it.
  public static let applicationSettingsOld = Self(rawValue: 0x4469)
  /// ALPS (draft-vvv-tls-alps).
  public static let applicationSettings = Self(rawValue: 0x44cd)
  /// The forerunner of ALPN.
  public static let nextProtocolNegotiation = Self(rawValue: 0x3374)
  /// A forerunner of client certificates for browsers.
  public static let channelID = Self(rawValue: 0x7550)
  /// Authorities by number (draft-ietf-tls-trust-anchor-ids).
  public static let trustAnchors = Self(rawValue: 0xca34)
  /// TLS 1.2 only (RFC 5746).
  public static let renegotiationInfo = Self(rawValue: 0xff01)
}

extension ExtensionType: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  public var description: String {
    switch self {
    case .serverName: "server_name"
    case .maxFragmentLength: "max_fragment_length"
    case .statusRequest: "status_request"
    case .supportedGroups: "supported_groups"
    case .ecPointFormats: "ec_point_formats"
    case .signatureAlgorithms: "signature_algorithms"
    case .useSRTP: "use_srtp"
    case .heartbeat: "heartbeat"
    case .applicationLayerProtocolNegotiation: "application_layer_protocol_negotiation"
    case .signedCertificateTimestamp: "signed_certificate_timestamp"
    case .clientCertificateType: "client_certificate_type"
    case .serverCertificateType: "server_certificate_type"
    case .padding: "padding"
    case .encryptThenMAC: "encrypt_then_mac"
    case .extendedMainSecret: "extended_master_secret"
    case .compressCertificate: "compress_certificate"
    case .recordSizeLimit: "record_size_limit"
    case .delegatedCredential: "delegated_credential"
    case .sessionTicket: "session_ticket"
    case .preSharedKey: "pre_shared_key"
    case .earlyData: "early_data"
    case .supportedVersions: "supported_versions"
    case .cookie: "cookie"
    case .pskKeyExchangeModes: "psk_key_exchange_modes"
    case .certificateAuthorities: "certificate_authorities"
    case .oidFilters: "oid_filters"
    case .postHandshakeAuth: "post_handshake_auth"
    case .signatureAlgorithmsCert: "signature_algorithms_cert"
    case .keyShare: "key_share"
    case .ticketRequest: "ticket_request"
    case .quicTransportParameters: "quic_transport_parameters"
    case .encryptedClientHello: "encrypted_client_hello"
    case .renegotiationInfo: "renegotiation_info"
    default:
      RegistryNames.extensionTypes[rawValue]
        ?? (GREASE.isReserved(rawValue) ? "GREASE" : "unknown (0x\(hex(rawValue)))")
    }
  }
}
