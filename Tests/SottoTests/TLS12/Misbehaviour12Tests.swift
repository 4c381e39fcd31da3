// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What each side says to a peer of TLS 1.2 that does it wrong, or to somebody between the two.
@Suite struct Misbehaviour12Tests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TLSError.Reason
    let change: @Sendable (Middle) -> Void

    init(_ name: String, _ reason: TLSError.Reason, _ change: @escaping @Sendable (Middle) -> Void) {
      testDescription = name
      self.reason = reason
      self.change = change
    }
  }

  static func extensions(_ block: inout ExtensionBlock?, _ edit: (ExtensionBlock) -> ExtensionBlock) {
    block = edit(block ?? ExtensionBlock())
  }

  // MARK: What a client refuses

  static let serverFaults: [Case] = [
    Case("TLS 1.1", .serverChoseRefusedVersion(.tls11)) { $0.change(ServerHello.self) { $0.legacyVersion = .tls11 } },
    Case("another suite", .cipherSuiteNotOffered(.aes128GCMSHA256)) {
      $0.change(ServerHello.self) { $0.cipherSuite = .aes128GCMSHA256 }
    },
    Case("compression", .compressionNotNull) { $0.change(ServerHello.self) { $0.legacyCompressionMethod = 1 } },
    Case("no extended main secret", .missingExtendedMainSecret) {
      $0.change(ServerHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    },
    Case("no renegotiation_info", .missingRenegotiationInfo) {
      $0.change(ServerHello.self) { $0.extend { $0.without(.renegotiationInfo) } }
    },
    Case("a renegotiation", .renegotiationInfoMismatch) {
      $0.change(ServerHello.self) { $0.extend { $0.with(RenegotiationInfo(renegotiatedConnection: [1])) } }
    },
    Case("compressed points only", .noUncompressedPoints) {
      $0.change(ServerHello.self) { $0.extend { $0.with(ECPointFormats(formats: [1])) } }
    },
    Case("a ticket that nobody asked for", .unsolicitedExtension(.sessionTicket, in: .serverHello)) {
      $0.change(ServerHello.self) { $0.extend { $0.with(SessionTicketAcknowledgement()) } }
    },
    Case("an extension of TLS 1.3", .unsolicitedExtension(.supportedVersions, in: .serverHello)) {
      $0.change(ServerHello.self) { $0.extend { $0.with(SelectedVersion(version: .tls12)) } }
    },
    Case("no certificate", .emptyCertificate) { $0.change(CertificateTLS12.self) { $0.certificates = [] } },
    Case("a curve not offered", .serverGroupNotOffered(.secp521r1)) {
      $0.change(ServerKeyExchange.self) { $0.params.group = .secp521r1 }
    },
    Case("a hybrid", .serverGroupNotOffered(.x25519MLKEM768)) {
      $0.change(ServerKeyExchange.self) { $0.params.group = .x25519MLKEM768 }
    },
    Case("another share", .badKeyExchangeSignature) { $0.change(ServerKeyExchange.self) { $0.params.point[0] ^= 1 } },
    Case("a broken signature", .badKeyExchangeSignature) { $0.change(ServerKeyExchange.self) { $0.signature[9] ^= 1 } },
    Case("no signature", .badKeyExchangeSignature) { $0.change(ServerKeyExchange.self) { $0.signature = [] } },
    Case("another hash", .badKeyExchangeSignature) {
      $0.change(ServerKeyExchange.self) { $0.algorithm = .ecdsaSecp384r1SHA384 }
    },
    Case("a scheme not offered", .signatureSchemeNotOffered(.ecdsaSHA1)) {
      $0.change(ServerKeyExchange.self) { $0.algorithm = .ecdsaSHA1 }
    },
    Case("a scheme for another key", .signatureSchemeDoesNotFitKey(.rsaPKCS1SHA256)) {
      $0.change(ServerKeyExchange.self) { $0.algorithm = .rsaPKCS1SHA256 }
    },
    Case("another random", .badKeyExchangeSignature) { $0.change(ServerHello.self) { $0.random[0] ^= 1 } },
  ]

  @Test(arguments: serverFaults)
  func aClientRefuses(fault: Case) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    fault.change(middle)
    try middle.run()
    #expect(middle.client.error?.reason == fault.reason)
    #expect(middle.client.info == nil)
    let alert = try #require(middle.client.error?.alert)
    #expect(middle.alerts.contains { $0.fromClient && $0.1.description == alert && $0.1.level == .fatal })
    #expect(middle.server.error?.reason == .alertReceived(alert))
  }

  /// A certificate for another kind of key, or whose key may not do what the suite wants.
  @Test func keysThatDoNotFit() throws {
    let identities = try TestIdentities.shared()
    let middle = Middle(try TLS12.client(), try TLS12.server())
    let rsa = identities.server(.rsa2048).chain
    middle.change(CertificateTLS12.self) { $0.certificates = rsa }
    try middle.run()
    #expect(middle.client.error?.reason == .certificateDoesNotFitSuite(.ecdheECDSAWithAES128GCMSHA256))

    var onlySigningCertificates = TestCertificateTemplate.authority("n")
    onlySigningCertificates.dnsNames = ["example.com"]
    let silent = try identities.intermediate.issue(onlySigningCertificates).chain
    let other = Middle(try TLS12.client(), try TLS12.server())
    other.change(CertificateTLS12.self) { $0.certificates = silent }
    try other.run()
    guard case .certificate(.wrongUsage) = other.client.error?.reason else {
      Issue.record("\(String(describing: other.client.error))")
      return
    }

    // A curve that the client did not name.
    let narrow = try TLS12.client { $0.common.groups = [.x25519, .secp384r1] }
    let server = try TLS12.server()
    converse(narrow, server)
    #expect(server.error?.alert == .handshakeFailure)
  }

  // MARK: What a server refuses

  static let clientFaults: [Case] = [
    //= rfc9846 4.2.2-16
    Case("no null compression", .compressionNotNull) {
      $0.change(ClientHello.self) { $0.legacyCompressionMethods = [1] }
    },
    Case("no extended main secret", .missingExtendedMainSecret) {
      $0.change(ClientHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    },
    Case("a renegotiation", .renegotiationInfoMismatch) {
      $0.change(ClientHello.self) { $0.extend { $0.with(RenegotiationInfo(renegotiatedConnection: [1])) } }
    },
    Case("compressed points only", .noUncompressedPoints) {
      $0.change(ClientHello.self) { $0.extend { $0.with(ECPointFormats(formats: [1])) } }
    },
    //= rfc9846 4.3.3-19
    Case("no schemes, which is SHA-1", .noCommonSignatureScheme(offered: [])) {
      $0.change(ClientHello.self) { $0.extend { $0.without(.signatureAlgorithms) } }
    },
    Case("no common curve", .noCommonGroup(offered: [.x448])) {
      $0.change(ClientHello.self) { $0.extend { $0.with(SupportedGroups(groups: [.x448])) } }
    },
    Case("no common suite", .noCommonCipherSuite(offered: [.fallbackSCSV])) {
      $0.change(ClientHello.self) { $0.cipherSuites = [.fallbackSCSV] }
    },
    Case("the suites of TLS 1.3", .noCommonCipherSuite(offered: [.aes128GCMSHA256])) {
      $0.change(ClientHello.self) { $0.cipherSuites = [.aes128GCMSHA256] }
    },
    Case("TLS 1.1", .versionRefused(offered: [.tls11])) { $0.change(ClientHello.self) { $0.legacyVersion = .tls11 } },
    Case("a point that is none", .invalidKeyShare(.x25519)) {
      $0.change(ECDHEClientKeyExchange.self) { $0.point.removeLast() }
    },
    Case("a point of small order", .invalidKeyShare(.x25519)) {
      $0.change(ECDHEClientKeyExchange.self) { $0.point = [UInt8](repeating: 0, count: 32) }
    },
    Case("another point", .badRecordMAC) { $0.change(ECDHEClientKeyExchange.self) { $0.point[3] ^= 1 } },
  ]

  @Test(arguments: clientFaults)
  func aServerRefuses(fault: Case) throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    fault.change(middle)
    try middle.run()
    #expect(middle.server.error?.reason == fault.reason)
    #expect(middle.server.info == nil)
    let alert = try #require(middle.server.error?.alert)
    #expect(middle.client.error?.reason == .alertReceived(alert))
  }

  // MARK: Downgrades

  //= rfc9846 4.2.3-3
  //= rfc9846 4.2.3-12
  //= rfc9846 4.2.3-13
  //= rfc9846 4.3.1-2
  //= rfc9846 E.2-2
  /// Somebody takes TLS 1.3 out of the hello: the server's random tells the client.
  @Test func theSentinel() throws {
    let (client, server) = try TLS12.both()
    let middle = Middle(client, server)
    middle.change(ClientHello.self) { $0.extend { $0.without(.supportedVersions) } }
    try middle.run()
    #expect(client.error?.reason == .downgradeDetected)

    // A server that can't do TLS 1.3 does not write it.
    let newClient = try TLS12.client { $0.common.maximumVersion = .tls13 }
    let honest = Middle(newClient, try TLS12.server())
    honest.change(ServerHello.self) { #expect($0.downgradeSentinel == nil) }
    try honest.run()
    #expect(newClient.info?.version == .tls12)
  }

  @Test func theFallbackSignal() throws {
    let middle = Middle(try TLS12.client(), try TLS12.server { $0.common.maximumVersion = .tls13 })
    middle.change(ClientHello.self) { $0.cipherSuites.append(.fallbackSCSV) }
    try middle.run()
    #expect(middle.server.error?.reason == .inappropriateFallback)
    // To a server that can't do better it says nothing.
    let fine = Middle(try TLS12.client(), try TLS12.server())
    fine.edit = { fromClient, message in
      if fromClient, message.type == .clientHello { #expect(message.bytes.count > 0) }
      return [message]
    }
    try fine.run()
    #expect(fine.server.error == nil)
  }

  /// After a HelloRetryRequest there is no way back to TLS 1.2.
  @Test func notAfterARetry() throws {
    let client = try TLS12.client {
      $0.common.maximumVersion = .tls13
      $0.keyShareGroups = []
    }
    let server = try TLS12.server { $0.common.maximumVersion = .tls13 }
    let middle = Middle(client, server)
    middle.isTLS13 = true
    middle.change(ServerHello.self) { hello in
      guard !hello.isHelloRetryRequest else { return }
      hello.extend { $0.without(.supportedVersions) }
    }
    try middle.run()
    #expect(client.error?.reason == .selectedVersionNotOffered(.tls12))
  }

  /// The session id that is there for middleboxes stands for no session.
  @Test func aSessionThatIsNone() throws {
    let client = try TLS12.client { $0.common.maximumVersion = .tls13 }
    let middle = Middle(client, try TLS12.server())
    var sessionID: [UInt8] = []
    middle.edit = { fromClient, message in
      if fromClient, message.type == .clientHello { sessionID = try message.decode(ClientHello.self).legacySessionID }
      guard !fromClient, message.type == .serverHello else { return [message] }
      var hello = try message.decode(ServerHello.self)
      hello.legacySessionIDEcho = sessionID
      return [try .of(hello)]
    }
    try middle.run()
    #expect(client.error?.reason == .sessionIDNotOffered)
  }

  /// With both sides allowing it, and only then, a session without the extended main secret; it exports nothing.
  @Test func withoutExtendedMainSecret() throws {
    let client = try TLS12.client { $0.common.insecureAllowsMissingExtendedMainSecret = true }
    let server = try TLS12.server { $0.common.insecureAllowsMissingExtendedMainSecret = true }
    let middle = Middle(client, server)
    middle.change(ClientHello.self) { $0.extend { $0.without(.extendedMainSecret) } }
    try middle.run()
    // Somebody changed the hello, so that the two saw different handshakes: Finished says so.
    #expect(server.error?.reason == .badFinished)
    #expect(client.error?.reason == .alertReceived(.decryptError))

    let old = try TLS12.client {
      $0.common.insecureAllowsMissingExtendedMainSecret = true
      $0.helloHook = { hello in
        var hello = hello
        hello.extend { $0.without(.extendedMainSecret) }
        return hello
      }
    }
    let tolerant = try TLS12.server { $0.common.insecureAllowsMissingExtendedMainSecret = true }
    converse(old, tolerant)
    #expect(tolerant.info?.usesExtendedMainSecret == false)
    #expect(throws: TLSError(.exportWithoutExtendedMainSecret)) {
      _ = try tolerant.driver.exportKeyingMaterial(label: "EXPORTER-test", length: 32)
    }
  }
}
