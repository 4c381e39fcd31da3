// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The sessions that a client offers, as far as we go into them.
struct OfferedSessions: Sendable {
  let tickets: [[UInt8]]
  let binders: [[UInt8]]
  /// What the binders are computed over, by the hash of the suite that was chosen.
  let binderHash: [UInt8]
  let mode: PSKMode

  /// A stored session's number.
  static let idLength = 32

  /// Nil if there are none, or none can be used.
  ///
  /// - Parameter history: What precedes this hello: nothing, or the first one and our HelloRetryRequest.
  init?(
    _ received: ReceivedClientHello, _ message: HandshakeMessage, _ configuration: ServerConfiguration,
    after history: borrowing Transcript, _ out: inout Output
  ) {
    guard configuration.resumesSessions, let offered = received.extensions.offeredPSKs else { return nil }
    out.note(.resumption(.offered(offered.identities.count)))
    guard let mode = configuration.resumption.mode(among: received.extensions.pskKeyExchangeModes?.modes ?? []) else {
      out.note(.resumption(.refused(.noCommonMode)))
      return nil
    }
    self.mode = mode
    tickets = offered.identities.prefix(configuration.common.limits.offeredSessions).map(\.identity)
    binders = offered.binders
    var transcript = history.clone()
    // The binders stand at the end of the hello: `pre_shared_key` comes last.
    transcript.update(message.bytes.span.extracting(0..<max(0, message.bytes.count - offered.bindersLength)))
    binderHash = transcript.currentHash()
  }
}

/// A session that was opened and fits this handshake in all that was written into it.
struct OpenedSession: ~Copyable, Sendable {
  let contents: TicketContents
  let psk: Secret
  /// Which of those offered it is.
  let index: Int
}

extension ServerHandshake {
  /// The first of the tickets that holds a session which fits.
  func open(_ tickets: [[UInt8]], _ out: inout Output) -> OpenedSession? {
    let now = context.configuration.common.time.wallTime
    let keys = context.configuration.resumption.keys.keys(at: now)
    for (index, ticket) in tickets.enumerated() {
      if let session = open(ticket, index, keys, now, &out) { return session }
    }
    return nil
  }

  /// The session in what a store found.
  func open(_ stored: [UInt8], index: Int, _ out: inout Output) -> OpenedSession? {
    let now = context.configuration.common.time.wallTime
    return open(stored, index, context.configuration.resumption.keys.keys(at: now), now, &out)
  }

  //= rfc9846 4.3.11-5
  //= rfc9846 4.3.11-6
  private func open(
    _ sealed: [UInt8], _ index: Int, _ keys: TicketKeySet, _ now: WallTime, _ out: inout Output
  ) -> OpenedSession? {
    guard let opened = keys.open(sealed) else {
      out.note(.resumption(.refused(.unknownTicket)))
      return nil
    }
    guard let contents = try? TicketContents(opened.content) else {
      out.note(.resumption(.refused(.unreadable)))
      return nil
    }
    let psk = opened.takeSecret()
    if let refusal = refusal(of: contents, secretLength: psk.count, now) {
      out.note(.resumption(.refused(refusal)))
      return nil
    }
    return OpenedSession(contents: contents, psk: psk, index: index)
  }

  /// Why a session can't be resumed in this handshake; nil if it can.
  private func refusal(of session: TicketContents, secretLength: Int, _ now: WallTime) -> SessionRefusal? {
    let configuration = context.configuration
    let resumption = configuration.resumption
    guard session.version == .tls13 else { return .otherVersion }
    //= rfc9846 4.3.11-3
    //= rfc9846 4.7.1-6
    guard let suite = session.cipherSuite.parameters, suite.hash == negotiation.suite.hash,
      secretLength == suite.hash.digestLength
    else { return .otherHash }
    // A minute's grace: the clocks of a fleet differ a little.
    let age = session.issued.duration(to: now)
    guard age >= .seconds(-60), session.authenticated.duration(to: now) >= .seconds(-60) else { return .clockWentBack }
    //= rfc9846 4.7.1-13
    guard age < .seconds(Int64(session.lifetime)), age < resumption.ticketLifetime else { return .expired }
    //= rfc9846 4.7.1-19
    guard session.authenticated.duration(to: now) <= resumption.maximumAuthenticationAge else { return .expired }
    guard session.serverName == received.serverName?.sniHostName else { return .otherServerName }
    guard session.applicationProtocol == negotiation.applicationProtocol else { return .otherApplicationProtocol }
    guard session.binding == configuration.sessionBinding else { return .otherConfiguration }
    // Sessions of clients that showed a certificate need that chain and the trust in it looked at again.
    guard session.clientCertificates.isEmpty, session.clientTrust.isEmpty else { return .clientIdentity }
    return nil
  }
}
