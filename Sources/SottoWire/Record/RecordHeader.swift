// SPDX-License-Identifier: Apache-2.0

/// What stands in front of every record.
///
///     struct {
///         ContentType type;
///         ProtocolVersion legacy_record_version;
///         uint16 length;
///         opaque fragment[TLSPlaintext.length];
///     } TLSPlaintext;                                 // RFC 9846 section 5.1
package struct RecordHeader: Equatable, Sendable {
  package let type: ContentType
  package let legacyVersion: ProtocolVersion
  /// How many bytes follow.
  package let length: Int

  /// The length of the header itself.
  package static var length: Int { 5 }
  /// The longest plaintext fragment, 2^14 bytes.
  package static var maximumPlaintextLength: Int { 16_384 }
  /// The longest protected fragment, 2^14 + 256 bytes (section 5.2).
  package static var maximumCiphertextLength: Int { 16_384 + 256 }
  /// The longest protected fragment of TLS 1.2, 2^14 + 2048 bytes (RFC 5246 section 6.2.3).
  package static var maximumCiphertextLengthTLS12: Int { 16_384 + 2048 }

  package init(type: ContentType, legacyVersion: ProtocolVersion, length: Int) {
    self.type = type
    self.legacyVersion = legacyVersion
    self.length = length
  }

  /// The header at the start of `bytes`, or nil where there are fewer than five.
  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.length else { return nil }
    type = ContentType(rawValue: bytes[0])
    legacyVersion = ProtocolVersion(rawValue: UInt16(bytes[1]) << 8 | UInt16(bytes[2]))
    length = Int(bytes[3]) << 8 | Int(bytes[4])
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(type.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: legacyVersion.rawValue >> 8))
    bytes.append(UInt8(truncatingIfNeeded: legacyVersion.rawValue))
    bytes.append(UInt8(truncatingIfNeeded: length >> 8))
    bytes.append(UInt8(truncatingIfNeeded: length))
  }
}
