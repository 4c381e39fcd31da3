// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension DissectedHandshake {
  /// What was signed, exactly, and whether the signatures hold.
  var signatures: [SignatureView] {
    guard let version = facts.version else { return [] }
    return version == .tls13
      ? [Side.server, .client].compactMap(certificateVerify13)
      : [serverKeyExchange12, clientCertificateVerify12].compactMap { $0 }
  }

  /// RFC 9846 section 4.5.2.
  private func certificateVerify13(_ side: Side) -> SignatureView? {
    guard let place = log.position(of: .certificateVerify, from: side),
      let verify = log.entries[place].read(CertificateVerify.self), let hash = facts.suite?.parameters?.hash
    else { return nil }
    let digest = log.transcriptHash(place, hash)
    let content = CertificateVerifyContent.bytes(by: side == .client ? .client : .server, transcriptHash: digest)
    let context = content.count - 64 - 1 - digest.count
    return SignatureView(
      message: log.entries[place].index, from: side, scheme: verify.algorithm.description, content: content,
      parts: [
        Field("padding", "64 spaces", at: 0, length: 64, note: "So that no signature of TLS 1.2 is one of this."),
        Field(
          "context", String(decoding: content[64..<64 + context], as: UTF8.self), at: 64, length: context,
          note: "What is signed, and by which side."),
        Field("separator", "0", at: 64 + context, length: 1),
        Field(
          "transcript hash", "of \(log.span(place))", at: 65 + context, length: digest.count,
          note: "All that both sides said so far: were a byte of it changed, the signature would not hold."),
      ],
      holds: key(of: side)?.isValid(verify.signature, for: content, scheme: verify.algorithm))
  }

  /// RFC 8422 section 5.4.
  private var serverKeyExchange12: SignatureView? {
    guard let entry = log.first(.serverKeyExchange, from: .server), let exchange = entry.read(ServerKeyExchange.self),
      let hello = facts.clientHello, let answer = facts.serverHello,
      let content = ServerKeyExchangeContent.bytes(
        clientRandom: hello.random, serverRandom: answer.random, params: exchange.params)
    else { return nil }
    return SignatureView(
      message: entry.index, from: .server, scheme: exchange.algorithm.description, content: content,
      parts: [
        Field("client random", at: 0, length: 32, note: "So that the signature is good for this handshake only."),
        Field("server random", at: 32, length: 32),
        Field(
          "params", "the server's share of \(exchange.params.group)", at: 64, length: content.count - 64,
          note: "The share is the server's own, and nobody's between."),
      ],
      holds: key(of: .server)?.isValidTLS12(exchange.signature, for: content, scheme: exchange.algorithm))
  }

  /// RFC 5246 section 7.4.8.
  private var clientCertificateVerify12: SignatureView? {
    guard let place = log.position(of: .certificateVerify, from: .client),
      let verify = log.entries[place].read(CertificateVerify.self)
    else { return nil }
    let content = log.concatenation(place)
    var offset = 0
    let parts = log.entries.prefix(place).map { entry in
      defer { offset += entry.bytes.count }
      return Field(entry.name, at: offset, length: entry.bytes.count)
    }
    return SignatureView(
      message: log.entries[place].index, from: .client, scheme: verify.algorithm.description, content: content,
      parts: parts, holds: key(of: .client)?.isValidTLS12(verify.signature, for: content, scheme: verify.algorithm))
  }

  /// The key that a side's signatures are checked with.
  private func key(of side: Side) -> VerifyingKey? {
    guard let own = facts.shown[side]?.first else { return nil }
    if facts.certificateTypes[side] == .rawPublicKey {
      return try? RawPublicKey(subjectPublicKeyInfo: own).key.verifyingKey()
    }
    return try? LeafCertificate(der: own).verifyingKey()
  }
}
