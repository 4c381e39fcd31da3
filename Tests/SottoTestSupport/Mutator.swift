// SPDX-License-Identifier: Apache-2.0

/// A seeded source of small damage.
package struct Mutator {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// SplitMix64.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Below `bound`; 0 if there is nothing below it.
  package mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

  private mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

  /// Bytes that are often at the edge of something.
  private static let edges: [UInt8] = [0, 1, 2, 3, 4, 0x0a, 0x7f, 0x80, 0xfe, 0xff]

  /// Damages bytes in one of nine ways.
  package mutating func damage(_ bytes: inout [UInt8]) {
    let index = below(bytes.count)
    let length = min(1 + below(8), bytes.count - index)
    switch below(bytes.isEmpty ? 1 : 9) {
    case 0: bytes.insert(contentsOf: (0..<(1 + below(8))).map { _ in byte() }, at: index)
    case 1: bytes[index] ^= 1 << UInt8(below(8))
    case 2: bytes[index] = byte()
    case 3: bytes[index] = Self.edges[below(Self.edges.count)]
    case 4: bytes.removeSubrange(index..<(index + length))
    case 5: bytes.insert(contentsOf: bytes[index..<(index + length)], at: index)
    case 6: bytes.removeLast(bytes.count - index)
    case 7:
      // A splice: a part of the bytes from elsewhere.
      let other = below(bytes.count)
      let part = Array(bytes[other..<min(other + 1 + below(64), bytes.count)])
      bytes.replaceSubrange(index..<(index + length), with: part)
    default:
      // What may be a length: one more or one less.
      bytes[index] = below(2) == 0 ? bytes[index] &+ 1 : bytes[index] &- 1
    }
  }
}
