// SPDX-License-Identifier: Apache-2.0

/// An OCSP response of the server's certificate, in a message of its own (RFC 6066 section 8).
///
///     struct {
///         CertificateStatusType status_type;          // ocsp(1)
///         opaque OCSPResponse<1..2^24-1>;
///     } CertificateStatus;
package struct CertificateStatusTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificateStatus

  package var status: CertificateStatus

  package init(ocspResponse: [UInt8]) {
    status = CertificateStatus(ocspResponse: ocspResponse)
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    status = try CertificateStatus(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    status.encode(into: &writer)
  }

  package var ocspResponse: [UInt8] { status.ocspResponse }
}
