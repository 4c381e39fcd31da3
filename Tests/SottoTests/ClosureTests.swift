// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Alerts, goodbyes, and connections that just end (RFC 9846 section 6).
@Suite struct ClosureTests {
  private static func connected() throws -> (TestPeer, TestPeer) {
    let client = try Quick.client()
    let server = try Quick.server()
    converse(client, server)
    try #require(client.info != nil && server.info != nil)
    return (client, server)
  }

  /// Each side closes its own direction; the other goes on.
  //= rfc9846 6-1
  //= rfc9846 6.1-6
  //= rfc9846 6.1-5
  @Test func halfClose() throws {
    for clientFirst in [true, false] {
      let (client, server) = try Self.connected()
      let (first, second) = clientFirst ? (client, server) : (server, client)
      first.close()
      converse(client, server)
      #expect(second.isReadClosed && !second.isWriteClosed)
      #expect(!first.isReadClosed && first.isWriteClosed)
      guard case .closeNotifyReceived = second.events.last else {
        Issue.record("no event")
        return
      }
      #expect(throws: TLSError(.writeAfterClose)) { try first.send([1]) }
      #expect(throws: TLSError(.writeAfterClose)) { try first.driver.requestKeyUpdate(peerToo: true) }
      try second.driver.requestKeyUpdate(peerToo: true)
      try second.send([1, 2, 3])
      converse(client, server)
      #expect(first.data == [1, 2, 3])
      second.close()
      converse(client, server)
      #expect(first.isReadClosed && second.isWriteClosed)
      try first.driver.receiveEndOfStream()
      try second.driver.receiveEndOfStream()
      #expect(first.error == nil && second.error == nil)
    }
  }

  //= rfc9846 6.1-1
  @Test func whatFollowsAGoodbyeIsIgnored() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    let goodbye = try server.wire.record(AlertMessage(.closeNotify).bytes, .alert)
    let more = try server.wire.record([1, 2, 3], .applicationData)
    server.client.deliver(goodbye + more + [99, 99, 99, 99, 99, 99])
    server.client.deliver(more)
    #expect(server.client.error == nil)
    #expect(server.client.data.isEmpty)
    #expect(server.client.inbox.isEmpty)
    #expect(server.client.isReadClosed)
    #expect(server.client.events.count == 2)
  }

  //= rfc9846 6.1-8
  @Test func truncation() throws {
    let (client, server) = try Self.connected()
    for peer in [client, server] {
      #expect(throws: TLSError(.truncatedData)) { try peer.driver.receiveEndOfStream() }
      #expect(throws: TLSError(.truncatedData)) { try peer.driver.receiveEndOfStream() }
      #expect(throws: TLSError(.truncatedData)) { try peer.send([1]) }
      #expect(peer.driver.takeOutgoing().isEmpty)
    }
    let early = try Quick.client()
    _ = early.takeOutbox()
    #expect(throws: TLSError(.truncatedHandshake)) { try early.driver.receiveEndOfStream() }
    #expect(early.driver.takeOutgoing().isEmpty)
  }

  //= rfc9846 6-7
  @Test func alertLevelsThatDoNotExist() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    try server.send([7, 80], .alert)
    #expect(server.client.error?.reason == .badAlertLevel(7))
  }

  //= rfc9846 6-2
  //= rfc9846 6-4
  //= rfc9846 6-5
  //= rfc9846 6.2-1
  @Test func alertsEndTheConnection() throws {
    for (level, value) in [(2, 40), (1, 40), (1, 0x63), (2, 0xff), (1, 100)] as [(UInt8, UInt8)] {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send([level, value], .alert)
      #expect(server.client.error?.reason == .alertReceived(AlertDescription(rawValue: value)))
      #expect(server.client.takeOutbox().isEmpty)
      #expect(server.client.isWriteClosed)
      #expect(throws: TLSError.self) { try server.client.send([1]) }
      let before = server.client.error
      server.client.error = nil
      server.client.deliver(try server.wire.record([1], .applicationData))
      #expect(server.client.error == before)
      #expect(server.client.data.isEmpty)
    }
  }

  @Test func alertsThatDoNotParse() throws {
    for content in [[2], [2, 40, 0], [1, 90, 1, 0]] as [[UInt8]] {
      let server = AdversaryServer(try Quick.client())
      try server.run()
      try server.send(content, .alert)
      try expectFailure(server.client, server.wire, .malformedAlert, .decodeError)
    }
  }

  /// In the handshake: in the clear before there are keys and until the peer used its own; protected ever after.
  @Test func alertsInTheHandshake() throws {
    let client = try Quick.client()
    _ = client.takeOutbox()
    client.deliver(AdversaryWire.plain([2, 70], .alert))
    #expect(client.error?.reason == .alertReceived(.protocolVersion))
    #expect(client.takeOutbox().isEmpty)

    let lost = AdversaryServer(try Quick.client())
    lost.corrupt = { step, records in
      if step == .encryptedExtensions { records = AdversaryWire.plain([2, 80], .alert) }
    }
    try lost.run()
    #expect(lost.client.error?.reason == .alertReceived(.internalError))

    let late = AdversaryServer(try Quick.client())
    late.corrupt = { step, records in
      if step == .certificate { records = AdversaryWire.plain([2, 80], .alert) }
    }
    try late.run()
    try expectFailure(late.client, late.wire, .unexpectedRecord(.alert), .unexpectedMessage)

    let goodbye = try Quick.client()
    _ = goodbye.takeOutbox()
    goodbye.deliver(AdversaryWire.plain([1, 90], .alert))
    #expect(goodbye.error == nil)
    goodbye.deliver(AdversaryWire.plain([1, 0], .alert))
    #expect(goodbye.error?.reason == .closedDuringHandshake)
    #expect(goodbye.takeOutbox().isEmpty)
  }

  /// Giving up in the handshake: user_canceled, then close_notify, and not a byte after them.
  //= rfc9846 6.1-3
  //= rfc9846 5.1-9
  @Test func closeInTheHandshake() throws {
    let client = try Quick.client()
    let hello = client.takeOutbox()
    client.close()
    let goodbye = client.takeOutbox()
    #expect(goodbye == AdversaryWire.plain([1, 90], .alert) + AdversaryWire.plain([1, 0], .alert))
    let server = try Quick.server()
    server.deliver(hello)
    client.deliver(server.takeOutbox())
    #expect(client.takeOutbox().isEmpty)
    #expect(client.info == nil)
    server.deliver(goodbye)
    #expect(server.error?.reason == .closedDuringHandshake)
  }

  /// A server's first words may be a goodbye: it stands in a record of TLS 1.2, as only a first hello does not.
  //= rfc9846 5.1-13
  //= rfc9846 5.1-17
  //= rfc9846 E.5-5
  //= rfc9846 E.5-10
  @Test func recordVersions() throws {
    let server = try Quick.server()
    server.close()
    #expect(server.takeOutbox() == AdversaryWire.plain([1, 90], .alert) + AdversaryWire.plain([1, 0], .alert))

    let client = try Quick.client { $0.common.maximumFragmentLength = 64 }
    let wire = AdversaryWire()
    wire.bring(client.takeOutbox())
    try wire.drain()
    #expect(wire.headers.count > 2)
    #expect(wire.headers.allSatisfy { $0.legacyVersion == .tls10 })
    let retried = AdversaryServer(try Quick.client())
    retried.retries = true
    retried.group = .secp256r1
    try retried.run()
    #expect(retried.wire.headers.map(\.legacyVersion) == [.tls10] + [ProtocolVersion](repeating: .tls12, count: 3))
  }

  /// A close between ServerHello and Finished, where the keys are known and nothing may go out unprotected.
  @Test func closeWithHandshakeKeys() throws {
    let server = AdversaryServer(try Quick.client())
    server.corrupt = { step, records in if step == .finished { server.client.close() } }
    try server.run()
    #expect(server.client.info == nil)
    #expect(server.client.error == nil)
    #expect(server.wire.alerts.map(\.description) == [.userCanceled, .closeNotify])
    #expect(!server.wire.messages.contains { $0.type == .finished })
    try server.client.driver.receiveEndOfStream()
  }

  /// The same while a question waits: the answer comes too late.
  @Test func closeWhileAQuestionWaits() throws {
    var connection = try ServerConnection(configuration: try Quick.serverConfiguration())
    var data: [UInt8] = []
    _ = try connection.receive(try Quick.client().takeOutbox(), appendingTo: &data)
    try connection.resume(with: .credential(.present(try TestIdentities.shared().server.credential)))
    _ = connection.takeOutgoing()
    connection.close()
    let goodbye = connection.takeOutgoing()
    #expect(goodbye.first == ContentType.applicationData.rawValue)
    #expect(throws: TLSError(.answerMismatch)) { try connection.resume(with: .signature([1])) }
    let after = connection.takeOutgoing()
    #expect(after.isEmpty)
  }
}
