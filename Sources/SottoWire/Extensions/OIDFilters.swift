// SPDX-License-Identifier: Apache-2.0

/// What a server wants an extension of the client's certificate to say (RFC 9846 section 4.3.5).
///
///     struct {
///         opaque certificate_extension_oid<1..2^8-1>;
///         opaque certificate_extension_values<0..2^16-1>;
///     } OIDFilter;
public struct CertificateFilter: Hashable, Sendable {
  /// The identifier of the extension, DER-encoded.
  public let extensionOID: [UInt8]
  /// What the extension has to say, as the DER of its value; empty if it only has to be there.
  public let values: [UInt8]

  /// Just these values.
  public init(extensionOID: [UInt8], values: [UInt8]) {
    self.extensionOID = extensionOID
    self.values = values
  }
}

/// The filters of a CertificateRequest.
///
///     struct { OIDFilter filters<0..2^16-1>; } OIDFilterExtension;
package struct OIDFilters: ExtensionBody, Equatable {
  package static let type = ExtensionType.oidFilters

  package let filters: [CertificateFilter]

  package init(filters: [CertificateFilter]) {
    self.filters = filters
  }

  //= rfc9846 4.3.5-6
  /// More than this many are not even read.
  private static let limit = 64

  package init(from reader: inout ByteReader) throws(DecodeError) {
    filters = try reader.vector16 { (list) throws(DecodeError) in
      var filters: [CertificateFilter] = []
      var seen: Set<[UInt8]> = []
      while !list.isAtEnd {
        guard filters.count < Self.limit else { throw list.invalid(.tooLong) }
        let oid = try list.opaque8(1...255)
        guard seen.insert(oid).inserted else { throw list.invalid() }
        filters.append(CertificateFilter(extensionOID: oid, values: try list.opaque16()))
      }
      return filters
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      for filter in filters {
        list.opaque8(filter.extensionOID)
        list.opaque16(filter.values)
      }
    }
  }
}
