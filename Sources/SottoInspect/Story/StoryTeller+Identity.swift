// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire

// Who the server is, and how one knows.
extension StoryTeller {
  func identity(_ message: Recording.Sized<[[UInt8]]>) -> HandshakeStory.Chapter {
    let isTLS12 = recording.isTLS12
    let isRawKey = recording.certificateType(.server) == .rawPublicKey
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
    if let name = recording.negotiation.applicationProtocol {
      facts.append(.init("will speak", "\(DisplayText.escaped(name)) (chosen from the client's list)"))
    }
    if recording.negotiation.requestsClientCertificate {
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
    guard let answer = recording.clientCertificate?.body else { return "it has not answered" }
    guard let shown = answer.first else { return "it has none" }
    guard recording.certificateType(.client) == .x509 else {
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
    let left = now.map { " (ends \(Wording.distance(to: view.notAfter, from: $0)))" } ?? ""
    facts.append(.init("valid", "\(view.notBefore) to \(view.notAfter)\(left)"))
    return facts
  }

  private func verification() -> [HandshakeStory.Fact] {
    var facts: [HandshakeStory.Fact] = []
    switch recording.known.trust {
    case .verified(let path, let anchor)?:
      facts.append(.init("trusted", path.joined(separator: ", signed by ")))
      facts.append(
        .init("root", "\(anchor), one of the roots that \(knower == nil ? "are trusted" : "this client trusts")"))
      if let serverName { facts.append(.init("name", "it covers \(serverName), which is whom we wanted")) }
    case .preSharedKey(let identity)?:
      facts.append(.init("trusted", "it has the key \"\(identity)\" that both were given beforehand"))
    case .pinnedKey?:
      facts.append(.init("trusted", "it is a key that this \((knower ?? .client).rawValue) knows"))
    case .notVerified?: facts.append(.init("trusted", "nobody looked: verification is switched off"))
    case .refused(let why)?:
      facts.append(.init("trusted", "no" + (why.isEmpty ? "" : ": \(why.joined(separator: "; "))")))
    case nil: break
    }
    if recording.isTLS12 {
      facts.append(proofInTLS12)
    } else if let scheme = recording.known.provedScheme {
      facts.append(
        .init("proof", "a signature over this very handshake (CertificateVerify, \(scheme)), which holds"))
    } else if let message = recording.certificateVerify {
      facts.append(
        .init("proof", "a signature over this very handshake (CertificateVerify, \(message.body.algorithm))"))
    }
    return facts
  }

  private var proofInTLS12: HandshakeStory.Fact {
    guard recording.serverKeyExchangeSize != nil else {
      return .init("proof", "none yet: no signature, but the client will encrypt a secret to this key")
    }
    let scheme = recording.serverKeyExchange.map { ", \($0.body.algorithm)" } ?? ""
    let holds = recording.known.provedScheme == nil ? "" : ", which holds"
    return .init(
      "proof",
      "a signature over both randoms and the server's fresh share (ServerKeyExchange\(scheme))" + holds)
  }

  private var conclusion: String? {
    let without =
      "Without this step the client would share a perfect secret with whoever happened to answer: somebody in between could do so "
      + "with each of the two, and read everything."
    guard let proof else { return without }
    return "\(proof) \(without)"
  }

  /// What certificate and signature prove together, as far as they were checked.
  private var proof: String? {
    guard let trust = recording.known.trust else { return nil }
    if case .refused = trust { return nil }
    if recording.usesRSAKeyExchange {
      return "A certificate can be copied by anyone. Only the one who holds its key can decrypt what the client will "
        + "send, and so come to the same keys: that is the proof here."
    }
    guard recording.known.provedScheme != nil else { return nil }
    if case .notVerified = trust {
      return "So it holds the key of that certificate, but whether the certificate is genuine, nobody has checked."
    }
    if case .pinnedKey = trust {
      return
        "A public key can be shown by anyone; the signature can't be made by anyone else. Both together say that the "
        + "one who whispers has the key that we know."
    }
    return "A certificate can be copied by anyone; the signature can't. Both together say that the one who whispers is "
      + "the one we wanted."
  }

  /// Who goes on from before shows no certificate.
  func acquaintance() -> HandshakeStory.Chapter {
    HandshakeStory.Chapter(
      kind: .certificate, title: "No certificate this time", setting: "nothing is sent",
      text:
        "The two know each other: the client named a key that both have from an earlier session, or were given beforehand, and "
        + "the server took it up. Who has that key is the one from then, so that no certificate is shown and nothing is signed.",
      conclusion:
        "It saves the largest messages and the most work. Without the proof that both have the key, which comes with "
        + (recording.isTLS12 ? "" : "the hello and with ") + "Finished, anyone could claim to be an old acquaintance.")
  }
}
