// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CERTIFICATE_VERIFY: the client proves that it holds its certificate's key (RFC 5246 section 7.4.8). Only then is it
/// who the certificate says. The keys are there, but not in use: they follow from the messages up to ClientKeyExchange.
struct WaitClientCertificateVerify12: ~Copyable, Sendable {
  let context: ServerContext
  let claim: ClientClaim12
  /// What follows the proof.
  var next: WaitClientChangeCipherSpec12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server12State {
    let proof = try message.body(CertificateVerify.self, while: "waiting for the client's CertificateVerify")
    guard let messages = next.transcript.messages else {
      throw TLSError(.cryptography("the messages that are signed were not kept"))
    }
    let verified = try SignatureVerified.verify(
      proof, with: claim.key, offered: context.configuration.clientAuthentication.signatureSchemes, messages: messages)
    next.transcript.forgetMessages()
    next.transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    out.info.clientSignatureScheme = verified.scheme
    out.info.peerIdentity = claim.identity
    out.note(.check(.signature(verified.scheme)))
    return .waitChangeCipherSpec(next)
  }
}
