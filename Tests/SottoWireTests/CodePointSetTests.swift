// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoWire

@Suite struct CodePointSetTests {
  @Test func small() {
    let set: CodePointSet<ExtensionType> = [.serverName, .keyShare, .renegotiationInfo]
    #expect(set.contains(.serverName) && set.contains(.keyShare) && set.contains(.renegotiationInfo))
    #expect(!set.contains(.cookie) && !set.contains(.init(rawValue: 64)) && !set.contains(.init(rawValue: 65_535)))
    #expect(!CodePointSet<ExtensionType>().contains(.serverName))
  }

  /// As a set does it, for every value there is and in an order that goes across the bounds.
  @Test func likeASet() {
    var set = CodePointSet<NamedGroup>()
    var other: Set<UInt16> = []
    for step in 0..<70_000 {
      let value = UInt16(truncatingIfNeeded: step &* 40_503)
      let isNew = set.insert(NamedGroup(rawValue: value))
      #expect(isNew == other.insert(value).inserted)
      guard step % 977 == 0 else { continue }
      for probe: UInt16 in [0, 1, 63, 64, 65, 4_588, value, value &+ 1, 65_535] {
        #expect(set.contains(NamedGroup(rawValue: probe)) == other.contains(probe))
      }
    }
  }
}
