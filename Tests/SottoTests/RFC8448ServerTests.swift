// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// The server's side of the handshakes in RFC 8448, through the engine: the recorded ClientHello in, the recorded bytes out.
///
/// What can't be followed: sections 4 and 6's sequel, and the external PSK, as pre-shared keys are not used; the tickets of
/// section 3, which are not sent; section 6 (client certificates), which are not asked for; the raw public keys.
@Suite struct RFC8448ServerTests {
  //= rfc9846 4.2.3-1
  //= rfc9846 4.2.3-4
  //= rfc9846 4.2.3-9
  //= rfc9846 4.2.3-10
  //= rfc9846 4.3.1-9
  //= rfc9846 4.3.1-10
  //= rfc9846 4.4.1-1
  //= rfc9846 4.5.1-1
  //= rfc9846 4.5.2-1
  //= rfc9846 4.5.2-3
  //= rfc9846 2-1
  /// Section 3. The recorded ticket is written by hand where the server wrote it: the data behind it is the second record
  /// under these keys.
  @Test func simple() throws {
    typealias Trace = RFC8448.Simple
    let observer = RFC8448Observer()
    let configuration = try RFC8448.server(
      Trace.serverPool, group: .x25519, encryptedExtensions: Trace.encryptedExtensions,
      certificateVerify: Trace.certificateVerify, content: Trace.messageToSign, observer: observer)
    let server = try RFC8448Server(configuration)

    #expect(try server.receive(Trace.clientHelloRecord) == [])
    #expect(server.takeOutgoing() == Trace.serverHelloRecord + Trace.serverFlightRecords)
    #expect(!server.isHandshakeComplete)
    #expect(
      observer.messages(.outbound) == [
        RFC8448.message(Trace.serverHelloRecord).bytes, Trace.encryptedExtensions, RFC8448.certificateMessage,
        Trace.certificateVerify, Trace.serverFinished,
      ])
    RFC8448.expectSimpleSecrets(observer)

    #expect(try server.receive(Trace.clientFinishedRecords) == [])
    #expect(server.isHandshakeComplete)
    #expect(server.takeOutgoing() == [])

    let suite = try #require(CipherSuite.aes128GCMSHA256.parameters)
    let secret = Secret(copying: try #require(observer.secret(.serverTraffic)))
    var opener = try RecordOpener(suite, TrafficSecret(suite.hash, secret))
    var ticket: [UInt8] = []
    #expect(try opener.open(Trace.ticketRecord, appendingTo: &ticket).type == .handshake)
    try server.connection.engine.emit(ticket, as: .handshake)
    #expect(server.takeOutgoing() == Trace.ticketRecord)

    #expect(try server.receive(Trace.clientDataRecord) == Trace.data)
    #expect(try server.connection.seal(Trace.data) == Trace.serverDataRecord)
    #expect(try server.receive(Trace.clientCloseRecord) == [])
    #expect(server.isReadClosed)
    server.close()
    #expect(server.takeOutgoing() == Trace.serverCloseRecord)
  }

  //= rfc9846 E.4-1
  //= rfc9846 5-1
  /// Section 7: the session id is echoed, and a change_cipher_spec follows the ServerHello and precedes the Finished.
  @Test func middleboxCompatibility() throws {
    typealias Trace = RFC8448.Middlebox
    let observer = RFC8448Observer()
    let configuration = try RFC8448.server(
      Trace.serverPool, group: .x25519, encryptedExtensions: Trace.encryptedExtensions,
      certificateVerify: Trace.certificateVerify, content: Trace.messageToSign, observer: observer)
    let server = try RFC8448Server(configuration)
    _ = try server.receive(Trace.clientHelloRecord)
    #expect(server.takeOutgoing() == Trace.serverHelloRecord + Trace.serverFlightRecords)
    _ = try server.receive(Trace.clientFinishedRecords)
    #expect(server.isHandshakeComplete)
    _ = try server.receive(Trace.clientCloseRecord)
    #expect(server.isReadClosed)
    server.close()
    #expect(server.takeOutgoing() == Trace.serverCloseRecord)
  }

  //= rfc9846 4.2.1-3
  /// Section 5, as far as it goes. The recorded HelloRetryRequest has a cookie and ours has none: this server keeps its
  /// state in memory and needs none. All else in it is equal, in another order. From there on the transcripts differ, and
  /// so all secrets; the ServerHello does not depend on them and comes as recorded.
  @Test func helloRetryRequest() throws {
    typealias Trace = RFC8448.Retry
    let observer = RFC8448Observer()
    let configuration = try RFC8448.server(
      Trace.serverPool, group: .secp256r1, encryptedExtensions: Trace.encryptedExtensions,
      certificateVerify: Trace.certificateVerify, content: Trace.messageToSign, observer: observer)
    let server = try RFC8448Server(configuration)
    _ = try server.receive(Trace.clientHelloRecord)
    let ours = try RFC8448.message(server.takeOutgoing()).decode(ServerHello.self)
    let recorded = try RFC8448.message(Trace.helloRetryRequestRecord).decode(ServerHello.self)
    #expect(ours.isHelloRetryRequest)
    var same = ours
    same.extensions = recorded.extensions
    #expect(same == recorded)
    func withoutCookie(_ hello: ServerHello) -> [RawExtension] {
      (hello.extensions?.entries ?? []).filter { $0.type != .cookie }.sorted { $0.type.rawValue < $1.type.rawValue }
    }
    #expect(withoutCookie(ours) == withoutCookie(recorded))

    // The recorded signature is over another transcript: our signer refuses, after the ServerHello.
    #expect(throws: RFC8448Signer.Differs.self) { try server.receive(Trace.clientHello2Record) }
    #expect(server.takeOutgoing() == Trace.serverHelloRecord)
    #expect(server.info.helloRetryRequested)
    #expect(server.info.group == .secp256r1)
  }

  //= rfc9846 4.3-7
  /// An extension that the table of section 4.3 does not give to a ClientHello.
  @Test func misplacedExtension() throws {
    var hello = try RFC8448.message(RFC8448.Simple.clientHelloRecord).decode(ClientHello.self)
    hello.extensions?.append(RawExtension(type: .oidFilters, body: [0, 0]))
    let message = try #require(HandshakeMessage(hello))
    let server = try TestPeer.server(try TestConfigurations.server())
    server.deliver([22, 3, 1, UInt8(message.bytes.count >> 8), UInt8(message.bytes.count & 0xff)] + message.bytes)
    #expect(server.error?.reason == .forbiddenExtension(.oidFilters, in: .clientHello))
    #expect(server.error?.alert == .illegalParameter)
  }

  /// Whoever closes while the signature is being made says goodbye under the keys of the handshake, and nothing after it.
  @Test func closedWhileSigning() throws {
    typealias Trace = RFC8448.Simple
    let configuration = try RFC8448.server(
      Trace.serverPool, group: .x25519, encryptedExtensions: Trace.encryptedExtensions,
      certificateVerify: Trace.certificateVerify, content: Trace.messageToSign, observer: RFC8448Observer())
    let server = try RFC8448Server(configuration)
    var none: [UInt8] = []
    _ = try server.connection.receive(Trace.clientHelloRecord, appendingTo: &none)
    let selector = try #require(configuration.credentials as? RFC8448Selector)
    try server.connection.resume(with: .credential(.present(selector.credential)))
    #expect(server.takeOutgoing() == Trace.serverHelloRecord)
    server.close()
    // Two alerts of two bytes, each with its type and its tag.
    #expect(server.takeOutgoing().count == 2 * (5 + 2 + 1 + 16))
    let proof = try HandshakeMessage(type: .certificateVerify, bytes: Trace.certificateVerify)
      .decode(CertificateVerify.self)
    #expect(throws: TLSError(.answerMismatch)) {
      try server.connection.resume(with: .signature(proof.signature))
    }
    #expect(server.takeOutgoing() == [])
  }

  //= rfc9846 5.1-13
  //= rfc9846 6.1-2
  //= rfc9846 6.1-3
  /// Only a ClientHello's record may say TLS 1.0; an alert before all else says TLS 1.2.
  @Test func versionOfTheFirstRecord() throws {
    let client = try TestPeer.client(try TestConfigurations.client())
    #expect(client.takeOutbox().prefix(3) == [22, 3, 1])
    let server = try TestPeer.server(try TestConfigurations.server())
    server.close()
    #expect(server.takeOutbox() == [21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0])
  }
}
