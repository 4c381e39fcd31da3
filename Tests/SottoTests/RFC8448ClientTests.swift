// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoTestSupport
import SottoWire
import Testing

/// The client's side of the handshakes in RFC 8448, through the driver: our records are the recorded ones.
///
/// What can't be followed: sections 4 and the external PSK, as pre-shared keys are not used; section 6, as a client
/// certificate is not given; the raw public keys.
@Suite struct RFC8448ClientTests {
  //= rfc9846 4.2.2-1
  //= rfc9846 4.7.1-3
  //= rfc9846 6-1
  /// Section 3, from the first record to the last.
  @Test func simple() throws {
    typealias Trace = RFC8448.Simple
    let observer = RFC8448Observer()
    var configuration = try RFC8448.client(
      [Array(Trace.clientPool[0..<32]), Array(Trace.clientPool[32..<64])], hellos: [Trace.clientHelloRecord],
      observer: observer)
    configuration.acceptsRSA1024ForTests = true
    let client = try TestPeer.client(configuration, name: "server")
    #expect(client.takeOutbox() == Trace.clientHelloRecord)

    client.deliver(Trace.serverHelloRecord + Trace.serverFlightRecords)
    #expect(client.error == nil)
    #expect(client.takeOutbox() == Trace.clientFinishedRecords)
    let info = try #require(client.info)
    #expect(info.group == .x25519)
    #expect(info.signatureScheme == .rsaPSSRSAESHA256)
    #expect(info.peerCertificates == (try RFC8448.chain()))
    #expect(
      observer.messages(.inbound) == [
        RFC8448.message(Trace.serverHelloRecord).bytes, Trace.encryptedExtensions, RFC8448.certificateMessage,
        Trace.certificateVerify, Trace.serverFinished,
      ])
    RFC8448.expectSimpleSecrets(observer)

    client.deliver(Trace.ticketRecord)
    #expect(observer.messages(.inbound).last?.first == HandshakeType.newSessionTicket.rawValue)
    try client.send(Trace.data)
    #expect(client.takeOutbox() == Trace.clientDataRecord)
    client.deliver(Trace.serverDataRecord)
    #expect(client.data == Trace.data)
    client.close()
    #expect(client.takeOutbox() == Trace.clientCloseRecord)
    client.deliver(Trace.serverCloseRecord)
    #expect(client.isReadClosed)
    #expect(client.error == nil)
  }

  /// The same, however the bytes arrive.
  @Test(arguments: [1, 6, 64]) func simpleInPieces(step: Int) throws {
    typealias Trace = RFC8448.Simple
    var configuration = try RFC8448.client(
      [Array(Trace.clientPool[0..<32]), Array(Trace.clientPool[32..<64])], hellos: [Trace.clientHelloRecord],
      observer: RFC8448Observer())
    configuration.acceptsRSA1024ForTests = true
    let client = try TestPeer.client(configuration, name: "server")
    client.deliver(Trace.serverHelloRecord + Trace.serverFlightRecords + Trace.ticketRecord, step: step)
    #expect(client.takeOutbox() == Trace.clientHelloRecord + Trace.clientFinishedRecords)
    client.deliver(Trace.serverDataRecord + Trace.serverCloseRecord, step: step)
    #expect(client.data == Trace.data)
    #expect(client.isReadClosed)
  }

  //= rfc9846 4.2.2-10
  //= rfc9846 E.4-1
  /// Section 7: a session id is made up, and a change_cipher_spec precedes our Finished.
  @Test func middleboxCompatibility() throws {
    typealias Trace = RFC8448.Middlebox
    let pool = Trace.clientPool
    var configuration = try RFC8448.client(
      [Array(pool[0..<32]), Array(pool[32..<64]), Array(pool[64..<96])], hellos: [Trace.clientHelloRecord],
      middlebox: true, observer: RFC8448Observer())
    configuration.acceptsRSA1024ForTests = true
    let client = try TestPeer.client(configuration, name: "server")
    #expect(client.takeOutbox() == Trace.clientHelloRecord)
    client.deliver(Trace.serverHelloRecord + Trace.serverFlightRecords)
    #expect(client.takeOutbox() == Trace.clientFinishedRecords)
    client.close()
    #expect(client.takeOutbox() == Trace.clientCloseRecord)
    client.deliver(Trace.serverCloseRecord)
    #expect(client.isReadClosed)
    #expect(client.error == nil)
  }

  //= rfc9846 4.2.4-7
  //= rfc9846 4.3.2-2
  //= rfc9846 4.3.8-14
  //= rfc9846 5.1-13
  /// Section 5: another group, and a cookie to give back.
  @Test func helloRetryRequest() throws {
    typealias Trace = RFC8448.Retry
    let observer = RFC8448Observer()
    let pool = Trace.clientPool
    var configuration = try RFC8448.client(
      [Array(pool[0..<32]), Array(pool[32..<64]), Array(pool[64..<96])],
      hellos: [Trace.clientHelloRecord, Trace.clientHello2Record], observer: observer)
    configuration.acceptsRSA1024ForTests = true
    let client = try TestPeer.client(configuration, name: "server")
    #expect(client.takeOutbox() == Trace.clientHelloRecord)
    client.deliver(Trace.helloRetryRequestRecord)
    #expect(client.takeOutbox() == Trace.clientHello2Record)
    client.deliver(Trace.serverHelloRecord + Trace.serverFlightRecords)
    #expect(client.error == nil)
    #expect(client.takeOutbox() == Trace.clientFinishedRecords)
    let info = try #require(client.info)
    #expect(info.helloRetryRequested)
    #expect(info.group == .secp256r1)
    client.close()
    #expect(client.takeOutbox() == Trace.clientCloseRecord)
    client.deliver(Trace.serverCloseRecord)
    #expect(client.isReadClosed)
    #expect(client.error == nil)
  }

  /// Without the tests' switch the recorded server's key is too short, whoever verifies.
  @Test func shortKeysAreRefused() throws {
    typealias Trace = RFC8448.Simple
    let configuration = try RFC8448.client(
      [Array(Trace.clientPool[0..<32]), Array(Trace.clientPool[32..<64])], hellos: [Trace.clientHelloRecord],
      observer: RFC8448Observer())
    let client = try TestPeer.client(configuration, name: "server")
    client.deliver(Trace.serverHelloRecord + Trace.serverFlightRecords)
    #expect(
      client.error?.reason == .certificate(.unsupportedKey("RSA 1024, with a value that is no valid key")))
    #expect(client.error?.alert == .unsupportedCertificate)
    #expect(client.info == nil)
  }

  //= rfc9846 4.5.2-9
  //= rfc9846 4.5.3-1
  /// Proofs that are wrong in one bit, under the right keys: the printed secret seals the flight anew.
  @Test(arguments: [
    (proof: HandshakeType.certificateVerify, reason: TLSError.Reason.badSignature),
    (proof: .finished, reason: .badFinished),
  ])
  func forgedProof(proof: HandshakeType, reason: TLSError.Reason) throws {
    typealias Trace = RFC8448.Simple
    var configuration = try RFC8448.client(
      [Array(Trace.clientPool[0..<32]), Array(Trace.clientPool[32..<64])], hellos: [Trace.clientHelloRecord],
      observer: RFC8448Observer())
    configuration.acceptsRSA1024ForTests = true
    var messages = [
      Trace.encryptedExtensions, RFC8448.certificateMessage, Trace.certificateVerify, Trace.serverFinished,
    ]
    let index = try #require(messages.firstIndex { $0.first == proof.rawValue })
    messages[index][messages[index].count - 1] ^= 1

    let suite = try #require(CipherSuite.aes128GCMSHA256.parameters)
    let secret = RFC8448.bytes("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
    var sealer = try RecordSealer(suite, TrafficSecret(suite.hash, Secret(copying: secret)))
    var flight: [UInt8] = []
    try sealer.seal(messages.flatMap { $0 }, as: .handshake, appendingTo: &flight)
    #expect(flight.count == Trace.serverFlightRecords.count)

    let client = try TestPeer.client(configuration, name: "server")
    client.deliver(Trace.serverHelloRecord + flight)
    #expect(client.error?.reason == reason)
    #expect(client.error?.alert == .decryptError)
    #expect(client.info == nil)
  }

  /// One bit changed anywhere in the server's flight, and nothing comes of it.
  @Test(arguments: [5, 100, 400, 678]) func changedFlight(offset: Int) throws {
    typealias Trace = RFC8448.Simple
    var configuration = try RFC8448.client(
      [Array(Trace.clientPool[0..<32]), Array(Trace.clientPool[32..<64])], hellos: [Trace.clientHelloRecord],
      observer: RFC8448Observer())
    configuration.acceptsRSA1024ForTests = true
    let client = try TestPeer.client(configuration, name: "server")
    var flight = Trace.serverFlightRecords
    flight[offset] ^= 1
    client.deliver(Trace.serverHelloRecord + flight)
    #expect(client.error?.reason == .badRecordMAC)
    #expect(client.info == nil)
  }
}

extension RFC8448 {
  /// The secrets that RFC 8448 section 3 prints.
  static func expectSimpleSecrets(_ observer: RFC8448Observer) {
    let printed: [(KeyLogLine.Label, String)] = [
      (.clientHandshakeTraffic, "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"),
      (.serverHandshakeTraffic, "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"),
      (.clientTraffic, "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"),
      (.serverTraffic, "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"),
      (.exporter, "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50"),
    ]
    for (label, secret) in printed {
      #expect(observer.secret(label) == bytes(secret), "\(label)")
    }
  }
}
