// SPDX-License-Identifier: Apache-2.0

/// A certificate chain in TLS 1.2, the sender's own certificate first (RFC 5246 section 7.4.2). A client that has none
/// sends an empty one.
///
///     opaque ASN.1Cert<1..2^24-1>;
///     struct { ASN.1Cert certificate_list<0..2^24-1>; } Certificate;
package struct CertificateTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificate

  /// DER, each.
  package var certificates: [[UInt8]]

  package init(certificates: [[UInt8]]) {
    self.certificates = certificates
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    certificates = try reader.vector24(as: "certificate_list") { (list) throws(DecodeError) in
      var certificates: [[UInt8]] = []
      while !list.isAtEnd {
        guard certificates.count < CertificateMessage.entryLimit else { throw list.invalid(.tooLong) }
        certificates.append(try list.opaque24(1...16_777_215))
      }
      return certificates
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector24 { list in
      for certificate in certificates { list.opaque24(certificate) }
    }
  }
}
