// SPDX-License-Identifier: Apache-2.0

/// A ticket for later sessions in TLS 1.2 (RFC 5077 section 3.3). An empty one says that there is none after all.
///
///     struct {
///         uint32 ticket_lifetime_hint;
///         opaque ticket<0..2^16-1>;
///     } NewSessionTicket;
package struct NewSessionTicketTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.newSessionTicket

  /// Seconds; zero where the server does not say.
  package var ticketLifetimeHint: UInt32
  package var ticket: [UInt8]

  package init(ticketLifetimeHint: UInt32, ticket: [UInt8]) {
    self.ticketLifetimeHint = ticketLifetimeHint
    self.ticket = ticket
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    ticketLifetimeHint = try reader.uint32()
    ticket = try reader.opaque16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint32(ticketLifetimeHint)
    writer.opaque16(ticket)
  }
}
