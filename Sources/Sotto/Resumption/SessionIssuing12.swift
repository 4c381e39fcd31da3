// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// How a client of TLS 1.2 can come back to the session of this handshake: ServerHello has to say.
struct SessionIssuing12: Sendable {
  enum Promise: Equatable, Sendable {
    /// It can't.
    case none
    /// A NewSessionTicket will follow (RFC 5077 section 3.3).
    case ticket
    /// Under this number, which the store knows.
    case id([UInt8])
  }

  /// What goes on.
  struct Resumed: Sendable {
    let authenticated: WallTime
    /// What stands in the client's hello.
    let sessionID: [UInt8]
    /// What the store gave, to be given back to it.
    let stored: SessionToStore?
  }

  let context: ServerContext
  let promise: Promise
  let resumed: Resumed?

  var isResumed: Bool { resumed != nil }

  /// A new session.
  init(_ offer: ServerOffer12) throws(TLSError) {
    context = offer.context
    resumed = nil
    let configuration = context.configuration
    guard configuration.resumesSessions, configuration.resumption.ticketCount > 0, !context.ticketKeys.keys.isEmpty
    else {
      promise = .none
      return
    }
    if configuration.resumption.store != nil {
      promise = .id(try configuration.settings.random.draw(OfferedSessions.idLength))
    } else {
      promise = offer.received.extensions.sessionTicket == nil ? .none : .ticket
    }
  }

  /// A session that goes on: what the client named it by is good still, or replaced by a new ticket.
  init(_ offer: ServerOffer12, resuming session: Resumed) {
    context = offer.context
    resumed = session
    let renews = context.configuration.resumption.ticketCountAfterResumption > 0 && session.stored == nil
    promise = renews && offer.received.extensions.sessionTicket != nil ? .ticket : .none
  }

  /// ServerHello's session_id. That of the client's hello, and no other, says that a session goes on.
  var sessionID: [UInt8] {
    if let resumed { return resumed.sessionID }
    if case .id(let id) = promise { return id }
    return []
  }

  /// The server's last messages: the ticket that was promised, and under the new keys Finished.
  func finish(_ session: borrowing Session12, _ transcript: inout Transcript, _ out: inout Output) throws(TLSError) {
    if promise == .ticket { try out.send(ticket(session, &out), .plaintext, hashing: &transcript) }
    try session.sendFinished(of: .server, &transcript, &out)
  }

  /// An empty one where none can be made: what was promised has to come (RFC 5077 section 3.3).
  private func ticket(_ session: borrowing Session12, _ out: inout Output) -> NewSessionTicketTLS12 {
    guard let (sealed, contents) = seal(session, out.info) else {
      out.note(.resumption(.notStored("it could not be sealed, or the client's chain is too long")))
      return NewSessionTicketTLS12(ticketLifetimeHint: 0, ticket: [])
    }
    out.note(.resumption(.ticket(lifetime: contents.lifetime)))
    return NewSessionTicketTLS12(ticketLifetimeHint: contents.lifetime, ticket: sealed)
  }

  //= rfc9846 6-3
  /// Hands the session to the store once the client has proved that it has the secret: what failed is forgotten.
  func store(_ session: borrowing Session12, _ out: inout Output) {
    if let stored = resumed?.stored {
      out.steps.append(.event(.sessionToStore(stored)))
    } else if case .id(let id) = promise {
      guard let (sealed, contents) = seal(session, out.info) else {
        return out.note(.resumption(.notStored("it could not be sealed, or the client's chain is too long")))
      }
      out.steps.append(.event(.sessionToStore(SessionToStore(id: id, session: sealed, expiry: contents.expiry))))
    }
  }

  private func seal(_ session: borrowing Session12, _ info: HandshakeInfo) -> ([UInt8], TicketContents)? {
    guard let contents = context.contents(of: info, authenticated: resumed?.authenticated, ageAdd: 0),
      let sealed = context.ticketKeys.seal(
        contents, session.mainSecret.copyForSession(), context.settings.random)
    else { return nil }
    return (sealed, contents)
  }
}
