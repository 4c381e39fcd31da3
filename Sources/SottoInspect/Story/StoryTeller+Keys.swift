// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoWire

// The keys that came out, and the proof that both have the same.
extension StoryTeller {
  func keys() -> HandshakeStory.Chapter {
    let isTLS12 = recording.isTLS12
    var chapter = HandshakeStory.Chapter(
      kind: .keys, title: "The keys", setting: "inside each side, never sent",
      text: origin
        + (showsFingerprints
          ? "Secrets stay where they are; what stands here is only the start of each one's SHA-256, by which "
            + "you can see that both sides have the same."
          : "Secrets stay where they are; only their names stand here."))
    chapter.facts = recording.known.secrets.map { secret in
      let fingerprint = secret.fingerprint.map { ", fingerprint \($0)" } ?? ""
      return .init(Self.use(of: secret.label), "\(secret.label), \(Wording.bytes(secret.size))\(fingerprint)")
    }
    if let comparison = recording.known.comparison { chapter.facts.append(.init("compared", comparison)) }
    chapter.conclusion =
      isTLS12
      ? "The same keys serve the end of the handshake and all data after it. A change_cipher_spec from each side says from "
        + "where on. Were there one key for both directions, what a side says could be sent back to it as if the other had said it."
      : "The handshake's keys are used once, for the handshake. Those for data are made anew"
        + (isFresh ? ", and the private halves that they came from are forgotten" : "")
        + ". Were there one key for both directions, what a side says could be sent back to it as if the "
        + "other had said it."
    return chapter
  }

  /// Whether the two agreed on a secret in this very handshake.
  private var isFresh: Bool {
    recording.isTLS12 ? !recording.negotiation.isResumed : recording.negotiation.group != nil
  }

  /// What the keys are made of.
  private var origin: String {
    switch (recording.isTLS12, isFresh) {
    case (true, true):
      "Out of the agreed secret both sides make the main secret, and out of that one key for each direction. "
    case (true, false):
      "Out of the earlier session's main secret and the two new randoms, both sides make one new key for each direction. "
    case (false, let isFresh):
      "Out of the \(isFresh ? "agreed secret" : "key that both had before") and of every message so far, both sides make the same keys, "
        + "each for one direction and one use. "
    }
  }

  private var showsFingerprints: Bool { recording.known.secrets.contains { $0.fingerprint != nil } }

  private static func use(of label: String) -> String {
    switch KeyLogLine.Label(rawValue: label) {
    case .clientEarlyTraffic: "client's early data"
    case .clientHandshakeTraffic: "client's handshake"
    case .serverHandshakeTraffic: "server's handshake"
    case .clientTraffic: "client's data"
    case .serverTraffic: "server's data"
    case .exporter: "other uses"
    case .clientRandom: "main secret"
    case nil: "a key"
    }
  }

  func finished() -> HandshakeStory.Chapter {
    // In TLS 1.2 whoever gets the last message that keys depend on is the first.
    let startsWithClient = recording.isTLS12 && !recording.negotiation.isResumed
    let order = startsWithClient ? "client to server, then server to client" : "server to client, then client to server"
    var chapter = HandshakeStory.Chapter(
      kind: .finished, title: "Finished, both ways", setting: "\(order), whispered",
      text:
        "Each side sends a code that only someone can compute who has the keys and saw exactly the same messages. Had "
        + "anyone changed a single byte on the way, even of the open hellos, the codes would differ and all would end here."
    )
    if let size = recording.finished[.server] {
      chapter.facts.append(.init("server", "Finished, \(Wording.bytes(size))"))
    }
    if let size = recording.finished[.client] {
      chapter.facts.append(.init("client", "Finished, \(Wording.bytes(size))"))
    }
    if recording.known.finishedHolds { chapter.facts.append(.init("checked", "the other side's code is right")) }
    chapter.conclusion =
      "Without this step, a hello that somebody changed would go unnoticed for ever, and with it every choice that was made of it."
    return chapter
  }
}
