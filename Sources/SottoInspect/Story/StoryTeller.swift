// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// Makes a story of a handshake: of what one side traced, or of an inspection.
package struct StoryTeller {
  let recording: Recording
  /// Whose view it is; nil for an onlooker.
  let knower: Side?
  let serverName: String?
  let now: WallTime?

  /// The chapters that the handshake came to; a failure is the last one.
  package var story: HandshakeStory {
    var chapters = recording.hellos.prefix(1).map { hello($0, isSecond: false) }
    if let retry = recording.retry {
      chapters.append(self.retry(retry))
      chapters += recording.hellos.dropFirst().prefix(1).map { hello($0, isSecond: true) }
    }
    if let serverHello = recording.serverHello { chapters.append(choice(serverHello)) }
    if let certificate = recording.certificate {
      chapters.append(identity(certificate))
    } else if recording.negotiation.isResumed {
      chapters.append(acquaintance())
    }
    if recording.isTLS12, recording.clientKeyExchange != nil { chapters.append(exchangeInTLS12()) }
    if recording.serverHello != nil, !recording.known.secrets.isEmpty { chapters.append(keys()) }
    if recording.finished.count == 2 { chapters.append(finished()) }
    if let talk = recording.known.talk { chapters.append(self.talk(talk)) }
    if let failure = recording.known.failure { chapters.append(self.failure(failure)) }
    return HandshakeStory(chapters: chapters)
  }

  // MARK: The end

  private func talk(_ talk: StoryFacts.Talk) -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .talk, title: "Talk", setting: "both ways, sealed with the session's keys",
      text:
        "The handshake is over and both sides speak. Every record from here on is encrypted and numbered: nobody on "
        + "the way can read one, change one, repeat one or drop one without being noticed.")
    let isOld = recording.negotiation.isResumed && recording.negotiation.group == nil
    let agreement = talk.group ?? (isOld ? "a key of before" : recording.usesRSAKeyExchange ? "no key agreement" : "?")
    chapter.facts = [.init("session", "\(talk.version), \(talk.suite ?? "?"), \(agreement)")]
    if let name = talk.applicationProtocol { chapter.facts.append(.init("speaking", name)) }
    if let words = talk.earlyData { chapter.facts.append(.init("first words", words)) }
    if !talk.flights.isEmpty { chapter.facts.append(.init("on the wire", talk.flights.joined(separator: ", "))) }
    if let duration = talk.duration { chapter.facts.append(.init("took", duration)) }
    chapter.conclusion =
      recording.usesRSAKeyExchange
      ? "Whoever kept what went over the wire, and gets the server's key one day, reads all of it: there is no forward "
        + "secrecy. That is why this handshake is forbidden today (RFC 10015)."
      : isOld
        ? "These keys come from a key that both had before, and from nothing fresh: whoever gets that key one day reads what was kept of "
          + "this connection."
        : "These keys live as long as this connection. A new connection has a new handshake and new keys, and a key stolen "
          + "later opens nothing of today's."
    return chapter
  }

  private func failure(_ failure: StoryFacts.Failure) -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .failure, title: "It ends here", setting: "no session came of it",
      text: "The handshake failed\(mayHaveSentData ? "" : ", and no data was sent"): \(failure.text).")
    if let clause = failure.clause { chapter.facts.append(.init("rule", clause)) }
    chapter.facts += failure.alerts
    let why = "To stop is the right thing to do: a handshake that went on in doubt would only look like protection."
    chapter.conclusion = failure.advice.map { "\(why) \($0)" } ?? why
    return chapter
  }

  /// A client may send data with its hello, and in TLS 1.3 right behind its Finished, before the server says what it thinks of that.
  private var mayHaveSentData: Bool { recording.negotiation.offersEarlyData || recording.finished[.client] != nil }
}
