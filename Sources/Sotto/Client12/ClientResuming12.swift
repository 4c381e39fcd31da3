// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The abbreviated handshake (RFC 5246 section 7.3): the server goes on with the session that we offered. Who it is, it proved
/// when the session began; that it is the same, its Finished will show.
struct ClientResuming12: ~Copyable, Sendable {
  let context: ClientContext
  let resumed: ResumedSession12
  let suite: SuiteParametersTLS12
  let offer: ClientOffer
  let serverRandom: [UInt8]
  var transcript: Transcript
  let receiving: SessionReceiving12

  consuming func begin(_ out: inout Output) throws(TLSError) -> Client12State {
    // Nobody is asked for a certificate, and so for no signature over them.
    transcript.forgetMessages()
    let session = resumed.session
    if let name = session.nameTLS12 { out.note(.resumption(.acceptedTLS12(by: name.kind))) }
    out.info.isResumed = true
    out.info.group = session.group
    session.describeServer(&out.info)
    guard context.configuration.resumption.reverifiesChain else { return try goOn(&out) }
    let usage: CertificateUsage = suite.keyExchange.isEphemeral ? .serverAuthentication : .serverKeyEncipherment
    out.steps.append(.ask(.verifyPeer(session.presentedServer(usage, context.serverName))))
    return .verifyingResumedChain(VerifyingResumedChain12(resuming: self))
  }

  fileprivate consuming func goOn(_ out: inout Output) throws(TLSError) -> Client12State {
    let session = try Session12(
      suite, resuming: try resumed.mainSecret(suite.hash), clientRandom: offer.hello.random,
      serverRandom: serverRandom, &out)
    return ClientFinishing12(session: session, transcript: transcript, receiving: receiving).begin()
  }
}

/// Parked until someone has looked at the old chain once more.
struct VerifyingResumedChain12: ~Copyable, Sendable {
  let resuming: ClientResuming12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the server's chain again"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    switch answer {
    case .verified(let identity):
      out.info.peerIdentity = identity
      out.note(.check(.chain(identity)))
      return try resuming.goOn(&out)
    case .rejected(let failure): throw TLSError(.certificate(failure))
    default: throw TLSError(.answerMismatch)
    }
  }
}
