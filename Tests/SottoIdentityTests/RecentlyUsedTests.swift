// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoIdentity

@Suite struct RecentlyUsedTests {
  @Test func boundsHold() {
    var kept = RecentlyUsed<Int, String>(maximumCount: 8, maximumSize: 100)
    for number in 0..<1_000 {
      kept.keep("\(number)", for: number, size: number % 60)
      #expect(kept.count <= 8)
      #expect(kept.size <= 100)
    }
    // What would be more than half of all is not kept, and takes nothing's place.
    let before = kept.count
    kept.keep("large", for: 5_000, size: 51)
    #expect(kept.value(for: 5_000) == nil)
    #expect(kept.count == before)
  }

  @Test func whatIsUsedStays() {
    var kept = RecentlyUsed<Int, String>(maximumCount: 8, maximumSize: 100)
    kept.keep("mine", for: -1, size: 1)
    for number in 0..<1_000 {
      kept.keep("\(number)", for: number, size: 1)
      #expect(kept.value(for: -1) == "mine")
    }
    // And what is not used goes.
    #expect(kept.value(for: 0) == nil)
    #expect(kept.value(for: 999) == "999")
  }

  @Test func theNewValueCounts() {
    var kept = RecentlyUsed<Int, String>(maximumCount: 8, maximumSize: 100)
    kept.keep("old", for: 1, size: 40)
    kept.keep("new", for: 1, size: 2)
    #expect(kept.value(for: 1) == "new")
    #expect(kept.count == 1)
    #expect(kept.size == 2)
    kept.remove(1)
    #expect(kept.value(for: 1) == nil)
    #expect(kept.count == 0)
    #expect(kept.size == 0)
  }

  @Test func nothingIsKeptWhereThereIsNoRoom() {
    for (count, size) in [(0, 100), (1, 100), (-1, -1)] {
      var kept = RecentlyUsed<Int, String>(maximumCount: count, maximumSize: size)
      kept.keep("a", for: 1, size: 1)
      #expect(kept.count == 0)
    }
  }
}
