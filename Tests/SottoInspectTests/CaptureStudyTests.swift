// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoTestSupport
import Testing

@testable import SottoInspect

/// Whole handshakes in captures: what they are as they are seen live.
@Suite struct CaptureStudyTests {
  /// A conversation as packets of an ordinary size, one for each turn's part.
  static func packets(_ conversation: Conversation, _ connection: TestConnection = TestConnection()) -> [[UInt8]] {
    connection.packets(conversation.chunks.map { ($0.from == .client, $0.bytes) })
  }

  static func study(_ packets: [[UInt8]]) -> CaptureStudy { CaptureStudy(CaptureStreamTests.read(packets)) }

  private func knowledge(_ keyLog: [KeyLogLine]) -> Dissector.Knowledge {
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = keyLog
    knowledge.now = TestIdentities.time
    return knowledge
  }

  @Test func aCaptureIsReadLikeTheConversation() throws {
    let overheard = try Overheard()
    try overheard.meet()
    var packets = Self.packets(overheard.conversation)
    // As networks are: something comes twice, something late.
    packets.swapAt(5, 6)
    packets.insert(packets[4], at: 7)
    let study = Self.study(packets)
    let entry = try #require(study.entries.first)
    #expect(study.numbersOfTLS == [1] && study.clientRandoms == [overheard.keyLog[0].clientRandom])
    for keyLog in [overheard.keyLog, []] {
      let captured = CaptureStudy.inspect(entry, knowledge(keyLog))
      let live = Inspection(
        overheard: overheard.conversation, InspectionSource(.capture), knowledge(keyLog), isWhole: true)
      #expect(captured.messages.map(\.bytes) == live.messages.map(\.bytes))
      #expect(captured.messages.map(\.fields) == live.messages.map(\.fields))
      #expect(captured.records.map(\.bytes) == live.records.map(\.bytes))
      #expect(captured.negotiated == live.negotiated && captured.keySchedule == live.keySchedule)
      #expect(captured.keys == live.keys && captured.signatures == live.signatures)
      #expect(captured.outcome.verdict == live.outcome.verdict)
      #expect(captured.outcome.status == (keyLog.isEmpty ? .incomplete : .connected))
      #expect(captured.source.clientAddress == "192.0.2.1:50000" && captured.source.serverAddress == "192.0.2.2:443")
    }
    // Without keys that is no failure, though the connection was closed.
    #expect(CaptureStudy.inspect(entry, knowledge([])).outcome.verdict.contains("keys are not known"))
    #expect(CaptureText.remarks(entry).isEmpty && CaptureText.remarks(study.capture).isEmpty)
  }

  @Test func withoutKeysTLS12IsSeenToSucceed() throws {
    let overheard = try Overheard()
    overheard.client.common.maximumVersion = .tls12
    try overheard.meet()
    let entry = try #require(Self.study(Self.packets(overheard.conversation)).entries.first)
    let inspection = CaptureStudy.inspect(entry, knowledge([]))
    #expect(inspection.outcome.status == .connected && inspection.negotiated.version == "TLS 1.2")
    #expect(CaptureStudy.inspect(entry, knowledge(overheard.keyLog)).outcome.status == .connected)
  }

  @Test func failuresAreSeen() throws {
    let overheard = try Overheard()
    overheard.name = "other.test"
    try overheard.meet()
    let entry = try #require(Self.study(Self.packets(overheard.conversation)).entries.first)
    #expect(CaptureStudy.inspect(entry, knowledge(overheard.keyLog)).outcome.status == .failed)
    // The server goes away after the hello.
    let hello = CaptureSearchTests.clientHello
    let connection = TestConnection()
    let closed = Self.study(
      connection.opening + [
        connection.packet(client: true, hello), connection.packet(client: false, flags: PacketWriter.rst),
      ])
    let first = try #require(closed.entries.first)
    #expect(
      CaptureStudy.inspect(first, knowledge([])).outcome.failure?.id == "closed.reset_after_hello"
        || CaptureStudy.inspect(first, knowledge([])).outcome.status == .failed)
    // If the capture lost what came, nobody knows.
    let lost = Self.study(
      connection.opening + [
        connection.packet(client: true, hello), connection.packet(client: false, at: 9, [1]),
        connection.packet(client: false, at: 10, flags: PacketWriter.fin),
      ])
    let second = try #require(lost.entries.first)
    #expect(CaptureStudy.inspect(second, knowledge([])).outcome.status == .incomplete)
    #expect(CaptureText.remarks(second).contains { $0.contains("lost 9 bytes of what the server sent") })
  }

  @Test func severalAreListed() throws {
    let overheard = try Overheard()
    try overheard.meet()
    var connection = TestConnection()
    var packets = Self.packets(overheard.conversation, connection)
    connection.clientPort += 1
    packets += connection.opening + [connection.packet(client: true, Array("GET / HTTP/1.1\r\n\r\n".utf8))]
    connection.clientPort += 1
    packets += [connection.opening[0], connection.packet(client: false, flags: PacketWriter.rst)]
    connection.clientPort += 1
    packets +=
      connection.opening + [
        connection.packet(client: true, Array("STLS\r\n".utf8)),
        connection.packet(client: false, Array("+OK\r\n".utf8)),
        connection.packet(client: true, at: 6, CaptureSearchTests.clientHello),
      ]
    connection.clientPort += 1
    packets += connection.opening + [connection.packet(client: false, [23, 3, 3, 0, 1, 1])]
    connection.clientPort += 1
    packets += connection.opening
    var study = Self.study(packets)
    #expect(study.entries.map(\.isTLS) == [true, false, false, true, true, false] && study.numbersOfTLS == [1, 4, 5])
    study.look(knowledge(overheard.keyLog))
    let text = CaptureText(isStyled: false).list(study)
    let expected = [
      "1  192.0.2.1:50000 → 192.0.2.2:443", "example.com: TLS 1.3 · X25519MLKEM768", "2  192.0.2.1:50001",
      "not TLS: a plain HTTP request",
      "   refused", "TLS after POP3", "TLS whose beginning is not in the capture", "   nothing was said",
    ]
    for words in expected { #expect(text.contains(words), "\(words)") }
    let json = CaptureReport(study).json
    #expect(json.hasPrefix("{\"connections\":[{") && json.contains("\"schema\":\"sotto.capture/1\""))
    #expect(json.contains("\"startTLS\":\"pop3\"") && json.contains("\"serverName\":\"example.com\""))
    #expect(CaptureText.remarks(study.entries[3]).contains { $0.contains("TLS begins after POP3: 6 bytes") })
  }

  @Test func pastedBytes() throws {
    func read(_ text: String) throws -> Inspection { Inspection(bytes: try HexInput(text)) }
    let alert = try read("15 03 03 00 02 02 28")
    #expect(alert.messages.map(\.name) == ["alert"] && alert.outcome.failure?.alert == "handshake_failure")
    let hello = hexadecimal(CaptureSearchTests.clientHello)
    #expect(try read(hello).messages.map(\.name) == ["ClientHello"])
    #expect(try read(String(hello.dropFirst(10))).messages.map(\.name) == ["ClientHello"])
    let both = try read(hello + hexadecimal(CaptureSearchTests.serverHello))
    #expect(both.messages.map(\.from) == [.client, .server] && both.negotiated.cipherSuite == "TLS_AES_128_GCM_SHA256")
    // Cut short: what there is, and that it is not all.
    let cut = try read(String(hello.dropLast(8)))
    #expect(cut.records.contains { $0.problem != nil } && cut.outcome.status == .incomplete)
  }
}
