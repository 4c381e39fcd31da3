// SPDX-License-Identifier: Apache-2.0

package import Sotto
package import SottoCrypto
package import SottoIdentity
import SottoWire

/// Makes a story of what one side of a connection traced.
package struct StoryTeller {
  let recording: Recording
  let role: Role
  let info: HandshakeInfo?
  let serverName: String?
  let now: WallTime
  let otherSecrets: [KeyLogLine]

  /// Reads what happened.
  ///
  /// - Parameters:
  ///   - events: what the observer of one side received, in order; events after the handshake do no harm.
  ///   - role: which side that is.
  ///   - info: what the connection says that was negotiated, if the handshake came to its end.
  ///   - serverName: whom the client wanted to reach.
  ///   - now: what counts as now for "in 41 days".
  ///   - otherSecrets: the secrets that the other side traced, where both sides are at hand: they are compared.
  package init(
    events: [TraceEvent], role: Role, info: HandshakeInfo?, serverName: ServerName?, now: WallTime,
    otherSecrets: [KeyLogLine] = []
  ) {
    self.role = role
    self.otherSecrets = otherSecrets
    recording = Recording(events, role: role)
    self.info = info
    self.serverName = serverName?.description
    self.now = now
  }

  /// The chapters that the handshake came to; a failure is the last one.
  package var story: HandshakeStory {
    var chapters = recording.hellos.prefix(1).map { hello($0, isSecond: false) }
    if let retry = recording.retry {
      chapters.append(self.retry(retry))
      chapters += recording.hellos.dropFirst().prefix(1).map { hello($0, isSecond: true) }
    }
    if let serverHello = recording.serverHello { chapters.append(choice(serverHello)) }
    if let certificate = recording.certificate { chapters.append(identity(certificate)) }
    if recording.isTLS12, recording.clientKeyExchange != nil { chapters.append(exchangeInTLS12()) }
    if recording.serverHello != nil, !recording.secrets.isEmpty { chapters.append(keys()) }
    if recording.clientFinished != nil, recording.serverFinished != nil { chapters.append(finished()) }
    if let info, recording.failure == nil { chapters.append(talk(info)) }
    if let failure = recording.failure { chapters.append(self.failure(failure)) }
    return HandshakeStory(chapters: chapters)
  }

  // MARK: The end

  private func talk(_ info: HandshakeInfo) -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .talk, title: "Talk", setting: "both ways, sealed with the session's keys",
      text:
        "The handshake is over and both sides speak. Every record from here on is encrypted and numbered: nobody on "
        + "the way can read one, change one, repeat one or drop one without being noticed.")
    let suite = info.cipherSuite?.description ?? "?"
    let agreement = info.group?.description ?? (recording.usesRSAKeyExchange ? "no key agreement" : "?")
    chapter.facts = [.init("session", "\(info.version), \(suite), \(agreement)")]
    if let name = info.applicationProtocol { chapter.facts.append(.init("speaking", DisplayText.escaped(name))) }
    if let words = info.earlyData.words { chapter.facts.append(.init("first words", words)) }
    let flights = info.flights.map { flight in
      let sender = (flight.direction == .outbound) == (info.role == .client) ? "client" : "server"
      return "\(sender) \(Wording.bytes(flight.bytes)) (after \(Wording.duration(flight.time)))"
    }
    if !flights.isEmpty { chapter.facts.append(.init("on the wire", flights.joined(separator: ", "))) }
    chapter.facts.append(.init("took", Wording.duration(info.duration)))
    chapter.conclusion =
      recording.usesRSAKeyExchange
      ? "Whoever kept what went over the wire, and gets the server's key one day, reads all of it: there is no forward "
        + "secrecy. That is why this handshake is forbidden today (RFC 10015)."
      : "These keys live as long as this connection. A new connection has a new handshake and new keys, and a key stolen "
        + "later opens nothing of today's."
    return chapter
  }

  private func failure(_ error: TLSError) -> HandshakeStory.Chapter {
    var chapter = HandshakeStory.Chapter(
      kind: .failure, title: "It ends here", setting: "no session came of it",
      text: "The handshake failed, and no data was sent: \(DisplayText.escaped(error.explanation, limit: 600)).")
    if let clause = error.clause { chapter.facts.append(.init("rule", clause.description)) }
    if let alert = recording.alertSent { chapter.facts.append(.init("told the peer", "alert \(alert)")) }
    if let alert = recording.alertReceived { chapter.facts.append(.init("the peer said", "alert \(alert)")) }
    if case .certificate(let failure) = error.reason { chapter.conclusion = failure.advice }
    return chapter
  }
}
