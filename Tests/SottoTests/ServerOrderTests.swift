// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Every type of message in every state of the server (RFC 9846 appendix A.2).
@Suite struct ServerOrderTests {
  //= rfc9846 4-2
  //= rfc9846 4.2.2-1
  @Test func insteadOfClientHello() throws {
    for type in HandshakeType.everyKind where type != .clientHello {
      let client = AdversaryClient(try Quick.server())
      client.edit = { step, messages in if step == .clientHello { messages = [.raw(type, [0, 0, 0])] } }
      try client.run()
      try expectFailure(
        client.server, client.wire, .unexpectedMessage(type, in: "waiting for ClientHello"), .unexpectedMessage)
    }
  }

  //= rfc9846 4-2
  @Test func insteadOfTheSecondClientHello() throws {
    for type in HandshakeType.everyKind where type != .clientHello {
      let client = AdversaryClient(try Quick.server())
      client.shares = []
      client.edit = { step, messages in if step == .secondClientHello { messages = [.raw(type)] } }
      try client.run()
      try expectFailure(
        client.server, client.wire, .unexpectedMessage(type, in: "waiting for ClientHello"), .unexpectedMessage)
    }
  }

  //= rfc9846 4-2
  //= rfc9846 4.7.3-1
  @Test func insteadOfFinished() throws {
    for type in HandshakeType.everyKind where type != .finished {
      let client = AdversaryClient(try Quick.server())
      client.edit = { step, messages in if step == .finished { messages = [.raw(type, [0])] } }
      try client.run()
      try expectFailure(
        client.server, client.wire, .unexpectedMessage(type, in: "waiting for the client's Finished"),
        .unexpectedMessage)
      #expect(client.server.info == nil)
    }
  }

  //= rfc9846 4-2
  //= rfc9846 4.2.2-3
  @Test func afterTheHandshake() throws {
    for type in HandshakeType.everyKind where type != .keyUpdate {
      let client = AdversaryClient(try Quick.server())
      try client.run()
      #expect(client.server.info != nil)
      try client.send(.raw(type, [0]))
      try expectFailure(
        client.server, client.wire, .unexpectedMessage(type, in: "connected"), .unexpectedMessage)
    }
  }

  /// While a credential is chosen or a signature made, nothing more is read.
  @Test func whileAQuestionIsOpen() throws {
    var connection = try ServerConnection(configuration: try Quick.serverConfiguration())
    let shares = try ClientKeyShares.generate([.x25519], random: ScriptedRandom())
    let hello = AdversaryClient.hello(
      shares: shares.entries.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) })
    var data: [UInt8] = []
    let record = AdversaryWire.plain(try HandshakeMessage.of(hello).bytes)
    let stray = AdversaryWire.plain(HandshakeMessage.raw(.finished, [1]).bytes)
    let taken = try connection.receive(record + stray, appendingTo: &data)
    #expect(taken == record.count)
    guard case .selectCredential = connection.action else {
      Issue.record("no question")
      return
    }
    let whileChoosing = try connection.receive(stray, appendingTo: &data)
    #expect(whileChoosing == 0)
    let outgoing = connection.takeOutgoing()
    #expect(outgoing.isEmpty)
    try connection.resume(with: .credential(.present(try TestIdentities.shared().server.credential)))
    guard case .sign(let request) = connection.action else {
      Issue.record("no question")
      return
    }
    let whileSigning = try connection.receive(stray, appendingTo: &data)
    #expect(whileSigning == 0)
    let signature = try request.signer.signImmediately(request.content, with: request.scheme)
    try connection.resume(with: .signature(try #require(signature)))
    let error = #expect(throws: TLSError.self) { try connection.receive(stray, appendingTo: &data) }
    #expect(error?.reason == .unexpectedRecord(.handshake))
  }
}
