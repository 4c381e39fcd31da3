// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the states after the server's Finished hand on to each other.
struct ServerFinishing: ~Copyable, Sendable {
  let context: ServerContext
  let suite: SuiteParameters
  var transcript: Transcript
  /// Of the handshake keys: the client's Finished is made with it.
  let clientSecret: TrafficSecret
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret

  /// Hashes a message that was received and accepted by its state.
  mutating func record(_ message: HandshakeMessage, _ out: inout Output) {
    transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .handshake, bytes: message.bytes))
  }
}

/// WAIT_FINISHED: the client proves that it has the keys.
struct WaitClientFinished: ~Copyable, Sendable {
  let finishing: ServerFinishing

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let finished = try message.body(Finished.self, while: "waiting for the client's Finished")
    //= rfc9846 4.5.3-1
    let expected = finishing.clientSecret.verifyData(transcriptHash: finishing.transcript.currentHash())
    guard constantTimeEquals(finished.verifyData, expected) else { throw TLSError(.badFinished) }
    out.note(.messageReceived(message.type, level: .handshake, bytes: message.bytes))
    out.note(.check(.finished))
    out.install(.application, .inbound, finishing.suite, finishing.clientApplication)
    out.steps.append(.event(.handshakeCompleted(out.info)))
    return .connected(ServerConnected(exporter: finishing.exporter))
  }
}
