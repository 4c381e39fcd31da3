// SPDX-License-Identifier: Apache-2.0

/// A ticket for later sessions (RFC 9846 section 4.7.1).
///
///     struct {
///         uint32 ticket_lifetime;
///         uint32 ticket_age_add;
///         opaque ticket_nonce<0..255>;
///         opaque ticket<1..2^16-1>;
///         Extension extensions<0..2^16-1>;
///     } NewSessionTicket;
package struct NewSessionTicket: HandshakeBody, Equatable {
  package static let type = HandshakeType.newSessionTicket

  /// Seconds.
  package var ticketLifetime: UInt32
  package var ticketAgeAdd: UInt32
  package var ticketNonce: [UInt8]
  package var ticket: [UInt8]
  package var extensions: ExtensionBlock

  package init(
    ticketLifetime: UInt32, ticketAgeAdd: UInt32, ticketNonce: [UInt8], ticket: [UInt8], extensions: ExtensionBlock
  ) {
    self.ticketLifetime = ticketLifetime
    self.ticketAgeAdd = ticketAgeAdd
    self.ticketNonce = ticketNonce
    self.ticket = ticket
    self.extensions = extensions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    ticketLifetime = try reader.uint32()
    ticketAgeAdd = try reader.uint32()
    ticketNonce = try reader.opaque8()
    ticket = try reader.opaque16(1...65_535)
    extensions = try ExtensionBlock(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint32(ticketLifetime)
    writer.uint32(ticketAgeAdd)
    writer.opaque8(ticketNonce)
    writer.opaque16(ticket)
    extensions.encode(into: &writer)
  }
}
