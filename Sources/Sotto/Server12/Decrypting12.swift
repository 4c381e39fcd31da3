// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The classical handshake: parked until the private key has done its raw operation.
///
/// What comes back may be no well-made secret, because somebody tries ciphertexts to learn from how we fail
/// (Bleichenbacher's attack, and ROBOT and Marvin after it). So nothing fails here: where there is no secret of the right
/// form another is taken, which nobody knows, and the handshake goes on to a Finished that can't be opened. The answer of
/// a decryptor that failed is no exception, or its failures would tell.
struct Decrypting12: ~Copyable, Sendable {
  let handshake: Server12Handshake

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "decrypting"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    let block: RSADecryptedBlock
    switch answer {
    case .decrypted(let decrypted): block = decrypted
    case .decryptionFailed(let why):
      out.note(.decryptorFailed(why))
      block = RSADecryptedBlock([])
    default: throw TLSError(.answerMismatch)
    }
    let random = handshake.context.settings.random
    let version = handshake.received.hello.legacyVersion
    let secret: Secret
    do throws(CryptoFailure) {
      secret = try RSAPreliminarySecret.unpad(block.bytes, clientVersion: version, random: random)
    } catch {
      throw TLSError(from: error)
    }
    return try handshake.waitChangeCipherSpec(secret, &out)
  }
}
