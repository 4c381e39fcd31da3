// SPDX-License-Identifier: Apache-2.0

/// Certificate types, best first: in `client_certificate_type` those that the client can show, in
/// `server_certificate_type` those that it can verify.
///
///     CertificateType client_certificate_types<1..2^8-1>;     // in ClientHello, RFC 7250 section 3
///     CertificateType server_certificate_types<1..2^8-1>;
package struct CertificateTypeList: ExtensionBody, Equatable {
  package static let type = ExtensionType.serverCertificateType

  package let types: [CertificateType]

  package init(types: [CertificateType]) {
    self.types = types
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    types = try reader.opaque8(1...255).map(CertificateType.init(rawValue:))
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(types.map(\.rawValue))
  }

  /// Who can do what everybody can says nothing: such a list must be left out (RFC 7250 section 4.1).
  package var isNeedless: Bool { types == CertificateType.x509Only }
}

/// The type that the server chose, of its own certificate or of the one that it asks for.
///
///     CertificateType client_certificate_type;     // in EncryptedExtensions, in TLS 1.2 in ServerHello
///     CertificateType server_certificate_type;
package struct SelectedCertificateType: ExtensionBody, Equatable {
  package static let type = ExtensionType.serverCertificateType

  package let selected: CertificateType

  package init(selected: CertificateType) {
    self.selected = selected
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    selected = CertificateType(rawValue: try reader.uint8())
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint8(selected.rawValue)
  }
}
