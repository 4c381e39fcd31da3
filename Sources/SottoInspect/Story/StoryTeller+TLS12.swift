// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire

// What TLS 1.2 does otherwise: the choice brings no key yet, and a second round trip has to.
extension StoryTeller {
  func choiceOfTLS12(_ hello: Recording.Sized<ServerHello>) -> HandshakeStory.Chapter {
    let suite = hello.body.cipherSuite
    let version = recording.negotiation.version ?? .tls12
    let name = "\(version), \(version == .tls12 ? "the older protocol" : "which rests on broken parts (RFC 8996)")"
    var chapter = HandshakeStory.Chapter(
      kind: .choice, title: "A choice", setting: "server to client, in the open",
      text:
        "The server answers with \(Wording.bytes(hello.size)): one of each list and its own random bytes. It chooses "
        + (recording.negotiation.isResumed
          ? "\(name), and to go on with an earlier session: the keys come from that one's secret."
          : "\(name), in which there is no key yet: most of the handshake stays in the open, and one more round trip is needed.")
    )
    chapter.facts = [
      .init("version", "\(version)"),
      .init("suite", "\(suite): \(Wording.meaning(of: suite))\(place(of: suite))"),
      .init("random", Wording.excerpt(hello.body.random)),
    ]
    let isMarked = hello.body.downgradeSentinel != nil
    if isMarked {
      chapter.facts.append(
        .init("mark", "its random ends in a sign that it could do TLS 1.3; a client that could too would stop here"))
    }
    chapter.conclusion =
      "Without the two randoms, a recording of an old handshake could be played once more."
      + (isMarked ? " Without the mark, somebody between could talk two modern sides into this older protocol." : "")
    return chapter
  }

  func exchangeInTLS12() -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .exchange, title: "A secret for two", setting: "server to client and client to server, in the open",
      text: recording.usesRSAKeyExchange
        ? "The classical way: the client makes up a secret of 48 bytes, encrypts it with the public key in the certificate, "
          + "and sends it. Only the one who holds the private key can read it."
        : "Each side sends the public half of a fresh key, the server's with its signature. Each mixes its own private half "
          + "with the other's public half, and both get the same secret, which was never sent.")
    if let group = recording.negotiation.group {
      chapter.facts.append(.init("group", "\(group): \(Wording.meaning(of: group))"))
    }
    if let size = recording.serverKeyExchangeSize {
      chapter.facts.append(.init("server", "ServerKeyExchange, \(Wording.bytes(size))"))
    }
    if let size = recording.clientKeyExchange {
      chapter.facts.append(.init("client", "ClientKeyExchange, \(Wording.bytes(size))"))
    }
    chapter.conclusion =
      recording.usesRSAKeyExchange
      ? "Without a secret in common there could be no keys. But this one was sent, if only to one: it stays readable for whoever has "
        + "the server's key, today or in ten years."
      : "Without a secret in common there could be no keys. As nobody sent it, nobody can have recorded it."
    return chapter
  }
}
