// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import SottoInspect

/// What is read along of our own two sides, with their keys and without.
@Suite struct DissectorTests {
  @Test func aHandshakeOfTLS13() throws {
    let overheard = try Overheard()
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.outcome.status == .connected)
    #expect(
      inspection.messages.map { "\($0.from) \($0.name)" } == [
        "client ClientHello", "server ServerHello", "server change_cipher_spec", "server EncryptedExtensions",
        "server Certificate", "server CertificateVerify", "server Finished", "client change_cipher_spec",
        "client Finished",
        "server NewSessionTicket", "server NewSessionTicket", "client application data", "server application data",
        "client alert", "server alert",
      ])
    #expect(inspection.negotiated.version == "TLS 1.3")
    #expect(inspection.negotiated.group == "X25519MLKEM768")
    #expect(inspection.negotiated.serverName == "example.com")
    #expect(
      inspection.keys.map(\.id) == ["server handshake", "client handshake", "server application", "client application"])
    #expect(inspection.records.allSatisfy { $0.problem == nil })
    #expect(inspection.records.allSatisfy { $0.protection == nil || $0.protection?.opened != nil })
    #expect(inspection.signatures.map(\.holds) == [true])
    #expect(inspection.serverIdentity?.sent.count == 2)
    // The client's Finished ends it, and not what comes later.
    let finished = try #require(inspection.messages.last { $0.name == "Finished" }?.microseconds)
    #expect(finished > 0 && inspection.outcome.microseconds == finished)
    try expectSchedule(inspection, agreed: 7, of: 27)
  }

  @Test func aRetriedHandshake() throws {
    let overheard = try Overheard()
    overheard.client.keyShareGroups = []
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(
      inspection.messages.prefix(4).map(\.name) == [
        "ClientHello", "HelloRetryRequest", "change_cipher_spec", "change_cipher_spec",
      ])
    #expect(inspection.negotiated.helloRetryRequested)
    #expect(inspection.signatures.map(\.holds) == [true])
    #expect(inspection.keySchedule?.nodes.contains { $0.agrees == false } == false)
  }

  @Test func bothShowCertificates() throws {
    let overheard = try Overheard()
    overheard.client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    overheard.server.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.signatures.map(\.from) == [.server, .client])
    #expect(inspection.signatures.map(\.holds) == [true, true])
    #expect(inspection.clientIdentity?.sent.isEmpty == false)
    #expect(inspection.negotiated.clientSignatureScheme != nil)
    #expect(inspection.keySchedule?.nodes.contains { $0.agrees == false } == false)
  }

  @Test func aResumedSession() throws {
    let overheard = try Overheard()
    overheard.client.resumption.store = MemorySessionStore()
    try overheard.meet()
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.negotiated.isResumed)
    #expect(inspection.resumption.accepted == true)
    #expect(inspection.serverIdentity == nil)
    let schedule = try #require(inspection.keySchedule)
    #expect(!schedule.nodes.contains { $0.agrees == false })
    #expect(schedule.nodes.first { $0.id == "early_secret" }?.isKnown == true)
    #expect(schedule.nodes.first { $0.id == "psk" }?.isKnown == false)
  }

  @Test func aHandshakeOfTLS12() throws {
    let overheard = try Overheard()
    overheard.client.common.maximumVersion = .tls12
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.outcome.status == .connected)
    #expect(
      inspection.messages.map(\.name) == [
        "ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone", "ClientKeyExchange",
        "change_cipher_spec", "Finished", "NewSessionTicket", "change_cipher_spec", "Finished", "application data",
        "application data", "alert", "alert",
      ])
    #expect(inspection.negotiated.extendedMainSecret == true)
    #expect(inspection.signatures.map(\.holds) == [true])
    #expect(inspection.records.allSatisfy { $0.problem == nil })
    try expectSchedule(inspection, agreed: 3, of: 9)
  }

  @Test func theClassicalHandshake() throws {
    let overheard = try Overheard()
    overheard.client.common.cipherSuites = [.aes128GCMSHA256]
    overheard.client.common.maximumVersion = .tls12
    overheard.client.common.insecureRSAKeyExchange = true
    overheard.server.common.insecureRSAKeyExchange = true
    overheard.server.credentials = CredentialList([
      try Credential(
        certificateChain: TestIdentities.shared().decrypting.chain,
        insecureDecryptor: RSADecryptionKey(pem: TestKey.rsaPEM))
    ])
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.negotiated.usesRSAKeyExchange)
    #expect(inspection.negotiated.group == nil)
    #expect(inspection.signatures.isEmpty)
    try expectSchedule(inspection, agreed: 3, of: 9)
  }

  /// With a key log alone, secrets above the traffic secrets stay unknown, and all records open.
  @Test func aKeyLogAlone() throws {
    let overheard = try Overheard()
    try overheard.meet()
    let inspection = overheard.inspect(knowsAgreed: false)
    #expect(inspection.records.allSatisfy { $0.protection == nil || $0.protection?.opened != nil })
    let schedule = try #require(inspection.keySchedule)
    #expect(schedule.nodes.first { $0.id == "handshake_secret" }?.isKnown == false)
    #expect(schedule.nodes.first { $0.id == "client_handshake_key" }?.isKnown == true)
    #expect(schedule.nodes.first { $0.id == "server_verify_data" }?.agrees == true)
  }

  /// Without keys the hellos can be read, and what follows is shown as it was sent.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func withoutKeys(version: ProtocolVersion) throws {
    let overheard = try Overheard()
    overheard.client.common.maximumVersion = version
    try overheard.meet()
    let inspection = overheard.inspect(knowsKeys: false)
    #expect(inspection.negotiated.version == version.description)
    #expect(inspection.messages.contains { $0.name == "encrypted" })
    #expect(inspection.keys.allSatisfy { !$0.isKnown })
    // TLS 1.2 says in the open which records hold data.
    #expect(inspection.outcome.status == (version == .tls12 ? .connected : .incomplete))
  }

  @Test func secretsStandInItOnlyIfAskedFor() throws {
    let overheard = try Overheard()
    try overheard.meet()
    let hidden = overheard.inspect()
    #expect(hidden.keys.allSatisfy { $0.secret == nil && $0.key == nil && $0.iv == nil })
    #expect(hidden.keySchedule?.nodes.allSatisfy { ($0.value == nil || !$0.isSecret) && $0.command == nil } == true)
    let shown = overheard.inspect(showsSecrets: true)
    #expect(shown.keys.allSatisfy { $0.secret != nil })
    let schedule = try #require(shown.keySchedule)
    #expect(schedule.nodes.allSatisfy { $0.value != nil })
  }

  @Test func aRefusedNameIsAnAlert() throws {
    let overheard = try Overheard()
    overheard.name = "other.test"
    try overheard.meet()
    let inspection = overheard.inspect()
    #expect(inspection.outcome.status == .failed)
    #expect(inspection.outcome.failure?.gaveUp == .client)
    #expect(inspection.outcome.failure?.id == "alert.bad_certificate")
  }

  /// However the bytes are cut, the same is read.
  @Test(arguments: [1, 7, 1000])
  func cutAnywhere(size: Int) throws {
    let overheard = try Overheard()
    try overheard.meet()
    var cut = Conversation()
    for chunk in overheard.conversation.chunks {
      for start in stride(from: 0, to: chunk.bytes.count, by: size) {
        cut.chunks.append(
          Conversation.Chunk(
            from: chunk.from, microseconds: chunk.microseconds,
            bytes: Array(chunk.bytes[start..<min(start + size, chunk.bytes.count)])))
      }
    }
    var knowledge = Dissector.Knowledge()
    knowledge.keyLog = overheard.keyLog
    knowledge.agreed = overheard.agreed
    knowledge.now = TestIdentities.time
    let inspection = Inspection(overheard: cut, InspectionSource(.capture), knowledge, isWhole: true)
    #expect(inspection == overheard.inspect())
  }

  // MARK: Old versions

  /// A handshake as it was in 1999, or with a suite of those days in TLS 1.2: what the ChangeCipherSpec seals stays sealed, and is not
  /// taken for messages.
  @Test(arguments: [ProtocolVersion.tls10, .tls12])
  func theClassicalHandshakeOfOthers(version: ProtocolVersion) throws {
    let random = [UInt8](repeating: 7, count: 32)
    let old = [UInt8(version.rawValue >> 8), UInt8(version.rawValue & 0xff)]
    func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
      [type, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
    }
    let certificate = try #require(
      HandshakeMessage(CertificateTLS12(certificates: [FieldSamples.certificate]))
    ).bytes
    let sealed: [UInt8] = [20, 3, 1, 0, 1, 1, 22, 3, 1, 0, 48] + [UInt8](repeating: 0xa5, count: 48)
    var conversation = Conversation()
    func say(_ side: Side, _ messages: [[UInt8]], then rest: [UInt8] = []) {
      let bytes = HexInput.records(around: messages.flatMap(\.self)) + rest
      conversation.chunks.append(.init(from: side, microseconds: 0, bytes: bytes))
    }
    say(.client, [message(1, old + random + [0, 0, 2, 0, 0x2f, 1, 0])])
    say(.server, [message(2, old + random + [0, 0, 0x2f, 0]), certificate, message(14, [])])
    say(.client, [message(16, [0, 2, 9, 9])], then: sealed)
    say(.server, [], then: sealed)
    say(.client, [], then: [23, 3, 1, 0, 32] + [UInt8](repeating: 0x5a, count: 32))
    let inspection = Inspection(
      overheard: conversation, InspectionSource(.capture), Dissector.Knowledge(), isWhole: true)
    #expect(inspection.messages.allSatisfy { $0.problem == nil } && inspection.records.allSatisfy { $0.problem == nil })
    #expect(
      inspection.messages.suffix(5).map(\.name) == [
        "change_cipher_spec", "encrypted", "change_cipher_spec", "encrypted", "encrypted",
      ])
    #expect(inspection.negotiated.usesRSAKeyExchange && !inspection.negotiated.isResumed)
    #expect(inspection.outcome.status == .connected && inspection.outcome.verdict.contains("no forward secrecy"))
    let titles = inspection.advice.map(\.title)
    #expect(titles.contains("Switch TLS 1.0 off") == (version == .tls10), "\(titles)")
    let text = StoryText(isStyled: false).render(inspection.story)
    #expect(text.contains("version  \(version)") && text.contains("The classical way"), "\(text)")
  }

  /// That a session goes on is to be seen without its keys.
  @Test func aSessionOfTLS12FromOutside() throws {
    let overheard = try Overheard()
    overheard.client.common.maximumVersion = .tls12
    overheard.client.resumption.store = MemorySessionStore()
    try overheard.meet()
    #expect(!overheard.inspect(knowsKeys: false).negotiated.isResumed)
    try overheard.meet()
    let inspection = overheard.inspect(knowsKeys: false)
    #expect(inspection.negotiated.isResumed && inspection.resumption.accepted == true)
    #expect(inspection.outcome.verdict.contains("resumed"))
    #expect(inspection.choices.first { $0.what == "group" }?.why.hasPrefix("none is needed") == true)
  }

  /// What is not seen may have been chosen all the same.
  @Test func whatWasChosenBehindClosedDoors() throws {
    let overheard = try Overheard()
    overheard.client.common.applicationProtocols = ["h2"]
    try overheard.meet()
    func why(_ inspection: Inspection) -> [String] {
      inspection.choices.filter { $0.chosen == nil }.map { "\($0.what): \($0.why)" }
    }
    #expect(why(overheard.inspect()) == ["application protocol: the server chose none"])
    let hidden = "what the server chose is encrypted, and the key is not known"
    #expect(why(overheard.inspect(knowsKeys: false)) == ["signature: \(hidden)", "application protocol: \(hidden)"])
  }

  // MARK: Bounds

  /// Handshake messages that came in the open, in records.
  private func inspection(of messages: [[UInt8]]) -> Inspection {
    var conversation = Conversation()
    let records = HexInput.records(around: messages.flatMap(\.self))
    conversation.chunks.append(.init(from: .server, microseconds: 0, bytes: records))
    return Inspection(overheard: conversation, InspectionSource(.capture), Dissector.Knowledge(), isWhole: true)
  }

  @Test func messagesWithoutEnd() {
    let record = [UInt8](repeating: 0, count: 16_384)
    var conversation = Conversation()
    for _ in 0..<4 {
      conversation.chunks.append(.init(from: .server, microseconds: 0, bytes: [22, 3, 3, 0x40, 0] + record))
    }
    let inspection = Inspection(
      overheard: conversation, InspectionSource(.capture), Dissector.Knowledge(), isWhole: true)
    #expect(inspection.messages.count == 4_096 && inspection.records.count == 4)
    #expect(inspection.records.map { $0.problem != nil } == [false, true, true, true])
  }

  @Test func fieldsWithoutEnd() {
    let extensions = (0..<400).flatMap { _ in [0, 10, 0, 152, 0, 150] + [UInt8](repeating: 0, count: 150) }
    let body = [UInt8(extensions.count >> 8), UInt8(extensions.count & 0xff)] + extensions
    let message = [8, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
    let inspection = inspection(of: [[UInt8]](repeating: message, count: 30))
    #expect(inspection.messages.count == 30)
    let counts = inspection.messages.map { size(of: $0.fields).count }
    #expect(counts[0] > 8_000 && counts[29] < 60 && counts.reduce(0, +) < 145_000, "\(counts)")
    for message in inspection.messages { #expect(gap(in: message.fields, 0..<message.size) == nil) }
  }

  /// TLS 1.3 does not look at an alert's level (RFC 9846 section 6).
  @Test func aWarningThatIsNone() throws {
    let overheard = try Overheard()
    try overheard.meet()
    var inspection = overheard.inspect(knowsKeys: false)
    var alert = MessageView(
      index: 0, from: .server, content: "alert", name: "alert", size: 2, key: nil, records: [], bytes: [1, 40])
    #expect(alert.isFatalAlert(isTLS13: true) && !alert.isFatalAlert(isTLS13: false))
    inspection.messages.append(alert)
    #expect(FailureView(seenIn: inspection, ends: [:])?.id == "alert.handshake_failure")
    alert.bytes = HexBytes([1, 90])
    #expect(!alert.isFatalAlert(isTLS13: true))
  }

  private func expectSchedule(_ inspection: Inspection, agreed: Int, of count: Int) throws {
    let schedule = try #require(inspection.keySchedule)
    #expect(schedule.nodes.count == count, "\(schedule.nodes.map(\.id))")
    #expect(
      !schedule.nodes.contains { $0.agrees == false }, "\(schedule.nodes.filter { $0.agrees == false }.map(\.id))")
    let agreeing = schedule.nodes.count { $0.agrees == true }
    #expect(agreeing == agreed)
    #expect(schedule.nodes.allSatisfy { $0.isKnown })
    var known: Set<String> = []
    for node in schedule.nodes {
      #expect(node.inputs.allSatisfy { known.contains($0) }, "\(node.id)")
      known.insert(node.id)
    }
  }
}
