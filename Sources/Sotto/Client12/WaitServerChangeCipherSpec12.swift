// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_CHANGE_CIPHER_SPEC: our flight is out; the server changes to the new keys. (A NewSessionTicket would come before
/// that, to a client that had asked for one: RFC 5077 section 3.3.)
struct WaitServerChangeCipherSpec12: ~Copyable, Sendable {
  let session: Session12
  let transcript: Transcript

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "waiting for the server's change_cipher_spec"))
  }

  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Client12State {
    out.install(.inbound, session.keys, of: .server)
    return .waitFinished(WaitServerFinished12(session: session, transcript: transcript))
  }
}
