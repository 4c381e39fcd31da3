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
    #expect(Console.columns(nil) == 100 && Console.columns("80") == 80)
    #expect(
      Console.columns("5") == 60 && Console.columns("9999999999999999999999") == 100 && Console.columns("1000") == 120)
  }
}
