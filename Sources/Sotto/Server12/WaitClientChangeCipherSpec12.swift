// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_CHANGE_CIPHER_SPEC: the keys are there; the client changes to them.
struct WaitClientChangeCipherSpec12: ~Copyable, Sendable {
  let session: Session12
  var transcript: Transcript
  let issuing: SessionIssuing12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "waiting for the client's change_cipher_spec"))
  }

  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Server12State {
    out.install(.inbound, session.keys, of: .client)
    return .waitFinished(WaitClientFinished12(session: session, transcript: transcript, issuing: issuing))
  }
}
