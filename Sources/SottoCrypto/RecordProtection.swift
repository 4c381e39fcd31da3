// SPDX-License-Identifier: Apache-2.0

package import SottoWire

// Record payload protection (RFC 9846 section 5.2).
//
//     struct {
//         opaque content[TLSPlaintext.length];
//         ContentType type;
//         uint8 zeros[length_of_padding];
//     } TLSInnerPlaintext;
//
//     struct {
//         ContentType opaque_type = application_data; /* 23 */
//         ProtocolVersion legacy_record_version = 0x0303; /* TLS v1.2 */
//         uint16 length;
//         opaque encrypted_record[TLSCiphertext.length];
//     } TLSCiphertext;

/// What a protected record held: the type, and how many bytes of content were appended.
package struct OpenedRecord: Hashable, Sendable {
  package let type: ContentType
  package let count: Int
}

/// Limits of section 5.4.
enum RecordLimits {
  /// Content, without type and padding; the same in TLS 1.2 (RFC 5246 section 6.2.1).
  static let content = 1 << 14
  /// The whole TLSInnerPlaintext.
  static let innerPlaintext = (1 << 14) + 1
}

/// Seals the records of one direction under one traffic secret.
///
/// The sequence number belongs to the key: a new secret means a new sealer.
package struct RecordSealer: ~Copyable, Sendable {
  private let cipher: RecordCipher
  private let limit: UInt64

  //= rfc9846 5.3-1
  /// How many records this key has sealed, which is the sequence number of the next one.
  package private(set) var recordsSealed: UInt64 = 0

  /// - Parameter lowerLimit: For tests of the limit: fewer records than the suite allows.
  package init(
    _ suite: SuiteParameters, _ secret: borrowing TrafficSecret, lowerLimit: UInt64 = .max,
    path: CryptoPath = .current
  ) throws(CryptoFailure) {
    guard secret.hash == suite.hash else { throw .internal("the secret belongs to a suite with another hash") }
    cipher = RecordCipher(suite.aead, secret, path: path)
    limit = min(suite.recordLimit, lowerLimit)
  }

  /// For tests of the last sequence numbers.
  init(
    _ suite: SuiteParameters, _ secret: borrowing TrafficSecret, startingAt sequence: UInt64, path: CryptoPath
  ) throws(CryptoFailure) {
    try self.init(suite, secret, path: path)
    recordsSealed = sequence
  }

  /// Bytes of the record that `content` bytes with `padding` zeros make: header, type and tag come on top.
  package static func sealedCount(content: Int, padding: Int = 0) -> Int {
    RecordCipher.headerLength + content + 1 + padding + 16
  }

  //= rfc9846 5.5-1
  /// Whether this key has sealed as much as it may: send a KeyUpdate, or close.
  package var needsKeyUpdate: Bool { recordsSealed >= limit }

  /// How many KeyUpdates `count` more records need between them.
  package func keyUpdates(for count: Int) -> Int {
    guard count > 0 else { return needsKeyUpdate ? 1 : 0 }
    let left = limit > recordsSealed ? limit - recordsSealed : 0
    let wanted = UInt64(count)
    // Each new key then does `limit` records.
    return wanted <= left ? 0 : Int(clamping: (wanted - left - 1) / max(limit, 1) + 1)
  }

  //= rfc9846 5.4-1
  /// Appends a whole record to `out`, which needs `sealedCount` free bytes.
  package mutating func seal(
    _ content: RawSpan, as type: ContentType, padding: Int = 0, into out: inout OutputRawSpan
  ) throws(CryptoFailure) {
    try check(content: content.byteCount, type, padding)
    try cipher.seal(content, type: type.rawValue, padding: padding, sequence: recordsSealed, into: &out)
    recordsSealed += 1
  }

  /// Appends a whole record to `out`.
  package mutating func seal(
    _ content: RawSpan, as type: ContentType, padding: Int = 0, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    try check(content: content.byteCount, type, padding)
    try cipher.seal(content, type: type.rawValue, padding: padding, sequence: recordsSealed, appendingTo: &out)
    recordsSealed += 1
  }

  /// Appends a whole record to `out`.
  package mutating func seal(
    _ content: Span<UInt8>, as type: ContentType, padding: Int = 0, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    try seal(content.rawBytes, as: type, padding: padding, appendingTo: &out)
  }

  /// Appends a whole record to `out`.
  package mutating func seal(
    _ content: [UInt8], as type: ContentType, padding: Int = 0, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    try seal(content.rawSpan, as: type, padding: padding, appendingTo: &out)
  }

  private func check(content: Int, _ type: ContentType, _ padding: Int) throws(CryptoFailure) {
    //= rfc9846 5.4-6
    //= rfc9846 5.2-1
    guard content <= RecordLimits.content, padding >= 0, padding <= RecordLimits.content - content else {
      throw .innerPlaintextTooLong
    }
    //= rfc9846 5.4-3
    guard content > 0 || type == .applicationData else { throw .internal("an empty \(type) record") }
    guard type.rawValue != 0 else { throw .internal("a record without a content type") }
    //= rfc9846 5.3-2
    guard recordsSealed < .max else { throw .sequenceExhausted }
  }
}

//= rfc9846 5.5-3
/// Opens the records of one direction under one traffic secret.
///
/// It sets no limit on how many: that is the sender's.
/// A record that fails to open leaves everything as it was, so that a server that refuses early data can try the next.
package struct RecordOpener: ~Copyable, Sendable {
  private let cipher: RecordCipher

  //= rfc9846 5.3-1
  /// How many records this key has opened, which is the sequence number of the next one.
  package private(set) var recordsOpened: UInt64 = 0

  package init(
    _ suite: SuiteParameters, _ secret: borrowing TrafficSecret, path: CryptoPath = .current
  ) throws(CryptoFailure) {
    guard secret.hash == suite.hash else { throw .internal("the secret belongs to a suite with another hash") }
    cipher = RecordCipher(suite.aead, secret, path: path)
  }

  /// For tests of the last sequence numbers.
  init(
    _ suite: SuiteParameters, _ secret: borrowing TrafficSecret, startingAt sequence: UInt64, path: CryptoPath
  ) throws(CryptoFailure) {
    try self.init(suite, secret, path: path)
    recordsOpened = sequence
  }

  /// Bytes that `out` needs free to open a record of `record` bytes: content, type and padding.
  package static func openedCapacity(record: Int) -> Int {
    max(0, record - RecordCipher.headerLength - 16)
  }

  /// Opens a whole record, header and all, and appends its content to `out`.
  ///
  /// `out` needs `openedCapacity` free bytes, as type and padding are decrypted behind the content.
  package mutating func open(_ record: RawSpan, into out: inout OutputRawSpan) throws(CryptoFailure) -> OpenedRecord {
    try check(record)
    let opened = try cipher.open(record, sequence: recordsOpened, into: &out)
    recordsOpened += 1
    return opened
  }

  /// Opens a whole record, header and all, and appends its content to `out`.
  package mutating func open(_ record: RawSpan, appendingTo out: inout [UInt8]) throws(CryptoFailure) -> OpenedRecord {
    try check(record)
    let opened = try cipher.open(record, sequence: recordsOpened, appendingTo: &out)
    recordsOpened += 1
    return opened
  }

  /// Opens a whole record, header and all, and appends its content to `out`.
  package mutating func open(_ record: [UInt8], appendingTo out: inout [UInt8]) throws(CryptoFailure) -> OpenedRecord {
    try open(record.rawSpan, appendingTo: &out)
  }

  private func check(_ record: RawSpan) throws(CryptoFailure) {
    guard record.byteCount >= RecordCipher.headerLength + 16 else { throw .recordTooShort }
    let length = Int(record.byte(at: 3)) << 8 | Int(record.byte(at: 4))
    guard length == record.byteCount - RecordCipher.headerLength else { throw .recordTooShort }
    //= rfc9846 5.4-6
    guard length - 16 <= RecordLimits.innerPlaintext else { throw .innerPlaintextTooLong }
    //= rfc9846 5.3-2
    guard recordsOpened < .max else { throw .sequenceExhausted }
  }
}
