// SPDX-License-Identifier: Apache-2.0

/// How the sender can take a certificate compressed, best first; in ClientHello and CertificateRequest.
///
///     struct { CertificateCompressionAlgorithm algorithms<2..2^8-2>; } CertificateCompressionAlgorithms;   // RFC 8879 section 3
package struct CompressCertificate: ExtensionBody, Equatable {
  package static let type = ExtensionType.compressCertificate

  package let algorithms: [CertificateCompressionAlgorithm]

  package init(algorithms: [CertificateCompressionAlgorithm]) {
    self.algorithms = algorithms
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    algorithms = try reader.list8(of: CertificateCompressionAlgorithm.self)
    guard Set(algorithms).count == algorithms.count else { throw reader.invalid() }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.list8(algorithms)
  }
}
