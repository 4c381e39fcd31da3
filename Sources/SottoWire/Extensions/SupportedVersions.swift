// SPDX-License-Identifier: Apache-2.0

/// The versions that the client offers, best first.
///
///     ProtocolVersion versions<2..254>;       // in ClientHello
package struct SupportedVersionsOffer: ExtensionBody, Equatable {
  package static let type = ExtensionType.supportedVersions

  package let versions: [ProtocolVersion]

  package init(versions: [ProtocolVersion]) {
    self.versions = versions
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    versions = try reader.list8(of: ProtocolVersion.self)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.list8(versions)
  }
}

/// The version that the server chose.
///
///     ProtocolVersion selected_version;       // in ServerHello and HelloRetryRequest
package struct SelectedVersion: ExtensionBody, Equatable {
  package static let type = ExtensionType.supportedVersions

  package let version: ProtocolVersion

  package init(version: ProtocolVersion) {
    self.version = version
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    version = ProtocolVersion(rawValue: try reader.uint16())
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(version.rawValue)
  }
}
