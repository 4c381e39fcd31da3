// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_FINISHED: the server proves that it has the keys and saw the same handshake (RFC 5246 section 7.4.9). Where a session
/// goes on it does so first, and our own Finished follows.
struct WaitServerFinished12: ~Copyable, Sendable {
  var finishing: ClientFinishing12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    let finished = try message.body(FinishedTLS12.self, while: "waiting for the server's Finished")
    try finishing.session.check(finished, of: .server, finishing.transcript)
    out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
    out.note(.check(.finished))
    out.steps.append(.expectNothingBuffered)
    if finishing.receiving.resumed != nil {
      finishing.transcript.update(message.bytes)
      try finishing.session.sendFinished(of: .client, &finishing.transcript, &out)
    }
    out.steps.append(.completeHandshake)
    if let session = finishing.receiving.session(finishing.session, out.info) {
      out.steps.append(.event(.sessionReceived(session)))
    }
    let finishing = self.finishing
    return .connected(ClientConnected12(session: finishing.session))
  }
}
