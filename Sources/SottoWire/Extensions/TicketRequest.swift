// SPDX-License-Identifier: Apache-2.0

/// In ClientHello: how many tickets the client wants (RFC 9149 section 3).
///
///     struct {
///         uint8 new_session_count;
///         uint8 resumption_count;
///     } ClientTicketRequest;
package struct ClientTicketRequest: ExtensionBody, Equatable {
  package static let type = ExtensionType.ticketRequest

  /// If the server chooses a full handshake.
  package let newSessionCount: UInt8
  /// If it resumes.
  package let resumptionCount: UInt8

  package init(newSessionCount: UInt8, resumptionCount: UInt8) {
    self.newSessionCount = newSessionCount
    self.resumptionCount = resumptionCount
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    newSessionCount = try reader.uint8()
    resumptionCount = try reader.uint8()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(newSessionCount)
    writer.uint8(resumptionCount)
  }
}

/// In EncryptedExtensions: how many tickets the server will send (RFC 9149 section 3).
///
///     struct { uint8 expected_count; } ServerTicketRequestHint;
package struct TicketRequestHint: ExtensionBody, Equatable {
  package static let type = ExtensionType.ticketRequest

  package let expectedCount: UInt8

  package init(expectedCount: UInt8) {
    self.expectedCount = expectedCount
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    expectedCount = try reader.uint8()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(expectedCount)
  }
}
