// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoWire

// The keys that came out, and the proof that both have the same.
extension StoryTeller {
  func keys() -> HandshakeStory.Chapter {
    let isTLS12 = recording.isTLS12
    var chapter = HandshakeStory.Chapter(
      kind: .keys, title: "The keys", setting: "inside each side, never sent",
      text: (isTLS12
        ? "Out of the agreed secret both sides make the main secret, and out of that one key for each direction. "
        : "Out of the agreed secret and of every message so far, both sides make the same keys, each for one direction "
          + "and one use. ")
        + "Secrets stay where they are; what stands here is only the start of each one's SHA-256, by which "
        + "you can see that both sides have the same.")
    chapter.facts = recording.secrets.map { line in
      .init(
        Self.use(of: line.label),
        "\(line.label.rawValue), \(Wording.bytes(line.secret.count)), fingerprint "
          + Wording.fingerprint(line.secret))
    }
    let same = recording.secrets.filter { line in
      otherSecrets.contains { $0.label == line.label && $0.secret == line.secret }
    }
    if !otherSecrets.isEmpty {
      let other = role == .client ? "server" : "client"
      let verdict = same.count == recording.secrets.count ? "" : " of \(recording.secrets.count)"
      chapter.facts.append(.init("compared", "the \(other) has the same \(same.count)\(verdict)"))
    }
    chapter.conclusion =
      isTLS12
      ? "The same keys serve the end of the handshake and all data after it. A change_cipher_spec from each side says from "
        + "where on."
      : "The handshake's keys are used once, for the handshake. Those for data are made anew, and the private halves that "
        + "they came from are forgotten."
    return chapter
  }

  private static func use(of label: KeyLogLine.Label) -> String {
    switch label {
    case .clientEarlyTraffic: "client's early data"
    case .clientHandshakeTraffic: "client's handshake"
    case .serverHandshakeTraffic: "server's handshake"
    case .clientTraffic: "client's data"
    case .serverTraffic: "server's data"
    case .exporter: "other uses"
    case .clientRandom: "main secret"
    }
  }

  func finished() -> HandshakeStory.Chapter {
    let order =
      recording.isTLS12 ? "client to server, then server to client" : "server to client, then client to server"
    var chapter = HandshakeStory.Chapter(
      kind: .finished, title: "Finished, both ways", setting: "\(order), whispered",
      text:
        "Each side sends a code that only someone can compute who has the keys and saw exactly the same messages. Had "
        + "anyone changed a single byte on the way, even of the open hellos, the codes would differ and all would end here."
    )
    if let size = recording.serverFinished {
      chapter.facts.append(.init("server", "Finished, \(Wording.bytes(size))"))
    }
    if let size = recording.clientFinished {
      chapter.facts.append(.init("client", "Finished, \(Wording.bytes(size))"))
    }
    if recording.peerFinishedHolds { chapter.facts.append(.init("checked", "the other side's code is right")) }
    return chapter
  }
}
