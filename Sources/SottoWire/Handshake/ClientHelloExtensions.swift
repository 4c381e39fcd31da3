// SPDX-License-Identifier: Apache-2.0

//= rfc9846 4.5.1.1-3
//= rfc9846 9.2-1
//= rfc9846 9.3-5
//= rfc9846 4.2.2-17
/// The extensions of a ClientHello that we understand, each read once. What we don't know is ignored
/// (RFC 9846 section 4.2.2).
package struct ClientHelloExtensions: Equatable, Sendable {
  package let serverName: ServerNameList?
  package let supportedVersions: SupportedVersionsOffer?
  package let supportedGroups: SupportedGroups?
  package let keyShare: KeyShareOffer?
  package let signatureAlgorithms: SignatureSchemeList?
  package let signatureAlgorithmsCert: SignatureSchemeList?
  package let applicationProtocols: ProtocolNameList?
  package let certificateAuthorities: CertificateAuthorities?
  package let statusRequest: CertificateStatusRequest?
  package let cookie: Cookie?
  package let pskKeyExchangeModes: PSKKeyExchangeModes?
  package let offeredPSKs: OfferedPSKs?
  package let earlyData: EarlyDataIndication?
  /// What the client can show (RFC 7250).
  package let clientCertificateTypes: CertificateTypeList?
  /// What the client can verify (RFC 7250).
  package let serverCertificateTypes: CertificateTypeList?
  /// TLS 1.2 only, as are the next three.
  package let extendedMainSecret: ExtendedMainSecret?
  package let renegotiationInfo: RenegotiationInfo?
  package let sessionTicket: SessionTicket?
  package let ecPointFormats: ECPointFormats?
  package let ticketRequest: ClientTicketRequest?
  /// RFC 8879.
  package let compressCertificate: CompressCertificate?
  /// RFC 8449.
  package let recordSizeLimit: RecordSizeLimit?
  /// Whether `pre_shared_key`, if it is there, comes last, as it must (section 4.3.11).
  package let preSharedKeyIsLast: Bool

  package init(_ block: ExtensionBlock?) throws(DecodeError) {
    let block = block ?? ExtensionBlock()
    serverName = try block.decode(ServerNameList.self)
    supportedVersions = try block.decode(SupportedVersionsOffer.self)
    supportedGroups = try block.decode(SupportedGroups.self)
    keyShare = try block.decode(KeyShareOffer.self)
    signatureAlgorithms = try block.decode(SignatureSchemeList.self)
    signatureAlgorithmsCert = try block.decode(SignatureSchemeList.self, from: .signatureAlgorithmsCert)
    applicationProtocols = try block.decode(ProtocolNameList.self)
    certificateAuthorities = try block.decode(CertificateAuthorities.self)
    statusRequest = try block.decode(CertificateStatusRequest.self)
    cookie = try block.decode(Cookie.self)
    pskKeyExchangeModes = try block.decode(PSKKeyExchangeModes.self)
    offeredPSKs = try block.decode(OfferedPSKs.self)
    earlyData = try block.decode(EarlyDataIndication.self)
    clientCertificateTypes = try block.decode(CertificateTypeList.self, from: .clientCertificateType)
    serverCertificateTypes = try block.decode(CertificateTypeList.self, from: .serverCertificateType)
    extendedMainSecret = try block.decode(ExtendedMainSecret.self)
    renegotiationInfo = try block.decode(RenegotiationInfo.self)
    sessionTicket = try block.decode(SessionTicket.self)
    ecPointFormats = try block.decode(ECPointFormats.self)
    ticketRequest = try block.decode(ClientTicketRequest.self)
    compressCertificate = try block.decode(CompressCertificate.self)
    recordSizeLimit = try block.decode(RecordSizeLimit.self)
    preSharedKeyIsLast = !block.contains(.preSharedKey) || block.entryType(at: block.count - 1) == .preSharedKey
  }
}
