// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Messages and key changes of TLS 1.2 where they do not belong.
@Suite struct Order12Tests {
  private static func ccs(_ content: [UInt8] = [1]) -> Middle.Record {
    Middle.Record(type: .changeCipherSpec, content: content)
  }

  // MARK: change_cipher_spec

  /// Never before there are keys (CVE-2014-0224), in whatever place.
  @Test(arguments: [
    HandshakeType.serverHello, .certificate, .serverKeyExchange, .serverHelloDone,
  ])
  func anEarlyKeyChangeFromTheServer(before type: HandshakeType) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.editRecords = { fromClient, records in
      guard !fromClient,
        let index = records.firstIndex(where: { $0.content.first == type.rawValue && $0.type == .handshake })
      else { return }
      records.insert(Self.ccs(), at: index)
    }
    try middle.run()
    #expect(middle.client.error?.alert == .unexpectedMessage)
    #expect(middle.client.info == nil)
  }

  /// A client that could do TLS 1.3 ignores it before it knows, and remembers it once it does.
  @Test func anEarlyKeyChangeBeforeTheVersionIsKnown() throws {
    let client = try TLS12.client { $0.common.maximumVersion = .tls13 }
    let middle = Middle(client, try TLS12.server())
    middle.editRecords = { fromClient, records in
      if !fromClient, records.first?.content.first == HandshakeType.serverHello.rawValue {
        records.insert(Self.ccs(), at: 0)
      }
    }
    try middle.run()
    #expect(client.error?.reason == .unexpectedChangeCipherSpec)
  }

  @Test func anEarlyKeyChangeFromTheClient() throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.editRecords = { fromClient, records in
      guard fromClient,
        let index = records.firstIndex(where: { $0.content.first == HandshakeType.clientKeyExchange.rawValue })
      else { return }
      records.insert(Self.ccs(), at: index)
    }
    try middle.run()
    #expect(middle.server.error?.reason == .unexpectedChangeCipherSpec)
  }

  /// Twice, left out, of another form, or in the middle of a message: on either side.
  @Test(arguments: [true, false], ["twice", "none", "two", "empty", "long", "inside"])
  func aKeyChangeThatIsNone(ofClient: Bool, how: String) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.editRecords = { fromClient, records in
      guard fromClient == ofClient, let index = records.firstIndex(where: { $0.type == .changeCipherSpec }) else {
        return
      }
      switch how {
      case "twice": records.insert(Self.ccs(), at: index)
      case "none": records.remove(at: index)
      case "two": records[index].content = [2]
      case "empty": records[index].content = []
      case "long": records[index].content = [1, 1]
      default: records.insert(Middle.Record(type: .handshake, content: [20, 0]), at: index)
      }
    }
    try middle.run()
    let side = ofClient ? middle.server : middle.client
    let reasons: [TLSError.Reason] =
      switch how {
      case "twice": [.unexpectedChangeCipherSpec]
      case "two", "empty", "long": [.malformedChangeCipherSpec]
      case "inside": [.messageSpansKeyChange]
      // The sealed Finished is taken for a message in the open, of whatever kind.
      default: [try #require(side.error?.reason)]
      }
    #expect(reasons.contains(try #require(side.error?.reason)))
    #expect(side.info == nil)
  }

  /// Once the handshake is over, none.
  @Test func aLateKeyChange() throws {
    let client = try TLS12.client()
    let server = try TLS12.server()
    converse(client, server)
    server.deliver(Self.ccs().bytes)
    #expect(server.error?.reason == .unexpectedChangeCipherSpec)
    client.deliver(Self.ccs().bytes)
    #expect(client.error?.reason == .unexpectedChangeCipherSpec)
  }

  // MARK: Messages

  /// Any message in the place of any other.
  @Test(
    arguments: [
      HandshakeType.serverHello, .certificate, .serverKeyExchange, .serverHelloDone, .clientHello, .clientKeyExchange,
    ])
  func anyMessageInThePlaceOf(_ place: HandshakeType) throws {
    let others: [HandshakeType] = [
      .helloRequest, .clientHello, .serverHello, .newSessionTicket, .encryptedExtensions, .certificate,
      .serverKeyExchange, .certificateRequest, .serverHelloDone, .certificateVerify, .clientKeyExchange, .finished,
      .certificateStatus, .keyUpdate, HandshakeType(rawValue: 99),
    ]
    for other in others where other != place {
      // A request for a certificate may stand before ServerHelloDone.
      if place == .serverHelloDone, other == .certificateRequest { continue }
      let middle = Middle(try TLS12.client(), try TLS12.server())
      middle.edit = { _, message in
        message.type == place
          ? [HandshakeMessage(type: other, bytes: [other.rawValue] + Array(message.bytes.dropFirst()))] : [message]
      }
      try middle.run()
      let isServers: Set<HandshakeType> = [.serverHello, .certificate, .serverKeyExchange, .serverHelloDone]
      let side = isServers.contains(place) ? middle.client : middle.server
      guard case .unexpectedMessage(other, _) = side.error?.reason else {
        Issue.record("\(other) for \(place): \(String(describing: side.error))")
        continue
      }
    }
  }

  /// A message twice, and one left out.
  @Test(arguments: [HandshakeType.serverHello, .certificate, .serverKeyExchange, .serverHelloDone], [0, 2])
  func leftOutOrRepeated(_ place: HandshakeType, count: Int) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.edit = { _, message in
      message.type == place ? [HandshakeMessage](repeating: message, count: count) : [message]
    }
    try middle.run()
    #expect(middle.client.info == nil)
    if place == .serverHelloDone, count == 0 {
      #expect(middle.client.error == nil)
    } else {
      #expect(middle.client.error?.alert == .unexpectedMessage)
    }
  }

  /// Cut short anywhere, the handshake is not done, and says so.
  @Test func cutShort() throws {
    for length in stride(from: 0, to: 900, by: 37) {
      let client = try TLS12.client()
      let server = try TLS12.server()
      server.deliver(client.takeOutbox())
      client.deliver(Array(server.takeOutbox().prefix(length)))
      #expect(throws: TLSError(.truncatedHandshake)) { try client.driver.receiveEndOfStream() }
    }
  }

  /// A client without a certificate says so when it is asked for one. This server did not ask, and takes no answer.
  @Test func askedForACertificate() throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.edit = { _, message in
      guard message.type == .serverHelloDone else { return [message] }
      let request = CertificateRequestTLS12(
        certificateTypes: [.ecdsaSign], signatureAlgorithms: [.ecdsaSecp256r1SHA256], certificateAuthorities: [])
      return [try .of(request), message]
    }
    try middle.run()
    #expect(middle.seen.contains { $0.fromClient && $0.type == .certificate })
    #expect(middle.server.error?.alert == .unexpectedMessage)
  }

  // MARK: After the handshake

  //= rfc9846 4.2.2-4
  //= rfc9846 4.2.2-5
  /// Somebody who wants to negotiate again is refused.
  @Test func renegotiation() throws {
    let client = try Sealing(client: true)
    try client.send(.of(HelloRequest()))
    #expect(client.peer.error?.reason == .renegotiationRefused)
    #expect(client.peer.error?.alert == .noRenegotiation)

    let server = try Sealing(client: false)
    let hello = ClientHello(
      random: [UInt8](repeating: 1, count: 32), legacySessionID: [], cipherSuites: TLS12.suites, extensions: nil)
    try server.send(.of(hello))
    #expect(server.peer.error?.reason == .renegotiationRefused)
  }

  /// Warnings are passed over, but not for ever; empty records too.
  @Test func warningsAndEmptyRecords() throws {
    let patient = try Sealing(client: true)
    for _ in 0..<4 { try patient.send([1, 90], .alert) }
    #expect(patient.peer.error == nil)
    try patient.send([1, AlertDescription.unrecognizedName.rawValue], .alert)
    #expect(patient.peer.error?.reason == .tooManyWarnings)

    let empty = try Sealing(client: false)
    for _ in 0..<32 { try empty.send([], .applicationData) }
    #expect(empty.peer.error == nil)
    try empty.send([], .applicationData)
    #expect(empty.peer.error?.reason == .tooManyEmptyRecords)

    let fatal = try Sealing(client: true)
    try fatal.send([2, AlertDescription.internalError.rawValue], .alert)
    #expect(fatal.peer.error?.reason == .alertReceived(.internalError))
    let level = try Sealing(client: true)
    try level.send([3, 0], .alert)
    #expect(level.peer.error?.reason == .badAlertLevel(3))
  }

  /// Records that do not open, are of another version, or hold what has no place.
  @Test func records() throws {
    let broken = try Sealing(client: false)
    broken.corrupt = { $0[$0.count - 1] ^= 1 }
    try broken.send([1], .applicationData)
    #expect(broken.peer.error?.reason == .badRecordMAC)
    let version = try Sealing(client: false)
    version.corrupt = { $0[2] = 2 }
    try version.send([1], .applicationData)
    #expect(version.peer.error?.reason == .wrongRecordVersion(.tls11))
    let type = try Sealing(client: false)
    type.corrupt = { $0[0] = ContentType.alert.rawValue }
    try type.send([1], .applicationData)
    #expect(type.peer.error?.reason == .badRecordMAC)
    let replayed = try Sealing(client: false)
    replayed.corrupt = { $0 += $0 }
    try replayed.send([1], .applicationData)
    #expect(replayed.peer.error?.reason == .badRecordMAC)
    #expect(replayed.peer.data == [1])
    let clear = try Sealing(client: false)
    clear.peer.deliver(AdversaryWire.plain([1, 2, 3], .applicationData))
    #expect(clear.peer.error?.reason == .badRecordMAC)
  }
}
