// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_FINISHED: the client proves that it has the keys.
struct WaitClientFinished: ~Copyable, Sendable {
  let suite: SuiteParameters
  let expectedVerifyData: [UInt8]
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let finished = try message.body(Finished.self, while: "waiting for the client's Finished")
    //= rfc9846 4.5.3-1
    guard constantTimeEquals(finished.verifyData, expectedVerifyData) else { throw TLSError(.badFinished) }
    out.note(.messageReceived(message.type, level: .handshake, bytes: message.bytes))
    out.note(.check(.finished))
    out.install(.application, .inbound, suite, clientApplication)
    out.steps.append(.event(.handshakeCompleted(out.info)))
    return .connected(ServerConnected(exporter: exporter))
  }
}
