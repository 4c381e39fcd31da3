// SPDX-License-Identifier: Apache-2.0

/// How a point of a curve may be written, in both hellos.
///
///     struct { ECPointFormat ec_point_format_list<1..2^8-1> } ECPointFormatList;     // RFC 8422 section 5.1.2
package struct ECPointFormats: ExtensionBody, Equatable {
  package static let type = ExtensionType.ecPointFormats

  /// The numbers on the wire: one is left, the others are deprecated.
  package let formats: [UInt8]

  /// The uncompressed form alone, which is all that anyone may use.
  package init(formats: [UInt8] = [uncompressed]) {
    self.formats = formats
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    formats = try reader.opaque8(1...255)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque8(formats)
  }

  package static let uncompressed: UInt8 = 0

  /// Whether the list has the one form that it must have.
  package var hasUncompressed: Bool { formats.contains(Self.uncompressed) }
}
