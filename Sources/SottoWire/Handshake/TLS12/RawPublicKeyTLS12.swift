// SPDX-License-Identifier: Apache-2.0

/// The Certificate message of TLS 1.2 where a raw public key was agreed on: no list, one key (RFC 7250 section 3). A client
/// that has none sends nothing in its place, as it sends an empty chain otherwise.
///
///     struct { opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>; } Certificate;
package struct RawPublicKeyTLS12: HandshakeBody, Equatable {
  package static let type = HandshakeType.certificate

  /// DER; empty for none.
  package var subjectPublicKeyInfo: [UInt8]

  package init(subjectPublicKeyInfo: [UInt8]) {
    self.subjectPublicKeyInfo = subjectPublicKeyInfo
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    subjectPublicKeyInfo = try reader.opaque24()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque24(subjectPublicKeyInfo)
  }
}
