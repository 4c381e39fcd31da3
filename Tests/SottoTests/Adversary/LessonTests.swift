// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What others learned the hard way, as far as no other test is about it. `docs/lessons.md` has all of it, and says where
/// each is tested.
@Suite struct LessonTests {
  // MARK: Nothing is believed before it is proved

  /// What a server says of itself before its Finished holds is forgotten with it: the next hello offers what the first did.
  @Test func nothingIsLearnedFromAServerThatFails() throws {
    let configuration = try Quick.clientConfiguration()
    let liar = AdversaryServer(try .client(configuration))
    liar.retries = true
    liar.group = .secp384r1
    liar.edit = { step, messages in
      if step == .finished { messages = [.raw(.finished, [UInt8](repeating: 0, count: 32))] }
    }
    try liar.run()
    try expectFailure(liar.client, liar.wire, .badFinished, .decryptError)

    let server = AdversaryServer(try .client(configuration))
    try server.run()
    #expect(server.client.info?.group == .x25519)
    let shares = try #require(try server.hellos[0].extensions?.decode(KeyShareOffer.self))
    #expect(shares[.x25519] != nil && shares[.secp384r1] == nil)
    #expect(server.hellos[0].extensions?.contains(.preSharedKey) == false)
  }

  /// FREAK: a key that a server of the classical handshake signs for the occasion has no place, however weak it is.
  @Test func aKeyOfTheServersInTheClassicalHandshake() throws {
    let middle = try Self.classical()
    middle.edit = { _, message in
      message.type == .serverHelloDone ? [.raw(.serverKeyExchange, [3, 0, 29, 0]), message] : [message]
    }
    try middle.run()
    #expect(
      middle.client.error?.reason == .unexpectedMessage(.serverKeyExchange, in: "waiting for ServerHelloDone"))
    #expect(middle.client.error?.alert == .unexpectedMessage)
  }

  private static func classical() throws -> Middle {
    let client = try TLS12.client {
      $0.common.cipherSuites = [.aes128GCMSHA256]
      $0.common.insecureRSAKeyExchange = true
    }
    let server = try TLS12.server {
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([try Handshake12Tests.decrypting()])
    }
    return Middle(client, server)
  }

  // MARK: Replays

  /// What one server was sent opens nothing with another: its keys are of its own randomness.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aFlightForSomebodyElse(version: ProtocolVersion) throws {
    func server(_ seed: UInt64) throws -> TestPeer {
      var configuration = try TestConfigurations.server(seed: seed)
      configuration.common.groups = [.x25519, .secp256r1]
      configuration.common.minimumVersion = version
      configuration.common.maximumVersion = version
      return try .server(configuration)
    }
    let client = try version == .tls13 ? Quick.client() : TLS12.client()
    let (first, second) = (try server(2), try server(3))
    let hello = client.takeOutbox()
    first.deliver(hello)
    client.deliver(first.takeOutbox())
    let flight = client.takeOutbox()
    first.deliver(flight)
    #expect(first.info != nil)

    second.deliver(hello)
    second.deliver(flight)
    #expect(second.error?.reason == .badRecordMAC)
    #expect(second.info == nil)
    // Nor does it say anything a second time.
    first.deliver(flight)
    #expect(first.error?.alert == (version == .tls13 ? .unexpectedMessage : .badRecordMAC))
    #expect(first.data.isEmpty)
  }

  // MARK: TLS 1.2: order and lengths of what is in the open

  private static let clientMessages: [HandshakeType] = [.clientHello, .clientKeyExchange]
  private static let serverMessages: [HandshakeType] = [
    .serverHello, .certificate, .serverKeyExchange, .serverHelloDone,
  ]

  /// SMACK: a step of the client's left out, or done twice.
  @Test(arguments: [0, 2])
  func aStepOfTheClientLeftOutOrRepeated(count: Int) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.edit = { _, message in
      message.type == .clientKeyExchange ? [HandshakeMessage](repeating: message, count: count) : [message]
    }
    try middle.run()
    let reason: TLSError.Reason =
      count == 0
      ? .unexpectedChangeCipherSpec
      : .unexpectedMessage(.clientKeyExchange, in: "waiting for the client's change_cipher_spec")
    #expect(middle.server.error?.reason == reason)
    #expect(middle.server.error?.alert == .unexpectedMessage)
    #expect(middle.server.info == nil)
  }

  /// A byte too many, or too few, under a length that says so.
  @Test(arguments: clientMessages + serverMessages)
  func aLengthThatIsWrong(of type: HandshakeType) throws {
    for isLonger in [true, false] {
      // Nothing can be taken from nothing.
      if type == .serverHelloDone, !isLonger { continue }
      let middle = Middle(try TLS12.client(), try TLS12.server())
      middle.edit = { _, message in
        let body = Array(message.bytes.dropFirst(4))
        return message.type == type ? [.raw(type, isLonger ? body + [0] : body.dropLast())] : [message]
      }
      try middle.run()
      let side = Self.clientMessages.contains(type) ? middle.server : middle.client
      #expect(side.error?.alert == .decodeError, "\(isLonger)")
      #expect(side.info == nil)
    }
  }

  /// Messages may share records and be split as they like, as long as the keys stay the same.
  @Test(arguments: ["split", "joined"])
  func recordsThatAreCutOtherwise(how: String) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.editRecords = { _, records in
      var changed: [Middle.Record] = []
      for record in records {
        // What comes after change_cipher_spec is sealed.
        guard record.type == .handshake, !changed.contains(where: { $0.type == .changeCipherSpec }) else {
          changed.append(record)
          continue
        }
        if how == "split" {
          changed += record.content.map { Middle.Record(type: .handshake, content: [$0], version: record.version) }
        } else if changed.last?.type == .handshake {
          changed[changed.count - 1].content += record.content
        } else {
          changed.append(record)
        }
      }
      records = changed
    }
    try middle.run()
    #expect(middle.client.error == nil)
    #expect(middle.server.error == nil)
    #expect(middle.client.info != nil && middle.server.info != nil)
  }

  /// Between the parts of a message, and between messages: neither data, nor a record without content.
  @Test(arguments: clientMessages.dropFirst() + serverMessages)
  func aRecordThatDoesNotBelong(before type: HandshakeType) throws {
    let strange: [(Middle.Record, Bool, TLSError.Reason)] = [
      (Middle.Record(type: .applicationData, content: [1, 2, 3]), false, .unexpectedRecord(.applicationData)),
      (Middle.Record(type: .applicationData, content: [1, 2, 3]), true, .unexpectedRecord(.applicationData)),
      (Middle.Record(type: .handshake, content: []), false, .emptyFragment(.handshake)),
      (Middle.Record(type: .alert, content: [1, 90]), true, .interleavedRecord(.alert)),
    ]
    for (record, isInside, reason) in strange {
      let middle = Middle(try TLS12.client(), try TLS12.server())
      middle.editRecords = { _, records in
        guard
          let place = records.firstIndex(where: { $0.type == .handshake && $0.content.first == type.rawValue })
        else { return }
        if isInside {
          let whole = records[place].content
          records[place].content = Array(whole.prefix(2))
          records.insert(Middle.Record(type: .handshake, content: Array(whole.dropFirst(2))), at: place + 1)
          records.insert(record, at: place + 1)
        } else {
          records.insert(record, at: place)
        }
      }
      try middle.run()
      let side = Self.clientMessages.contains(type) ? middle.server : middle.client
      #expect(side.error?.alert == .unexpectedMessage, "\(record), inside: \(isInside)")
      #expect(side.error?.reason == reason, "\(record), inside: \(isInside)")
      #expect(side.info == nil)
      #expect(side.data.isEmpty)
    }
  }

  /// A message in the open that begins before the keys change, and one that hides behind it in its record.
  @Test(arguments: [HandshakeType.clientKeyExchange, .serverHelloDone])
  func aMessageSplicedAcrossTheKeyChange(after type: HandshakeType) throws {
    for part in [1, 4, 15] {
      let middle = Middle(try TLS12.client(), try TLS12.server())
      middle.edit = { _, message in
        let finished = HandshakeMessage.raw(.finished, [UInt8](repeating: 0, count: 12)).bytes
        guard message.type == type else { return [message] }
        return [HandshakeMessage(type: type, bytes: message.bytes + finished.prefix(part))]
      }
      try middle.run()
      let side = type == .clientKeyExchange ? middle.server : middle.client
      let isClients = type == .clientKeyExchange
      // The client's flight follows ServerHelloDone: what is behind it is there too early.
      let reasons: [TLSError.Reason] = [
        .messageSpansKeyChange, .unexpectedMessage(.finished, in: "waiting for the server's change_cipher_spec"),
      ]
      #expect(reasons.contains(try #require(side.error?.reason)), "\(part)")
      #expect(side.error?.alert == .unexpectedMessage)
      #expect(isClients || side.info == nil)
    }
  }

  // MARK: The list

  /// Every test that the list names is there.
  @Test func theListIsTrue() throws {
    let names = try GeneratedText.source("docs/lessons.md").flatMap { line in
      line.matches(of: /`(?<suite>[A-Z]\w+Tests)\.(?<test>\w+)`/).map { ("\($0.suite)", "\($0.test)") }
    }
    #expect(names.count > 60)
    let tests = try GeneratedText.tests()
    for (suite, test) in names {
      let isThere = tests.contains { $0.contains("struct \(suite) ") && $0.contains("func \(test)(") }
      #expect(isThere, "\(suite).\(test)")
    }
  }
}
