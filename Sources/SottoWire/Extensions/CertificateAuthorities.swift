// SPDX-License-Identifier: Apache-2.0

/// Authorities whose certificates the sender accepts, as DER-encoded distinguished names.
///
///     opaque DistinguishedName<1..2^16-1>;
///     struct { DistinguishedName authorities<3..2^16-1>; } CertificateAuthoritiesExtension;
package struct CertificateAuthorities: ExtensionBody, Equatable {
  package static let type = ExtensionType.certificateAuthorities

  package let names: [[UInt8]]

  package init(names: [[UInt8]]) {
    self.names = names
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    names = try reader.vector16 { (list) throws(DecodeError) in
      var names: [[UInt8]] = []
      repeat { names.append(try list.opaque16(1...65_535)) } while !list.isAtEnd
      return names
    }
  }

  package func encode(into writer: inout ByteWriter) {
    writer.vector16 { list in
      for name in names { list.opaque16(name) }
    }
  }
}
