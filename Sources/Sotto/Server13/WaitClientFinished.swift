// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_FINISHED: the client proves that it has the keys.
struct WaitClientFinished: ~Copyable, Sendable {
  var handshake: ServerHandshake
  /// For what comes after the client's Finished: the secret of its tickets.
  let main: MainSecret
  let expectedVerifyData: [UInt8]
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let finished = try message.body(Finished.self, while: "waiting for the client's Finished")
    //= rfc9846 4.5.3-1
    guard constantTimeEquals(finished.verifyData, expectedVerifyData) else { throw TLSError(.badFinished) }
    out.note(.messageReceived(message.type, level: .handshake, bytes: message.bytes))
    out.note(.check(.finished))
    out.install(.application, .inbound, handshake.negotiation.suite, clientApplication)
    handshake.transcript.update(message.bytes)
    out.steps.append(.event(.handshakeCompleted(out.info)))
    try handshake.sendTickets(main, &out)
    return .connected(ServerConnected(exporter: exporter))
  }
}
