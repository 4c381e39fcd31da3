// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

extension DissectedHandshake {
  /// What was negotiated.
  var negotiated: Negotiated {
    var result = Negotiated()
    result.version = facts.version?.description
    result.cipherSuite = facts.suite?.description
    result.group = facts.group?.description
    result.signatureScheme = facts.serverScheme?.description
    result.clientSignatureScheme = facts.clientScheme?.description
    result.applicationProtocol = facts.applicationProtocol.map { String(decoding: $0, as: UTF8.self) }
    result.serverName = offer(ServerNameList.self).map { String(decoding: $0.hostName, as: UTF8.self) }
    result.helloRetryRequested = facts.retry != nil
    result.isResumed = facts.isResumed
    result.extendedMainSecret = facts.usesExtendedMainSecret
    result.usesRSAKeyExchange = facts.usesRSAKeyExchange
    return result
  }

  /// What was offered against what was chosen.
  var choices: [Choice] {
    guard let hello = facts.clientHello else { return [] }
    let versions = offer(SupportedVersionsOffer.self)?.versions ?? [hello.legacyVersion]
    var choices = [
      choice("version", versions, facts.version),
      choice("cipher suite", hello.cipherSuites.filter { !Self.signals.contains($0) }, facts.suite),
    ]
    if let groups = offer(SupportedGroups.self)?.groups {
      let shares = offer(KeyShareOffer.self)?.shares.map(\.group) ?? []
      var choice = choice("group", groups, facts.group)
      if let group = facts.group, facts.version == .tls13 {
        choice.why +=
          facts.retryGroup == group
          ? "; the server asked for a second hello with a share of it"
          : shares.contains(group) ? "; a share of it came with the hello, which saves a round trip" : ""
      } else if facts.usesRSAKeyExchange {
        choice.why = "none is needed: the client's secret is encrypted to the server's key"
      } else if facts.group == nil, facts.isResumed {
        choice.why = "none is needed: the keys come from one that both had before"
      }
      choices.append(choice)
    }
    if let schemes = offer(SignatureSchemeList.self)?.schemes {
      var choice = choice("signature", schemes, facts.serverScheme)
      if facts.serverScheme == nil {
        choice.why = facts.isResumed ? "nothing was signed: both know a key of before" : silence
      }
      choices.append(choice)
    }
    if let names = offer(ProtocolNameList.self)?.names {
      let texts = names.map { String(decoding: $0, as: UTF8.self) }
      let chosen = facts.applicationProtocol.map { String(decoding: $0, as: UTF8.self) }
      choices.append(
        Choice(
          what: "application protocol", offered: texts, chosen: chosen,
          why: chosen == nil
            ? hasAnswered ? "the server chose none" : silence
            : Self.why(chosen.flatMap { texts.firstIndex(of: $0) }, of: texts.count, isChosen: true)))
    }
    return choices
  }

  /// Whether the server's answers to extensions are known.
  private var hasAnswered: Bool {
    facts.isTLS12OrOlder || log.position(of: .encryptedExtensions, from: .server) != nil
  }

  /// Why something was not chosen that is said behind the hellos.
  private var silence: String {
    facts.version == .tls13 && !hasAnswered
      ? "what the server chose is encrypted, and the key is not known" : "it did not come to a choice"
  }

  /// Sessions offered, taken and given.
  var resumption: ResumptionView {
    var view = ResumptionView()
    if let offered = offer(OfferedPSKs.self) {
      view.offered = offered.identities.map { "pre-shared key, named by \(Wording.bytes($0.identity.count))" }
    } else if let ticket = offer(SessionTicket.self), !ticket.ticket.isEmpty {
      view.offered = ["ticket, \(Wording.bytes(ticket.ticket.count))"]
    } else if let hello = facts.clientHello, !hello.legacySessionID.isEmpty,
      !(offer(SupportedVersionsOffer.self)?.versions.contains(.tls13) ?? false)
    {
      view.offered = ["session id, \(Wording.bytes(hello.legacySessionID.count))"]
    }
    if !view.offered.isEmpty, facts.version != nil { view.accepted = facts.isResumed }
    return view
  }

  /// What a NewSessionTicket gives; nil for other messages.
  func ticket(_ message: MessageView) -> ResumptionView.TicketView? {
    guard message.content == "handshake", message.bytes.bytes.first == HandshakeType.newSessionTicket.rawValue else {
      return nil
    }
    let whole = HandshakeMessage(type: .newSessionTicket, bytes: message.bytes.bytes)
    if facts.version == .tls13, let ticket = try? whole.decode(NewSessionTicket.self) {
      let limit = (try? ticket.extensions.decode(EarlyDataLimit.self))?.maxEarlyDataSize
      return .init(
        message: message.index, lifetimeSeconds: Int(ticket.ticketLifetime), size: ticket.ticket.count,
        maximumEarlyData: limit.map { Int($0) })
    }
    guard let ticket = try? whole.decode(NewSessionTicketTLS12.self), !ticket.ticket.isEmpty else { return nil }
    return .init(
      message: message.index, lifetimeSeconds: Int(ticket.ticketLifetimeHint), size: ticket.ticket.count,
      maximumEarlyData: nil)
  }

  func offer<Body: ExtensionBody>(_ type: Body.Type) -> Body? {
    (try? facts.clientHello?.extensions?.decode(type)) ?? nil
  }

  /// Values in a list of suites that stand for something else.
  private static let signals: Set<CipherSuite> = [.emptyRenegotiationInfoSCSV, .fallbackSCSV]

  private func choice<Value: Equatable & CustomStringConvertible & RawRepresentable>(
    _ what: String, _ offered: [Value], _ chosen: Value?
  ) -> Choice where Value.RawValue == UInt16 {
    let known = offered.filter { !GREASE.isReserved($0.rawValue) }
    return Choice(
      what: what, offered: known.map(\.description), chosen: chosen?.description,
      why: Self.why(chosen.flatMap { known.firstIndex(of: $0) }, of: known.count, isChosen: chosen != nil))
  }

  private static func why(_ place: Int?, of count: Int, isChosen: Bool) -> String {
    guard isChosen else { return "it did not come to a choice" }
    guard let place else { return "the client did not offer it" }
    if count == 1 { return "it was the only one offered" }
    return place == 0
      ? "the client's first choice of \(count)"
      : "the client's \(Wording.ordinal(place)) choice of \(count): the server prefers it"
  }
}
