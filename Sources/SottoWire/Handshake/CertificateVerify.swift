// SPDX-License-Identifier: Apache-2.0

/// Proof that the sender holds the private key of its certificate (RFC 9846 section 4.5.2).
///
///     struct {
///         SignatureScheme algorithm;
///         opaque signature<0..2^16-1>;
///     } CertificateVerify;
package struct CertificateVerify: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificateVerify

  package var algorithm: SignatureScheme
  package var signature: [UInt8]

  package init(algorithm: SignatureScheme, signature: [UInt8]) {
    self.algorithm = algorithm
    self.signature = signature
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    algorithm = SignatureScheme(rawValue: try reader.uint16())
    signature = try reader.opaque16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(algorithm.rawValue)
    writer.opaque16(signature)
  }
}
