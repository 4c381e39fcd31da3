// SPDX-License-Identifier: Apache-2.0

/// Bytes being written: integers in network order, vectors whose length is filled in when they end.
package struct ByteWriter: ~Copyable {
  /// What has been written so far.
  package private(set) var bytes: [UInt8]
  /// Whether a vector was longer than its length field can say. The writer then holds nonsense: whoever sends must look.
  package private(set) var overflowed = false

  package init(reserving capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Goes on where `bytes` ends.
  package init(appendingTo bytes: consuming [UInt8]) {
    self.bytes = bytes
  }

  package consuming func finish() -> [UInt8] { bytes }

  package var count: Int { bytes.count }

  /// For content that was written elsewhere and did not fit its own length fields.
  package mutating func markOverflowed() {
    overflowed = true
  }

  package mutating func uint8(_ value: UInt8) {
    bytes.append(value)
  }

  package mutating func uint16(_ value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  package mutating func uint24(_ value: Int) {
    if value < 0 || value > 0xff_ffff { overflowed = true }
    bytes.append(UInt8(truncatingIfNeeded: value >> 16))
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  package mutating func uint32(_ value: UInt32) {
    uint16(UInt16(truncatingIfNeeded: value >> 16))
    uint16(UInt16(truncatingIfNeeded: value))
  }

  package mutating func uint64(_ value: UInt64) {
    uint32(UInt32(truncatingIfNeeded: value >> 32))
    uint32(UInt32(truncatingIfNeeded: value))
  }

  package mutating func append(_ content: [UInt8]) {
    bytes.append(contentsOf: content)
  }

  /// The UTF-8 of `text`, such as a label.
  package mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func opaque8(_ content: [UInt8]) {
    vector8 { $0.append(content) }
  }

  package mutating func opaque16(_ content: [UInt8]) {
    vector16 { $0.append(content) }
  }

  package mutating func opaque24(_ content: [UInt8]) {
    vector24 { $0.append(content) }
  }

  package mutating func vector8(_ body: (inout ByteWriter) -> Void) { vector(1, body) }

  package mutating func vector16(_ body: (inout ByteWriter) -> Void) { vector(2, body) }

  package mutating func vector24(_ body: (inout ByteWriter) -> Void) { vector(3, body) }

  package mutating func list16<C: RawRepresentable>(_ list: [C]) where C.RawValue == UInt16 {
    vector16 { for value in list { $0.uint16(value.rawValue) } }
  }

  package mutating func list8<C: RawRepresentable>(_ list: [C]) where C.RawValue == UInt16 {
    vector8 { for value in list { $0.uint16(value.rawValue) } }
  }

  private mutating func vector(_ width: Int, _ body: (inout ByteWriter) -> Void) {
    let start = bytes.count
    for _ in 0..<width { bytes.append(0) }
    body(&self)
    var length = bytes.count - start - width
    if length >> (8 * width) != 0 { overflowed = true }
    var written = bytes.mutableSpan
    for offset in (0..<width).reversed() {
      written[start + offset] = UInt8(truncatingIfNeeded: length)
      length >>= 8
    }
  }
}
