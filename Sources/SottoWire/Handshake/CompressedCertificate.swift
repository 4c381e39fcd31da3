// SPDX-License-Identifier: Apache-2.0

/// A Certificate message in less space, in its place (RFC 8879 section 4).
///
///     struct {
///         CertificateCompressionAlgorithm algorithm;
///         uint24 uncompressed_length;
///         opaque compressed_certificate_message<1..2^24-1>;
///     } CompressedCertificate;
package struct CompressedCertificate: HandshakeBody, Equatable {
  package static let type = HandshakeType.compressedCertificate

  package var algorithm: CertificateCompressionAlgorithm
  /// Of the message's body.
  package var uncompressedLength: Int
  package var compressed: [UInt8]

  package init(algorithm: CertificateCompressionAlgorithm, uncompressedLength: Int, compressed: [UInt8]) {
    self.algorithm = algorithm
    self.uncompressedLength = uncompressedLength
    self.compressed = compressed
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    algorithm = CertificateCompressionAlgorithm(rawValue: try reader.uint16())
    uncompressedLength = try reader.uint24()
    compressed = try reader.opaque24(1...16_777_215)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(algorithm.rawValue)
    writer.uint24(uncompressedLength)
    writer.opaque24(compressed)
  }
}
