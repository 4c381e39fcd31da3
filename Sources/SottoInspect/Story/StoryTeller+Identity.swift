// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire

// Who the server is, and how one knows.
extension StoryTeller {
  func identity(_ message: Recording.Sized<[[UInt8]]>) -> HandshakeStory.Chapter {
    let isTLS12 = recording.isTLS12
    let isRawKey = recording.serverCertificateType == .rawPublicKey
    var chapter = HandshakeStory.Chapter(
      kind: .certificate, title: isRawKey ? "A key that is known" : "A certificate",
      setting: "server to client, " + (isTLS12 ? "in the open" : "whispered"),
      text: isRawKey
        ? "Whispering is no use if the wrong one listens. The server shows a public key without a certificate around it "
          + "(RFC 7250): it has no name and no authority, and only who knows it already can tell whose it is."
        : "Whispering is no use if the wrong one listens. The server shows its certificate: a name and a public key, "
          + "signed by an authority. "
          + (isTLS12
            ? "In TLS 1.2 anyone on the way can read whom the client visits." : "In TLS 1.3 this is already encrypted.")
    )
    var facts: [HandshakeStory.Fact] = []
    if let name = recording.applicationProtocol {
      facts.append(.init("will speak", "\(DisplayText.escaped(name)) (chosen from the client's list)"))
    }
    if recording.requestsClientCertificate {
      facts.append(.init("asks back", "for a certificate of the client's; \(clientsAnswer)"))
    }
    if isRawKey {
      facts += message.body.map(rawKey)
    } else {
      for (index, der) in message.body.enumerated() { facts += certificate(der, index) }
    }
    if let (algorithm, count) = recording.certificateCompression {
      facts.append(
        .init("compressed", "with \(algorithm), to \(Wording.bytes(count)) of \(Wording.bytes(message.size))"))
    }
    facts += verification()
    chapter.facts = facts
    chapter.conclusion = conclusion
    return chapter
  }

  /// How the client answered the question who it is.
  private var clientsAnswer: String {
    guard !recording.hasNoClientCertificate, let shown = recording.clientCertificate?.body.first else {
      return recording.hasNoClientCertificate ? "it has none" : "it has not answered"
    }
    guard recording.clientCertificateType == .x509 else {
      return "it shows its public key, \(PublicKeyPin(subjectPublicKeyInfo: shown)), and signs this very handshake too"
    }
    let subject = (try? LeafCertificate(der: shown))?.subjectText ?? "one that can't be read"
    return "it shows that of \(subject), and signs this very handshake too"
  }

  private func rawKey(_ der: [UInt8]) -> HandshakeStory.Fact {
    guard let key = try? RawPublicKey(subjectPublicKeyInfo: der) else {
      return .init("public key", "\(Wording.bytes(der.count)) that can't be read")
    }
    return .init("public key", "\(key.key.name), \(key.pin)")
  }

  private func certificate(_ der: [UInt8], _ index: Int) -> [HandshakeStory.Fact] {
    let label = index == 0 ? "certificate" : "issuer's"
    guard let view = try? LeafCertificate(der: der, index: index) else {
      return [.init(label, "\(Wording.bytes(der.count)) that can't be read")]
    }
    var facts = [HandshakeStory.Fact(label, "\(view.subjectText), \(view.key.name)")]
    if index == 0, !view.names.presented.isEmpty {
      facts.append(.init("for", view.names.presented.prefix(8).joined(separator: ", ")))
    }
    facts.append(.init("issued by", view.issuerText))
    facts.append(
      .init(
        "valid",
        "\(view.notBefore) to \(view.notAfter) (ends \(Wording.distance(to: view.notAfter, from: now)))"))
    return facts
  }

  private func verification() -> [HandshakeStory.Fact] {
    var facts: [HandshakeStory.Fact] = []
    if let identity = recording.identity {
      switch identity.grounds {
      case .verified(let anchor):
        let path = identity.chain.map { (try? LeafCertificate(der: $0))?.subjectText ?? "?" }
        facts.append(.init("trusted", path.joined(separator: ", signed by ")))
        facts.append(.init("root", "\(anchor), one of the roots that this client trusts"))
        if let serverName { facts.append(.init("name", "it covers \(serverName), which is whom we wanted")) }
      case .preSharedKey(let identity):
        facts.append(
          .init("trusted", "it has the key \"\(DisplayText.escaped(identity))\" that both were given beforehand"))
      case .pinnedKey:
        facts.append(.init("trusted", "it is a key that this \(role == .client ? "client" : "server") knows"))
      case .insecureNotVerified:
        facts.append(.init("trusted", "nobody looked: verification is switched off"))
      }
    }
    if recording.isTLS12 {
      facts.append(proofInTLS12)
    } else if let scheme = recording.provedScheme {
      facts.append(
        .init("proof", "a signature over this very handshake (CertificateVerify, \(scheme)), which holds"))
    } else if let message = recording.certificateVerify {
      facts.append(
        .init("proof", "a signature over this very handshake (CertificateVerify, \(message.body.algorithm))"))
    }
    return facts
  }

  private var proofInTLS12: HandshakeStory.Fact {
    guard let exchange = recording.serverKeyExchange else {
      return .init("proof", "none yet: no signature, but the client will encrypt a secret to this key")
    }
    let holds = recording.provedScheme == nil ? "" : ", which holds"
    return .init(
      "proof",
      "a signature over both randoms and the server's fresh share (ServerKeyExchange, \(exchange.body.algorithm))"
        + holds)
  }

  private var conclusion: String? {
    guard let identity = recording.identity else { return nil }
    if recording.usesRSAKeyExchange {
      return "A certificate can be copied by anyone. Only the one who holds its key can decrypt what the client will "
        + "send, and so come to the same keys: that is the proof here."
    }
    guard recording.provedScheme != nil else { return nil }
    if case .insecureNotVerified = identity.grounds {
      return "So it holds the key of that certificate, but whether the certificate is genuine, nobody has checked."
    }
    if case .pinnedKey = identity.grounds {
      return
        "A public key can be shown by anyone; the signature can't be made by anyone else. Both together say that the "
        + "one who whispers has the key that we know."
    }
    return "A certificate can be copied by anyone; the signature can't. Both together say that the one who whispers is "
      + "the one we wanted."
  }
}
