// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Between WAIT_EE and WAIT_FINISHED of a resumed session: parked until someone has looked at the old chain once more.
struct VerifyingResumedChain: ~Copyable, Sendable {
  let handshake: ClientHandshake
  let resumed: ResumedSession

  static func park(
    _ handshake: consuming ClientHandshake, _ resumed: ResumedSession, _ out: inout Output
  ) -> Client13State {
    let server = resumed.session.presentedServer(.serverAuthentication, handshake.context.serverName)
    out.steps.append(.ask(.verifyPeer(server)))
    return .verifyingResumedChain(VerifyingResumedChain(handshake: handshake, resumed: resumed))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client13State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the server's chain again"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    switch answer {
    case .verified(let identity):
      out.info.peerIdentity = identity
      out.note(.check(.chain(identity)))
      return .waitFinished(WaitServerFinished(handshake: handshake, proof: .session(resumed), request: nil))
    case .rejected(let failure): throw TLSError(.certificate(failure))
    default: throw TLSError(.answerMismatch)
    }
  }
}
