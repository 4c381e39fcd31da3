// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the states after the server's Finished hand on to each other.
struct ServerFinishing: ~Copyable, Sendable {
  var handshake: ServerHandshake
  /// For what comes after the client's Finished: the secret of its tickets.
  let main: MainSecret
  /// Those of the handshake: the client's Finished is made with their secret.
  let clientKeys: TrafficKeys
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret

  /// Hashes a message that was received and accepted by its state.
  mutating func record(
    _ message: HandshakeMessage, at level: EncryptionLevel = .handshake, _ out: inout Output
  ) {
    handshake.transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: level, bytes: message.bytes))
  }
}

/// WAIT_FINISHED: the client proves that it has the keys.
struct WaitClientFinished: ~Copyable, Sendable {
  var finishing: ServerFinishing

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let finished = try message.body(Finished.self, while: "waiting for the client's Finished")
    //= rfc9846 4.5.3-1
    let expected = finishing.clientKeys.secret.verifyData(transcriptHash: finishing.handshake.transcript.currentHash())
    guard constantTimeEquals(finished.verifyData, expected) else { throw TLSError(.badFinished) }
    finishing.record(message, &out)
    out.note(.check(.finished))
    let finishing = self.finishing
    out.install(
      TrafficKeys(.application, .inbound, finishing.handshake.negotiation.suite, finishing.clientApplication))
    out.steps.append(.completeHandshake)
    try finishing.handshake.sendTickets(finishing.main, &out)
    return .connected(ServerConnected(exporter: finishing.exporter))
  }
}
