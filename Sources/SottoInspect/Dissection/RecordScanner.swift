// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Finds the records in what one side sent.
struct RecordScanner {
  /// What stands next in the stream.
  enum Found {
    /// A whole record: where it begins in the stream, and its bytes with the header.
    case record(RecordHeader, offset: Int, bytes: [UInt8])
    /// A ClientHello in the format of SSL 2.0, as the first that came; records of TLS may follow it (RFC 5246 section E.2).
    case legacyHello(bytes: [UInt8])
    /// Bytes that are no record: all that have come so far. Nothing after them is read.
    case foreign(offset: Int, bytes: [UInt8], problem: String)
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var offset = 0
  private(set) var isLost = false

  /// Takes in what came next.
  mutating func append(_ bytes: [UInt8]) {
    guard !isLost else { return }
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer += bytes
  }

  /// The next record, or nil where more bytes are needed.
  mutating func next() -> Found? {
    guard !isLost, start < buffer.count else { return nil }
    // Too few bytes to know it by, and too many for a record.
    if offset == 0, buffer.count < 5, buffer[0] & 0x80 != 0 { return nil }
    if beginsWithLegacyHello {
      let end = 2 + (Int(buffer[0] & 0x7f) << 8 | Int(buffer[1]))
      guard buffer.count >= end else { return nil }
      (start, offset) = (end, end)
      return .legacyHello(bytes: Array(buffer[..<end]))
    }
    do throws(RecordDeframer.Failure) {
      // The longest that any version allows: what a record is too long for is not asked here.
      let found = try RecordDeframer.next(
        buffer.span.extracting(start...), maximumLength: RecordHeader.maximumCiphertextLengthTLS12)
      guard case .record(let header) = found else { return nil }
      let end = start + RecordHeader.length + header.length
      defer {
        offset += end - start
        start = end
      }
      return .record(header, offset: offset, bytes: Array(buffer[start..<end]))
    } catch {
      isLost = true
      return .foreign(offset: offset, bytes: Array(buffer[start...].prefix(1024)), problem: problem(error))
    }
  }

  /// Whether what is there is the beginning of a ClientHello in the format of SSL 2.0.
  var beginsWithLegacyHello: Bool {
    !isLost && offset == 0 && LegacyHello.isSSL2(buffer)
  }

  /// Bytes that came and make no whole record.
  var rest: [UInt8] { isLost ? [] : Array(buffer[start...].prefix(1024)) }

  private func problem(_ failure: RecordDeframer.Failure) -> String {
    if offset == 0, let hello = LegacyHello(buffer.span.extracting(start...)) {
      return "no TLS record: \(hello.words)"
    }
    switch failure {
    case .overflow(let length): return "a record of \(length) bytes, which is more than any record may have"
    case .unknownType(let type):
      return offset == 0 ? "no TLS record" : "no TLS record: none has the type \(type.rawValue)"
    case .ancientVersion(let version): return "no TLS record: it says version \(version)"
    }
  }
}
