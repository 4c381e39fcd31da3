// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoIdentity

@Suite struct SupportTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_780_272_000, "2026-06-01T00:00:00Z"),
    (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
    (-62_167_219_200, "0000-01-01T00:00:00Z"), (253_402_300_800, "253402300800 s since 1970"),
    (Int64.min, "-9223372036854775808 s since 1970"),
  ])
  func wallTimeIsRFC3339(_ seconds: Int64, _ text: String) {
    #expect(WallTime(secondsSinceEpoch: seconds).description == text)
  }

  @Test func civilDatesRoundTrip() {
    for day in stride(from: Int64(-719_528), to: 2_932_896, by: 97) {
      let time = WallTime(secondsSinceEpoch: day * 86_400)
      let parts = time.description.prefix(10).split(separator: "-").compactMap { Int($0) }
      #expect(WallTime(year: parts[0], month: parts[1], day: parts[2]) == time)
    }
    #expect(WallTime.now() > WallTime(year: 2020, month: 1, day: 1))
  }

  @Test func hostileTextIsEscaped() {
    #expect(DisplayText.escaped("a\u{1b}[2J\u{202e}b\u{200b}\u{7f}é中") == "a\\u{1B}[2J\\u{202E}b\\u{200B}\\u{7F}é中")
    #expect(
      DisplayText.escaped("\u{2066}\u{2028}\u{a0}\u{ad}\u{e0041}") == "\\u{2066}\\u{2028}\\u{A0}\\u{AD}\\u{E0041}")
    #expect(DisplayText.escaped(String(repeating: "x", count: 300), limit: 10) == "xxxxxxxxxx…")
    #expect(DisplayText.escaped([0x61, 0xff, 0x0a]) == "a\u{fffd}\\u{A}")
  }

  @Test func base64() {
    #expect(Base64.decode("".utf8) == [])
    #expect(Base64.decode("Zg==".utf8) == [0x66])
    #expect(Base64.decode("Zm8 =\n".utf8) == [0x66, 0x6f])
    #expect(Base64.decode("Zm9v".utf8) == [0x66, 0x6f, 0x6f])
    #expect(Base64.decode("/+8=".utf8) == [0xff, 0xef])
    for broken in ["Z", "Zg", "Zg=", "Zm9v=", "Zh==", "Zg==Zg==", "Zm9*", "====", "Zm8=="] {
      #expect(Base64.decode(broken.utf8) == nil, "\(broken)")
    }
  }

  @Test func pemBlocksAmongText() throws {
    let text =
      "\u{feff}-----BEGIN A-----\r\nZg==\r\n-----END A-----\r\nsubject=x: y\n  -----BEGIN B C-----  \nX-Key: v\n\nZm9v\n-----END B C-----\nend"
    let blocks = try PEM.blocks(in: text)
    #expect(blocks.map(\.label) == ["A", "B C"])
    #expect(blocks.map(\.der) == [[0x66], [0x66, 0x6f, 0x6f]])
    #expect(blocks.map(\.line) == [1, 5])
  }

  @Test(arguments: [
    ("-----BEGIN A-----\nZg==\n", "line 1: BEGIN A without its END"),
    ("\n-----END A-----\n", "line 2: END A without its BEGIN"),
    ("-----BEGIN A-----\nZg==\n-----END B-----\n", "line 3: END B closes BEGIN A of line 1"),
    ("-----BEGIN A-----\n%%%%\n-----END A-----\n", "line 1: the contents of A are not base64"),
    ("-----BEGIN A-----\n-----END A-----\n", "line 1: A is empty"),
    ("-----BEGIN A-----\n-----BEGIN B-----\nZg==\n-----END B-----\n", "line 1: BEGIN A without its END"),
  ])
  func brokenPEM(_ text: String, _ message: String) {
    #expect { try PEM.blocks(in: text) } throws: { "\($0)" == message }
  }

  @Test func oneBrokenBlockDoesNotCostTheOthers() {
    let text = "-----BEGIN A-----\n%\n-----END A-----\n-----BEGIN A-----\nZg==\n-----END A-----\n"
    #expect(PEM.scan(text).compactMap { try? $0.get() }.count == 1)
  }
}
