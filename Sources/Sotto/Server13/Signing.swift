// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// NEGOTIATED: parked until CertificateVerify is signed; then the flight ends with CertificateVerify and Finished.
struct Signing: ~Copyable, Sendable {
  var handshake: ServerHandshake
  let scheme: SignatureScheme
  let schedule: HandshakeSecret
  let traffic: HandshakeTraffic

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "signing"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    let signature = try answer.signatureMade()
    //= rfc9846 4.5.2-1
    //= rfc9846 4.5.2-3
    try out.send(
      CertificateVerify(algorithm: scheme, signature: signature), .handshake, hashing: &handshake.transcript)
    return try handshake.finish(schedule, traffic, &out)
  }
}
