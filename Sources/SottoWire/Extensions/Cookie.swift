// SPDX-License-Identifier: Apache-2.0

/// What the server wants back in the second ClientHello.
///
///     struct { opaque cookie<1..2^16-1>; } Cookie;
package struct Cookie: ExtensionBody, Equatable {
  package static let type = ExtensionType.cookie

  package let value: [UInt8]

  package init(value: [UInt8]) {
    self.value = value
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    value = try reader.opaque16(1...65_535)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.opaque16(value)
  }
}
