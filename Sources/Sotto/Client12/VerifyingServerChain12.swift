// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// After ServerHelloDone: parked until someone has decided about the chain; then our flight.
struct VerifyingServerChain12: ~Copyable, Sendable {
  var handshake: Client12Handshake
  let serverKey: ServerKey12
  let isAsked: Bool

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client12State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the server's chain"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    switch answer {
    case .verified(let identity):
      out.info.peerIdentity = identity
      out.note(.check(.chain(identity)))
      return try respond(&out)
    case .rejected(let failure):
      throw TLSError(.certificate(failure))
    default:
      throw TLSError(.answerMismatch)
    }
  }

  private consuming func respond(_ out: inout Output) throws(TLSError) -> Client12State {
    if isAsked {
      // A client without a credential sends an empty chain, and no CertificateVerify (RFC 5246 section 7.4.6).
      try out.send(CertificateTLS12(certificates: []), .plaintext, hashing: &handshake.transcript)
      out.note(.decision(.noClientCertificate))
    }
    let preliminarySecret = try sendClientKeyExchange(&out)
    let session = try Session12(
      handshake.suite, preliminarySecret: preliminarySecret, isExtended: handshake.isExtended,
      transcript: handshake.transcript, clientRandom: handshake.offer.hello.random,
      serverRandom: handshake.serverRandom, &out)
    try session.sendFinished(of: .client, &handshake.transcript, &out)
    return ClientFinishing12(session: session, transcript: handshake.transcript, receiving: handshake.receiving).begin()
  }

  /// The preliminary secret, once the server can have it too.
  private mutating func sendClientKeyExchange(_ out: inout Output) throws(TLSError) -> Secret {
    let random = handshake.context.configuration.common.random
    switch serverKey {
    case .ephemeral(let params, _):
      let key = try protocolErrors { () throws(CryptoFailure) in
        try EphemeralKeyTLS12(params.group, random: random)
      }
      let point = key.point
      let secret: Secret
      do throws(CryptoFailure) {
        secret = try key.agree(with: params.point)
      } catch {
        throw TLSError(from: error)
      }
      try out.send(ECDHEClientKeyExchange(point: point), .plaintext, hashing: &handshake.transcript)
      return secret
    case .certified(let key):
      // The version in it is the one that our hello named, not the one chosen (RFC 5246 section 7.4.7.1).
      let version = handshake.offer.hello.legacyVersion
      let secret = try protocolErrors { () throws(CryptoFailure) in
        try RSAPreliminarySecret.generate(clientVersion: version, random: random)
      }
      let encrypted: [UInt8]
      do throws(CryptoFailure) {
        encrypted = try RSAPreliminarySecret.encrypt(secret, to: key)
      } catch {
        throw TLSError(from: error)
      }
      let message = RSAClientKeyExchange(encryptedPreliminarySecret: encrypted)
      try out.send(message, .plaintext, hashing: &handshake.transcript)
      return secret
    }
  }
}
