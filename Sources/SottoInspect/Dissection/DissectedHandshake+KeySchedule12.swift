// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoWire

extension DissectedHandshake {
  /// RFC 5246 section 8.1 and 6.3, RFC 7627 section 4.
  func keySchedule12(_ suite: SuiteParametersTLS12) -> KeyScheduleView? {
    guard let hello = facts.clientHello, let answer = facts.serverHello else { return nil }
    var schedule = ScheduleBuilder(suite.hash, shows: showsSecrets)
    addMainSecret(&schedule, suite, hello, answer)
    schedule.prf(
      "key_block", "key block", from: "main_secret", "key expansion",
      seed: ("server random, client random", answer.random + hello.random), length: suite.keyBlockLength,
      "As many bytes as all keys together need. The randoms are in it, so that a resumed session gets other keys.")
    var start = 0
    for (name, length) in [("key", suite.aead.keyLength), ("IV", suite.fixedIVLength)] {
      for side in [Side.client, .server] {
        schedule.cut(
          "\(side.rawValue)_write_\(name)", "\(side.rawValue) write \(name)", from: "key_block", start..<start + length,
          name == "key"
            ? "The \(side.rawValue) encrypts with it (\(suite.aead.name))." : "The part of the nonces that is not sent."
        )
        start += length
      }
    }
    for side in [Side.client, .server] {
      guard let place = log.position(of: .finished, from: side) else { continue }
      schedule.prf(
        "\(side.rawValue)_verify_data", "\(side.rawValue) verify_data", from: "main_secret",
        "\(side.rawValue) finished",
        seed: ("hash of \(log.span(place))", log.transcriptHash(place, suite.hash)),
        length: FinishedTLS12.verifyDataLength,
        isSecret: false, logged: Array(log.entries[place].bytes.dropFirst(HandshakeMessage.headerLength)),
        "What the Finished message says: it proves that the \(side.rawValue) has the keys and saw the same handshake.")
    }
    return KeyScheduleView(version: ProtocolVersion.tls12.description, hash: suite.hash.name, nodes: schedule.nodes)
  }

  private func addMainSecret(
    _ schedule: inout ScheduleBuilder, _ suite: SuiteParametersTLS12, _ hello: ClientHello, _ answer: ServerHello
  ) {
    let logged = secrets[.clientRandom]
    guard !facts.isResumed else {
      schedule.input(
        "main_secret", "main secret", logged, length: MainSecretTLS12.length,
        "The earlier session's: nothing new is agreed on, only the randoms make other keys of it.")
      return
    }
    let isRSA = facts.usesRSAKeyExchange
    schedule.input(
      "preliminary_secret", "preliminary secret", agreed.preliminarySecret,
      length: agreed.preliminarySecret?.count ?? (isRSA ? 48 : facts.group?.sharedSecretLength ?? 32),
      isRSA
        ? "The client made it up and sent it encrypted with the server's public key: whoever gets the private key, even years later, "
          + "reads it."
        : "Each side's private key with the other's public one gives the same number.")
    let note = "48 bytes from which everything else is made. (RFC 5246 calls it the master secret.)"
    if facts.usesExtendedMainSecret == true, let place = log.position(of: .clientKeyExchange, from: .client) {
      schedule.prf(
        "main_secret", "main secret", from: "preliminary_secret", "extended master secret",
        seed: ("hash of \(log.span(place + 1))", log.transcriptHash(place + 1, suite.hash)),
        length: MainSecretTLS12.length,
        logged: logged, note)
    } else {
      schedule.prf(
        "main_secret", "main secret", from: "preliminary_secret", "master secret",
        seed: ("client random, server random", hello.random + answer.random), length: MainSecretTLS12.length,
        logged: logged, note + " It does not depend on who took part, which RFC 7627 mends.")
    }
  }
}
