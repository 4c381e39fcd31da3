// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoWire

@Suite struct CodePointSetTests {
  @Test func small() {
    let set = CodePointSet(extensions: [.serverName, .keyShare, .renegotiationInfo])
    #expect(set.contains(0) && set.contains(51) && set.contains(0xff01))
    #expect(!set.contains(44) && !set.contains(64) && !set.contains(65_535))
    #expect(!CodePointSet().contains(0))
  }

  /// As a set does it, for every value there is and in an order that goes across the bounds.
  @Test func likeASet() {
    var set = CodePointSet()
    var other: Set<UInt16> = []
    for step in 0..<70_000 {
      let value = UInt16(truncatingIfNeeded: step &* 40_503)
      let isNew = set.insert(value)
      #expect(isNew == other.insert(value).inserted)
      guard step % 977 == 0 else { continue }
      for probe: UInt16 in [0, 1, 63, 64, 65, 4_588, value, value &+ 1, 65_535] {
        #expect(set.contains(probe) == other.contains(probe))
      }
    }
  }
}
