// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CERT: the client shows who it is, or that it has nothing to show.
struct WaitClientCertificate: ~Copyable, Sendable {
  var finishing: ServerFinishing
  /// Our CertificateRequest: what the client may answer.
  let request: CertificateRequest

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let context = finishing.handshake.context
    let certificate = try message.certificate(context.settings, while: "waiting for the client's certificate", &out)
    //= rfc9846 4.4.2-4
    guard certificate.context.isEmpty else { throw TLSError(.certificateContextMismatch) }
    //= rfc9846 4.5.1-7
    let chain = try certificate.chain(requested: request.extensions, limits: context.settings.value.limits)
    guard let client = try PresentedPeer(chain, as: out.info.clientCertificateType) else {
      //= rfc9846 4.5.1.3-2
      guard context.configuration.clientAuthentication.mode == .optional else {
        throw TLSError(.certificate(.noCertificate))
      }
      finishing.record(message, &out)
      out.note(.decision(.noClientCertificate))
      return .waitFinished(WaitClientFinished(finishing: finishing))
    }
    let key = try client.signingKey()
    let staple = try certificate.ocspResponse()
    finishing.record(message, &out)
    client.tell(&out.info)
    out.info.peerOCSPResponse = staple
    out.steps.append(.ask(client.question(.clientAuthentication, nil, staple: staple)))
    return .verifyingChain(VerifyingClientChain(finishing: finishing, key: key))
  }
}

/// Between WAIT_CERT and WAIT_CV: parked until someone has decided about the chain.
struct VerifyingClientChain: ~Copyable, Sendable {
  var finishing: ServerFinishing
  let key: VerifyingKey

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the client's chain"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    switch answer {
    case .verified(let identity):
      out.note(.check(.chain(identity)))
      return .waitCertificateVerify(WaitClientCertificateVerify(finishing: finishing, key: key, identity: identity))
    case .rejected(let failure):
      //= rfc9846 4.5.1.2-12
      //= rfc9846 4.5.1.3-3
      throw TLSError(.certificate(failure))
    default:
      throw TLSError(.answerMismatch)
    }
  }
}

/// WAIT_CV: the client proves that it holds its certificate's key. Only then is it who the certificate says.
struct WaitClientCertificateVerify: ~Copyable, Sendable {
  var finishing: ServerFinishing
  let key: VerifyingKey
  let identity: VerifiedIdentity

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let proof = try message.body(CertificateVerify.self, while: "waiting for the client's CertificateVerify")
    let verified = try SignatureVerified.verify(
      proof, by: .client, with: key,
      offered: finishing.handshake.context.configuration.clientAuthentication.signatureSchemes,
      transcriptHash: finishing.handshake.transcript.currentHash())
    finishing.record(message, &out)
    out.info.clientSignatureScheme = verified.scheme
    out.info.peerIdentity = identity
    out.note(.check(.signature(verified.scheme)))
    return .waitFinished(WaitClientFinished(finishing: finishing))
  }
}
