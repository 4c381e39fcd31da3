// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// The two forms of an ECDSA signature: DER, as it is sent (RFC 8422 section 5.4), and both numbers in the full width of the
/// curve's order, one behind the other (IEEE P1363), which BoringSSL takes and gives without big integers in between.
///
///     Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
enum ECDSASignature {
  private static let sequence: UInt8 = 0x30
  private static let integer: UInt8 = 2
  /// In front of a length that does not fit seven bits, but eight.
  private static let longForm: UInt8 = 0x81

  /// From DER, in the one form that it has; nil if it is another, or a number is negative or wider.
  static func fixed(fromDER der: [UInt8], width: Int) -> [UInt8]? {
    var reader = ByteReader(der.span, as: "Ecdsa-Sig-Value")
    do throws(DecodeError) {
      guard try reader.uint8() == sequence else { return nil }
      var length = try reader.uint8()
      if length == longForm {
        length = try reader.uint8()
        guard length >= 0x80 else { return nil }
      } else if length >= 0x80 {
        return nil
      }
      guard Int(length) == reader.remaining else { return nil }
      let r = try number(&reader, of: der)
      let s = try number(&reader, of: der)
      try reader.finish()
      guard let r, let s, r.count <= width, s.count <= width else { return nil }
      var fixed = [UInt8](zeros: 2 * width)
      for index in r { fixed[width - r.upperBound + index] = der[index] }
      for index in s { fixed[2 * width - s.upperBound + index] = der[index] }
      return fixed
    } catch {
      return nil
    }
  }

  /// Where the next number stands, without a zero in front that only says that it is not negative; nil if it is, or the zero
  /// need not be.
  private static func number(_ reader: inout ByteReader, of der: [UInt8]) throws(DecodeError) -> Range<Int>? {
    guard try reader.uint8() == integer else { return nil }
    let count = Int(try reader.uint8())
    let start = der.count - reader.remaining
    try reader.skip(count)
    guard count >= 1, count < 0x80, der[start] < 0x80 else { return nil }
    guard der[start] == 0, count > 1 else { return start..<(start + count) }
    return der[start + 1] >= 0x80 ? (start + 1)..<(start + count) : nil
  }

  /// As DER.
  static func der(fromFixed fixed: [UInt8]) -> [UInt8] {
    let width = fixed.count / 2
    let r = significant(fixed, 0..<width)
    let s = significant(fixed, width..<(2 * width))
    let rCount = r.count + (fixed[r.lowerBound] >= 0x80 ? 1 : 0)
    let sCount = s.count + (fixed[s.lowerBound] >= 0x80 ? 1 : 0)
    let length = 2 + rCount + 2 + sCount
    var der: [UInt8] = []
    der.reserveCapacity(3 + length)
    der.append(sequence)
    if length >= 0x80 { der.append(longForm) }
    der.append(UInt8(truncatingIfNeeded: length))
    append(fixed[r], count: rCount, to: &der)
    append(fixed[s], count: sCount, to: &der)
    return der
  }

  private static func append(_ number: ArraySlice<UInt8>, count: Int, to der: inout [UInt8]) {
    der.append(integer)
    der.append(UInt8(truncatingIfNeeded: count))
    if count > number.count { der.append(0) }
    der.append(contentsOf: number)
  }

  /// A number without the zeros in front; one byte at least.
  private static func significant(_ fixed: [UInt8], _ place: Range<Int>) -> Range<Int> {
    var start = place.lowerBound
    while start < place.upperBound - 1, fixed[start] == 0 { start += 1 }
    return start..<place.upperBound
  }
}
