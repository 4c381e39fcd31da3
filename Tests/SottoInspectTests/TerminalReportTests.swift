// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import SottoInspect

/// Pages for the terminal, letter by letter.
@Suite struct TerminalReportTests {
  private func page(
    _ inspection: Inspection, width: Int = 100, _ detail: TerminalReport.Detail = .init(), isStyled: Bool = false
  ) -> String { TerminalReport(isStyled: isStyled, width: width).render(inspection, detail: detail) }

  private func expect(_ text: String, _ name: String) {
    let golden = Goldens.pages[name]
    #expect(text == golden, "\(name)")
    // Whoever changes a page looks at it, and then puts it in the place of the old one.
    if text != golden, let folder = ProcessInfo.processInfo.environment["SOTTO_GOLDENS"] {
      try? Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name).txt"))
    }
  }

  @Test func aSuccessOnAPhone() { expect(page(PageSamples.classical(), width: 60), "classical, narrow") }

  @Test func allThatThereIs() {
    var detail = TerminalReport.Detail()
    detail.showsBytes = true
    expect(page(Self.bytes(), detail), "bytes")
    expect(page(Self.bytes(), width: 60, detail), "bytes, narrow")
  }

  private static func bytes() -> Inspection {
    var source = InspectionSource(.bytes)
    source.clientAddress = "192.0.2.7:50000"
    var inspection = Inspection(source: source, outcome: Outcome(.incomplete, verdict: "an alert"))
    var record = RecordView(
      index: 0, from: .server, microseconds: 1_500, offset: 1_234, type: "application_data", size: 24,
      bytes: [23, 3, 3, 0, 19] + Array(0..<19))
    record.protection = .init(key: "server handshake", sequence: 7)
    record.protection?.opened = HexBytes([2, 40])
    record.protection?.openedSize = 2
    record.protection?.innerType = "alert"
    record.protection?.padding = 3
    record.messages = [0]
    var cut = RecordView(
      index: 1, from: .client, microseconds: nil, offset: 0, type: "application_data", size: 4_000,
      bytes: [23, 3, 3, 0x0f, 0x9b, 9, 9, 9])
    cut.protection = .init(key: "client application", sequence: 0)
    inspection.records = [record, cut]
    var message = MessageView(
      index: 0, from: .server, content: "alert", name: "alert", size: 2, key: "server handshake", records: [0],
      bytes: [2, 40])
    message.fields = [
      Field(
        "Alert", at: 0, length: 2,
        children: [
          Field("level", "fatal (2)", at: 0, length: 1),
          Field("description", "handshake_failure (40)", at: 1, length: 1, problem: "just to see one"),
        ])
    ]
    var odd = MessageView(
      index: 1, from: .client, content: "handshake", name: "unknown (77)", size: 14, key: nil, records: [],
      bytes: [77, 0, 0, 10] + Array(0..<10))
    odd.fields = [Field("msg_type", "unknown (77)", at: 0, length: 1), Field("body", at: 4, length: 9_999)]
    odd.problem = "a message that nobody knows"
    inspection.messages = [message, odd]
    return inspection
  }

  @Test func secretsAreShownOnlyIfAskedFor() {
    var inspection = PageSamples.success()
    inspection.keySchedule = KeyScheduleView(
      version: "TLS 1.3", hash: "SHA-256",
      nodes: [
        .init(
          id: "z", name: "nothing", operation: .input, length: 32, isSecret: false, isKnown: true,
          value: HexBytes([0, 0]), note: "zeros"),
        .init(
          id: "h", name: "Handshake Secret", operation: .extract, inputs: ["z", "z"], length: 32, isKnown: true,
          agrees: true,
          value: HexBytes([0xde, 0xad, 0xbe, 0xef]), command: "openssl kdf\nsecond line",
          note: "from which all else comes"),
      ])
    inspection.keys = [
      KeyEpoch(
        id: "server handshake", from: .server, cipherSuite: "TLS_AES_128_GCM_SHA256",
        secretLabel: "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        generation: 0, isKnown: true, secret: HexBytes([0xca, 0xfe, 0xba, 0xbe]))
    ]
    var detail = TerminalReport.Detail()
    #expect(!page(inspection, detail).contains("Key schedule"))
    detail.explains = true
    let hidden = page(inspection, detail)
    #expect(!hidden.contains("deadbeef") && !hidden.contains("cafebabe") && !hidden.contains("openssl kdf"))
    #expect(hidden.contains("value     hidden") && hidden.contains("--secrets shows them"))
    detail.showsSecrets = true
    let shown = page(inspection, detail)
    #expect(shown.contains("value     deadbeef\n") && shown.contains("secret      cafebabe\n"))
    #expect(shown.contains("    $ openssl kdf\n    $ second line\n"))
    #expect(shown.contains("HKDF-Extract(salt: nothing, input: nothing)"))
  }

  @Test func policiesRowByRow() {
    var inspection = PageSamples.success()
    inspection.policy = PolicyVerdict(
      name: "modern2026", source: "a table",
      rows: [
        .init(what: "version", required: "TLS 1.3", found: "TLS 1.3", passes: true),
        .init(what: "group", required: "x25519", found: "not seen", passes: false),
      ])
    #expect(
      page(inspection).contains(
        """
        Policy modern2026: FAILS  (a table)
          ✓ version: pass
            found     TLS 1.3
            required  TLS 1.3
          ✗ group: FAIL
            found     not seen
            required  x25519

        """))
  }

  @Test func styleIsNeverTheOnlySign() {
    let plain = page(PageSamples.success())
    let styled = page(PageSamples.success(), isStyled: true)
    #expect(!plain.contains("\u{1b}") && styled.contains("\u{1b}[1mWhat was negotiated\u{1b}[0m"))
    var stripped = ""
    var isInside = false
    for character in styled {
      if character == "\u{1b}" { isInside = true }
      if !isInside { stripped.append(character) }
      if isInside, character == "m" { isInside = false }
    }
    #expect(stripped == plain)
  }

  @Test(arguments: [40, 60, 72, 80, 100, 120])
  func nothingIsWiderThanThePage(width: Int) {
    var detail = TerminalReport.Detail()
    detail.showsBytes = true
    detail.explains = true
    let pages = [PageSamples.success(), PageSamples.classical(), Self.bytes()] + PageSamples.failures.map(\.inspection)
    for inspection in pages {
      for line in page(inspection, width: width, detail).split(separator: "\n") where !line.contains("$ ") {
        #expect(Typography.columns(line) <= width, "\(line)")
        #expect(!line.hasSuffix(" "), "\(line)|")
      }
    }
  }

  // MARK: Hostile

  /// All texts of an inspection, made by a peer that means ill.
  @Test(arguments: [
    "\u{1b}[2J\u{1b}]0;x\u{7}", "a\nb\r\nc\u{8}", "\u{202e}gnp.exe\u{2066}", "<script>alert(1)</script>",
    "\u{0}\u{9b}31m", "e\u{301}\u{200b}x",
    String(repeating: "W", count: 65_536), String(repeating: "漢", count: 300),
    String(repeating: "\u{1b}", count: 65_536),
  ])
  func hostileTextIsEscaped(text: String) throws {
    var inspection = PageSamples.success()
    inspection.source.target = text
    inspection.source.serverName = text
    inspection.source.startTLS = text
    inspection.negotiated.applicationProtocol = text
    inspection.negotiated.serverName = text
    inspection.choices.append(Choice(what: text, offered: [text, text], chosen: text, why: text))
    for index in inspection.messages.indices {
      inspection.messages[index].name = text
      inspection.messages[index].summary = text
      inspection.messages[index].problem = text
      inspection.messages[index].fields = [Field(text, text, at: -5, length: .max, problem: text)]
    }
    for index in inspection.records.indices { inspection.records[index].problem = text }
    inspection.serverIdentity?.sent[0].subject = text
    inspection.serverIdentity?.sent[0].names = [text, text]
    inspection.serverIdentity?.sent[0].notAfter = text
    inspection.serverIdentity?.sent[0].daysLeft = .min
    inspection.serverIdentity?.sent[0].elapsedPermille = .max
    inspection.serverIdentity?.trust.reasons.append(.init(false, text))
    inspection.resumption.offered = [text]
    inspection.advice = Advisor.worthDoing(inspection)
    inspection.outcome.verdict = Verdict.line(inspection)
    inspection.story = StoryTeller(inspection: inspection, now: nil).story
    var failed = inspection
    failed.outcome = Outcome(.failed, verdict: "", failure: FailureView(id: text, text: text))
    failed.outcome.failure?.alert = text
    failed.outcome.failure?.clause = text
    failed.outcome.failure?.lastMessage = .max
    let causes = Advisor.failureCauses(for: failed)
    failed.outcome.failure?.causes = causes
    failed.outcome.verdict = Verdict.line(failed)
    failed.story = StoryTeller(inspection: failed, now: nil).story
    var detail = TerminalReport.Detail()
    detail.showsBytes = true
    detail.explains = true
    for inspection in [inspection, failed] {
      let text = page(inspection, width: 80, detail)
      #expect(TerminalText.steering(in: text) == nil)
      #expect(text.utf8.count < 1_000_000)
    }
  }

  /// What a peer is called by goes into no command that somebody might copy.
  @Test(arguments: ["$(reboot)", "; rm -rf /", "-oProxyCommand=x", "a b", "`x`", "x\ny", "", "пример.рф"])
  func namesThatAreNoNamesStayOutOfCommands(name: String) {
    var inspection = PageSamples.saidHello()
    inspection.source.target = nil
    inspection.source.serverAddress = nil
    inspection.source.serverName = name
    for reason in [TLSError.Reason.truncatedHandshake, .certificate(.nameMismatch(expected: "x", presented: [name]))] {
      var identity = IdentityView()
      identity.sent = [PageSamples.certificate("CN=x", issuer: "CN=y", names: [name])]
      inspection.serverIdentity = identity
      let failed = PageSamples.failed(reason, inspection)
      for command in (failed.outcome.failure?.causes ?? []).compactMap(\.command) {
        #expect(name.isEmpty || !command.contains(name), "\(command)")
        #expect(!command.hasPrefix("sotto") || command.hasPrefix("sotto inspect HOST"), "\(command)")
      }
    }
  }
}
