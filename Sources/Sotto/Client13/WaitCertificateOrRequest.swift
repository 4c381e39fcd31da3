// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CERT_CR, and WAIT_CERT once we were asked for a certificate of our own.
struct WaitCertificateOrRequest: ~Copyable, Sendable {
  var handshake: ClientHandshake
  /// What the server wants to see of us, if anything.
  let request: ReceivedCertificateRequest?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    if message.type == .certificateRequest && request == nil {
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
    let received = try ReceivedCertificateRequest(
      request, from: handshake.context.serverName, for: out.info.clientCertificateType)
    handshake.record(message, &out)
    return .waitCertificateOrRequest(WaitCertificateOrRequest(handshake: handshake, request: received))
  }

  private consuming func receiveCertificate(
    _ message: HandshakeMessage, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    let certificate = try message.certificate(
      handshake.context.settings, while: "waiting for the server's certificate", &out)
    //= rfc9846 4.5.1-5
    guard certificate.context.isEmpty else { throw TLSError(.certificateContextMismatch) }
    let chain = try certificate.chain(
      requested: handshake.offer.extensions, limits: handshake.context.settings.value.limits)
    //= rfc9846 4.5.1.3-1
    //= rfc9846 4.5.1-15
    guard let server = try PresentedPeer(chain, as: out.info.serverCertificateType) else {
      throw TLSError(.emptyCertificate)
    }
    let minimum = handshake.context.configuration.acceptsRSA1024ForTests ? 1024 : VerifyingKey.minimumRSABits
    let key = try server.signingKey(minimumRSABits: minimum)
    let staple = try certificate.ocspResponse()
    handshake.record(message, &out)
    server.tell(&out.info)
    out.info.peerOCSPResponse = staple
    out.steps.append(
      .ask(server.question(.serverAuthentication, handshake.context.serverName, staple: staple)))
    return .verifyingChain(VerifyingServerChain(handshake: handshake, key: key, request: request))
  }
}
