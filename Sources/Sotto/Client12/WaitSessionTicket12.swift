// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// What is left to a client once it has the keys: the server's change to them, and its Finished.
struct ClientFinishing12: ~Copyable, Sendable {
  let session: Session12
  var transcript: Transcript
  var receiving: SessionReceiving12

  consuming func begin() -> Client12State {
    receiving.promisesTicket
      ? .waitSessionTicket(WaitSessionTicket12(finishing: self))
      : .waitChangeCipherSpec(WaitServerChangeCipherSpec12(finishing: self))
  }
}

/// WAIT_NEW_SESSION_TICKET: the server said in its hello that a ticket will come, and so it must (RFC 5077 section 3.3).
struct WaitSessionTicket12: ~Copyable, Sendable {
  var finishing: ClientFinishing12

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    let ticket = try message.body(NewSessionTicketTLS12.self, while: "waiting for the server's ticket")
    finishing.transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    out.note(.resumption(.ticket(lifetime: ticket.ticketLifetimeHint)))
    finishing.receiving.ticket = ticket
    return .waitChangeCipherSpec(WaitServerChangeCipherSpec12(finishing: finishing))
  }
}
