// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Between WAIT_CERT and WAIT_CV: parked until someone has decided about the chain.
struct VerifyingServerChain: ~Copyable, Sendable {
  let handshake: ClientHandshake
  let key: VerifyingKey
  let request: ReceivedCertificateRequest?

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client13State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the server's chain"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    switch answer {
    case .verified(let identity):
      out.info.peerIdentity = identity
      out.note(.check(.chain(identity)))
      return .waitCertificateVerify(
        WaitServerCertificateVerify(handshake: handshake, key: key, request: request))
    case .rejected(let failure):
      //= rfc9846 4.5.1.2-12
      throw TLSError(.certificate(failure))
    default:
      throw TLSError(.answerMismatch)
    }
  }
}
