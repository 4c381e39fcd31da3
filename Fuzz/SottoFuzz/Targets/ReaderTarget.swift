// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The first byte says how many of those that follow are operations; the rest is read by them.
enum ReaderTarget {
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let count = input.first else { return }
    let program = Array(input.dropFirst().prefix(Int(count)))
    let bytes = Array(input.dropFirst(1 + program.count))
    var reader = ByteReader(bytes.span, as: "fuzz")
    var position = 0
    for operation in program {
      let before = reader.remaining
      let read = try? step(&reader, operation)
      let after = reader.remaining
      try require(after <= before && after >= 0, "the cursor went back from \(before) to \(after)")
      position = bytes.count - after
      if let read {
        // What was taken is what stood there: at the end of what the cursor passed.
        let end = bytes[..<position]
        try require(
          operation % 16 >= 9 || end.suffix(read.count).elementsEqual(read), "operation \(operation) took other bytes")
      }
    }
    try require(reader.isAtEnd == (reader.remaining == 0), "the end is not the end")
  }

  /// The bytes that were taken, as far as they are told.
  private static func step(_ reader: inout ByteReader, _ operation: UInt8) throws(DecodeError) -> [UInt8] {
    switch operation % 16 {
    case 0: return [try reader.uint8()]
    case 1:
      let value = try reader.uint16()
      return [UInt8(value >> 8), UInt8(value & 255)]
    case 2:
      let value = try reader.uint24()
      return [UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255)]
    case 3:
      let value = try reader.uint32()
      return (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    case 4: return try reader.bytes(Int(operation >> 4))
    case 5: return try reader.opaque8()
    case 6: return try reader.opaque16(0...Int(operation) * 16)
    case 7: return try reader.opaque24(Int(operation >> 4)...0xffff)
    case 8: return try reader.rest()
    case 9: return try reader.vector8 { (inner) throws(DecodeError) in try all(&inner) }
    case 10: return try reader.vector16 { (inner) throws(DecodeError) in try all(&inner) }
    case 11: return try reader.vector24 { (inner) throws(DecodeError) in try inner.opaque8() }
    case 12: return try reader.list16(of: CipherSuite.self).map { UInt8(truncatingIfNeeded: $0.rawValue) }
    case 13: return try reader.list8(of: NamedGroup.self).map { UInt8(truncatingIfNeeded: $0.rawValue) }
    case 14: return try reader.bytes(-1)
    default:
      try reader.finish()
      return []
    }
  }

  private static func all(_ reader: inout ByteReader) throws(DecodeError) -> [UInt8] {
    var read: [UInt8] = []
    while !reader.isAtEnd { read += try reader.vector8 { (inner) throws(DecodeError) in try inner.rest() } }
    return read
  }

  static func seeds() -> [(name: String, bytes: [UInt8])] {
    let everything = Array(UInt8(0)..<16)
    let content: [UInt8] = [1, 2, 3, 0, 0, 4, 0, 0, 0, 5, 2, 9, 9, 0, 1, 7, 0, 0, 1, 8, 4, 1, 0, 2, 6, 0, 3, 2, 1, 1]
    return [("everything", [16] + everything + content), ("numbers", [4, 0, 1, 2, 3] + content)]
  }
}
