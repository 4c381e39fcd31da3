// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CERT_CR, and WAIT_CERT once we were asked for a certificate of our own.
struct WaitCertificateOrRequest: ~Copyable, Sendable {
  var handshake: ClientHandshake
  /// Whether the server asked us for a certificate.
  let isAsked: Bool

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    if message.type == .certificateRequest && !isAsked {
      return try receiveRequest(message, &out)
    }
    return try receiveCertificate(message, &out)
  }

  private consuming func receiveRequest(
    _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    let request = try message.body(CertificateRequest.self, while: "waiting for the server's certificate")
    //= rfc9846 4.4.2-4
    guard request.context.isEmpty else { throw TLSError(.certificateContextMismatch) }
    //= rfc9846 4.4.2-7
    //= rfc9846 9.3-6
    try request.extensions.checkPlacement(in: .certificateRequest, of: .certificateRequest, requested: nil)
    //= rfc9846 4.4.2-6
    guard try request.extensions.read(SignatureSchemeList.self) != nil else {
      throw TLSError(.missingExtension(.signatureAlgorithms, in: .certificateRequest))
    }
    _ = try request.extensions.read(SignatureSchemeList.self, from: .signatureAlgorithmsCert)
    _ = try request.extensions.read(CertificateAuthorities.self)
    handshake.record(message, &out)
    return .waitCertificateOrRequest(WaitCertificateOrRequest(handshake: handshake, isAsked: true))
  }

  private consuming func receiveCertificate(
    _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    let certificate = try message.body(CertificateMessage.self, while: "waiting for the server's certificate")
    //= rfc9846 4.5.1-5
    guard certificate.context.isEmpty else { throw TLSError(.certificateContextMismatch) }
    let chain = try certificate.chain(
      requested: handshake.offer.extensions, limits: handshake.context.configuration.common.limits)
    //= rfc9846 4.5.1.3-1
    //= rfc9846 4.5.1-15
    guard let leaf = chain.first else { throw TLSError(.emptyCertificate) }
    let key: VerifyingKey
    do throws(CertificateFailure) {
      //= rfc9846 4.5.1-14
      let certificate = try LeafCertificate(der: leaf)
      //= rfc9846 4.5.1.2-3
      guard certificate.extensions.keyUsage?.digitalSignature ?? true else {
        throw CertificateFailure.wrongUsage(subject: certificate.subjectText, why: "its key may not sign")
      }
      let minimum = handshake.context.configuration.acceptsRSA1024ForTests ? 1024 : VerifyingKey.minimumRSABits
      key = try certificate.verifyingKey(minimumRSABits: minimum)
    } catch {
      throw TLSError(.certificate(error))
    }
    handshake.record(message, &out)
    out.info.peerCertificates = chain
    out.steps.append(
      .ask(
        .verifyPeer(
          PresentedChain(
            certificates: chain, usage: .serverAuthentication,
            serverName: handshake.context.serverName))))
    return .verifyingChain(VerifyingServerChain(handshake: handshake, key: key, isAsked: isAsked))
  }
}

extension CertificateMessage {
  /// The certificates, once their number, size and extensions are in order.
  func chain(requested: ExtensionBlock, limits: Limits) throws(TLSError) -> [[UInt8]] {
    guard entries.count <= limits.certificateCount else {
      throw TLSError(.tooManyCertificates(limit: limits.certificateCount))
    }
    for entry in entries {
      guard entry.data.count <= limits.certificateSize else {
        throw TLSError(.certificateTooLarge(limit: limits.certificateSize))
      }
      //= rfc9846 4.5.1-6
      try entry.extensions.checkPlacement(in: .certificate, of: .certificate, requested: requested)
    }
    return entries.map(\.data)
  }
}
