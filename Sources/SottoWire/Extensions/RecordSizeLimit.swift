// SPDX-License-Identifier: Apache-2.0

/// The longest content of a protected record that the sender takes; in TLS 1.3 with its type and padding.
///
///     uint16 RecordSizeLimit;     // RFC 8449 section 4
package struct RecordSizeLimit: ExtensionBody, Equatable {
  package static let type = ExtensionType.recordSizeLimit

  package let limit: UInt16

  package init(limit: UInt16) {
    self.limit = limit
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    limit = try reader.uint16()
  }

  package func encode(into writer: inout ByteWriter) {
    writer.uint16(limit)
  }

  /// The least that may be asked for.
  package static let minimum = 64
  /// The most that there is: 2^14 bytes, and in TLS 1.3 their type.
  package static let maximum = 16_385
  /// The most in TLS 1.2, where more is refused by some.
  package static let maximumTLS12 = 16_384
}
