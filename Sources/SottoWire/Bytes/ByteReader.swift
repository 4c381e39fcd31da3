// SPDX-License-Identifier: Apache-2.0

/// A bounds-checked cursor over borrowed bytes: the only reader of peer input.
///
/// Lengths are checked before anything is taken, so nothing that a peer sends can trap or read past its field.
package struct ByteReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var position: Int
  private let end: Int
  /// The structure being read, for errors.
  package var structure: String

  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, as structure: String) {
    self.bytes = bytes
    self.position = 0
    self.end = bytes.count
    self.structure = structure
  }

  @_lifetime(copy bytes)
  private init(_ bytes: Span<UInt8>, from position: Int, to end: Int, as structure: String) {
    self.bytes = bytes
    self.position = position
    self.end = end
    self.structure = structure
  }

  /// How many bytes are left.
  package var remaining: Int { end - position }

  package var isAtEnd: Bool { position == end }

  private func failure(_ problem: DecodeError.Problem) -> DecodeError { DecodeError(problem, in: structure) }

  package mutating func uint8() throws(DecodeError) -> UInt8 {
    guard remaining >= 1 else { throw failure(.truncated) }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func uint16() throws(DecodeError) -> UInt16 {
    guard remaining >= 2 else { throw failure(.truncated) }
    defer { position += 2 }
    return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
  }

  package mutating func uint24() throws(DecodeError) -> Int {
    guard remaining >= 3 else { throw failure(.truncated) }
    defer { position += 3 }
    return Int(bytes[position]) << 16 | Int(bytes[position + 1]) << 8 | Int(bytes[position + 2])
  }

  package mutating func uint32() throws(DecodeError) -> UInt32 {
    let high = try uint16()
    let low = try uint16()
    return UInt32(high) << 16 | UInt32(low)
  }

  package mutating func uint64() throws(DecodeError) -> UInt64 {
    let high = try uint32()
    let low = try uint32()
    return UInt64(high) << 32 | UInt64(low)
  }

  /// Exactly `count` bytes, copied.
  package mutating func bytes(_ count: Int) throws(DecodeError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw failure(.truncated) }
    defer { position += count }
    return [UInt8](copying: bytes.extracting(position..<(position + count)))
  }

  /// Passes over `count` bytes.
  package mutating func skip(_ count: Int) throws(DecodeError) {
    guard count >= 0, count <= remaining else { throw failure(.truncated) }
    position += count
  }

  /// All that is left, copied.
  package mutating func rest() throws(DecodeError) -> [UInt8] {
    try bytes(remaining)
  }

  /// Runs `body` over the next `count` bytes and rejects what it leaves over.
  package mutating func sub<T>(
    _ count: Int, as name: String? = nil, _ body: (inout ByteReader) throws(DecodeError) -> T
  ) throws(DecodeError) -> T {
    guard count >= 0, count <= remaining else { throw failure(.truncated) }
    var inner = ByteReader(bytes, from: position, to: position + count, as: name ?? structure)
    let value = try body(&inner)
    try inner.finish()
    position += count
    return value
  }

  /// `opaque<min..max>` with a one-byte length, copied.
  package mutating func opaque8(_ range: ClosedRange<Int> = 0...255) throws(DecodeError) -> [UInt8] {
    try opaque(Int(uint8()), range)
  }

  /// `opaque<min..max>` with a two-byte length, copied.
  package mutating func opaque16(_ range: ClosedRange<Int> = 0...65_535) throws(DecodeError) -> [UInt8] {
    try opaque(Int(uint16()), range)
  }

  /// `opaque<min..max>` with a three-byte length, copied.
  package mutating func opaque24(_ range: ClosedRange<Int> = 0...16_777_215) throws(DecodeError) -> [UInt8] {
    try opaque(uint24(), range)
  }

  private mutating func opaque(_ count: Int, _ range: ClosedRange<Int>) throws(DecodeError) -> [UInt8] {
    guard count <= remaining else { throw failure(.truncated) }
    guard count >= range.lowerBound else { throw failure(.tooShort) }
    guard count <= range.upperBound else { throw failure(.tooLong) }
    return try bytes(count)
  }

  /// A structure with a one-byte length in front.
  package mutating func vector8<T>(
    as name: String? = nil, _ body: (inout ByteReader) throws(DecodeError) -> T
  ) throws(DecodeError) -> T {
    let count = Int(try uint8())
    return try sub(count, as: name, body)
  }

  /// A structure with a two-byte length in front.
  package mutating func vector16<T>(
    as name: String? = nil, _ body: (inout ByteReader) throws(DecodeError) -> T
  ) throws(DecodeError) -> T {
    let count = Int(try uint16())
    return try sub(count, as: name, body)
  }

  /// A structure with a three-byte length in front.
  package mutating func vector24<T>(
    as name: String? = nil, _ body: (inout ByteReader) throws(DecodeError) -> T
  ) throws(DecodeError) -> T {
    let count = try uint24()
    return try sub(count, as: name, body)
  }

  /// A list of 16-bit code points with a two-byte length in front; at least one.
  package mutating func list16<C: RawRepresentable>(of: C.Type) throws(DecodeError) -> [C]
  where C.RawValue == UInt16 {
    try codePoints(Int(uint16()), of: C.self)
  }

  /// A list of 16-bit code points with a one-byte length in front; at least one.
  package mutating func list8<C: RawRepresentable>(of: C.Type) throws(DecodeError) -> [C]
  where C.RawValue == UInt16 {
    try codePoints(Int(uint8()), of: C.self)
  }

  private mutating func codePoints<C: RawRepresentable>(_ count: Int, of: C.Type) throws(DecodeError) -> [C]
  where C.RawValue == UInt16 {
    guard count <= remaining else { throw failure(.truncated) }
    guard count >= 2 else { throw failure(.tooShort) }
    guard count % 2 == 0 else { throw failure(.truncated) }
    var list: [C] = []
    list.reserveCapacity(count / 2)
    for _ in 0..<(count / 2) {
      guard let value = C(rawValue: try uint16()) else { throw failure(.invalidValue) }
      list.append(value)
    }
    return list
  }

  /// Fails if anything is left.
  package func finish() throws(DecodeError) {
    guard isAtEnd else { throw failure(.trailingBytes(remaining)) }
  }

  /// The error for a value that the syntax excludes.
  package func invalid(_ problem: DecodeError.Problem = .invalidValue) -> DecodeError { failure(problem) }
}
