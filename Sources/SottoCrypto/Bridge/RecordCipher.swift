// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// One traffic key at work on records, on either path. Lengths and sequence numbers are the caller's.
struct RecordCipher: ~Copyable, Sendable {
  /// Bytes of a record header (RFC 9846 section 5.1).
  static let headerLength = 5
  /// The same for all algorithms.
  private static let nonceLength = 12

  private let tagLength: Int
  private let iv: Secret
  private let aead: AEADKey

  /// Derives the key and the IV (RFC 9846 section 7.3).
  init(_ algorithm: AEADAlgorithm, _ secret: borrowing TrafficSecret, path: CryptoPath) {
    tagLength = algorithm.tagLength
    iv = secret.writeIV(length: Self.nonceLength)
    aead = secret.withWriteKey(length: algorithm.keyLength) { AEADKey(algorithm, key: $0, path: path) }
  }

  /// Appends a whole record to `out`. The caller has checked that it fits.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, padding: Int, sequence: UInt64, into out: inout OutputRawSpan
  ) throws(CryptoFailure) {
    // unsafe: lends both buffers for the length of the call.
    let isSealed = unsafe content.withUnsafeBytes { content in
      unsafe out.withUnsafeMutableBytes { buffer, initialized in
        unsafe seal(content, type: type, padding: padding, sequence: sequence, into: buffer, &initialized)
      }
    }
    guard isSealed else { throw .internal("the record could not be sealed") }
  }

  /// Appends a whole record to `out`.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, padding: Int, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    var isSealed = false
    // unsafe: lends both buffers for the length of the call.
    unsafe content.withUnsafeBytes { content in
      out.append(addingCapacity: Self.headerLength + content.count + 1 + padding + tagLength) { part in
        unsafe part.withUnsafeMutableBufferPointer { part, initialized in
          let buffer = UnsafeMutableRawBufferPointer(part)
          isSealed = unsafe seal(
            content, type: type, padding: padding, sequence: sequence, into: buffer, &initialized)
        }
      }
    }
    guard isSealed else { throw .internal("the record could not be sealed") }
  }

  /// Writes a record behind the bytes of `buffer` that are initialised, and counts it as such when all of it stands there.
  private borrowing func seal(
    _ content: UnsafeRawBufferPointer, type: UInt8, padding: Int, sequence: UInt64,
    into buffer: UnsafeMutableRawBufferPointer, _ initialized: inout Int
  ) -> Bool {
    let length = content.count + 1 + padding + tagLength
    let end = initialized + Self.headerLength + length
    guard end <= buffer.count else { return false }
    // unsafe: the guard has shown that header and body lie within `buffer`.
    let header = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<(initialized + Self.headerLength)])
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[(initialized + Self.headerLength)..<end])
    unsafe header[0] = 23
    unsafe header[1] = 3
    unsafe header[2] = 3
    unsafe header[3] = UInt8(truncatingIfNeeded: length >> 8)
    unsafe header[4] = UInt8(truncatingIfNeeded: length)

    let isSealed = unsafe withNonce(sequence) { nonce in
      unsafe withInnerTail(type, padding: padding) { tail in
        unsafe aead.seal(
          nonce: nonce, content: content, extra: tail, additionalData: UnsafeRawBufferPointer(header), into: body)
      }
    }
    if isSealed { initialized = end }
    return isSealed
  }

  //= rfc9846 5.4-2
  /// What follows the content in a TLSInnerPlaintext: the type, and the padding.
  @inline(__always)
  private func withInnerTail<R>(_ type: UInt8, padding: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    // unsafe: all of the buffer is written before it is lent.
    guard padding > 0 else { return unsafe withUnsafeBytes(of: type) { unsafe body($0) } }
    return unsafe withUnsafeTemporaryAllocation(byteCount: 1 + padding, alignment: 1) { tail in
      unsafe tail.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe tail[0] = type
      return unsafe body(UnsafeRawBufferPointer(tail))
    }
  }

  /// Opens a record and appends its content to `out`, which needs room for the record without header and tag.
  borrowing func open(
    _ record: RawSpan, sequence: UInt64, into out: inout OutputRawSpan
  ) throws(CryptoFailure) -> OpenedRecord {
    // unsafe: lends both buffers for the length of the call.
    try unsafe record.withUnsafeBytes { (record) throws(CryptoFailure) in
      try unsafe out.withUnsafeMutableBytes { (buffer, initialized) throws(CryptoFailure) in
        try unsafe open(record, sequence: sequence, into: buffer, &initialized)
      }
    }
  }

  /// Opens a record and appends its content to `out`.
  borrowing func open(
    _ record: RawSpan, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) -> OpenedRecord {
    var opened = OpenedRecord(type: ContentType(rawValue: 0), count: 0)
    // unsafe: lends both buffers for the length of the call.
    try unsafe record.withUnsafeBytes { (record) throws(CryptoFailure) in
      try out.append(addingCapacity: max(0, record.count - Self.headerLength - tagLength)) {
        (part) throws(CryptoFailure) in
        try unsafe part.withUnsafeMutableBufferPointer { (part, initialized) throws(CryptoFailure) in
          let buffer = UnsafeMutableRawBufferPointer(part)
          opened = try unsafe open(record, sequence: sequence, into: buffer, &initialized)
        }
      }
    }
    return opened
  }

  /// Opens a record behind the bytes of `buffer` that are initialised, of which its content is then one more. On failure there
  /// are zeros.
  private borrowing func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64, into buffer: UnsafeMutableRawBufferPointer,
    _ initialized: inout Int
  ) throws(CryptoFailure) -> OpenedRecord {
    let length = record.count - Self.headerLength - tagLength
    guard length >= 0 else { throw .recordTooShort }
    guard buffer.count - initialized >= length else { throw .internal("no room for the record") }
    // unsafe: the guards have shown that both parts lie within `record`, and `out` within `buffer`.
    let header = unsafe UnsafeRawBufferPointer(rebasing: record[..<Self.headerLength])
    let body = unsafe UnsafeRawBufferPointer(rebasing: record[Self.headerLength...])
    let out = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<(initialized + length)])
    let isAuthentic = unsafe withNonce(sequence) { nonce in
      unsafe aead.open(nonce: nonce, body: body, additionalData: header, into: out)
    }
    //= rfc9846 5.2-3
    guard isAuthentic else {
      unsafe wipe(out)
      throw .badRecordMAC
    }
    //= rfc9846 5.4-4
    var count = length
    while count > 0, unsafe out[count - 1] == 0 { count -= 1 }
    //= rfc9846 5.4-5
    guard count > 0 else { throw .noContentType }
    initialized += count - 1
    return OpenedRecord(type: ContentType(rawValue: unsafe out[count - 1]), count: count - 1)
  }

  /// The nonce of a record: the IV with the sequence number, in network order and padded on the left, XORed in
  /// (RFC 9846 section 5.3).
  @inline(__always)
  private borrowing func withNonce<R>(_ sequence: UInt64, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    // unsafe: reads and writes twelve bytes, which is how long the IV is; the number covers the last eight.
    unsafe iv.withUnsafeBytes { iv in
      unsafe withUnsafeTemporaryAllocation(byteCount: Self.nonceLength, alignment: 8) { nonce in
        unsafe nonce.copyMemory(from: UnsafeRawBufferPointer(rebasing: iv[..<Self.nonceLength]))
        let end = Self.nonceLength - 8
        let number = unsafe nonce.loadUnaligned(fromByteOffset: end, as: UInt64.self) ^ sequence.bigEndian
        unsafe nonce.storeBytes(of: number, toByteOffset: end, as: UInt64.self)
        return unsafe body(UnsafeRawBufferPointer(nonce))
      }
    }
  }
}
