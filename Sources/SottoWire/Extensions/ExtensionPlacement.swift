// SPDX-License-Identifier: Apache-2.0

/// Which extension may stand in which message: the table of RFC 9846 section 4.3, as data.
package enum ExtensionPlacement: CaseIterable, Sendable {
  case clientHello
  case serverHello
  case helloRetryRequest
  case encryptedExtensions
  case certificate
  case certificateRequest
  case newSessionTicket

  /// The extensions that this message may carry, of those that RFC 9846 lists.
  package var allowed: Set<ExtensionType> { Self.table[self] ?? [] }

  /// Made once: every extension of every message is looked up here.
  private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.listed) })

  private var listed: Set<ExtensionType> {
    switch self {
    case .clientHello: Self.everyListed.subtracting([.oidFilters])
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
    }
  }

  /// Whether an extension that we know stands where it must not (section 4.3: `illegal_parameter`).
  package func forbids(_ type: ExtensionType) -> Bool {
    Self.everyListed.contains(type) && !allowed.contains(type)
  }

  private static let everyListed: Set<ExtensionType> = [
    .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .signatureAlgorithms, .useSRTP, .heartbeat,
    .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType, .serverCertificateType,
    .padding, .compressCertificate, .recordSizeLimit, .delegatedCredential, .preSharedKey, .earlyData,
    .supportedVersions, .cookie, .pskKeyExchangeModes, .certificateAuthorities, .oidFilters, .postHandshakeAuth,
    .signatureAlgorithmsCert, .keyShare, .ticketRequest, .quicTransportParameters, .encryptedClientHello,
  ]
}
