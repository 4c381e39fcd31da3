// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The sessions that a client offers, as far as we go into them.
struct OfferedSessions: Sendable {
  let tickets: [[UInt8]]
  /// How old the client says that each is, in milliseconds, with what the ticket adds to it.
  let obfuscatedAges: [UInt32]
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
    _ received: ReceivedClientHello, _ message: HandshakeMessage, _ context: ServerContext,
    after history: borrowing Transcript, _ out: inout Output
  ) {
    guard context.configuration.resumesSessions, let offered = received.extensions.offeredPSKs else { return nil }
    out.note(.resumption(.offered(offered.identities.count)))
    guard let mode = context.configuration.resumption.mode(among: received.extensions.pskKeyExchangeModes?.modes ?? [])
    else {
      out.note(.resumption(.refused(.noCommonMode)))
      return nil
    }
    self.mode = mode
    tickets = offered.identities.prefix(context.settings.value.limits.offeredSessions).map(\.identity)
    obfuscatedAges = offered.identities.prefix(tickets.count).map(\.obfuscatedTicketAge)
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

  init(_ session: consuming UnsealedSession, index: Int) {
    contents = session.contents
    psk = session.secret
    self.index = index
  }
}

extension ServerHandshake {
  /// The first of the tickets that holds a session which fits.
  func open(_ tickets: [[UInt8]], _ out: inout Output) -> OpenedSession? {
    let keys = context.ticketKeys
    for (index, ticket) in tickets.enumerated() {
      if let session = open(ticket, index, keys, &out) { return session }
    }
    return nil
  }

  /// The session in what a store found.
  func open(_ stored: [UInt8], index: Int, _ out: inout Output) -> OpenedSession? {
    open(stored, index, context.ticketKeys, &out)
  }

  //= rfc9846 4.3.11-5
  //= rfc9846 4.3.11-6
  private func open(
    _ sealed: [UInt8], _ index: Int, _ keys: TicketKeySet, _ out: inout Output
  ) -> OpenedSession? {
    guard let session = context.unseal(sealed, keys, &out) else { return nil }
    if let refusal = refusal(of: session.contents, secretLength: session.secret.count) {
      out.note(.resumption(.refused(refusal)))
      return nil
    }
    return OpenedSession(session, index: index)
  }

  /// Why a session can't be resumed in this handshake; nil if it can.
  private func refusal(of session: TicketContents, secretLength: Int) -> SessionRefusal? {
    guard session.version == .tls13 else { return .otherVersion }
    //= rfc9846 4.3.11-3
    //= rfc9846 4.7.1-6
    guard let suite = session.cipherSuite.parameters, suite.hash == negotiation.suite.hash,
      secretLength == suite.hash.digestLength
    else { return .otherHash }
    return context.refusal(
      of: session, received.parsed, serverName: received.serverName,
      applicationProtocol: negotiation.applicationProtocol)
  }
}
