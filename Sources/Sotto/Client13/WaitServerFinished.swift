// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_FINISHED: the server proves that it has the keys; then we do.
struct WaitServerFinished: ~Copyable, Sendable {
  var handshake: ClientHandshake
  let proof: PeerProof
  let request: ReceivedCertificateRequest?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    let finished = try message.body(Finished.self, while: "waiting for the server's Finished")
    //= rfc9846 4.5.3-1
    let expected = handshake.serverKeys.secret.verifyData(transcriptHash: handshake.transcript.currentHash())
    guard constantTimeEquals(finished.verifyData, expected) else { throw TLSError(.badFinished) }
    handshake.record(message, &out)
    out.note(.check(.finished))

    let hash = handshake.transcript.currentHash()
    let suite = handshake.suite
    let random = handshake.offer.hello.random
    let handshake = self.handshake
    let main = handshake.schedule.mainSecret()
    let clientSecret = main.clientApplicationTrafficSecret(transcriptHash: hash)
    let serverSecret = main.serverApplicationTrafficSecret(transcriptHash: hash)
    let exporter = main.exporterSecret(transcriptHash: hash)
    out.log(.clientTraffic, random, clientSecret)
    out.log(.serverTraffic, random, serverSecret)
    out.log(exporter, random)
    //= rfc9846 4-1
    // First, as it fails if the server's flight does not end here: then ours must not go.
    //= rfc9846 4.5.3-3
    out.install(TrafficKeys(.application, .inbound, suite, serverSecret))
    let request = self.request
    let proof = self.proof
    let earlyData = handshake.earlyData
    var flight = ClientFlight(
      context: handshake.context, suite: suite, proof: proof, transcript: handshake.transcript,
      clientKeys: handshake.clientKeys, main: main, clientApplication: clientSecret, exporter: exporter)
    try flight.endEarlyData(earlyData, &out)
    return try flight.begin(request, &out)
  }
}
