// SPDX-License-Identifier: Apache-2.0

/// The server asks for a certificate (RFC 9846 section 4.4.2).
///
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         Extension extensions<0..2^16-1>;
///     } CertificateRequest;
package struct CertificateRequest: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificateRequest

  package var context: [UInt8]
  package var extensions: ExtensionBlock

  package init(context: [UInt8], extensions: ExtensionBlock) {
    self.context = context
    self.extensions = extensions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    context = try reader.opaque8()
    extensions = try ExtensionBlock(from: &reader)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(context)
    extensions.encode(into: &writer)
  }
}
