// SPDX-License-Identifier: Apache-2.0

/// In the ClientHello a ticket, or nothing to ask for one; in the ServerHello nothing: a ticket will follow.
///
///     opaque ticket<0..2^16-1>;       // without a length of its own (RFC 5077 sections 3.2 and A)
package struct SessionTicket: ExtensionBody, Equatable {
  package static let type = ExtensionType.sessionTicket

  package let ticket: [UInt8]

  package init(ticket: [UInt8] = []) {
    self.ticket = ticket
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    ticket = try reader.rest()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.append(ticket)
  }
}

/// The server's answer: it will send a ticket. Empty.
package struct SessionTicketAcknowledgement: EmptyExtension, Equatable {
  package static let type = ExtensionType.sessionTicket
  package init() {}
}
