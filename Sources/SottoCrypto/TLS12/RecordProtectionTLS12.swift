// SPDX-License-Identifier: Apache-2.0

package import SottoWire

// Record payload protection with an AEAD (RFC 5246 section 6.2.3.3).
//
//     struct {
//         ContentType type;
//         ProtocolVersion version;    /* 3, 3 */
//         uint16 length;
//         opaque nonce_explicit[SecurityParameters.record_iv_length];
//         aead-ciphered struct { opaque content[TLSCompressed.length]; };
//     } TLSCiphertext;

/// Seals the records of one direction of a TLS 1.2 connection. It starts with the ChangeCipherSpec of its side; the
/// next record is the Finished message, with sequence number 0.
package struct RecordSealerTLS12: ~Copyable, Sendable {
  private let cipher: RecordCipherTLS12
  private let limit: UInt64

  /// How many records this key has sealed, which is the sequence number of the next one.
  package private(set) var recordsSealed: UInt64 = 0

  /// - Parameter role: Our own.
  /// - Parameter lowerLimit: For tests of the limit: fewer records than the suite allows.
  package init(
    _ keys: borrowing KeyBlockTLS12, of role: Role, lowerLimit: UInt64 = .max, path: CryptoPath = .current
  ) {
    cipher = RecordCipherTLS12(keys, of: role, path: path)
    limit = min(keys.suite.recordLimit, lowerLimit)
  }

  /// For tests of the last sequence numbers.
  init(_ keys: borrowing KeyBlockTLS12, of role: Role, startingAt sequence: UInt64, path: CryptoPath) {
    self.init(keys, of: role, path: path)
    recordsSealed = sequence
  }

  /// What the key is for.
  package var suite: SuiteParametersTLS12 { cipher.suite }

  /// Bytes of the record that `content` bytes make: header, explicit nonce and tag come on top.
  package borrowing func sealedCount(content: Int) -> Int { RecordHeader.length + content + cipher.suite.expansion }

  //= rfc9846 5.5-1
  /// Whether this key has sealed as much as it may. There are no others: send close_notify and end the connection.
  package var isExhausted: Bool { recordsSealed >= limit }

  /// Appends a whole record to `out`, which needs `sealedCount` free bytes.
  package mutating func seal(
    _ content: RawSpan, as type: ContentType, into out: inout OutputRawSpan
  ) throws(CryptoFailure) {
    try check(content: content.byteCount, type)
    guard out.freeCapacity >= sealedCount(content: content.byteCount) else {
      throw .internal("no room for the record")
    }
    try cipher.seal(content, type: type.rawValue, sequence: recordsSealed, into: &out)
    recordsSealed += 1
  }

  /// Appends a whole record to `out`.
  package mutating func seal(
    _ content: RawSpan, as type: ContentType, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    try check(content: content.byteCount, type)
    try cipher.seal(content, type: type.rawValue, sequence: recordsSealed, appendingTo: &out)
    recordsSealed += 1
  }

  /// Appends a whole record to `out`.
  package mutating func seal(
    _ content: [UInt8], as type: ContentType, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    try seal(content.rawSpan, as: type, appendingTo: &out)
  }

  private func check(content: Int, _ type: ContentType) throws(CryptoFailure) {
    guard content <= RecordLimits.content else { throw .plaintextTooLong }
    // RFC 5246 section 6.2.1.
    guard content > 0 || type == .applicationData else { throw .internal("an empty \(type) record") }
    // RFC 5246 section 6.1: sequence numbers do not wrap.
    guard recordsSealed < .max else { throw .sequenceExhausted }
  }
}

/// Opens the records of one direction of a TLS 1.2 connection. It starts behind the peer's ChangeCipherSpec.
///
/// The version in a record's header is authenticated as it came; that it is TLS 1.2's is the caller's to check. A record
/// that fails to open leaves everything as it was.
package struct RecordOpenerTLS12: ~Copyable, Sendable {
  private let cipher: RecordCipherTLS12

  /// How many records this key has opened, which is the sequence number of the next one.
  package private(set) var recordsOpened: UInt64 = 0

  /// - Parameter role: The peer's.
  package init(_ keys: borrowing KeyBlockTLS12, of role: Role, path: CryptoPath = .current) {
    cipher = RecordCipherTLS12(keys, of: role, path: path)
  }

  /// For tests of the last sequence numbers.
  init(_ keys: borrowing KeyBlockTLS12, of role: Role, startingAt sequence: UInt64, path: CryptoPath) {
    self.init(keys, of: role, path: path)
    recordsOpened = sequence
  }

  /// What the key is for.
  package var suite: SuiteParametersTLS12 { cipher.suite }

  /// Bytes that `out` needs free to open a record of `record` bytes.
  package borrowing func openedCapacity(record: Int) -> Int {
    max(0, record - RecordHeader.length - cipher.suite.expansion)
  }

  /// Opens a whole record, header and all, and appends its content to `out`, which needs `openedCapacity` free bytes.
  /// An empty one of another type than application data is the caller's to refuse.
  ///
  /// - Throws: `recordTooShort`, `plaintextTooLong`, `badRecordMAC` or `sequenceExhausted`.
  package mutating func open(_ record: RawSpan, into out: inout OutputRawSpan) throws(CryptoFailure) -> OpenedRecord {
    try check(record)
    let count = try cipher.open(record, sequence: recordsOpened, into: &out)
    recordsOpened += 1
    return OpenedRecord(type: ContentType(rawValue: record.byte(at: 0)), count: count)
  }

  /// Opens a whole record, header and all, and appends its content to `out`.
  package mutating func open(_ record: RawSpan, appendingTo out: inout [UInt8]) throws(CryptoFailure) -> OpenedRecord {
    try check(record)
    let count = try cipher.open(record, sequence: recordsOpened, appendingTo: &out)
    recordsOpened += 1
    return OpenedRecord(type: ContentType(rawValue: record.byte(at: 0)), count: count)
  }

  /// Opens a whole record, header and all, and appends its content to `out`.
  package mutating func open(_ record: [UInt8], appendingTo out: inout [UInt8]) throws(CryptoFailure) -> OpenedRecord {
    try open(record.rawSpan, appendingTo: &out)
  }

  private func check(_ record: RawSpan) throws(CryptoFailure) {
    let expansion = cipher.suite.expansion
    guard record.byteCount >= RecordHeader.length + expansion else { throw .recordTooShort }
    let length = Int(record.byte(at: 3)) << 8 | Int(record.byte(at: 4))
    guard length == record.byteCount - RecordHeader.length else { throw .recordTooShort }
    guard length - expansion <= RecordLimits.content else { throw .plaintextTooLong }
    guard recordsOpened < .max else { throw .sequenceExhausted }
  }
}
