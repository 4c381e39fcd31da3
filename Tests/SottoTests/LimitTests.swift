// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a peer may cost us: each limit has its error, and no way around it.
@Suite struct LimitTests {
  /// The length is judged by the header, so one byte at a time does not evade it.
  @Test func longMessagesInFragments() throws {
    let server = try Quick.server()
    server.deliver(AdversaryWire.plain([1]) + AdversaryWire.plain([2]) + AdversaryWire.plain([0]))
    #expect(server.error == nil)
    server.deliver(AdversaryWire.plain([1]))
    let reason = TLSError.Reason.handshakeMessageTooLong(.clientHello, length: 131_073, limit: 131_072)
    try expectFailure(server, AdversaryWire(), reason, .illegalParameter)

    let connected = AdversaryServer(try Quick.client())
    try connected.run()
    try connected.send([4, 0xff], .handshake)
    try connected.send([0xff, 0xff], .handshake)
    try expectFailure(
      connected.client, connected.wire,
      .handshakeMessageTooLong(.newSessionTicket, length: 0xff_ffff, limit: 131_072), .illegalParameter)
  }

  @Test func emptyRecords() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    for _ in 0..<32 { try server.send([], .applicationData) }
    try server.send([1], .applicationData)
    for _ in 0..<32 { try server.send([], .applicationData, padding: 3) }
    #expect(server.client.error == nil)
    try server.send([], .applicationData)
    try expectFailure(server.client, server.wire, .tooManyEmptyRecords, .unexpectedMessage)
  }

  /// Neither empty records nor tickets between them reset the count.
  @Test func keyUpdates() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    for _ in 0..<32 { try server.updateKeys(.notRequested) }
    try server.send([1], .applicationData)
    for index in 0..<32 {
      try server.updateKeys(.notRequested)
      if index % 2 == 0 { try server.send([], .applicationData) }
    }
    #expect(server.client.error == nil)
    try server.send(.of(KeyUpdate(request: .notRequested)))
    try expectFailure(server.client, server.wire, .tooManyKeyUpdates, .unexpectedMessage)
  }

  //= rfc9846 4.7.1-3
  //= rfc9846 4.7.1-16
  @Test func tickets() throws {
    var extensions = ExtensionBlock()
    extensions.append(RawExtension(type: .init(rawValue: 0x3a3a), body: [1]))
    extensions.append(EarlyDataLimit(maxEarlyDataSize: 5))
    let ticket = try HandshakeMessage.of(
      NewSessionTicket(ticketLifetime: 1, ticketAgeAdd: 2, ticketNonce: [], ticket: [3], extensions: extensions))
    let server = AdversaryServer(try Quick.client())
    try server.run()
    for _ in 0..<32 { try server.send(ticket.bytes + ticket.bytes, .handshake) }
    try server.send([1], .applicationData)
    for _ in 0..<64 { try server.send(ticket) }
    #expect(server.client.error == nil)
    let kept = server.client.events.filter { if case .sessionReceived = $0 { true } else { false } }.count
    #expect(kept == ClientResumption().maximumTicketsKept && server.client.events.count == kept + 1)
    try server.send(ticket)
    try expectFailure(server.client, server.wire, .tooManyTickets, .unexpectedMessage)
  }

  //= rfc9846 6-6
  @Test func ticketsThatDoNotParse() throws {
    let bodies: [([UInt8], TLSError.Reason)] = [
      ([0, 0, 0, 1], .malformed(DecodeError(.truncated, in: "new_session_ticket"))),
      ([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0], .malformed(DecodeError(.tooShort, in: "new_session_ticket"))),
      (
        [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 9, 0, 0, 7],
        .malformed(DecodeError(.trailingBytes(1), in: "new_session_ticket"))
      ),
      (
        [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 9, 0, 5, 0, 42, 0, 1, 7],
        .malformed(DecodeError(.truncated, in: "early_data"))
      ),
    ]
    for (body, reason) in bodies {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send(.raw(.newSessionTicket, body))
      try expectFailure(server.client, server.wire, reason, .decodeError)
    }
    let server = AdversaryServer(try Quick.client())
    try server.run()
    try server.send(.raw(.newSessionTicket, [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 9, 0, 4, 0, 0, 0, 0]))
    try expectFailure(
      server.client, server.wire, .forbiddenExtension(.serverName, in: .newSessionTicket), .illegalParameter)
  }

  //= rfc9846 6.1-4
  @Test func warnings() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    for _ in 0..<4 {
      try server.send(AlertMessage(.userCanceled).bytes, .alert)
      try server.send([1], .applicationData)
    }
    #expect(server.client.error == nil)
    try server.send(AlertMessage(.userCanceled).bytes, .alert)
    try expectFailure(server.client, server.wire, .tooManyWarnings, .unexpectedMessage)
  }

  @Test func changeCipherSpecs() throws {
    let server = AdversaryServer(try Quick.client())
    server.corrupt = { step, records in
      if step == .serverHello {
        records = [[UInt8]](repeating: AdversaryWire.changeCipherSpec(), count: 33).flatMap { $0 } + records
      }
    }
    try server.run()
    try expectFailure(server.client, server.wire, .tooManyChangeCipherSpecs, .unexpectedMessage)
  }

  // MARK: Refused early data

  private static func offersEarlyData(_ hello: inout ClientHello) {
    let psk = OfferedPSKs(
      identities: [.init(identity: [1], obfuscatedTicketAge: 0)], binders: [[UInt8](repeating: 0, count: 32)])
    hello.extend {
      $0.with(EarlyDataIndication()).with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])).with(psk)
    }
  }

  private static func earlyRecords(_ count: Int, of length: Int) -> [UInt8] {
    let record = AdversaryWire.plain([UInt8](repeating: 0x77, count: length), .applicationData)
    return [[UInt8]](repeating: record, count: count).flatMap { $0 }
  }

  //= rfc9846 4.3.10-5
  @Test func earlyDataIsSkippedAfterServerHello() throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = Self.offersEarlyData
    client.corrupt = { step, records in
      records =
        step == .clientHello ? records + Self.earlyRecords(10, of: 500) : Self.earlyRecords(2, of: 100) + records
    }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info != nil)
    #expect(client.server.data.isEmpty)
  }

  //= rfc9846 4.3.10-5
  @Test func earlyDataIsSkippedAfterHelloRetryRequest() throws {
    let client = AdversaryClient(
      try Quick.server { $0.common.limits.skippedEarlyData = 20_000 })
    client.shares = []
    client.editHello = Self.offersEarlyData
    client.editSecondHello = { $0.extend { $0.without(.earlyData) } }
    client.corrupt = { step, records in
      // One of them as long as a protected record may be.
      if step == .clientHello { records += Self.earlyRecords(1, of: 16_640) + Self.earlyRecords(2, of: 100) }
    }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info != nil)
    #expect(client.server.data.isEmpty)
  }

  @Test(arguments: [[], [NamedGroup.x25519]])
  func earlyDataBeyondTheBudget(shares: [NamedGroup]) throws {
    let client = AdversaryClient(try Quick.server())
    client.shares = shares
    client.editHello = Self.offersEarlyData
    client.corrupt = { step, records in
      if step == .clientHello { records += Self.earlyRecords(3, of: 8_000) }
    }
    try client.run()
    try expectFailure(client.server, client.wire, .tooMuchSkippedEarlyData, .unexpectedMessage)
  }

  /// Once a record opened, none is skipped; without the offer, none at all.
  @Test func nothingElseIsSkipped() throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = Self.offersEarlyData
    client.cut = { step, content in
      step == .finished ? [Array(content.prefix(5)), Array(content.dropFirst(5))] : [content]
    }
    client.corrupt = { step, records in
      if step == .finished { records.insert(contentsOf: Self.earlyRecords(1, of: 100), at: 5 + 5 + 17) }
    }
    try client.run()
    try expectFailure(client.server, client.wire, .badRecordMAC, .badRecordMAC)

    let other = AdversaryClient(try Quick.server())
    other.corrupt = { step, records in if step == .clientHello { records += Self.earlyRecords(1, of: 100) } }
    try other.run()
    try expectFailure(other.server, other.wire, .badRecordMAC, .badRecordMAC)
  }

  // MARK: Large hellos

  /// As many extensions as a hello holds, all different.
  @Test func aHelloWithManyExtensions() throws {
    let server = try Quick.server()
    let client = AdversaryClient(server)
    client.cut = { _, content in Self.fragments(content) }
    client.editHello = { hello in
      let known = Set((hello.extensions?.entries ?? []).map(\.type.rawValue))
      var block = hello.extensions ?? ExtensionBlock()
      // Beyond those that have a meaning, and around the reserved values that have one too.
      for value in UInt16(20_000)..<36_000 where !known.contains(value) {
        block.append(RawExtension(type: ExtensionType(rawValue: value), body: []))
      }
      hello.extensions = block
    }
    try client.run()
    #expect(server.error == nil)
    #expect(server.info?.group == .x25519)

    let twice = AdversaryClient(try Quick.server())
    twice.cut = { _, content in Self.fragments(content) }
    twice.editHello = { hello in
      try client.editHello(&hello)
      hello.extensions?.append(RawExtension(type: ExtensionType(rawValue: 20_000), body: []))
    }
    try twice.run()
    try expectFailure(twice.server, twice.wire, .duplicateExtension(in: .clientHello), .decodeError)
  }

  /// As many key shares as a hello holds, each for a group of its own.
  @Test func aHelloWithManyKeyShares() throws {
    let server = try Quick.server()
    let client = AdversaryClient(server)
    client.cut = { _, content in Self.fragments(content) }
    client.editHello = { hello in
      let own = try #require(try hello.extensions?.decode(KeyShareOffer.self)).shares
      let groups = (0..<6_500 as Range<UInt16>).map { NamedGroup(rawValue: 0x4000 + $0) }
      let shares = groups.map { KeyShareEntry(group: $0, keyExchange: [1]) }
      hello.extend {
        $0.with(SupportedGroups(groups: groups + [.x25519])).with(KeyShareOffer(shares: shares + own))
      }
    }
    try client.run()
    #expect(server.error == nil)
    #expect(server.info?.group == .x25519)

    let stray = AdversaryClient(try Quick.server())
    stray.cut = { _, content in Self.fragments(content) }
    stray.editHello = { hello in
      try client.editHello(&hello)
      hello.extend { $0.with(SupportedGroups(groups: [.x25519])) }
    }
    try stray.run()
    try expectFailure(
      stray.server, stray.wire, .keyShareNotInSupportedGroups(.init(rawValue: 0x4000)), .illegalParameter)
  }

  private static func fragments(_ content: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: content.count, by: 16_384).map { Array(content[$0..<min($0 + 16_384, content.count)]) }
  }

  /// What a peer calls its protocols does not get into a log as it came, nor in any length.
  @Test func namesOfProtocolsInErrors() throws {
    func refusal(_ names: [[UInt8]]) throws -> String {
      let client = AdversaryClient(try Quick.server { $0.common.applicationProtocols = ["h2"] })
      client.cut = { _, content in Self.fragments(content) }
      client.editHello = { $0.extend { $0.with(ProtocolNameList(names: names)) } }
      try client.run()
      let error = try #require(client.server.error)
      #expect(error.alert == .noApplicationProtocol)
      return error.description
    }
    let control = try refusal([Array("a\u{1B}[31m\r\nb\u{202E}".utf8), [0, 0xff]])
    #expect(control.contains(#"a\u{1B}[31m\u{D}\u{A}b\u{202E}, \u{0}"#))
    #expect(control.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e })
    let long = try refusal([[UInt8](repeating: 0x61, count: 255)])
    #expect(long.contains(String(repeating: "a", count: 64) + "…"))
    #expect(!long.contains(String(repeating: "a", count: 65)))
    let many = try refusal((0..<3_000).map { Array("p\($0)".utf8) })
    #expect(many.contains("p0, p1") && many.contains("more"))
    #expect(many.utf8.count < 400)
  }
}
