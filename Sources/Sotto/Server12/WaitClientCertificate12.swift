// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension Server12Handshake {
  /// Asks the client who it is, if so configured, whatever the key exchange: the classical one allows it too (RFC 5246
  /// section 7.4.4). Says whether it did.
  mutating func sendCertificateRequest(_ out: inout Output) throws(TLSError) -> Bool {
    let authentication = context.configuration.clientAuthentication
    guard authentication.mode != .none else { return false }
    let schemes = authentication.signatureSchemes
    // Kinds of keys in the order of the first scheme for each (RFC 8422 section 5.5).
    var types: [ClientCertificateType] = []
    for type in schemes.compactMap(ClientCertificateType.init(signingWith:)) where !types.contains(type) {
      types.append(type)
    }
    // TLS 1.2 has one list for what the client signs and for what its chain is signed with. What the client signs is held
    // against it, so it is that one.
    let request = CertificateRequestTLS12(
      certificateTypes: types, signatureAlgorithms: schemes, certificateAuthorities: authentication.authorities)
    try out.send(request, .plaintext, hashing: &transcript)
    out.note(.decision(.clientCertificateRequested(authentication.mode)))
    return true
  }
}

/// WAIT_CERTIFICATE: the client shows who it is, or that it has nothing to show (RFC 5246 section 7.4.6).
struct WaitClientCertificate12: ~Copyable, Sendable {
  var handshake: Server12Handshake
  let exchange: ServerKeyExchange12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server12State {
    let type = out.info.clientCertificateType
    let shown = try message.certificatesTLS12(as: type, while: "waiting for the client's certificate")
    let configuration = handshake.context.configuration
    try configuration.common.limits.check(shown)
    guard let client = try PresentedPeer(shown, as: type) else {
      guard configuration.clientAuthentication.mode == .optional else { throw TLSError(.clientCertificateMissing) }
      handshake.record(message, &out)
      // It has nothing to prove.
      handshake.transcript.forgetMessages()
      out.note(.decision(.noClientCertificate))
      return .waitClientKeyExchange(WaitClientKeyExchange12(handshake: handshake, exchange: exchange))
    }
    // Whether its key is of a kind that we named, and on a curve that we know, shows in what it signs with.
    let key = try client.signingKey()
    handshake.record(message, &out)
    client.tell(&out.info)
    out.steps.append(.ask(client.question(.clientAuthentication, nil, staple: nil)))
    return .verifyingChain(VerifyingClientChain12(handshake: handshake, exchange: exchange, key: key))
  }
}

/// After Certificate: parked until someone has decided about the client's chain.
struct VerifyingClientChain12: ~Copyable, Sendable {
  var handshake: Server12Handshake
  let exchange: ServerKeyExchange12
  let key: VerifyingKey

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the client's chain"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    switch answer {
    case .verified(let identity):
      out.note(.check(.chain(identity)))
      handshake.claim = ClientClaim12(key: key, identity: identity)
      return .waitClientKeyExchange(WaitClientKeyExchange12(handshake: handshake, exchange: exchange))
    case .rejected(let failure):
      throw TLSError(.certificate(failure))
    default:
      throw TLSError(.answerMismatch)
    }
  }
}

/// Who a client says it is: its chain is believed, but anyone can show a chain.
struct ClientClaim12: Sendable {
  let key: VerifyingKey
  let identity: VerifiedIdentity
}
