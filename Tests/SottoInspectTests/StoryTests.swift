// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoInspect
import SottoTestSupport
import Testing

/// Stories of real handshakes between our own two sides.
@Suite struct StoryTests {
  @Test func aHandshakeIsToldInOrder() throws {
    let told = try converse()
    #expect(told.story.chapters.map(\.kind) == [.hello, .choice, .certificate, .keys, .finished, .talk])
    let text = StoryText(isStyled: false).render(told.story)
    let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for expected in [
      "asks for example.com", "X25519MLKEM768 (1,216 bytes)", "TLS_AES_128_GCM_SHA256: AES with a 128-bit key",
      "the client's first choice", "ECDSA P-256", "CLIENT_TRAFFIC_SECRET_0, 32 bytes, fingerprint ",
      "Sotto Test Root", "it covers example.com", "(CertificateVerify, ecdsa_secp256r1_sha256), which holds",
      "TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768",
    ] {
      #expect(words.contains(expected), "\(expected) in\n\(text)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func noSecretIsInTheStory() throws {
    let told = try converse()
    let text = StoryText(isStyled: true, width: 60).render(told.story)
    #expect(told.secrets.count == 5)
    for secret in told.secrets {
      let digits = hexadecimal(secret)
      for start in stride(from: 0, to: digits.count - 8, by: 2) {
        #expect(!text.contains(digits.dropFirst(start).prefix(8)))
      }
    }
  }

  @Test func theServerTellsTheSameStory() throws {
    let client = try converse(observing: .client)
    let server = try converse(observing: .server)
    #expect(client.story.chapters.map(\.kind) == server.story.chapters.map(\.kind))
  }

  @Test func keysOfTheOtherSideAreCompared() throws {
    #expect(StoryText(isStyled: false).render(try converse().story).contains("the server has the same 5"))
    let other = try converse(otherSecrets: [])
    #expect(!StoryText(isStyled: false).render(other.story).contains("compared"))
  }

  @Test func aRetryIsAChapter() throws {
    var configuration = try TestConfigurations.client()
    configuration.keyShareGroups = []
    let told = try converse(configuration)
    #expect(told.story.chapters.prefix(4).map(\.kind) == [.hello, .retry, .hello, .choice])
    #expect(StoryText(isStyled: false).render(told.story).contains("a key share for X25519MLKEM768"))
  }

  @Test func aRefusedCertificateEndsTheStory() throws {
    let told = try converse(name: "other.test")
    #expect(told.story.chapters.last?.kind == .failure)
    let text = StoryText(isStyled: false).render(told.story)
    #expect(text.contains("the certificate is not for \"other.test\""))
    #expect(text.contains("alert bad_certificate"))
  }

  /// In either version, whichever form the message has.
  @Test(arguments: [false, true])
  func aClientThatShowsWhoItIs(isTLS12: Bool) throws {
    var configuration = try TestConfigurations.client()
    if isTLS12 { configuration.common.maximumVersion = configuration.common.minimumVersion }
    configuration.credentials = CredentialList([try TestIdentities.shared().client.credential])
    let told = try converse(configuration, asksClients: true)
    let text = StoryText(isStyled: false).render(told.story)
    let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(words.contains("it shows that of CN=Test Client, O=Sotto Tests, and signs"), "\(text)")
    #expect(words.contains("TLS 1.\(isTLS12 ? 2 : 3)"))
  }

  @Test func stylesAreForTerminalsOnly() throws {
    let story = try converse().story
    #expect(!StoryText(isStyled: false).render(story).contains("\u{1b}"))
    #expect(StoryText(isStyled: true).render(story).contains("\u{1b}[1m1. Hello\u{1b}[0m"))
  }

  @Test func theReportIsOneLineWithASchema() throws {
    let told = try converse()
    let json = HandshakeReport(try #require(told.info)).json
    #expect(json.contains("\"schema\":\"sotto.handshake/1\""))
    #expect(json.contains("\"group\":\"X25519MLKEM768\""))
    #expect(json.contains("\"verified\":true"))
    #expect(!json.contains("\n"))
  }

  // MARK: From inspections

  /// Whoever reads along, and has the keys, tells what the client tells.
  @Test(arguments: [false, true])
  func anInspectionTellsTheSame(isTLS12: Bool) throws {
    let overheard = try Overheard()
    if isTLS12 { overheard.client.common.maximumVersion = .tls12 }
    overheard.client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    overheard.server.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    try overheard.meet()
    let lived = StoryTeller(
      events: overheard.trace, role: .client, info: overheard.clientPeer?.info,
      serverName: try ServerName("example.com"),
      now: TestIdentities.time
    ).story
    var inspection = overheard.inspect(showsSecrets: true)
    let read = StoryTeller(inspection: inspection, now: TestIdentities.time).story
    #expect(read.chapters.map(\.title) == lived.chapters.map(\.title))
    for (mine, theirs) in zip(read.chapters, lived.chapters) {
      #expect(mine.text == theirs.text && mine.setting == theirs.setting)
      // What only the client knows: whom it trusts, and how long it took.
      let known = theirs.facts.filter {
        !["trusted", "root", "name", "on the wire", "took", "checked"].contains($0.label)
      }
      for fact in known where mine.kind != .keys { #expect(mine.facts.contains(fact), "\(fact)") }
      for fact in mine.facts where mine.kind == .keys { #expect(theirs.facts.contains(fact), "\(fact)") }
    }
    // With what only a live engine knows beside it, more of it is told.
    inspection.source.kind = .live
    inspection.serverIdentity?.trust = .init(.trusted, anchor: "CN=Some \u{202e}Root")
    inspection.serverIdentity?.path = [0, 1]
    let text = StoryText(isStyled: false).render(StoryTeller(inspection: inspection, now: nil).story)
    #expect(text.contains("CN=Some \\u{202E}Root") && text.contains("it covers example.com"))
  }

  @Test func withoutKeysTheStoryEndsWhereTheOpenDoes() throws {
    let overheard = try Overheard()
    try overheard.meet()
    var inspection = overheard.inspect(knowsKeys: false)
    inspection.outcome.status = .incomplete
    #expect(StoryTeller(inspection: inspection, now: nil).story.chapters.prefix(2).map(\.kind) == [.hello, .choice])
  }

  @Test func aResumedSessionShowsNoCertificate() throws {
    let overheard = try Overheard()
    overheard.client.resumption.store = MemorySessionStore()
    try overheard.meet()
    try overheard.meet()
    let chapters = StoryTeller(inspection: overheard.inspect(), now: nil).story.chapters
    #expect(chapters.map(\.title).contains("No certificate this time"))
  }

  /// TLS 1.2 goes on with a session in another order, and agrees on nothing new.
  @Test func aSessionOfTLS12() throws {
    let overheard = try Overheard()
    overheard.client.common.maximumVersion = .tls12
    overheard.client.resumption.store = MemorySessionStore()
    try overheard.meet()
    try overheard.meet()
    let story = StoryTeller(inspection: overheard.inspect(), now: nil).story
    #expect(story.chapters.map(\.kind) == [.hello, .choice, .certificate, .keys, .finished, .talk])
    let text = StoryText(isStyled: false).render(story).split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for expected in [
      "to go on with an earlier session", "Out of the earlier session's main secret", "which comes with Finished,",
      "(server to client, then client to server, whispered)", "a key of before", "from nothing fresh",
    ] { #expect(text.contains(expected), "\(expected) in\n\(text)") }
    for wrong in ["one more round trip", "agreed secret", "opens nothing of today's"] {
      #expect(!text.contains(wrong), "\(wrong) in\n\(text)")
    }
  }

  /// Half of a hybrid is no exchange of halves.
  @Test func whatIsMixedIsToldAsItIs() throws {
    func conclusion(_ groups: [NamedGroup]) throws -> String {
      var configuration = try TestConfigurations.client()
      configuration.common.groups = groups
      configuration.keyShareGroups = groups
      let story = try converse(configuration).story
      return story.chapters.first { $0.kind == .choice }?.conclusion ?? ""
    }
    #expect(try conclusion([.x25519MLKEM768]).contains("For ML-KEM, the server made up a secret"))
    #expect(try conclusion([.x25519]).hasPrefix("Each side now mixes its own private half"))
  }

  @Test(arguments: [ReplayAnswer.first, .seen])
  func whatBecameOfEarlyDataIsTold(answer: ReplayAnswer) throws {
    struct Register: ReplayRegister {
      let answer: ReplayAnswer
      func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { answer }
      func take(_ mark: ReplayMark) async throws -> ReplayAnswer { answer }
    }
    let overheard = try Overheard()
    overheard.client.resumption.store = MemorySessionStore()
    overheard.server.earlyData = ServerEarlyData(register: Register(answer: answer))
    try overheard.meet()
    try overheard.meet(early: Array("first of all".utf8))
    let talk = try #require(StoryTeller(inspection: overheard.inspect(), now: nil).story.chapters.last)
    #expect(talk.kind == .talk)
    let facts = Dictionary(talk.facts.map { ($0.label, $0.value) }) { first, _ in first }
    #expect(
      facts["first words"]
        == (answer == .first ? "early data accepted" : "early data refused: the server did not take it"))
    // It is part of what goes over the wire before the end of the handshake, and does not end the account of that.
    #expect(facts["on the wire"]?.contains("server ") == true)
  }

  @Test func everyStepSaysWhatWouldGoWrong() throws {
    for chapter in try converse().story.chapters {
      #expect(chapter.conclusion?.hasSuffix(".") == true, "\(chapter.kind)")
    }
  }

  // MARK: Telling

  private struct Told {
    let story: HandshakeStory
    let info: HandshakeInfo?
    let secrets: [[UInt8]]
  }

  private func converse(
    _ given: ClientConfiguration? = nil, name: String = "example.com", observing role: Role = .client,
    otherSecrets: [KeyLogLine]? = nil, asksClients: Bool = false
  ) throws -> Told {
    let events = EventLog()
    let others = EventLog()
    var clientConfiguration = try given ?? TestConfigurations.client()
    var serverConfiguration = try TestConfigurations.server()
    clientConfiguration.common.observesSecrets = true
    serverConfiguration.common.observesSecrets = true
    if asksClients { serverConfiguration.clientAuthentication = .required(roots: try TestIdentities.shared().roots) }
    if role == .client { clientConfiguration.common.observer = { events.append($0) } }
    if role == .server { serverConfiguration.common.observer = { events.append($0) } }
    if role == .client { serverConfiguration.common.observer = { others.append($0) } }
    let client = try TestPeer.client(clientConfiguration, name: name)
    let server = try TestPeer.server(serverConfiguration)
    SottoTestSupport.converse(client, server)
    let info = role == .client ? client.info : server.info
    let teller = StoryTeller(
      events: events.all, role: role, info: info, serverName: try ServerName(name), now: TestIdentities.time,
      otherSecrets: otherSecrets ?? others.secrets)
    return Told(story: teller.story, info: info, secrets: events.secrets.map(\.secret))
  }
}
