// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CLIENT_KEY_EXCHANGE: the client's share, or the secret that it encrypted (RFC 5246 section 7.4.7).
struct WaitClientKeyExchange12: ~Copyable, Sendable {
  var handshake: Server12Handshake
  let exchange: ServerKeyExchange12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server12State {
    var handshake = self.handshake
    let exchange = self.exchange
    switch consume exchange {
    case .ephemeral(let key):
      let share = try message.body(ECDHEClientKeyExchange.self, while: "waiting for ClientKeyExchange")
      handshake.record(message, &out)
      let secret: Secret
      do throws(CryptoFailure) {
        secret = try key.agree(with: share.point)
      } catch {
        throw TLSError(from: error)
      }
      return try handshake.waitChangeCipherSpec(secret, &out)
    case .certified(let decryptor):
      let sent = try message.body(RSAClientKeyExchange.self, while: "waiting for ClientKeyExchange")
      handshake.record(message, &out)
      out.steps.append(
        .ask(.decrypt(DecryptionRequest(decryptor: decryptor, ciphertext: sent.encryptedPreliminarySecret))))
      return .decrypting(Decrypting12(handshake: handshake))
    }
  }
}
