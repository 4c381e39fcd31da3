// SPDX-License-Identifier: Apache-2.0

import SottoInspect
import Testing

@testable import SottoCLI

/// `sotto explain`.
@Suite struct ExplainCommandTests {
  @Test func exitCodes() {
    #expect(SottoCommand.run(["explain"]) == .success)
    #expect(SottoCommand.run(["explain", "--json"]) == .success)
    #expect(SottoCommand.run(["explain", "alert", "40"]) == .success)
    #expect(SottoCommand.run(["explain", "certificate.expired", "--json"]) == .success)
    #expect(SottoCommand.run(["explain", "handshake_failur"]) == .usage)
  }

  @Test func severalWordsAreOneTopic() throws {
    #expect(try ExplainCommand.find("forward secrecy").map(\.id) == ["term.forward_secrecy"])
    #expect(try ExplainCommand.find("HANDSHAKE-FAILURE").first?.id == "alert.handshake_failure")
  }

  @Test func unknownTopics() {
    let near = #expect(throws: Complaint.self) { try ExplainCommand.find("handshake_failur") }
    #expect(
      near?.what == "there is no entry for \"handshake_failur\"" && near?.meaning == "Did you mean handshake_failure?")
    let far = #expect(throws: Complaint.self) { try ExplainCommand.find("\u{1b}[2Jqqqqqq") }
    #expect(far?.what == "there is no entry for \"\\u{1B}[2Jqqqqqq\"" && far?.meaning == nil)
    #expect(far?.status == .usage)
  }

  @Test func widths() {
    #expect(Console.columns(nil, nil) == 100 && Console.columns(nil, "80") == 80)
    #expect(Console.columns(nil, "5") == 40 && Console.columns(nil, "1000") == 120)
    #expect(Console.columns(nil, "9999999999999999999999") == 100 && Console.columns(nil, "x") == 100)
    #expect(Console.columns(70, "80") == 70 && Console.columns(200, "80") == 120 && Console.columns(1, nil) == 40)
    #expect(windowWidth(-1) == nil)
  }
}
