// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What a client makes sessions of when tickets come (RFC 9846 section 4.7.1).
struct TicketReceiving: ~Copyable, Sendable {
  let context: ClientContext
  let key: ClientSessionKey
  let suite: SuiteParameters
  let secret: ResumptionSecret
  /// When the server last signed a handshake.
  let authenticated: WallTime
  private var kept = 0

  init(
    _ context: ClientContext, _ key: ClientSessionKey, _ suite: SuiteParameters, _ secret: consuming ResumptionSecret,
    authenticated: WallTime
  ) {
    self.context = context
    self.key = key
    self.suite = suite
    self.secret = secret
    self.authenticated = authenticated
  }

  //= rfc9846 4.7.1-2
  mutating func receive(_ ticket: NewSessionTicket, earlyData: EarlyDataLimit?, _ out: inout Output) {
    out.note(.resumption(.ticket(lifetime: ticket.ticketLifetime)))
    // A lifetime of zero says: throw it away.
    guard ticket.ticketLifetime > 0, kept < context.configuration.resumption.maximumTicketsKept else { return }
    kept += 1
    let time = context.settings.time
    let session = ClientSession(
      ClientSession.Origin(key: key, info: out.info, suite: suite.suite, authenticated: authenticated),
      .tls13(
        ClientSession.Ticket13(
          hash: suite.hash, ticket: ticket.ticket, ageAdd: ticket.ticketAgeAdd,
          psk: secret.psk(ticketNonce: ticket.ticketNonce))), issued: time.wallTime, elapsed: time.elapsed,
      lifetime: ticket.ticketLifetime, maximumEarlyDataSize: earlyData?.maxEarlyDataSize ?? 0)
    out.steps.append(.event(.sessionReceived(session)))
  }
}
