// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_SERVER_KEY_EXCHANGE: a fresh share, signed by the certificate's key (RFC 8422 section 5.4).
struct WaitServerKeyExchange12: ~Copyable, Sendable {
  var handshake: Client12Handshake
  let server: PresentedPeer
  let key: VerifyingKey

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    if try handshake.takeStaple(message, &out) {
      return .waitServerKeyExchange(WaitServerKeyExchange12(handshake: handshake, server: server, key: key))
    }
    let exchange = try message.body(ServerKeyExchange.self, while: "waiting for ServerKeyExchange")
    let group = exchange.params.group
    guard handshake.offer.groups.contains(group), group.isImplementedTLS12 else {
      throw TLSError(.serverGroupNotOffered(group))
    }
    let verified = try SignatureVerified.verify(
      exchange, with: key, offered: handshake.offer.signatureSchemes,
      clientRandom: handshake.offer.hello.random, serverRandom: handshake.serverRandom)
    handshake.record(message, &out)
    out.info.group = group
    out.info.signatureScheme = exchange.algorithm
    out.note(.decision(.group(group, offered: handshake.offer.groups, shares: [])))
    out.note(.check(.signature(exchange.algorithm)))
    return .waitServerHelloDone(
      WaitServerHelloDone12(
        handshake: handshake, server: server, serverKey: .ephemeral(exchange.params, verified), request: nil))
  }
}
