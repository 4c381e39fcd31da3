// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoNIO
import SottoTestSupport
import Testing

/// The tables of the articles say what the code does. When one differs: `./dev docs tables`.
@Suite struct DocumentationTests {
  @Test func timeouts() throws {
    let timeouts = TLSHandler.Timeouts()
    func seconds(_ amount: TimeAmount?) -> String { amount.map { "\($0.nanoseconds / 1_000_000_000) s" } ?? "none" }
    let text = try GeneratedText(
      "timeouts", in: "Sources/SottoNIO/SottoNIO.docc/SottoNIO.md",
      lines: GeneratedText.table(
        ["Timeout", "Default"],
        [
          ["``TLSHandler/Timeouts/handshake``", seconds(timeouts.handshake)],
          ["``TLSHandler/Timeouts/close``", seconds(timeouts.close)],
        ]))
    #expect(text.found == text.expected)
  }
}
