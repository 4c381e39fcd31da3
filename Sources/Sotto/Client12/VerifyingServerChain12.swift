// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// After ServerHelloDone: parked until someone has decided about the chain; then our flight.
struct VerifyingServerChain12: ~Copyable, Sendable {
  let handshake: Client12Handshake
  let serverKey: ServerKey12
  let request: ReceivedCertificateRequest12?

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the server's chain"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    switch answer {
    case .verified(let identity):
      out.info.peerIdentity = identity
      out.note(.check(.chain(identity)))
      return try ClientFlight12(handshake: handshake, serverKey: serverKey).begin(request, &out)
    case .rejected(let failure):
      throw TLSError(.certificate(failure))
    default:
      throw TLSError(.answerMismatch)
    }
  }
}
