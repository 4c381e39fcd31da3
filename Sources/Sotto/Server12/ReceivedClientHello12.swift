// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A ClientHello that obeys the rules of TLS 1.2 by itself, whatever we then choose from it.
final class ReceivedClientHello12: Sendable {
  let parsed: ParsedClientHello
  /// The curves that the client can use, certificates included.
  let groups: [NamedGroup]
  let schemes: [SignatureScheme]
  let serverName: ServerName?
  /// Whether the main secret will be extended.
  let isExtended: Bool

  init(_ parsed: ParsedClientHello, _ settings: PreparedSettings) throws(TLSError) {
    //= rfc9846 4.2.2-16
    // RFC 5246 section 7.4.1.2; the other methods are never chosen.
    guard parsed.hello.legacyCompressionMethods.contains(0) else { throw TLSError(.compressionNotNull) }
    isExtended = parsed.extensions.extendedMainSecret != nil
    guard isExtended || settings.value.insecureAllowsMissingExtendedMainSecret else {
      throw TLSError(.missingExtendedMainSecret)
    }
    // RFC 5746 section 3.6.
    if let info = parsed.extensions.renegotiationInfo, !info.renegotiatedConnection.isEmpty {
      throw TLSError(.renegotiationInfoMismatch)
    }
    if let formats = parsed.extensions.ecPointFormats, !formats.hasUncompressed {
      throw TLSError(.noUncompressedPoints)
    }
    // A client that names no curves can do all that anyone uses (RFC 8422 section 4): P-256 then.
    groups = parsed.extensions.supportedGroups?.groups ?? [.secp256r1]
    //= rfc9846 4.3.3-19
    // One that names no schemes means SHA-1 (RFC 5246 section 7.4.1.4.1), which RFC 9155 forbids.
    schemes = parsed.extensions.signatureAlgorithms?.schemes ?? []
    serverName = try parsed.serverName()
    self.parsed = parsed
  }

  var hello: ClientHello { parsed.hello }
  var extensions: ClientHelloExtensions { parsed.extensions }

  /// Whether the client knows of safe renegotiation, and so is told that we do too.
  var knowsRenegotiationInfo: Bool {
    extensions.renegotiationInfo != nil || hello.cipherSuites.contains(.emptyRenegotiationInfoSCSV)
  }

  /// Whether the client could have done better with another server.
  var offersTLS13: Bool { extensions.supportedVersions?.versions.contains(.tls13) ?? false }

  //= rfc9846 4.3.3-4
  /// What choosing a credential may depend on.
  func summary(_ usableSuites: [CipherSuite]) -> ClientHelloSummary {
    var summary = ClientHelloSummary(
      serverName: serverName, applicationProtocols: extensions.applicationProtocols?.names ?? [],
      signatureSchemes: schemes, certificateSignatureSchemes: extensions.signatureAlgorithmsCert?.schemes ?? schemes,
      certificateAuthorities: extensions.certificateAuthorities?.names ?? [], cipherSuites: hello.cipherSuites,
      groups: groups, versions: extensions.supportedVersions?.versions ?? [.tls12], version: .tls12,
      certificateTypes: extensions.acceptedCertificateTypes)
    summary.usableSuites = usableSuites
    return summary
  }
}
