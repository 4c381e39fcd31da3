// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What is left for the client to do once the server's chain is believed: its own flight, (Certificate,)
/// ClientKeyExchange(, CertificateVerify) and Finished. It goes out together, however often it has to wait.
struct ClientFlight12: ~Copyable, Sendable {
  var handshake: Client12Handshake
  let serverKey: ServerKey12

  /// The flight begins: at once, or after choosing what to present.
  consuming func begin(
    _ request: ReceivedCertificateRequest12?, _ out: inout Output
  ) throws(TLSError) -> Client12State {
    guard let request else { return try finish(try exchangeKeys(&out), &out) }
    guard handshake.context.configuration.credentials != nil else { return try present(nil, request, &out) }
    out.steps.append(.ask(.selectClientCredential(request.summary)))
    return .choosingCredential(ChoosingClientCredential12(flight: self, request: request))
  }

  /// Presents `credential`, or none, to a server that asks.
  consuming func present(
    _ credential: Credential?, _ request: ReceivedCertificateRequest12, _ out: inout Output
  ) throws(TLSError) -> Client12State {
    let scheme = try request.summary.requiredScheme(of: credential)
    // A client without a credential sends an empty chain, and no CertificateVerify (RFC 5246 section 7.4.6).
    try out.sendCertificateTLS12(credential, hashing: &handshake.transcript)
    let session = try exchangeKeys(&out)
    guard let credential, let scheme else {
      out.note(.decision(.noClientCertificate))
      return try finish(session, &out)
    }
    out.note(.decision(.clientSignatureScheme(scheme, offered: request.summary.signatureSchemes)))
    out.info.clientSignatureScheme = scheme
    return try SigningClientProof12.park(self, session, credential.signer, scheme, &out)
  }

  /// ClientKeyExchange, and the keys that follow from the messages up to it (RFC 7627 section 3).
  private mutating func exchangeKeys(_ out: inout Output) throws(TLSError) -> Session12 {
    let preliminarySecret = try sendClientKeyExchange(&out)
    return try Session12(
      handshake.suite, preliminarySecret: preliminarySecret, isExtended: handshake.isExtended,
      transcript: handshake.transcript, clientRandom: handshake.offer.hello.random,
      serverRandom: handshake.serverRandom, &out)
  }

  /// Under the new keys, the proof that we have them.
  consuming func finish(_ session: consuming Session12, _ out: inout Output) throws(TLSError) -> Client12State {
    handshake.transcript.forgetMessages()
    try session.sendFinished(of: .client, &handshake.transcript, &out)
    return ClientFinishing12(session: session, transcript: handshake.transcript, receiving: handshake.receiving).begin()
  }

  /// The preliminary secret, once the server can have it too.
  private mutating func sendClientKeyExchange(_ out: inout Output) throws(TLSError) -> Secret {
    let random = handshake.context.settings.random
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
