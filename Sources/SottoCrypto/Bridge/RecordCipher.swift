// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// One traffic key at work on records, on either path. Lengths and sequence numbers are the caller's.
struct RecordCipher: ~Copyable, Sendable {
  /// Bytes of a record header (RFC 9846 section 5.1).
  static let headerLength = 5

  private let tagLength: Int
  private let iv: Secret
  private let aead: AEADKey

  /// Derives the key and the IV (RFC 9846 section 7.3).
  init(_ algorithm: AEADAlgorithm, _ secret: borrowing TrafficSecret, path: CryptoPath) {
    tagLength = algorithm.tagLength
    iv = secret.writeIV(length: algorithm.nonceLength)
    aead = AEADKey(algorithm, key: secret.writeKey(length: algorithm.keyLength), path: path)
  }

  /// Appends a whole record to `out`. The caller has checked that it fits.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, padding: Int, sequence: UInt64, into out: inout OutputRawSpan
  ) throws(CryptoFailure) {
    let count = Self.headerLength + content.byteCount + 1 + padding + tagLength
    // unsafe: `part` is `count` free bytes of `out`, counted as initialised only when the whole record stands in them.
    let sealed = unsafe content.withUnsafeBytes { content in
      unsafe out.withUnsafeMutableBytes { buffer, initialized in
        guard buffer.count - initialized >= count else { return false }
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<(initialized + count)])
        guard unsafe seal(content, type: type, padding: padding, sequence: sequence, into: part) else { return false }
        initialized += count
        return true
      }
    }
    guard sealed else { throw .internal("the record could not be sealed") }
  }

  /// Appends a whole record to `out`.
  borrowing func seal(
    _ content: RawSpan, type: UInt8, padding: Int, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) {
    let start = out.count
    let count = Self.headerLength + content.byteCount + 1 + padding + tagLength
    out.append(contentsOf: repeatElement(0, count: count))
    // unsafe: `part` is the `count` bytes just appended.
    let sealed = unsafe content.withUnsafeBytes { content in
      unsafe out.withUnsafeMutableBytes { buffer in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
        return unsafe seal(content, type: type, padding: padding, sequence: sequence, into: part)
      }
    }
    guard sealed else {
      out.removeLast(count)
      throw .internal("the record could not be sealed")
    }
  }

  /// Writes a record that fills `out` exactly.
  private borrowing func seal(
    _ content: UnsafeRawBufferPointer, type: UInt8, padding: Int, sequence: UInt64,
    into out: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // unsafe: all parts are slices of `out` within its bounds.
    let header = unsafe UnsafeMutableRawBufferPointer(rebasing: out[..<Self.headerLength])
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: out[Self.headerLength...])
    unsafe header[0] = 23
    unsafe header[1] = 3
    unsafe header[2] = 3
    unsafe header[3] = UInt8(truncatingIfNeeded: body.count >> 8)
    unsafe header[4] = UInt8(truncatingIfNeeded: body.count)

    //= rfc9846 5.4-2
    return unsafe withUnsafeTemporaryAllocation(byteCount: 1 + padding, alignment: 1) { extra in
      unsafe extra.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe extra[0] = type
      return unsafe withNonce(sequence) { nonce in
        unsafe aead.seal(
          nonce: nonce, content: content, extra: UnsafeRawBufferPointer(extra),
          additionalData: UnsafeRawBufferPointer(header), into: body)
      }
    }
  }

  /// Opens a record and appends its content to `out`, which needs room for the record without header and tag.
  borrowing func open(
    _ record: RawSpan, sequence: UInt64, into out: inout OutputRawSpan
  ) throws(CryptoFailure) -> OpenedRecord {
    let count = record.byteCount - Self.headerLength - tagLength
    // unsafe: `part` is `count` free bytes of `out`, of which the content is counted as initialised after success.
    let result: Result<OpenedRecord, CryptoFailure> = unsafe record.withUnsafeBytes { record in
      unsafe out.withUnsafeMutableBytes { buffer, initialized in
        guard count >= 0, buffer.count - initialized >= count else {
          return .failure(.internal("no room for the record"))
        }
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initialized..<(initialized + count)])
        let result = unsafe open(record, sequence: sequence, into: part)
        if case .success(let opened) = result { initialized += opened.count }
        return result
      }
    }
    return try result.get()
  }

  /// Opens a record and appends its content to `out`.
  borrowing func open(
    _ record: RawSpan, sequence: UInt64, appendingTo out: inout [UInt8]
  ) throws(CryptoFailure) -> OpenedRecord {
    let start = out.count
    let count = record.byteCount - Self.headerLength - tagLength
    guard count >= 0 else { throw .recordTooShort }
    out.append(contentsOf: repeatElement(0, count: count))
    // unsafe: `part` is the `count` bytes just appended.
    let result: Result<OpenedRecord, CryptoFailure> = unsafe record.withUnsafeBytes { record in
      unsafe out.withUnsafeMutableBytes { buffer in
        unsafe open(record, sequence: sequence, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
    }
    switch result {
    case .success(let opened):
      out.removeLast(count - opened.count)
      return opened
    case .failure(let failure):
      out.removeLast(count)
      throw failure
    }
  }

  /// Opens a record into `out`, which is exactly as long as what the record encrypts. On failure `out` holds zeros.
  private borrowing func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64, into out: UnsafeMutableRawBufferPointer
  ) -> Result<OpenedRecord, CryptoFailure> {
    // unsafe: both parts are slices of `record`; the caller has checked that it is longer than its header.
    let header = unsafe UnsafeRawBufferPointer(rebasing: record[..<Self.headerLength])
    let body = unsafe UnsafeRawBufferPointer(rebasing: record[Self.headerLength...])
    let authentic = unsafe withNonce(sequence) { nonce in
      unsafe aead.open(nonce: nonce, body: body, additionalData: header, into: out)
    }
    //= rfc9846 5.2-3
    guard authentic else {
      unsafe wipe(out)
      return .failure(.badRecordMAC)
    }
    //= rfc9846 5.4-4
    var count = out.count
    while count > 0, unsafe out[count - 1] == 0 { count -= 1 }
    //= rfc9846 5.4-5
    guard count > 0 else { return .failure(.noContentType) }
    return .success(OpenedRecord(type: ContentType(rawValue: unsafe out[count - 1]), count: count - 1))
  }

  /// The nonce of a record: the IV with the sequence number, in network order and padded on the left, XORed in
  /// (RFC 9846 section 5.3).
  private borrowing func withNonce<R>(_ sequence: UInt64, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    // unsafe: reads and writes twelve bytes, which is how long the IV is; the number covers the last eight.
    unsafe iv.withUnsafeBytes { iv in
      unsafe withUnsafeTemporaryAllocation(byteCount: iv.count, alignment: 8) { nonce in
        unsafe nonce.copyMemory(from: iv)
        let end = iv.count - 8
        let number = unsafe nonce.loadUnaligned(fromByteOffset: end, as: UInt64.self) ^ sequence.bigEndian
        unsafe nonce.storeBytes(of: number, toByteOffset: end, as: UInt64.self)
        return unsafe body(UnsafeRawBufferPointer(nonce))
      }
    }
  }
}
