// SPDX-License-Identifier: Apache-2.0

/// Which extension may stand in which message: the table of RFC 9846 section 4.3, as data, and TLS 1.2's two hellos.
package enum ExtensionPlacement: Sendable {
  case clientHello
  case serverHello
  case helloRetryRequest
  case encryptedExtensions
  case certificate
  case certificateRequest
  case newSessionTicket
  /// A ServerHello that chooses TLS 1.2.
  case serverHelloTLS12

  /// The extensions that this message may carry, of those that we know by name and place.
  package var allowed: CodePointSet {
    switch self {
    case .clientHello: Self.inClientHello
    case .serverHello: Self.inServerHello
    case .helloRetryRequest: Self.inHelloRetryRequest
    case .encryptedExtensions: Self.inEncryptedExtensions
    case .certificate: Self.inCertificate
    case .certificateRequest: Self.inCertificateRequest
    case .newSessionTicket: Self.inNewSessionTicket
    case .serverHelloTLS12: Self.inServerHelloTLS12
    }
  }

  /// Whether an extension that we know stands where it must not (section 4.3: `illegal_parameter`).
  package func forbids(_ type: ExtensionType) -> Bool {
    Self.known.contains(type.rawValue) && !allowed.contains(type.rawValue)
  }

  private static let inClientHello = CodePointSet(extensions: (listed + onlyTLS12).filter { $0 != .oidFilters })
  private static let inServerHello = CodePointSet(extensions: [.preSharedKey, .keyShare, .supportedVersions])
  private static let inHelloRetryRequest = CodePointSet(extensions: [
    .cookie, .keyShare, .supportedVersions, .encryptedClientHello,
  ])
  private static let inEncryptedExtensions = CodePointSet(extensions: [
    .serverName, .maxFragmentLength, .supportedGroups, .useSRTP, .heartbeat, .applicationLayerProtocolNegotiation,
    .clientCertificateType, .serverCertificateType, .earlyData, .recordSizeLimit, .ticketRequest,
    .quicTransportParameters, .encryptedClientHello,
  ])
  private static let inCertificate = CodePointSet(extensions: [
    .statusRequest, .signedCertificateTimestamp, .delegatedCredential,
  ])
  private static let inCertificateRequest = CodePointSet(extensions: [
    .serverName, .statusRequest, .signatureAlgorithms, .signedCertificateTimestamp, .certificateAuthorities,
    .oidFilters, .signatureAlgorithmsCert, .compressCertificate, .delegatedCredential,
  ])
  private static let inNewSessionTicket = CodePointSet(extensions: [.earlyData])
  // supported_groups has no place here (RFC 8422 section 5.2), but some load balancers send it all the same.
  private static let inServerHelloTLS12 = CodePointSet(
    extensions: onlyTLS12 + [
      .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .useSRTP, .heartbeat,
      .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType,
      .serverCertificateType, .recordSizeLimit,
    ])

  private static let known = CodePointSet(extensions: listed + onlyTLS12)

  /// What TLS 1.3 has no use for: in the ClientHello of a client that speaks both, and nowhere else.
  private static let onlyTLS12: [ExtensionType] = [
    .ecPointFormats, .encryptThenMAC, .extendedMainSecret, .sessionTicket, .renegotiationInfo,
  ]

  private static let listed: [ExtensionType] = [
    .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .signatureAlgorithms, .useSRTP, .heartbeat,
    .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType, .serverCertificateType,
    .padding, .compressCertificate, .recordSizeLimit, .delegatedCredential, .preSharedKey, .earlyData,
    .supportedVersions, .cookie, .pskKeyExchangeModes, .certificateAuthorities, .oidFilters, .postHandshakeAuth,
    .signatureAlgorithmsCert, .keyShare, .ticketRequest, .quicTransportParameters, .encryptedClientHello,
  ]
}
