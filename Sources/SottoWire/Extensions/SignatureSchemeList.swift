// SPDX-License-Identifier: Apache-2.0

/// Signature algorithms, best first: in `signature_algorithms` those for CertificateVerify, in
/// `signature_algorithms_cert` those in certificates.
///
///     struct { SignatureScheme supported_signature_algorithms<2..2^16-2>; } SignatureSchemeList;
package struct SignatureSchemeList: ExtensionBody, Equatable {
  package static let type = ExtensionType.signatureAlgorithms

  package let schemes: [SignatureScheme]

  package init(schemes: [SignatureScheme]) {
    self.schemes = schemes
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    schemes = try reader.list16(of: SignatureScheme.self)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.list16(schemes)
  }
}
