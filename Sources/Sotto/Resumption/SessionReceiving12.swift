// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What a client makes of a TLS 1.2 handshake for the next one: a session, if the server gave it a name for it.
struct SessionReceiving12: Sendable {
  let context: ClientContext
  /// The session that goes on, if one does.
  let resumed: ResumedSession12?
  /// What ServerHello calls the session; empty if it has no number.
  let sessionID: [UInt8]
  /// Whether ServerHello said that a ticket will follow.
  let promisesTicket: Bool
  /// The ticket that followed.
  var ticket: NewSessionTicketTLS12?

  /// What is to be kept, once the server has proved that it has the secret; nil if nothing is.
  func session(_ secrets: borrowing Session12, _ info: HandshakeInfo) -> ClientSession? {
    let configuration = context.configuration
    guard configuration.resumption.maximumTicketsKept > 0, let key = context.sessionKey,
      let (name, lifetime) = nameAndLifetime
    else { return nil }
    let time = configuration.settings.time
    // An old name is as old as it was: it does not begin anew.
    let isRenewed = resumed == nil || ticket?.ticket.isEmpty == false
    let authenticated = resumed?.session.authenticated ?? time.wallTime
    let issued = isRenewed ? time.wallTime : resumed?.session.issued ?? time.wallTime
    let elapsed = isRenewed ? time.elapsed : resumed?.session.issuedElapsed ?? time.elapsed
    let state = ClientSession.State.Session(
      name: name, isExtended: info.usesExtendedMainSecret, group: info.group,
      mainSecret: secrets.mainSecret.copyForSession())
    return ClientSession(
      ClientSession.Origin(key: key, info: info, suite: secrets.suite.suite, authenticated: authenticated),
      .tls12(state), issued: issued, elapsed: elapsed, lifetime: lifetime, maximumEarlyDataSize: 0)
  }

  /// A ticket comes before a number (RFC 5077 section 3.4), and an empty one is none.
  private var nameAndLifetime: (ClientSession.State.Session.Name, UInt32)? {
    if let ticket, !ticket.ticket.isEmpty {
      // Zero: the server does not say (RFC 5077 section 3.3).
      let hint = ticket.ticketLifetimeHint
      return (.ticket(ticket.ticket), hint == 0 ? Self.defaultLifetime : hint)
    }
    if let resumed {
      guard context.configuration.resumption.keepsUnrenewedSessions, let name = resumed.session.nameTLS12 else {
        return nil
      }
      return (name, UInt32(clamping: resumed.session.lifetime.components.seconds))
    }
    return sessionID.isEmpty ? nil : (.id(sessionID), Self.defaultLifetime)
  }

  /// Seconds. A day is the most that RFC 5246 section F.1.4 suggests where nobody says how long.
  private static let defaultLifetime: UInt32 = 86_400
}
