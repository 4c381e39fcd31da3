// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

@testable import SottoCrypto

/// The key schedule against the traces of RFC 8448, over both paths.
@Suite struct KeyScheduleTests {
  private let suite = CipherSuite.aes128GCMSHA256.parameters

  /// Opens one record that has to be good.
  private func open(_ record: [UInt8], _ opener: inout RecordOpener) throws -> (ContentType, [UInt8]) {
    var content: [UInt8] = []
    let opened = try opener.open(record, appendingTo: &content)
    #expect(opened.count == content.count)
    return (opened.type, content)
  }

  //= rfc9846 5.3-1
  //= rfc9846 F.1.1-1
  /// RFC 8448 section 3: every secret, and every protected record in both directions.
  @Test(arguments: CryptoPath.allCases) func simpleHandshake(path: CryptoPath) throws {
    typealias Trace = RFC8448.Simple
    let suite = try #require(suite)
    let clientHello = Array(Trace.clientHelloRecord.dropFirst(5))
    var transcript = Transcript(.sha256, path: path)
    transcript.update(clientHello)
    transcript.update(Trace.serverHello)
    let toServerHello = transcript.currentHash()

    // Both sides reach the same secret, from the bytes that were drawn.
    let client = try ClientKeyShares.generate([.x25519], random: ScriptedRandom(Array(Trace.clientPool[32..<64])))
    let server = try ServerKeyShare.respond(
      to: client.entries[0].share, group: .x25519, random: ScriptedRandom(Array(Trace.serverPool[32..<64])))
    #expect(Trace.serverHello.contains(subsequence: server.share))
    let shared = try client.agree(.x25519, with: server.share)
    let theirs = server.takeSecret()
    #expect(shared.reveal() == theirs.reveal())
    #expect(shared.reveal() == hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"))

    let handshake = EarlySecret(withoutPSK: .sha256, path: path).handshakeSecret(sharedSecret: shared)
    let clientHandshake = handshake.clientHandshakeTrafficSecret(transcriptHash: toServerHello)
    let serverHandshake = handshake.serverHandshakeTrafficSecret(transcriptHash: toServerHello)
    #expect(clientHandshake.reveal() == hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"))
    #expect(serverHandshake.reveal() == hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"))
    #expect(serverHandshake.writeKey(length: 16).reveal() == hex("3fce516009c21727d0f2e4e86ee403bc"))
    #expect(serverHandshake.writeIV(length: 12).reveal() == hex("5d313eb2671276ee13000b30"))

    var fromServer = try RecordOpener(suite, serverHandshake, path: path)
    let flight = try open(Trace.serverFlightRecord, &fromServer)
    #expect(flight.0 == .handshake)
    #expect(
      flight.1 == Trace.encryptedExtensions + Trace.certificate + Trace.certificateVerify + Trace.serverFinished)

    transcript.update(Trace.encryptedExtensions)
    transcript.update(Trace.certificate)
    #expect(
      CertificateVerifyContent.bytes(by: .server, transcriptHash: transcript.currentHash()) == Trace.messageToSign)
    transcript.update(Trace.certificateVerify)
    #expect(
      serverHandshake.verifyData(transcriptHash: transcript.currentHash()) == Array(Trace.serverFinished.dropFirst(4)))
    transcript.update(Trace.serverFinished)
    let toServerFinished = transcript.currentHash()

    var toServer = try RecordSealer(suite, clientHandshake, path: path)
    let clientFinished = [20, 0, 0, 32] + clientHandshake.verifyData(transcriptHash: toServerFinished)
    var record: [UInt8] = []
    try toServer.seal(clientFinished, as: .handshake, appendingTo: &record)
    #expect(record == Trace.clientFinishedRecord)

    let main = handshake.mainSecret()
    let clientApplication = main.clientApplicationTrafficSecret(transcriptHash: toServerFinished)
    let serverApplication = main.serverApplicationTrafficSecret(transcriptHash: toServerFinished)
    #expect(clientApplication.reveal() == hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"))
    #expect(serverApplication.reveal() == hex("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"))
    #expect(
      main.exporterSecret(transcriptHash: toServerFinished).reveal()
        == hex("fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50"))
    transcript.update(clientFinished)
    let resumption = main.resumptionSecret(transcriptHash: transcript.currentHash())
    #expect(resumption.reveal() == hex("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c"))
    #expect(
      resumption.psk(ticketNonce: [0, 0]).reveal()
        == hex("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"))

    var serverOpener = try RecordOpener(suite, serverApplication, path: path)
    let ticket = try open(Trace.newSessionTicketRecord, &serverOpener)
    #expect(ticket.0 == .handshake && ticket.1.first == HandshakeType.newSessionTicket.rawValue)
    #expect(try open(Trace.serverAppDataRecord, &serverOpener) == (.applicationData, Trace.appData))
    #expect(try open(Trace.serverCloseNotifyRecord, &serverOpener) == (.alert, [1, 0]))
    #expect(serverOpener.recordsOpened == 3)

    var clientSealer = try RecordSealer(suite, clientApplication, path: path)
    var sent: [UInt8] = []
    try clientSealer.seal(Trace.appData, as: .applicationData, appendingTo: &sent)
    try clientSealer.seal([1, 0], as: .alert, appendingTo: &sent)
    #expect(sent == Trace.clientAppDataRecord + Trace.clientCloseNotifyRecord)
    #expect(clientSealer.recordsSealed == 2)
  }

  /// RFC 8448 section 4: a PSK's binder, early data, and a handshake on top of a PSK.
  @Test(arguments: CryptoPath.allCases) func resumedHandshakeWithEarlyData(path: CryptoPath) throws {
    typealias Trace = RFC8448.Resumed
    let suite = try #require(suite)
    let psk = secret("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")
    let clientHello = Array(Trace.clientHelloRecord.dropFirst(5))
    let early = EarlySecret(.sha256, psk: psk, path: path)

    // The binder stands at the end of the ClientHello; it covers all before the list of binders.
    let binder = early.binderKey(.session)
      .verifyData(transcriptHash: HashAlgorithm.sha256.hash(clientHello.dropLast(35).map { $0 }, path: path))
    #expect(binder == clientHello.suffix(32))

    var transcript = Transcript(.sha256, path: path)
    transcript.update(clientHello)
    let clientEarly = early.clientEarlyTrafficSecret(transcriptHash: transcript.currentHash())
    #expect(clientEarly.reveal() == hex("3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62"))
    #expect(
      early.earlyExporterSecret(transcriptHash: transcript.currentHash()).reveal()
        == hex("b2026866610937d7423e5be90862ccf24c0e6091186d34f812089ff5be2ef7df"))
    var earlyOpener = try RecordOpener(suite, clientEarly, path: path)
    #expect(try open(Trace.earlyDataRecord, &earlyOpener) == (.applicationData, Trace.earlyData))

    transcript.update(Trace.serverHello)
    let client = try ClientKeyShares.generate([.x25519], random: ScriptedRandom(Array(Trace.clientPool[32..<64])))
    let handshake = early.handshakeSecret(
      sharedSecret: try client.agree(
        .x25519, with: hex("121761ee42c333e1b9e77b60dd57c2053cd94512ab47f115e86eff50942cea31")))
    let serverHandshake = handshake.serverHandshakeTrafficSecret(transcriptHash: transcript.currentHash())
    var fromServer = try RecordOpener(suite, serverHandshake, path: path)
    let flight = try open(Trace.serverFlightRecord, &fromServer)
    transcript.update(Trace.encryptedExtensions)
    let verifyData = serverHandshake.verifyData(transcriptHash: transcript.currentHash())
    #expect(flight == (.handshake, Trace.encryptedExtensions + [20, 0, 0, 32] + verifyData))
  }

  /// RFC 8448 section 5: the transcript around a HelloRetryRequest, and P-256.
  @Test(arguments: CryptoPath.allCases) func helloRetryRequest(path: CryptoPath) throws {
    typealias Trace = RFC8448.HelloRetry
    let suite = try #require(suite)
    var transcript = Transcript(.sha256, path: path)
    transcript.update(Array(Trace.clientHelloRecord.dropFirst(5)))
    transcript.replaceWithMessageHash()
    transcript.update(Array(Trace.helloRetryRequestRecord.dropFirst(5)))
    transcript.update(Array(Trace.clientHello2Record.dropFirst(5)))
    transcript.update(Trace.serverHello)

    let client = try ClientKeyShares.generate([.secp256r1], random: ScriptedRandom(Array(Trace.clientPool[64..<96])))
    #expect(Trace.clientHello2Record.contains(subsequence: client.entries[0].share))
    let server = try ServerKeyShare.respond(
      to: client.entries[0].share, group: .secp256r1, random: ScriptedRandom(Array(Trace.serverPool[32..<64])))
    #expect(Trace.serverHello.contains(subsequence: server.share))
    let shared = try client.agree(.secp256r1, with: server.share)

    let handshake = EarlySecret(withoutPSK: .sha256, path: path).handshakeSecret(sharedSecret: shared)
    let serverHandshake = handshake.serverHandshakeTrafficSecret(transcriptHash: transcript.currentHash())
    let clientHandshake = handshake.clientHandshakeTrafficSecret(transcriptHash: transcript.currentHash())
    var fromServer = try RecordOpener(suite, serverHandshake, path: path)
    let flight = try open(Trace.serverFlightRecord, &fromServer)
    #expect(
      flight == (
        .handshake, Trace.encryptedExtensions + Trace.certificate + Trace.certificateVerify + Trace.serverFinished
      ))
    transcript.update(flight.1)
    var fromClient = try RecordOpener(suite, clientHandshake, path: path)
    #expect(
      try open(Trace.clientFinishedRecord, &fromClient)
        == (.handshake, [20, 0, 0, 32] + clientHandshake.verifyData(transcriptHash: transcript.currentHash())))
    var application = try RecordOpener(
      suite, handshake.mainSecret().clientApplicationTrafficSecret(transcriptHash: transcript.currentHash()), path: path
    )
    #expect(try open(Trace.clientCloseNotifyRecord, &application) == (.alert, [1, 0]))
  }

  //= rfc9846 7.1-1
  /// What goes down the left side is consumed: code that used an early secret after the step would not compile.
  @Test func pathsAgreeForEveryArrow() {
    func all(_ hash: HashAlgorithm, _ path: CryptoPath) -> [[UInt8]] {
      let digest = [UInt8](repeating: 5, count: hash.digestLength)
      let early = EarlySecret(hash, psk: Secret(copying: [1, 2, 3]), path: path)
      var found = [
        early.binderKey(.external).verifyData(transcriptHash: digest),
        early.binderKey(.session).reveal(),
        early.clientEarlyTrafficSecret(transcriptHash: digest).reveal(),
        early.earlyExporterSecret(transcriptHash: digest).reveal(),
      ]
      let handshake = early.handshakeSecretWithoutKeyExchange()
      found.append(handshake.clientHandshakeTrafficSecret(transcriptHash: digest).reveal())
      found.append(handshake.serverHandshakeTrafficSecret(transcriptHash: digest).reveal())
      let main = handshake.mainSecret()
      found.append(main.clientApplicationTrafficSecret(transcriptHash: digest).next().reveal())
      found.append(main.serverApplicationTrafficSecret(transcriptHash: digest).reveal())
      found.append(main.exporterSecret(transcriptHash: digest).reveal())
      found.append(main.resumptionSecret(transcriptHash: digest).psk(ticketNonce: [7]).reveal())
      return found
    }
    for hash in HashAlgorithm.allCases {
      let direct = all(hash, .direct)
      #expect(direct == all(hash, .portable))
      #expect(Set(direct).count == direct.count)
      #expect(direct.allSatisfy { $0.count == hash.digestLength })
    }
  }

  //= rfc9846 7.2-1
  @Test(arguments: CryptoPath.allCases) func nextGenerationIsAnotherSecret(path: CryptoPath) {
    let first = TrafficSecret(.sha256, Secret(zeros: 32), path: path)
    let next = first.next()
    let kdf = KeyDerivation(hash: .sha256, path: path)
    #expect(next.reveal() == kdf.expandLabel(Secret(zeros: 32), "traffic upd", length: 32).reveal())
    #expect(next.reveal() != first.reveal())
    #expect(first.clone().next().reveal() == next.reveal())
  }

  @Test(arguments: CryptoPath.allCases) func exporters(path: CryptoPath) throws {
    let main = EarlySecret(withoutPSK: .sha384, path: path).handshakeSecretWithoutKeyExchange().mainSecret()
    let exporter = main.exporterSecret(transcriptHash: [UInt8](repeating: 1, count: 48))
    let first = try exporter.export(label: "EXPORTER-test", context: [], length: 40)
    #expect(first.count == 40)
    #expect(try exporter.clone().export(label: "EXPORTER-test", context: [], length: 40) == first)
    #expect(try exporter.export(label: "EXPORTER-test", context: [0], length: 40) != first)
    #expect(try exporter.export(label: "EXPORTER-tesT", context: [], length: 40) != first)
    #expect(try exporter.export(label: "EXPORTER-test", context: [], length: 0) == [])
    #expect(try exporter.export(label: "x", context: [], length: 255 * 48).count == 255 * 48)
    #expect(throws: CryptoFailure.exportTooLong) { try exporter.export(label: "x", context: [], length: 255 * 48 + 1) }
    #expect(throws: CryptoFailure.exportTooLong) { try exporter.export(label: "x", context: [], length: -1) }
    #expect(throws: CryptoFailure.exportTooLong) { try exporter.export(label: "", context: [], length: 1) }
    #expect(throws: CryptoFailure.exportTooLong) {
      try exporter.export(label: String(repeating: "x", count: 250), context: [], length: 1)
    }
  }
}
