// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_FINISHED: the client proves that it has the keys and saw the same handshake; then we do (RFC 5246 section 7.4.9),
/// unless a session goes on: then we did.
struct WaitClientFinished12: ~Copyable, Sendable {
  let session: Session12
  var transcript: Transcript
  let issuing: SessionIssuing12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server12State {
    let finished = try message.body(FinishedTLS12.self, while: "waiting for the client's Finished")
    try session.check(finished, of: .client, transcript)
    transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
    out.note(.check(.finished))
    out.steps.append(.expectNothingBuffered)

    if !issuing.isResumed { try issuing.finish(session, &transcript, &out) }
    out.steps.append(.completeHandshake)
    issuing.store(session, &out)
    return .connected(ServerConnected12(session: session))
  }
}
