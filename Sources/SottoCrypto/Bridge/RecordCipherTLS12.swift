// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// One key of TLS 1.2 at work on records. Lengths and sequence numbers are the caller's.
struct RecordCipherTLS12: ~Copyable, Sendable {
  /// What the key is for.
  let suite: SuiteParametersTLS12
  private let iv: Secret
  private let aead: AEADKey

  private static let headerLength = RecordHeader.length
  private static let additionalDataLength = 13

  init(_ keys: borrowing KeyBlockTLS12, of role: Role, path: CryptoPath) {
    suite = keys.suite
    iv = keys.writeIV(of: role)
    let key = keys.writeKey(of: role)
    aead = AEADKey(keys.suite.aead, key: key.bytes, path: path)
  }

  /// Appends a whole record to `out`. The caller has checked that it fits.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, sequence: UInt64, into out: inout OutputRawSpan
  ) throws(CryptoFailure) {
    // unsafe: lends both buffers for the length of the call.
    let isSealed = unsafe content.withUnsafeBytes { content in
      unsafe out.withUnsafeMutableBytes { buffer, initialized in
        unsafe seal(content, type: type, sequence: sequence, into: buffer, &initialized)
      }
    }
    guard isSealed else { throw .internal("the record could not be sealed") }
  }

  /// Appends a whole record to `out`.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    var isSealed = false
    // unsafe: lends both buffers for the length of the call.
    unsafe content.withUnsafeBytes { content in
      out.append(addingCapacity: Self.headerLength + content.count + suite.expansion) { part in
        unsafe part.withUnsafeMutableBufferPointer { part, initialized in
          let buffer = UnsafeMutableRawBufferPointer(part)
          isSealed = unsafe seal(content, type: type, sequence: sequence, into: buffer, &initialized)
        }
      }
    }
    guard isSealed else { throw .internal("the record could not be sealed") }
  }

  /// Writes a record behind the bytes of `buffer` that are initialised, and counts it as such when all of it stands there.
  private borrowing func seal(
    _ content: UnsafeRawBufferPointer, type: UInt8, sequence: UInt64, into buffer: UnsafeMutableRawBufferPointer,
    _ initialized: inout Int
  ) -> Bool {
    let length = content.count + suite.expansion
    let end = initialized + Self.headerLength + length
    guard end <= buffer.count else { return false }
    // unsafe: the guard has shown that `out` lies within `buffer`, and all parts are slices of `out` within its bounds.
    let out = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<end])
    let explicit = unsafe UnsafeMutableRawBufferPointer(
      rebasing: out[Self.headerLength..<(Self.headerLength + suite.explicitNonceLength)])
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: out[(Self.headerLength + suite.explicitNonceLength)...])
    unsafe out[0] = type
    unsafe out[1] = 3
    unsafe out[2] = 3
    unsafe out[3] = UInt8(truncatingIfNeeded: length >> 8)
    unsafe out[4] = UInt8(truncatingIfNeeded: length)
    // The explicit part is the sequence number, so that no nonce comes twice (RFC 5288 section 3; RFC 9325 section 7.2.1).
    unsafe Self.write(sequence, to: explicit)

    let header = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(out)[..<Self.headerLength])
    let isSealed = unsafe withAdditionalData(header, sequence: sequence, count: content.count) { additionalData in
      unsafe withNonce(sequence, explicit: UnsafeRawBufferPointer(explicit)) { nonce in
        unsafe aead.seal(
          nonce: nonce, content: content, extra: UnsafeRawBufferPointer(start: nil, count: 0),
          additionalData: additionalData, into: body)
      }
    }
    if isSealed { initialized = end }
    return isSealed
  }

  /// Opens a record and appends its content to `out`, which needs room for it. Says how long the content is.
  borrowing func open(_ record: RawSpan, sequence: UInt64, into out: inout OutputRawSpan) throws(CryptoFailure) -> Int {
    // unsafe: lends both buffers for the length of the call.
    try unsafe record.withUnsafeBytes { (record) throws(CryptoFailure) in
      try unsafe out.withUnsafeMutableBytes { (buffer, initialized) throws(CryptoFailure) in
        try unsafe open(record, sequence: sequence, into: buffer, &initialized)
      }
    }
  }

  /// Opens a record and appends its content to `out`. Says how long the content is.
  borrowing func open(
    _ record: RawSpan, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) -> Int {
    var count = 0
    // unsafe: lends both buffers for the length of the call.
    try unsafe record.withUnsafeBytes { (record) throws(CryptoFailure) in
      try out.append(addingCapacity: max(0, record.count - Self.headerLength - suite.expansion)) {
        (part) throws(CryptoFailure) in
        try unsafe part.withUnsafeMutableBufferPointer { (part, initialized) throws(CryptoFailure) in
          let buffer = UnsafeMutableRawBufferPointer(part)
          count = try unsafe open(record, sequence: sequence, into: buffer, &initialized)
        }
      }
    }
    return count
  }

  /// Opens a record behind the bytes of `buffer` that are initialised, of which its content is then one more. On failure there
  /// are zeros.
  private borrowing func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64, into buffer: UnsafeMutableRawBufferPointer,
    _ initialized: inout Int
  ) throws(CryptoFailure) -> Int {
    let count = record.count - Self.headerLength - suite.expansion
    guard count >= 0 else { throw .recordTooShort }
    guard buffer.count - initialized >= count else { throw .internal("no room for the record") }
    // unsafe: the guards have shown that all parts lie within `record`, and `out` within `buffer`.
    let out = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<(initialized + count)])
    let header = unsafe UnsafeRawBufferPointer(rebasing: record[..<Self.headerLength])
    let start = Self.headerLength + suite.explicitNonceLength
    let explicit = unsafe UnsafeRawBufferPointer(rebasing: record[Self.headerLength..<start])
    let body = unsafe UnsafeRawBufferPointer(rebasing: record[start...])
    let isAuthentic = unsafe withAdditionalData(header, sequence: sequence, count: count) { additionalData in
      unsafe withNonce(sequence, explicit: explicit) { nonce in
        unsafe aead.open(nonce: nonce, body: body, additionalData: additionalData, into: out)
      }
    }
    guard isAuthentic else {
      unsafe wipe(out)
      throw .badRecordMAC
    }
    initialized += count
    return count
  }

  /// What is authenticated beside the content (RFC 5246 section 6.2.3.3):
  ///
  ///     additional_data = seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length;
  private borrowing func withAdditionalData<R>(
    _ header: UnsafeRawBufferPointer, sequence: UInt64, count: Int, _ body: (UnsafeRawBufferPointer) -> R
  ) -> R {
    // unsafe: reads three bytes of the header and writes thirteen, all within bounds.
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.additionalDataLength, alignment: 8) { data in
      unsafe Self.write(sequence, to: UnsafeMutableRawBufferPointer(rebasing: data[..<8]))
      unsafe data[8] = header[0]
      unsafe data[9] = header[1]
      unsafe data[10] = header[2]
      unsafe data[11] = UInt8(truncatingIfNeeded: count >> 8)
      unsafe data[12] = UInt8(truncatingIfNeeded: count)
      return unsafe body(UnsafeRawBufferPointer(data))
    }
  }

  /// AES-GCM: the implicit part, then the record's explicit one (RFC 5288 section 3). ChaCha20-Poly1305: the IV with
  /// the sequence number XORed in (RFC 7905 section 2).
  private borrowing func withNonce<R>(
    _ sequence: UInt64, explicit: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R
  ) -> R {
    // unsafe: the two parts make up the nonce's length, which is at least eight.
    unsafe iv.withUnsafeBytes { iv in
      unsafe withUnsafeTemporaryAllocation(byteCount: iv.count + explicit.count, alignment: 8) { nonce in
        unsafe nonce.copyMemory(from: iv)
        unsafe UnsafeMutableRawBufferPointer(rebasing: nonce[iv.count...]).copyMemory(from: explicit)
        if explicit.count == 0 {
          for index in 0..<8 {
            unsafe nonce[nonce.count - 1 - index] ^= UInt8(truncatingIfNeeded: sequence >> UInt64(8 * index))
          }
        }
        return unsafe body(UnsafeRawBufferPointer(nonce))
      }
    }
  }

  /// The number in network order, as far as there is room.
  private static func write(_ number: UInt64, to out: UnsafeMutableRawBufferPointer) {
    // unsafe: writes within the buffer.
    for index in 0..<min(8, out.count) {
      unsafe out[index] = UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * index))
    }
  }
}
