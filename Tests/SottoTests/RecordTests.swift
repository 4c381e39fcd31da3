// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Records that are not as they must be, and messages that do not fit them (RFC 9846 section 5).
@Suite struct RecordTests {
  // MARK: Messages and key changes

  /// ServerHello and EncryptedExtensions in one plaintext record.
  //= rfc9846 5.1-6
  @Test func serverHelloSharesItsRecord() throws {
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in if step == .serverHello { messages.append(.raw(.encryptedExtensions, [0, 0])) } }
    try server.run()
    try expectFailure(server.client, server.wire, .messageSpansKeyChange, .unexpectedMessage)
  }

  /// The first byte of the next message is enough.
  //= rfc9846 5.1-6
  @Test(arguments: [AdversaryServer.Step.serverHello, .finished])
  func aMessageOfTheServerStraddlesAKeyChange(changing: AdversaryServer.Step) throws {
    let server = AdversaryServer(try Quick.client())
    server.cut = { step, content in [content + (step == changing ? [8] : [])] }
    try server.run()
    try expectFailure(server.client, server.wire, .messageSpansKeyChange, .unexpectedMessage)
    #expect(server.client.info == nil)
  }

  //= rfc9846 5.1-6
  @Test func finishedOfTheServerFollowedByATicket() throws {
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in if step == .finished { messages.append(.raw(.newSessionTicket, [0])) } }
    try server.run()
    try expectFailure(server.client, server.wire, .messageSpansKeyChange, .unexpectedMessage)
  }

  //= rfc9846 5.1-6
  @Test(arguments: [AdversaryClient.Step.clientHello, .secondClientHello, .finished])
  func aMessageOfTheClientStraddlesAKeyChange(changing: AdversaryClient.Step) throws {
    let client = AdversaryClient(try Quick.server())
    if changing == .secondClientHello { client.shares = [] }
    client.cut = { step, content in [content + (step == changing ? [20] : [])] }
    try client.run()
    try expectFailure(client.server, client.wire, .messageSpansKeyChange, .unexpectedMessage)
    #expect(client.server.info == nil)
  }

  //= rfc9846 5.1-6
  @Test func keyUpdateFollowedByMore() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    let update = try HandshakeMessage.of(KeyUpdate(request: .notRequested))
    try server.send(update.bytes + update.bytes, .handshake)
    try expectFailure(server.client, server.wire, .messageSpansKeyChange, .unexpectedMessage)

    let client = AdversaryClient(try Quick.server())
    try client.run()
    try client.send(update.bytes + [24], .handshake)
    try expectFailure(client.server, client.wire, .messageSpansKeyChange, .unexpectedMessage)
  }

  /// Messages that no key change follows may share and may split.
  //= rfc9846 5.1-2
  @Test func messagesMayShareAndSplit() throws {
    let server = AdversaryServer(try Quick.client())
    server.cut = { _, content in content.map { [$0] } }
    try server.run()
    #expect(server.client.error == nil)
    #expect(server.client.info != nil)
  }

  // MARK: Application data too early

  @Test func dataBeforeTheHandshakeIsDone() throws {
    for step in AdversaryServer.Step.allCases where step != .helloRetryRequest {
      let server = AdversaryServer(try Quick.client())
      server.type = { $0 == step ? .applicationData : .handshake }
      try server.run()
      //= rfc9846 5.1-18
      try expectFailure(server.client, server.wire, .unexpectedRecord(.applicationData), .unexpectedMessage)
      #expect(server.client.data.isEmpty)
    }
  }

  @Test func dataBeforeTheClientsFinished() throws {
    for step in AdversaryClient.Step.allCases where step != .secondClientHello {
      let client = try MutualAdversaryTests.client()
      client.type = { $0 == step ? .applicationData : .handshake }
      try client.run()
      try expectFailure(client.server, client.wire, .unexpectedRecord(.applicationData), .unexpectedMessage)
      #expect(client.server.data.isEmpty)
    }
  }

  /// We send none either.
  //= rfc9846 2-2
  @Test func noDataIsSentEarly() throws {
    let client = try Quick.client()
    _ = client.takeOutbox()
    #expect(throws: TLSError(.writeBeforeHandshake)) { try client.send([1]) }
    #expect(throws: TLSError(.writeBeforeHandshake)) { try client.driver.requestKeyUpdate(peerToo: false) }
    #expect(client.takeOutbox().isEmpty)
    #expect(client.error == nil)
  }

  // MARK: Protection

  @Test func aRecordThatDoesNotOpen() throws {
    for step in [AdversaryServer.Step.encryptedExtensions, .certificate, .certificateVerify, .finished] {
      for position in [5, -1] {
        let server = AdversaryServer(try Quick.client())
        server.corrupt = { current, records in
          if current == step { records[position < 0 ? records.count - 1 : position] ^= 1 }
        }
        try server.run()
        try expectFailure(server.client, server.wire, .badRecordMAC, .badRecordMAC)
      }
    }
  }

  @Test func aRecordTwiceOrOutOfOrder() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    let first = try server.wire.record([1], .applicationData)
    let second = try server.wire.record([2], .applicationData)
    server.client.deliver(first + first)
    #expect(server.client.data == [1])
    try expectFailure(server.client, server.wire, .badRecordMAC, .badRecordMAC)

    let other = AdversaryServer(try Quick.client())
    try other.run()
    _ = try other.wire.record([1], .applicationData)
    other.client.deliver(second)
    try expectFailure(other.client, other.wire, .badRecordMAC, .badRecordMAC)
  }

  //= rfc9846 5.4-3
  @Test func recordsWithoutContent() throws {
    for type in [ContentType.handshake, .alert] {
      let plain = try Quick.server()
      plain.deliver(AdversaryWire.plain([], type))
      try expectFailure(plain, AdversaryWire(), .emptyFragment(type), .unexpectedMessage)

      let server = AdversaryServer(try Quick.client())
      try server.run()
      server.client.deliver(try server.wire.forge([type.rawValue]))
      try expectFailure(server.client, server.wire, .emptyFragment(type), .unexpectedMessage)
    }
  }

  @Test func recordsOfNothingButPadding() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    server.client.deliver(try server.wire.forge([0, 0, 0]))
    try expectFailure(server.client, server.wire, .noContentType, .unexpectedMessage)
  }

  @Test func innerTypes() throws {
    let cases: [(ContentType, TLSError.Reason)] = [
      (.changeCipherSpec, .badChangeCipherSpec), (.heartbeat, .unexpectedRecord(.heartbeat)),
      (ContentType(rawValue: 99), .unexpectedRecord(ContentType(rawValue: 99))),
    ]
    for (type, reason) in cases {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send([1], type)
      try expectFailure(server.client, server.wire, reason, .unexpectedMessage)
    }
  }

  //= rfc9846 5.4-6
  @Test func recordsThatAreTooLong() throws {
    let plain = try Quick.server()
    plain.deliver([22, 3, 1, 0x40, 1])
    try expectFailure(plain, AdversaryWire(), .recordOverflow(length: 16_385), .recordOverflow)

    let server = AdversaryServer(try Quick.client())
    try server.run()
    server.client.deliver([23, 3, 3, 0x41, 1])
    try expectFailure(server.client, server.wire, .recordOverflow(length: 16_641), .recordOverflow)

    let inner = AdversaryServer(try Quick.client())
    try inner.run()
    inner.client.deliver([23, 3, 3, 0x41, 0] + [UInt8](repeating: 0, count: 16_640))
    try expectFailure(inner.client, inner.wire, .innerPlaintextTooLong, .recordOverflow)

    let short = AdversaryServer(try Quick.client())
    try short.run()
    short.client.deliver([23, 3, 3, 0, 1, 0])
    try expectFailure(short.client, short.wire, .badRecordMAC, .badRecordMAC)

    let longest = AdversaryServer(try Quick.client())
    try longest.run()
    try longest.send([UInt8](repeating: 3, count: 16_384), .applicationData)
    try longest.send([4], .applicationData, padding: 16_383)
    #expect(longest.client.error == nil)
    #expect(longest.client.data.count == 16_385)
  }

  @Test func plaintextAfterTheKeys() throws {
    for type in [ContentType.handshake, .alert] {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      server.client.deliver(AdversaryWire.plain([2, 40], type))
      try expectFailure(server.client, server.wire, .unexpectedRecord(type), .unexpectedMessage)
    }
  }

  //= rfc9846 5.1-3
  //= rfc9846 5.1-4
  @Test func recordsBetweenThePartsOfAMessage() throws {
    for (type, content) in [(ContentType.applicationData, [UInt8](repeating: 1, count: 3)), (.alert, [1, 90])] {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send([24, 0], .handshake)
      try server.send(content, type)
      try expectFailure(server.client, server.wire, .interleavedRecord(type), .unexpectedMessage)
    }
    let client = AdversaryClient(try Quick.server())
    client.cut = { step, content in
      step == .finished ? [Array(content.prefix(3)), Array(content.dropFirst(3))] : [content]
    }
    client.corrupt = { step, records in
      if step == .finished { records.insert(contentsOf: AdversaryWire.changeCipherSpec(), at: 5 + 3 + 17) }
    }
    try client.run()
    try expectFailure(client.server, client.wire, .interleavedRecord(.changeCipherSpec), .unexpectedMessage)
  }

  // MARK: change_cipher_spec

  //= rfc9846 5-1
  @Test func changeCipherSpecIsIgnoredInTheHandshake() throws {
    let server = AdversaryServer(try Quick.client())
    server.corrupt = { _, records in records = AdversaryWire.changeCipherSpec() + records }
    try server.run()
    #expect(server.client.info != nil)

    let client = AdversaryClient(try Quick.server())
    client.shares = []
    client.corrupt = { step, records in if step != .clientHello { records = AdversaryWire.changeCipherSpec() + records }
    }
    try client.run()
    #expect(client.server.info != nil)
  }

  //= rfc9846 5-2
  @Test func otherValuesOfIt() throws {
    for body in [[], [0], [2], [1, 1]] as [[UInt8]] {
      let server = AdversaryServer(try Quick.client())
      server.corrupt = { _, records in records = AdversaryWire.plain(body, .changeCipherSpec) }
      try server.run()
      try expectFailure(server.client, server.wire, .badChangeCipherSpec, .unexpectedMessage)
    }
  }

  //= rfc9846 5-3
  @Test func tooEarlyOrTooLate() throws {
    let early = try Quick.server()
    early.deliver(AdversaryWire.changeCipherSpec())
    try expectFailure(early, AdversaryWire(), .badChangeCipherSpec, .unexpectedMessage)

    let server = AdversaryServer(try Quick.client())
    try server.run()
    server.client.deliver(AdversaryWire.changeCipherSpec())
    try expectFailure(server.client, server.wire, .badChangeCipherSpec, .unexpectedMessage)

    let client = AdversaryClient(try Quick.server())
    try client.run()
    client.server.deliver(AdversaryWire.changeCipherSpec())
    try expectFailure(client.server, client.wire, .badChangeCipherSpec, .unexpectedMessage)
  }

  // MARK: What is no TLS

  @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "POST /", "CONNECT a:1", "HTTP/1.1 400 Bad Request\r\n"])
  func plainHTTPIsRecognised(text: String) throws {
    let server = try Quick.server()
    server.deliver(Array(text.utf8), step: 1)
    #expect(server.error?.cause == .malformed)
    guard case .notTLS = server.error?.reason else {
      Issue.record("taken for TLS")
      return
    }
    #expect(server.takeOutbox().isEmpty)

    let client = try Quick.client()
    _ = client.takeOutbox()
    client.deliver(Array(text.utf8))
    guard case .notTLS = client.error?.reason else {
      Issue.record("taken for TLS")
      return
    }
  }

  //= rfc9846 E.5-6
  //= rfc9846 E.5-7
  @Test func helloOfSSL2() throws {
    let server = try Quick.server()
    server.deliver([0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10] + [UInt8](repeating: 0, count: 37))
    try expectFailure(server, AdversaryWire(), .ssl2Hello(asksFor: .tls10), .protocolVersion)
    #expect(server.error?.description.contains("SSL 2.0") == true)
  }

  @Test func recordsOfOtherKinds() throws {
    let unknown = try Quick.server()
    unknown.deliver([99, 3, 1, 0, 1, 0])
    try expectFailure(unknown, AdversaryWire(), .unknownRecordType(ContentType(rawValue: 99)), .unexpectedMessage)
    let heartbeat = try Quick.server()
    heartbeat.deliver([24, 3, 1, 0, 1, 0])
    try expectFailure(heartbeat, AdversaryWire(), .unknownRecordType(.heartbeat), .unexpectedMessage)
    let ancient = try Quick.server()
    ancient.deliver([22, 2, 0, 0, 1, 0])
    try expectFailure(
      ancient, AdversaryWire(), .ancientRecordVersion(ProtocolVersion(rawValue: 0x0200)), .protocolVersion)
  }
}
