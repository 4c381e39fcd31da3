// SPDX-License-Identifier: Apache-2.0

/// The client asks for an OCSP response.
///
///     struct {
///         CertificateStatusType status_type;          // ocsp(1)
///         ResponderID responder_id_list<0..2^16-1>;
///         Extensions  request_extensions<0..2^16-1>;
///     } CertificateStatusRequest;                     // RFC 6066 section 8
package struct CertificateStatusRequest: ExtensionBody, Equatable {
  package static let type = ExtensionType.statusRequest

  package init() {}

  package init(from reader: inout ByteReader) throws(DecodeError) {
    guard try reader.uint8() == 1 else { throw reader.invalid() }
    _ = try reader.opaque16()
    _ = try reader.opaque16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(1)
    writer.uint16(0)
    writer.uint16(0)
  }
}

/// An OCSP response, beside the certificate that it speaks of (RFC 9846 section 4.5.1.1).
///
///     struct {
///         CertificateStatusType status_type;
///         opaque OCSPResponse<1..2^24-1>;
///     } CertificateStatus;
package struct CertificateStatus: ExtensionBody, Equatable {
  package static let type = ExtensionType.statusRequest

  package let ocspResponse: [UInt8]

  package init(ocspResponse: [UInt8]) {
    self.ocspResponse = ocspResponse
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    guard try reader.uint8() == 1 else { throw reader.invalid() }
    ocspResponse = try reader.opaque24(1...16_777_215)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(1)
    writer.opaque24(ocspResponse)
  }
}

/// In TLS 1.2's ServerHello: a CertificateStatus message may follow the certificate. Empty (RFC 6066 section 8).
package struct StatusRequestAcknowledgement: EmptyExtension, Equatable {
  package static let type = ExtensionType.statusRequest
  package init() {}
}
