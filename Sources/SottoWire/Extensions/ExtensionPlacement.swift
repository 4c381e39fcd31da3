// SPDX-License-Identifier: Apache-2.0

/// Which extension may stand in which message: the table of RFC 9846 section 4.3, as data, and TLS 1.2's two hellos.
package enum ExtensionPlacement: CaseIterable, Sendable {
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
  package var allowed: Set<ExtensionType> { Self.table[self] ?? [] }

  /// Made once: every extension of every message is looked up here.
  private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.listed) })

  private var listed: Set<ExtensionType> {
    switch self {
    case .clientHello: Self.everyListed.union(Self.onlyTLS12).subtracting([.oidFilters])
    case .serverHello: [.preSharedKey, .keyShare, .supportedVersions]
    case .helloRetryRequest: [.cookie, .keyShare, .supportedVersions, .encryptedClientHello]
    case .encryptedExtensions:
      [
        .serverName, .maxFragmentLength, .supportedGroups, .useSRTP, .heartbeat,
        .applicationLayerProtocolNegotiation, .clientCertificateType, .serverCertificateType, .earlyData,
        .recordSizeLimit, .ticketRequest, .quicTransportParameters, .encryptedClientHello,
      ]
    case .certificate: [.statusRequest, .signedCertificateTimestamp, .delegatedCredential]
    case .certificateRequest:
      [
        .serverName, .statusRequest, .signatureAlgorithms, .signedCertificateTimestamp, .certificateAuthorities,
        .oidFilters, .signatureAlgorithmsCert, .compressCertificate, .delegatedCredential,
      ]
    case .newSessionTicket: [.earlyData]
    case .serverHelloTLS12:
      // supported_groups has no place here (RFC 8422 section 5.2), but some load balancers send it all the same.
      Self.onlyTLS12.union([
        .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .useSRTP, .heartbeat,
        .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType,
        .serverCertificateType, .recordSizeLimit,
      ])
    }
  }

  /// Whether an extension that we know stands where it must not (section 4.3: `illegal_parameter`).
  package func forbids(_ type: ExtensionType) -> Bool {
    (Self.everyListed.contains(type) || Self.onlyTLS12.contains(type)) && !allowed.contains(type)
  }

  /// What TLS 1.3 has no use for: in the ClientHello of a client that speaks both, and nowhere else.
  private static let onlyTLS12: Set<ExtensionType> = [
    .ecPointFormats, .encryptThenMAC, .extendedMainSecret, .sessionTicket, .renegotiationInfo,
  ]

  private static let everyListed: Set<ExtensionType> = [
    .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .signatureAlgorithms, .useSRTP, .heartbeat,
    .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType, .serverCertificateType,
    .padding, .compressCertificate, .recordSizeLimit, .delegatedCredential, .preSharedKey, .earlyData,
    .supportedVersions, .cookie, .pskKeyExchangeModes, .certificateAuthorities, .oidFilters, .postHandshakeAuth,
    .signatureAlgorithmsCert, .keyShare, .ticketRequest, .quicTransportParameters, .encryptedClientHello,
  ]
}
