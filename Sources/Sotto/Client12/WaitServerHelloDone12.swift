// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_SERVER_HELLO_DONE: the server may ask for a certificate; then its flight ends (RFC 5246 sections 7.4.4, 7.4.5).
struct WaitServerHelloDone12: ~Copyable, Sendable {
  var handshake: Client12Handshake
  let server: PresentedPeer
  let serverKey: ServerKey12
  /// What the server wants to see of us, if anything.
  let request: ReceivedCertificateRequest12?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    if try handshake.takeStaple(message, &out) {
      return .waitServerHelloDone(
        WaitServerHelloDone12(handshake: handshake, server: server, serverKey: serverKey, request: request))
    }
    if message.type == .certificateRequest && request == nil {
      let body = try message.body(CertificateRequestTLS12.self, while: "waiting for ServerHelloDone")
      let received = ReceivedCertificateRequest12(
        body, from: handshake.context.serverName, for: out.info.clientCertificateType)
      handshake.record(message, &out)
      return .waitServerHelloDone(
        WaitServerHelloDone12(handshake: handshake, server: server, serverKey: serverKey, request: received))
    }
    _ = try message.body(ServerHelloDone.self, while: "waiting for ServerHelloDone")
    handshake.record(message, &out)
    let usage: CertificateUsage =
      handshake.suite.keyExchange.isEphemeral ? .serverAuthentication : .serverKeyEncipherment
    // The server can't go on before it has heard from us.
    out.steps.append(.expectNothingBuffered)
    //= rfc9846 E-4
    out.steps.append(
      .ask(server.question(usage, handshake.context.serverName, staple: handshake.staple)))
    return .verifyingChain(VerifyingServerChain12(handshake: handshake, serverKey: serverKey, request: request))
  }
}
