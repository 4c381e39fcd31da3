// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck

/// Code that gives secrets away. If memcheck did not complain of it, a clean run of the rest would mean nothing.
enum Planted {
  /// A comparison that ends where it finds a difference.
  @inline(never)
  static func branch() {
    let secret = Watch.secret([1, 2, 3, 4, 5, 6, 7, 8])
    sotto_memcheck_use(earlyEquals(secret, [1, 2, 3, 4, 9, 6, 7, 8]) ? 1 : 0)
  }

  @inline(never)
  static func earlyEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    for (left, right) in zip(left, right) where left != right { return false }
    return true
  }

  /// A table that is looked up where the secret says.
  @inline(never)
  static func index() {
    let secret = Watch.secret([17])
    let table = (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    // An array would look at its bounds first, which is a branch.
    // unsafe: the table has an element for every byte.
    sotto_memcheck_use(
      unsafe table.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe $0[Int(secret[0])] } ?? 0 })
  }

  /// PKCS#1's padding, taken off as a textbook has it: Bleichenbacher's oracle.
  @inline(never)
  static func unpadding() {
    let block = Watch.secret(
      [0, 2] + [UInt8](repeating: 7, count: 205) + [0, 3, 3] + [UInt8](repeating: 9, count: 46))
    sotto_memcheck_use(unpad(block) ? 1 : 0)
  }

  @inline(never)
  static func unpad(_ block: [UInt8]) -> Bool {
    guard block[0] == 0, block[1] == 2, let separator = block.dropFirst(2).firstIndex(of: 0) else { return false }
    return separator == block.count - 49
  }
}
