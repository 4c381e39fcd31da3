// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoTestSupport
import Testing

@testable import SottoInspect

/// A ClientHello in the format of SSL 2.0, met in a conversation.
@Suite struct LegacyHelloTests {
  static let hello = RFC8448.bytes("801f 01 0301 0006 0000 0010 00002f 010080 000102030405060708090a0b0c0d0e0f")
  /// protocol_version.
  static let alert: [UInt8] = [21, 3, 1, 0, 2, 2, 70]

  private func conversation(_ turns: [(Side, [UInt8])]) -> Conversation {
    var conversation = Conversation()
    conversation.chunks = turns.enumerated().map {
      .init(from: $0.element.0, microseconds: Int64($0.offset), bytes: $0.element.1)
    }
    return conversation
  }

  private func inspect(_ turns: [(Side, [UInt8])]) -> Inspection {
    Inspection(overheard: conversation(turns), InspectionSource(.capture), .init(), isWhole: true)
  }

  private func expectHello(_ inspection: Inspection) throws {
    let record = try #require(inspection.records.first)
    #expect(record.type == "SSL 2.0" && record.bytes.bytes == Self.hello && record.problem == nil)
    let message = try #require(inspection.messages.first)
    #expect(message.name == "ClientHello in the format of SSL 2.0" && message.summary == "TLS 1.0 offered · 2 suites")
    #expect(message.records == [0] && record.messages == [0] && message.problem == nil)
    #expect(message.fields.last?.name == "challenge" && message.fields.map(\.length).reduce(0, +) == Self.hello.count)
  }

  @Test func itIsReadFieldByField() throws {
    let refused = inspect([(.client, Self.hello), (.server, Self.alert)])
    try expectHello(refused)
    #expect(refused.outcome.status == .failed && refused.outcome.failure?.id == "alert.protocol_version")
    #expect(refused.outcome.failure?.lastMessage == 0)
    try expectHello(inspect(Self.hello.map { (.client, [$0]) }))
  }

  /// RFC 5246 section E.2: a server that takes it goes on in TLS, and so does the client.
  @Test func recordsMayFollow() throws {
    let inspection = inspect([(.client, Self.hello + Self.alert), (.server, CaptureSearchTests.serverHello)])
    try expectHello(inspection)
    #expect(inspection.messages.map(\.name).dropFirst() == ["alert", "ServerHello"])
    #expect(inspection.records[1].offset == Self.hello.count)
  }

  @Test(arguments: [5, 20, 32])
  func itsBeginningIsReadAsFarAsItGoes(count: Int) throws {
    let inspection = inspect([(.client, Array(Self.hello.prefix(count)))])
    let message = try #require(inspection.messages.first)
    #expect(message.name == "ClientHello in the format of SSL 2.0" && message.problem?.isEmpty == false)
  }

  @Test func whatIsNoneIsNone() {
    for bytes: [UInt8] in [[0x80, 0x1f, 1, 9, 9, 0, 6], [0x80, 0x1f, 4, 3, 1, 0, 6], [0xff, 0xfb, 3, 0, 0]] {
      let inspection = inspect([(.client, bytes)])
      #expect(inspection.messages.isEmpty && inspection.records.map(\.type) == ["not TLS"])
    }
    let short = inspect([(.client, [0x80, 0x1f, 1])])
    #expect(short.messages.isEmpty && short.records.map(\.type) == ["incomplete"])
  }

  @Test func itIsFoundInCaptures() {
    let found = conversation([(.client, Self.hello), (.server, Self.alert)])
    #expect(TLSSearch(found).found == .tls(nil) && TLSSearch(found).conversation == found)
    // What only looks a little like it is none.
    var wrong = Self.hello
    wrong[1] += 1
    #expect(!TLSSearch(conversation([(.client, wrong)])).isTLS)
  }

  @Test func itIsReadFromDigits() throws {
    let inspection = Inspection(bytes: try HexInput(hexadecimal(Self.hello)))
    try expectHello(inspection)
    #expect(inspection.outcome.status == .incomplete)
    var detail = TerminalReport.Detail()
    detail.showsBytes = true
    let page = TerminalReport(isStyled: false).render(inspection, detail: detail)
    #expect(page.contains("SSL_CK_RC4_128_WITH_MD5") && !page.contains("legacy_record_version"))
    let html = HTMLReport(inspection).render()
    #expect(html.contains("SSL_CK_RC4_128_WITH_MD5") && !html.contains("legacy_record_version"))
  }
}
