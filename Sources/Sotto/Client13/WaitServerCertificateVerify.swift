// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CV: the server proves that it holds its certificate's key.
struct WaitServerCertificateVerify: ~Copyable, Sendable {
  var handshake: ClientHandshake
  let key: VerifyingKey
  let request: ReceivedCertificateRequest?

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    let proof = try message.body(CertificateVerify.self, while: "waiting for the server's CertificateVerify")
    let verified = try SignatureVerified.verify(
      proof, by: .server, with: key, offered: handshake.offer.signatureSchemes,
      transcriptHash: handshake.transcript.currentHash())
    handshake.record(message, &out)
    out.info.signatureScheme = proof.algorithm
    out.note(.check(.signature(proof.algorithm)))
    return .waitFinished(WaitServerFinished(handshake: handshake, proof: .signature(verified), request: request))
  }
}
