// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_FINISHED: the server proves that it has the keys; then we do.
struct WaitServerFinished: ~Copyable, Sendable {
  var handshake: ClientHandshake
  let proof: PeerProof
  let isAsked: Bool

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    let finished = try message.body(Finished.self, while: "waiting for the server's Finished")
    //= rfc9846 4.5.3-1
    let expected = handshake.serverSecret.verifyData(transcriptHash: handshake.transcript.currentHash())
    guard constantTimeEquals(finished.verifyData, expected) else { throw TLSError(.badFinished) }
    handshake.record(message, &out)
    out.note(.check(.finished))

    let hash = handshake.transcript.currentHash()
    let suite = handshake.suite
    let random = handshake.offer.hello.random
    let schedule = handshake.schedule.mainSecret()
    let clientSecret = schedule.clientApplicationTrafficSecret(transcriptHash: hash)
    let serverSecret = schedule.serverApplicationTrafficSecret(transcriptHash: hash)
    let exporter = schedule.exporterSecret(transcriptHash: hash)
    out.log(.clientTraffic, random, clientSecret)
    out.log(.serverTraffic, random, serverSecret)
    out.log(exporter, random)
    //= rfc9846 4-1
    // First, as it fails if the server's flight does not end here: then ours must not go.
    //= rfc9846 4.5.3-3
    out.install(.application, .inbound, suite, serverSecret)
    //= rfc9846 4.5.1-2
    //= rfc9846 4.5.1-3
    if isAsked {
      try out.send(CertificateMessage(context: [], entries: []), .handshake, hashing: &handshake.transcript)
      out.note(.decision(.noClientCertificate))
    }
    //= rfc9846 4.5.1-4
    let verifyData = handshake.clientSecret.verifyData(transcriptHash: handshake.transcript.currentHash())
    try out.send(Finished(verifyData: verifyData), .handshake, hashing: &handshake.transcript)
    out.install(.application, .outbound, suite, clientSecret)
    let resumption = schedule.resumptionSecret(transcriptHash: handshake.transcript.currentHash())
    out.steps.append(.event(.handshakeCompleted(out.info)))
    let tickets = Self.tickets(handshake.context, suite, resumption, proof)
    return .connected(ClientConnected(exporter: exporter, tickets: tickets))
  }

  /// What tickets become sessions with; nil if they are not kept.
  private static func tickets(
    _ context: ClientContext, _ suite: SuiteParameters, _ secret: consuming ResumptionSecret, _ proof: PeerProof
  ) -> TicketReceiving? {
    guard let key = context.configuration.sessionKey(context.serverName) else { return nil }
    let authenticated =
      switch proof {
      case .signature: context.configuration.common.time.wallTime
      case .session(let resumed): resumed.session.authenticated
      }
    return TicketReceiving(context, key, suite, secret, authenticated: authenticated)
  }
}
