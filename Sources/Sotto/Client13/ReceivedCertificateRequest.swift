// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// A CertificateRequest whose extensions are in order: what the server wants to see of us (RFC 9846 section 4.4.2).
struct ReceivedCertificateRequest: Sendable {
  /// Empty in the handshake; after it, what our answer has to carry.
  let context: [UInt8]
  let summary: CertificateRequestSummary
  /// How the server takes certificates compressed.
  let compression: CompressCertificate?
  /// The extensions that our certificates may answer.
  let extensions: ExtensionBlock

  init(_ request: CertificateRequest, from serverName: ServerName?, for type: CertificateType) throws(TLSError) {
    context = request.context
    extensions = request.extensions
    //= rfc9846 4.4.2-7
    //= rfc9846 9.3-6
    try extensions.checkPlacement(in: .certificateRequest, of: .certificateRequest, requested: nil)
    //= rfc9846 4.4.2-6
    guard let schemes = try extensions.read(SignatureSchemeList.self)?.schemes else {
      throw TLSError(.missingExtension(.signatureAlgorithms, in: .certificateRequest))
    }
    compression = try extensions.read(CompressCertificate.self)
    let forCertificates = try extensions.read(SignatureSchemeList.self, from: .signatureAlgorithmsCert)?.schemes
    summary = CertificateRequestSummary(
      signatureSchemes: schemes, certificateSignatureSchemes: forCertificates,
      certificateAuthorities: try extensions.read(CertificateAuthorities.self)?.names ?? [],
      oidFilters: try extensions.read(OIDFilters.self)?.filters ?? [], serverName: serverName, certificateType: type)
  }

  /// The message that presents `credential`, or none.
  func answer(_ credential: Credential?) -> CertificateMessage {
    guard let credential else { return CertificateMessage(context: context, entries: []) }
    //= rfc9846 4.3-3
    //= rfc9846 4.5.1-7
    //= rfc9846 4.3-3
    let wantsStaple = extensions.contains(.statusRequest)
    return CertificateMessage(context: context, entries: credential.entries(withStaple: wantsStaple))
  }
}
