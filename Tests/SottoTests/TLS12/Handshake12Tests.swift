// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Whole handshakes of TLS 1.2 between our own two sides.
@Suite struct Handshake12Tests {
  struct Way: Sendable, CustomTestStringConvertible {
    let suite: CipherSuite
    let group: NamedGroup
    let kind: TestKeyKind
    var testDescription: String { "\(suite) \(group) \(kind)" }
  }

  static let ways: [Way] = TLS12.suites.flatMap { suite -> [Way] in
    let isRSA = suite.parametersTLS12?.keyExchange == .ecdheRSA
    return [NamedGroup.x25519, .secp256r1, .secp384r1].enumerated().map { index, group in
      Way(
        suite: suite, group: group, kind: isRSA ? .rsa2048 : [TestKeyKind.ecdsaP256, .ecdsaP384, .ed25519][index])
    }
  }

  //= rfc9846 4.3.3-18
  //= rfc9846 4.3.3-23
  //= rfc9846 E-4
  //= rfc9846 E-5
  //= rfc9846 E.5-1
  @Test(arguments: ways)
  func everySuiteAndGroup(way: Way) throws {
    let client = try TLS12.client {
      $0.common.cipherSuites = [way.suite]
      // The curve of the certificate has to be among them.
      $0.common.groups = [way.group] + [.x25519, .secp256r1, .secp384r1].filter { $0 != way.group }
    }
    let server = try TLS12.server(way.kind) { $0.common.groups = [way.group] }
    converse(client, server)
    #expect(client.error == nil)
    #expect(server.error == nil)
    for info in [try #require(client.info), try #require(server.info)] {
      #expect(info.version == .tls12)
      #expect(info.cipherSuite == way.suite)
      #expect(info.group == way.group)
      #expect(info.usesExtendedMainSecret)
      #expect(info.serverName?.description == "example.com")
    }
    #expect(client.info?.signatureScheme == server.info?.signatureScheme)
    #expect(client.info?.peerIdentity != nil)
    try exchange(client, server)
  }

  private func exchange(_ client: TestPeer, _ server: TestPeer, step: Int? = nil) throws {
    try client.send(Array("ping".utf8))
    converse(client, server, step: step)
    #expect(server.data == Array("ping".utf8))
    let long = [UInt8](repeating: 7, count: 50_000)
    try server.send(long)
    converse(client, server, step: step)
    #expect(client.data == long)
    let exported = try client.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 32)
    #expect(try server.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 32) == exported)
    #expect(try server.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [], length: 32) != exported)
    // In TLS 1.2 an empty context is not the same as none (RFC 5705 section 4).
    #expect(
      try server.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 32)
        != server.driver.exportKeyingMaterial(label: "EXPORTER-test", context: [], length: 32))
    client.close()
    converse(client, server, step: step)
    #expect(server.isReadClosed)
    server.close()
    converse(client, server, step: step)
    #expect(client.isReadClosed)
    #expect(client.error == nil && server.error == nil)
  }

  /// However the bytes are cut.
  @Test(arguments: [1, 7])
  func inPieces(step: Int) throws {
    let client = try TLS12.client()
    let server = try TLS12.server()
    converse(client, server, step: step)
    #expect(client.info?.version == .tls12)
    try exchange(client, server, step: step * 100)
  }

  /// However the messages are cut into records.
  @Test func inSmallRecords() throws {
    let client = try TLS12.client { $0.common.maximumFragmentLength = 64 }
    let server = try TLS12.server { $0.common.maximumFragmentLength = 64 }
    converse(client, server)
    try exchange(client, server)
  }

  //= rfc9846 4.3.1-6
  //= rfc9846 4.3.1-8
  /// Two that could do better and are kept from it by one of the two.
  @Test func theOlderOneDecides() throws {
    let old = try TLS12.client()
    let new = try TLS12.server { $0.common.maximumVersion = .tls13 }
    converse(old, new)
    #expect(old.info?.version == .tls12)
    let newClient = try TLS12.client { $0.common.maximumVersion = .tls13 }
    let oldServer = try TLS12.server()
    converse(newClient, oldServer)
    #expect(newClient.info?.version == .tls12)
    #expect(oldServer.info?.version == .tls12)
    let (client, server) = try TLS12.both()
    converse(client, server)
    #expect(client.info?.version == .tls13)
  }

  @Test func versionsThatAreRefused() throws {
    let strict = try TLS12.server {
      $0.common.maximumVersion = .tls13; $0.common.minimumVersion = .tls13
    }
    let old = try TLS12.client()
    converse(old, strict)
    #expect(strict.error?.reason == .versionRefused(offered: [.tls12]))
    #expect(old.error?.reason == .alertReceived(.protocolVersion))
    let strictClient = try TLS12.client {
      $0.common.maximumVersion = .tls13; $0.common.minimumVersion = .tls13
    }
    let oldServer = try TLS12.server()
    converse(strictClient, oldServer)
    #expect(oldServer.error?.reason == .versionRefused(offered: [.tls13]))
  }

  /// An OCSP response comes in a message of its own, if the server announced it.
  @Test(arguments: [true, false])
  func aStaple(announced: Bool) throws {
    let client = try TLS12.client { $0.verifier = StapleVerifier() }
    let middle = Middle(client, try TLS12.server())
    if announced { middle.change(ServerHello.self) { $0.extend { $0.with(StatusRequestAcknowledgement()) } } }
    let before = middle.edit
    middle.edit = { fromClient, message in
      let messages = try before(fromClient, message)
      guard message.type == .certificate else { return messages }
      return messages + [try .of(CertificateStatusTLS12(ocspResponse: [1, 2, 3]))]
    }
    try middle.run()
    if announced {
      #expect(client.driver.info.peerOCSPResponse == [1, 2, 3])
      // The server knows nothing of it, and so sees another handshake.
      #expect(middle.server.error?.reason == .badRecordMAC)
    } else {
      #expect(client.error?.alert == .unexpectedMessage)
    }
  }

  @Test func applicationProtocols() throws {
    let client = try TLS12.client { $0.common.applicationProtocols = ["h3", "h2"] }
    let server = try TLS12.server { $0.common.applicationProtocols = ["http/1.1", "h2"] }
    converse(client, server)
    #expect(client.info?.applicationProtocol == "h2")
    #expect(server.info?.applicationProtocol == "h2")
    let stranger = try TLS12.client { $0.common.applicationProtocols = ["h3"] }
    let again = try TLS12.server { $0.common.applicationProtocols = ["http/1.1", "h2"] }
    converse(stranger, again)
    #expect(again.error?.reason == .noApplicationProtocol(offered: ["h3"]))
  }

  /// One line, by which tools decrypt a capture (RFC 9850).
  @Test func keyLog() throws {
    let recorder = Recorder()
    let client = try TLS12.client {
      $0.common.observer = recorder.observer
      $0.common.observesSecrets = true
    }
    let server = try TLS12.server()
    converse(client, server)
    #expect(recorder.secrets.map(\.label) == [.clientRandom])
    #expect(recorder.secrets.first?.secret.count == 48)
    #expect(recorder.secrets.first?.text.hasPrefix("CLIENT_RANDOM ") == true)
  }

  /// TLS 1.2 can't change its keys: whoever asks is told, and at their limit the connection ends.
  @Test func keysThatCanNotChange() throws {
    let client = try TLS12.client { $0.common.recordLimit = 3 }
    let server = try TLS12.server()
    converse(client, server)
    #expect(throws: TLSError(.keyUpdateWithoutTLS13)) { try client.driver.requestKeyUpdate(peerToo: true) }
    // Finished was the first record.
    try client.send([1])
    try client.send([2])
    #expect(throws: TLSError(.keysExhausted)) { try client.send([3]) }
    client.close()
    converse(client, server)
    #expect(server.data == [1, 2])
    #expect(server.error?.reason == .alertReceived(.internalError))
  }

  // MARK: The classical handshake

  static func decrypting() throws -> Credential {
    try Credential(
      certificateChain: TestIdentities.shared().decrypting.chain,
      insecureDecryptor: RSADecryptionKey(pem: TestKey.rsaPEM))
  }

  @Test(arguments: [CipherSuite.insecureRSAWithAES128GCMSHA256, .insecureRSAWithAES256GCMSHA384])
  func classical(suite: CipherSuite) throws {
    let client = try TLS12.client {
      $0.common.cipherSuites = [.aes128GCMSHA256]
      $0.common.insecureRSAKeyExchange = true
      if suite == .insecureRSAWithAES256GCMSHA384 {
        $0.helloHook = { hello in
          var hello = hello
          hello.cipherSuites = [suite]
          return hello
        }
      }
    }
    let server = try TLS12.server {
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([try Self.decrypting()])
    }
    converse(client, server)
    #expect(client.error == nil)
    #expect(server.error == nil)
    #expect(client.info?.cipherSuite == suite)
    #expect(client.info?.group == nil)
    #expect(client.info?.signatureScheme == nil)
    try exchange(client, server)
  }

  /// Off unless both switch it on, and never with a key that signs.
  @Test func classicalOnlyOnDemand() throws {
    let wanting = try TLS12.client { $0.common.insecureRSAKeyExchange = true }
    let plain = try TLS12.server(.rsa2048)
    converse(wanting, plain)
    #expect(wanting.info?.cipherSuite == .ecdheRSAWithAES128GCMSHA256)

    let modest = try TLS12.client()
    let classical = try TLS12.server {
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([try Self.decrypting()])
    }
    converse(modest, classical)
    #expect(classical.error?.alert == .handshakeFailure)

    // The signing credential is not used for decrypting, nor the decrypting one for signing.
    let only = try TLS12.client {
      $0.common.cipherSuites = [.aes128GCMSHA256]
      $0.common.insecureRSAKeyExchange = true
    }
    let signing = try TLS12.server(.rsa2048) { $0.common.insecureRSAKeyExchange = true }
    converse(only, signing)
    #expect(signing.error?.alert == .handshakeFailure)
    let new = try TLS12.client { $0.common.maximumVersion = .tls13 }
    let decrypting = try TLS12.server {
      $0.common.maximumVersion = .tls13
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([try Self.decrypting()])
    }
    converse(new, decrypting)
    #expect(decrypting.error?.alert == .handshakeFailure)
  }

  /// Whatever is wrong with what the client encrypted, the server says one thing, at one place.
  @Test(arguments: ["padding", "version", "short", "empty", "long", "zeros"])
  func oneFailureForAllCauses(what: String) throws {
    let client = try TLS12.client {
      $0.common.cipherSuites = [.aes128GCMSHA256]
      $0.common.insecureRSAKeyExchange = true
    }
    let server = try TLS12.server {
      $0.common.insecureRSAKeyExchange = true
      $0.credentials = CredentialList([try Self.decrypting()])
    }
    let key = try LeafCertificate(der: TestIdentities.shared().decrypting.der).verifyingKey()
    let middle = Middle(client, server)
    middle.change(RSAClientKeyExchange.self) { message in
      switch what {
      case "padding": message.encryptedPreliminarySecret[17] ^= 1
      case "version":
        let secret = Secret(copying: [3, 4] + [UInt8](repeating: 9, count: 46))
        message.encryptedPreliminarySecret = try RSAPreliminarySecret.encrypt(secret, to: key)
      case "short": message.encryptedPreliminarySecret.removeLast()
      case "empty": message.encryptedPreliminarySecret = []
      case "long": message.encryptedPreliminarySecret.append(0)
      default: message.encryptedPreliminarySecret = [UInt8](repeating: 0, count: 256)
      }
    }
    try middle.run()
    #expect(server.error?.reason == .badRecordMAC)
    #expect(client.error?.reason == .alertReceived(.badRecordMAC))
  }
}

/// Asks for a staple, and believes anyone.
private struct StapleVerifier: PeerVerifier {
  let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]
  var wantsOCSPResponse: Bool { true }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    await InsecureNoVerification().verify(peer, at: now)
  }
}
