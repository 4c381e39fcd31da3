// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire

// The two hellos: an offer and a choice.
extension StoryTeller {
  func hello(_ hello: Recording.Sized<ClientHello>, isSecond: Bool) -> HandshakeStory.Chapter {
    let extensions = try? ClientHelloExtensions(hello.body.extensions)
    let shares = (extensions?.keyShare?.shares ?? []).filter { !GREASE.isReserved($0.group.rawValue) }
    var chapter = HandshakeStory.Chapter(
      kind: .hello, title: isSecond ? "Hello again" : "Hello", setting: "client to server, in the open",
      text: isSecond
        ? "The client says hello once more, now with \(wantsShare ? "the key share that was asked for" : "the server's cookie"). "
          + "Beyond that, the offer has to stay as it was."
        : "The client opens with an offer of \(Wording.bytes(hello.size)). Nothing is agreed yet, so anyone on the way "
          + "can read it: \(extensions?.serverName == nil ? "" : "which name it asks for, ")what it can do, and 32 random bytes that "
          + "make this handshake unlike every other.")
    var facts: [HandshakeStory.Fact] = []
    if let name = extensions?.serverName { facts.append(.init("asks for", DisplayText.escaped(name.hostName))) }
    if extensions?.serverName == nil, let serverName {
      facts.append(.init("asks for", "no name (\(serverName) is an address, which server_name can't carry)"))
    }
    let versions = extensions?.supportedVersions?.versions ?? [hello.body.legacyVersion]
    facts.append(.init("offers", Wording.list(versions)))
    facts.append(.init("suites", Wording.list(hello.body.cipherSuites)))
    if let groups = extensions?.supportedGroups { facts.append(.init("groups", Wording.list(groups.groups))) }
    let shareTexts = shares.map { "\($0.group) (\(Wording.bytes($0.keyExchange.count)))" }
    if extensions?.keyShare != nil {
      facts.append(.init("key shares", shareTexts.isEmpty ? "none yet" : shareTexts.joined(separator: ", ")))
    }
    if let schemes = extensions?.signatureAlgorithms {
      facts.append(.init("signatures", Wording.list(schemes.schemes)))
    }
    if let names = extensions?.applicationProtocols?.names {
      facts.append(.init("wants to speak", names.map { DisplayText.escaped($0) }.joined(separator: ", ")))
    }
    facts.append(.init("random", Wording.excerpt(hello.body.random)))
    chapter.facts = facts
    guard !isSecond else { return chapter }
    let early =
      "The key shares go out before anyone asked for them: public halves of fresh keys. If the server likes one, the "
      + "two are done agreeing after a single round trip. "
    chapter.conclusion =
      (shares.isEmpty ? "" : early)
      + "Without an offer, the server could only guess what the client knows. And because it is in the open, somebody could strike "
      + "the good things out of it, to make the two settle for bad ones: so both will compare at the end what was sent and what "
      + "came."
    return chapter
  }

  func retry(_ retry: Recording.Sized<ServerHello>) -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .retry, title: "Try again", setting: "server to client, in the open",
      text: "The server can go on, but not with this offer (HelloRetryRequest). It costs one round trip.")
    if let wanted = recording.negotiation.retryGroup {
      chapter.facts.append(.init("asks for", "a key share for \(wanted)"))
    }
    if retry.body.extensions?.contains(.cookie) == true {
      chapter.facts.append(.init("cookie", "state that the client has to bring back"))
    }
    chapter.conclusion =
      wantsShare
      ? "Without this step the two would have to part, although both know the group: the client had only bet on another one."
      : "Without this step the server would have to remember every stranger who says hello."
    return chapter
  }

  /// Whether the HelloRetryRequest asks for another share, and not only for its cookie.
  private var wantsShare: Bool { recording.negotiation.retryGroup != nil }

  func choice(_ hello: Recording.Sized<ServerHello>) -> HandshakeStory.Chapter {
    if recording.isTLS12 { return choiceOfTLS12(hello) }
    let suite = hello.body.cipherSuite
    let share = try? hello.body.extensions?.decode(KeyShareEntry.self)
    var chapter = HandshakeStory.Chapter(
      kind: .choice, title: "A choice", setting: "server to client, the last words in the open",
      text: "The server answers with \(Wording.bytes(hello.size)): one of each list"
        + (share == nil ? " and its own random bytes. " : ", its own random bytes and its own key share. ")
        + "Of what both can do, the server decides.")
    chapter.facts = [
      .init("version", "\(recording.negotiation.version ?? .tls13)"),
      .init("suite", "\(suite): \(Wording.meaning(of: suite))\(place(of: suite))"),
    ]
    if let group = recording.negotiation.group {
      chapter.facts.append(.init("group", "\(group): \(Wording.meaning(of: group))"))
      chapter.facts.append(.init("why", reason(for: group)))
    }
    if let share { chapter.facts.append(.init("key share", Wording.bytes(share.keyExchange.count))) }
    chapter.facts.append(.init("random", Wording.excerpt(hello.body.random)))
    chapter.conclusion =
      agreement(share?.group)
      + " Without fresh random bytes\(share == nil ? "" : " and shares") from both, a recording of an old handshake could be played once "
      + "more, and nobody would notice."
    return chapter
  }

  /// How both come to the same secret.
  private func agreement(_ group: NamedGroup?) -> String {
    guard let group else {
      return
        "No fresh secret is agreed on: the first keys are made of the one that both have already, which saves work and gives "
        + "forward secrecy away. From here on, they whisper."
    }
    guard Situation.isHybrid(group) else {
      return
        "Each side now mixes its own private half with the other's public half, and both get the same secret, which was "
        + "never sent. The first keys are made of it: from here on, they whisper."
    }
    return
      "Both now come to the same secret, in two parts. For the curve, each side mixes its own private half with the other's public "
      + "half. For ML-KEM, the server made up a secret and sent it wrapped, so that only the client can unwrap it. The first keys are "
      + "made of both parts: from here on, they whisper."
  }

  func place(of suite: CipherSuite) -> String {
    let offer = recording.suiteOffer
    guard let index = offer.firstIndex(of: suite) else { return "" }
    return " (\(Wording.ordinal(index)) of the \(offer.count) that the client offered)"
  }

  private func reason(for group: NamedGroup) -> String {
    if wantsShare { return "the server asked for this one, at the cost of a round trip" }
    let offer = recording.hellos.first.flatMap { try? ClientHelloExtensions($0.body.extensions) }
    let groups = (offer?.supportedGroups?.groups ?? []).filter { !GREASE.isReserved($0.rawValue) }
    let place =
      groups.firstIndex(of: group).map { "the client's \(Wording.ordinal($0)) choice" } ?? "one that both know"
    return "\(place), and its share was already there, so that no second hello is needed"
  }
}
