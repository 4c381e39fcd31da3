// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// After ServerHelloDone, on a client that was asked who it is: parked until someone has chosen what to present. The
/// server's chain is believed; that it holds the key, its signature has proved, or in the classical handshake its Finished
/// will.
struct ChoosingClientCredential12: ~Copyable, Sendable {
  let flight: ClientFlight12
  let request: ReceivedCertificateRequest12

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "choosing a credential"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    switch try answer.chosenClientCredential() {
    case .present(let credential): try flight.present(credential, request, &out)
    case .none: try flight.present(nil, request, &out)
    }
  }
}

/// Parked until our CertificateVerify is signed: all messages up to ClientKeyExchange, as they were sent and received
/// (RFC 5246 section 7.4.8).
struct SigningClientProof12: ~Copyable, Sendable {
  var flight: ClientFlight12
  let session: Session12
  let scheme: SignatureScheme

  static func park(
    _ flight: consuming ClientFlight12, _ session: consuming Session12, _ signer: any Signer, _ scheme: SignatureScheme,
    _ out: inout Output
  ) throws(TLSError) -> Client12State {
    guard let content = flight.handshake.transcript.messages else {
      throw TLSError(.cryptography("the messages to sign were not kept"))
    }
    out.steps.append(.ask(.sign(SigningRequest(signer: signer, scheme: scheme, content: content))))
    return .signing(SigningClientProof12(flight: flight, session: session, scheme: scheme))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "signing"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    let proof = CertificateVerify(algorithm: scheme, signature: try answer.signatureMade())
    try out.send(proof, .plaintext, hashing: &flight.handshake.transcript)
    return try flight.finish(session, &out)
  }
}
