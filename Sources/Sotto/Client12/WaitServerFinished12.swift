// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_FINISHED: the server proves that it has the keys and saw the same handshake (RFC 5246 section 7.4.9).
struct WaitServerFinished12: ~Copyable, Sendable {
  let session: Session12
  let transcript: Transcript

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    let finished = try message.body(FinishedTLS12.self, while: "waiting for the server's Finished")
    try session.check(finished, of: .server, transcript)
    out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
    out.note(.check(.finished))
    out.steps.append(.expectNothingBuffered)
    out.steps.append(.event(.handshakeCompleted(out.info)))
    return .connected(ClientConnected12(session: session))
  }
}
