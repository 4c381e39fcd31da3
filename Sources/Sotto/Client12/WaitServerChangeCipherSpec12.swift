// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// WAIT_CHANGE_CIPHER_SPEC: the server changes to the new keys.
struct WaitServerChangeCipherSpec12: ~Copyable, Sendable {
  let finishing: ClientFinishing12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "waiting for the server's change_cipher_spec"))
  }

  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Client12State {
    out.install(.inbound, finishing.session.keys, of: .server)
    return .waitFinished(WaitServerFinished12(finishing: finishing))
  }
}
