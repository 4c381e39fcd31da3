// SPDX-License-Identifier: Apache-2.0

/// One certificate of a chain, with what belongs to it.
///
///     struct {
///         opaque cert_data<1..2^24-1>;
///         Extension extensions<0..2^16-1>;
///     } CertificateEntry;
package struct CertificateEntry: Equatable, Sendable {
  /// DER.
  package var data: [UInt8]
  package var extensions: ExtensionBlock

  package init(data: [UInt8], extensions: ExtensionBlock = ExtensionBlock()) {
    self.data = data
    self.extensions = extensions
  }
}

/// A certificate chain, the sender's own certificate first (RFC 9846 section 4.5.1).
///
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         CertificateEntry certificate_list<0..2^24-1>;
///     } Certificate;
package struct CertificateMessage: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificate

  package var context: [UInt8]
  package var entries: [CertificateEntry]

  package init(context: [UInt8], entries: [CertificateEntry]) {
    self.context = context
    self.entries = entries
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    context = try reader.opaque8()
    entries = try reader.vector24(as: "certificate_list") { (list) throws(DecodeError) in
      var entries: [CertificateEntry] = []
      while !list.isAtEnd {
        guard entries.count < Self.entryLimit else { throw list.invalid(.tooLong) }
        let data = try list.opaque24(1...16_777_215)
        entries.append(CertificateEntry(data: data, extensions: try ExtensionBlock(from: &list)))
      }
      return entries
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(context)
    writer.vector24 { list in
      for entry in entries {
        list.opaque24(entry.data)
        entry.extensions.encode(into: &list)
      }
    }
  }

  /// More entries than this are not even read. The policy on chains sets a lower limit of its own; this one only bounds
  /// the memory that a message of many tiny entries can take.
  package static let entryLimit = 256
}
