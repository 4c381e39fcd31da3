// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_SERVER_HELLO_DONE: the server may ask for a certificate; then its flight ends (RFC 5246 sections 7.4.4, 7.4.5).
struct WaitServerHelloDone12: ~Copyable, Sendable {
  var handshake: Client12Handshake
  let chain: [[UInt8]]
  let serverKey: ServerKey12
  /// What the server wants to see of us, if anything.
  let request: ReceivedCertificateRequest12?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    if try handshake.takeStaple(message, &out) {
      return .waitServerHelloDone(
        WaitServerHelloDone12(handshake: handshake, chain: chain, serverKey: serverKey, request: request))
    }
    if message.type == .certificateRequest && request == nil {
      let body = try message.body(CertificateRequestTLS12.self, while: "waiting for ServerHelloDone")
      let received = ReceivedCertificateRequest12(body, from: handshake.context.serverName)
      handshake.record(message, &out)
      return .waitServerHelloDone(
        WaitServerHelloDone12(handshake: handshake, chain: chain, serverKey: serverKey, request: received))
    }
    _ = try message.body(ServerHelloDone.self, while: "waiting for ServerHelloDone")
    handshake.record(message, &out)
    let usage: CertificateUsage =
      handshake.suite.keyExchange.isEphemeral ? .serverAuthentication : .serverKeyEncipherment
    // The server can't go on before it has heard from us.
    out.steps.append(.expectNothingBuffered)
    out.steps.append(
      .ask(
        //= rfc9846 E-4
        .verifyPeer(
          PresentedChain(
            certificates: chain, usage: usage, serverName: handshake.context.serverName,
            ocspResponse: handshake.staple))))
    return .verifyingChain(VerifyingServerChain12(handshake: handshake, serverKey: serverKey, request: request))
  }
}
