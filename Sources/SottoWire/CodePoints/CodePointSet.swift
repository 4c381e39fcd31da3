// SPDX-License-Identifier: Apache-2.0

/// A set of 16-bit code points, of whatever kind.
///
/// Most that are in use are small numbers: those are bits of one word, so that looking at every extension of every message
/// needs neither hashing nor memory. A peer may send any of them, and many: what does not fit goes into a `Set`. It is not
/// generic, as other modules could not specialise it.
package struct CodePointSet: Sendable {
  private var small: UInt64 = 0
  /// The first few of the others.
  private var few: [UInt16] = []
  private var many: Set<UInt16> = []

  private static var most: Int { 8 }

  package init() {}

  init(extensions types: [ExtensionType]) {
    for type in types { insert(type.rawValue) }
  }

  package init(groups: [NamedGroup]) {
    for group in groups { insert(group.rawValue) }
  }

  package func contains(_ value: UInt16) -> Bool {
    if value < 64 { return small >> value & 1 == 1 }
    return few.contains(value) || !many.isEmpty && many.contains(value)
  }

  /// Whether it was not in yet.
  @discardableResult
  package mutating func insert(_ value: UInt16) -> Bool {
    if value < 64 {
      let bit: UInt64 = 1 << value
      defer { small |= bit }
      return small & bit == 0
    }
    if few.contains(value) { return false }
    guard few.count == Self.most else {
      few.append(value)
      return true
    }
    return many.insert(value).inserted
  }
}
