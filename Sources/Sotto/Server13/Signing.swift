// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// NEGOTIATED: parked until CertificateVerify is signed; then the flight ends with CertificateVerify and Finished.
struct Signing: ~Copyable, Sendable {
  var handshake: ServerHandshake
  let scheme: SignatureScheme
  let schedule: HandshakeSecret
  let clientSecret: TrafficSecret
  let serverSecret: TrafficSecret

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "signing"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    let signature = try answer.signatureMade()
    //= rfc9846 4.5.2-1
    //= rfc9846 4.5.2-3
    try out.send(
      CertificateVerify(algorithm: scheme, signature: signature), .handshake, hashing: &handshake.transcript)
    let verifyData = serverSecret.verifyData(transcriptHash: handshake.transcript.currentHash())
    try out.send(Finished(verifyData: verifyData), .handshake, hashing: &handshake.transcript)

    // K_send = application. The client's Finished still comes under its handshake keys.
    let suite = handshake.negotiation.suite
    let clientRandom = handshake.received.hello.random
    let hash = handshake.transcript.currentHash()
    let main = schedule.mainSecret()
    let clientApplication = main.clientApplicationTrafficSecret(transcriptHash: hash)
    let serverApplication = main.serverApplicationTrafficSecret(transcriptHash: hash)
    let exporter = main.exporterSecret(transcriptHash: hash)
    out.log(.clientTraffic, clientRandom, clientApplication)
    out.log(.serverTraffic, clientRandom, serverApplication)
    out.log(exporter, clientRandom)
    out.install(.application, .outbound, suite, serverApplication)
    let handshake = self.handshake
    let request = handshake.certificateRequest
    let finishing = ServerFinishing(
      context: handshake.context, suite: suite, transcript: handshake.transcript, clientSecret: clientSecret,
      clientApplication: clientApplication, exporter: exporter)
    guard let request else { return .waitFinished(WaitClientFinished(finishing: finishing)) }
    return .waitCertificate(WaitClientCertificate(finishing: finishing, request: request))
  }
}
