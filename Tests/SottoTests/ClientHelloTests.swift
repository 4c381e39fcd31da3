// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a server says to a client whose hello is not as it must be.
@Suite struct ClientHelloTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TLSError.Reason
    let alert: AlertDescription
    let edit: @Sendable (inout ClientHello) throws -> Void

    init(
      _ name: String, _ reason: TLSError.Reason, _ alert: AlertDescription,
      _ edit: @escaping @Sendable (inout ClientHello) throws -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.alert = alert
      self.edit = edit
    }
  }

  private static func malformed(_ problem: DecodeError.Problem, _ structure: String) -> TLSError.Reason {
    .malformed(DecodeError(problem, in: structure))
  }

  private static let psk = OfferedPSKs(
    identities: [.init(identity: [1], obfuscatedTicketAge: 0)], binders: [[UInt8](repeating: 0, count: 32)])

  static let refused: [Case] = [
    // Versions
    //= rfc9846 4.2.2-7
    //= rfc9846 E.5-9
    Case("legacy_version TLS 1.3", .legacyVersionNotTLS12(.tls13), .protocolVersion) { $0.legacyVersion = .tls13 },
    Case("legacy_version TLS 1.0", .legacyVersionNotTLS12(.tls10), .protocolVersion) { $0.legacyVersion = .tls10 },
    //= rfc9846 4.3.1-7
    Case("TLS 1.2 in supported_versions", .versionRefused(offered: [.tls12, .tls11]), .protocolVersion) {
      $0.extend { $0.with(SupportedVersionsOffer(versions: [.init(rawValue: 0x2a2a), .tls12, .tls11])) }
    },
    //= rfc9846 E.2-3
    //= rfc9846 E.5-4
    Case("TLS 1.2", .versionRefused(offered: [.tls12]), .protocolVersion) {
      $0.extend { $0.without(.supportedVersions) }
    },
    Case("TLS 1.1", .versionRefused(offered: [.tls11]), .protocolVersion) {
      $0.legacyVersion = .tls11
      $0.extend { $0.without(.supportedVersions) }
    },
    Case("TLS 1.0 without extensions", .versionRefused(offered: [.tls10]), .protocolVersion) {
      $0.legacyVersion = .tls10
      $0.extensions = nil
    },
    Case("SSL 3.0", .versionRefused(offered: [.ssl30]), .protocolVersion) {
      $0.legacyVersion = .ssl30
      $0.extensions = nil
    },
    Case("a later legacy_version without the extension", .versionRefused(offered: [.tls12]), .protocolVersion) {
      $0.legacyVersion = .init(rawValue: 0x0305)
      $0.extensions = nil
    },
    Case("no versions", malformed(.tooShort, "supported_versions"), .decodeError) {
      $0.extend { $0.with(.supportedVersions, [0]) }
    },
    // Compression
    //= rfc9846 4.2.2-15
    Case("compression", .compressionNotNull, .illegalParameter) { $0.legacyCompressionMethods = [1] },
    Case("compression besides null", .compressionNotNull, .illegalParameter) { $0.legacyCompressionMethods = [0, 1] },
    // What has to be there
    //= rfc9846 4.3.3-3
    //= rfc9846 9.2-10
    //= rfc9846 9.2-12
    Case(
      "no signature_algorithms", .missingExtension(.signatureAlgorithms, in: .clientHello), .missingExtension
    ) { $0.extend { $0.without(.signatureAlgorithms) } },
    //= rfc9846 9.2-11
    Case("key_share alone", .missingExtension(.supportedGroups, in: .clientHello), .missingExtension) {
      $0.extend { $0.without(.supportedGroups) }
    },
    Case("supported_groups alone", .missingExtension(.keyShare, in: .clientHello), .missingExtension) {
      $0.extend { $0.without(.keyShare) }
    },
    // Key shares
    //= rfc9846 4.3.8-9
    Case("two shares for a group", .duplicateKeyShare(.x25519), .illegalParameter) {
      let share = KeyShareEntry(group: .x25519, keyExchange: [UInt8](repeating: 9, count: 32))
      $0.extend { $0.with(KeyShareOffer(shares: [share, share])) }
    },
    Case("a share for a group not supported", .keyShareNotInSupportedGroups(.x448), .illegalParameter) {
      let share = KeyShareEntry(group: .x448, keyExchange: [UInt8](repeating: 9, count: 56))
      $0.extend { $0.with(KeyShareOffer(shares: [share])) }
    },
    Case("a short share", .invalidKeyShare(.x25519), .illegalParameter) {
      let share = KeyShareEntry(group: .x25519, keyExchange: [9])
      $0.extend { $0.with(KeyShareOffer(shares: [share])) }
    },
    Case("a point that is not on the curve", .invalidKeyShare(.secp256r1), .illegalParameter) {
      let share = KeyShareEntry(group: .secp256r1, keyExchange: [4] + [UInt8](repeating: 1, count: 64))
      $0.extend { $0.with(SupportedGroups(groups: [.secp256r1])).with(KeyShareOffer(shares: [share])) }
    },
    //= rfc9846 7.4.2-3
    Case("a share of small order", .invalidKeyShare(.x25519), .illegalParameter) {
      let share = KeyShareEntry(group: .x25519, keyExchange: [1] + [UInt8](repeating: 0, count: 31))
      $0.extend { $0.with(KeyShareOffer(shares: [share])) }
    },
    Case("an empty share", malformed(.tooShort, "key_share"), .decodeError) {
      $0.extend { $0.with(.keyShare, [0, 4, 0, 0x1d, 0, 0]) }
    },
    Case("trailing data in key_share", malformed(.trailingBytes(1), "key_share"), .decodeError) {
      $0.extend { $0.with(.keyShare, ($0[.keyShare]?.body ?? []) + [0]) }
    },
    // Pre-shared keys
    //= rfc9846 4.3.11-16
    Case("pre_shared_key not last", .preSharedKeyNotLast, .illegalParameter) {
      $0.extend { $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange])).with(psk).with(.padding, [0]) }
    },
    //= rfc9846 4.3.9-3
    Case("no modes", .missingExtension(.pskKeyExchangeModes, in: .clientHello), .missingExtension) {
      $0.extend { $0.with(psk) }
    },
    Case("binders", .binderCountMismatch, .illegalParameter) {
      $0.extend {
        $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange]))
          .with(OfferedPSKs(identities: psk.identities, binders: psk.binders + psk.binders))
      }
    },
    // Names
    Case("trailing data in server_name", malformed(.trailingBytes(1), "server_name"), .decodeError) {
      $0.extend { $0.with(.serverName, ($0[.serverName]?.body ?? []) + [0]) }
    },
    Case("two names", malformed(.trailingBytes(4), "server_name"), .decodeError) {
      $0.extend { $0.with(.serverName, [0, 8, 0, 0, 1, 0x61, 0, 0, 1, 0x62]) }
    },
    Case("an empty server_name", malformed(.truncated, "server_name"), .decodeError) {
      $0.extend { $0.with(.serverName, []) }
    },
    Case("a name of no bytes", malformed(.tooShort, "server_name"), .decodeError) {
      $0.extend { $0.with(.serverName, [0, 3, 0, 0, 0]) }
    },
    Case("a name with a zero byte", malformed(.invalidValue, "server_name"), .decodeError) {
      $0.extend { $0.with(.serverName, [0, 6, 0, 0, 3, 0x61, 0, 0x62]) }
    },
    Case("no host name", .invalidServerName, .illegalParameter) {
      $0.extend { $0.with(ServerNameList(hostName: Array("a b".utf8))) }
    },
    // Blocks
    Case("an extension twice", .duplicateExtension(in: .clientHello), .decodeError) {
      $0.extend {
        var block = $0
        block.append(RawExtension(type: .serverName, body: []))
        return block
      }
    },
    Case(
      "trailing data in certificate_authorities", malformed(.trailingBytes(1), "certificate_authorities"), .decodeError
    ) { $0.extend { $0.with(.certificateAuthorities, [0, 3, 0, 1, 5, 0]) } },
    Case("an empty cookie", malformed(.tooShort, "cookie"), .decodeError) { $0.extend { $0.with(.cookie, [0, 0]) } },
    Case(
      "trailing data in supported_groups", malformed(.trailingBytes(1), "supported_groups"), .decodeError
    ) { $0.extend { $0.with(.supportedGroups, [0, 2, 0, 0x1d, 0]) } },
    Case(
      "an empty protocol", malformed(.tooShort, "application_layer_protocol_negotiation"), .decodeError
    ) { $0.extend { $0.with(.applicationLayerProtocolNegotiation, [0, 1, 0]) } },
    // Nothing in common
    //= rfc9846 4.2.1-4
    Case("no suite in common", .noCommonCipherSuite(offered: [.init(rawValue: 0xc02b)]), .handshakeFailure) {
      $0.cipherSuites = [.init(rawValue: 0x4a4a), .init(rawValue: 0xc02b)]
    },
    //= rfc9846 4.2.1-1
    Case("no group in common", .noCommonGroup(offered: [.x448]), .handshakeFailure) {
      $0.extend { $0.with(SupportedGroups(groups: [.x448])).with(KeyShareOffer(shares: [])) }
    },
    //= rfc9846 4.5.1.2-2
    Case("no scheme in common", .noCommonSignatureScheme(offered: [.ed448]), .handshakeFailure) {
      $0.extend { $0.with(SignatureSchemeList(schemes: [.ed448])) }
    },
    //= rfc9846 4.5.2-7
    Case("only SHA-1", .noCommonSignatureScheme(offered: [.ecdsaSHA1, .rsaPKCS1SHA1]), .handshakeFailure) {
      $0.extend { $0.with(SignatureSchemeList(schemes: [.ecdsaSHA1, .rsaPKCS1SHA1])) }
    },
    Case("no protocol in common", .noApplicationProtocol(offered: ["h3"]), .noApplicationProtocol) {
      $0.extend { $0.with(ProtocolNameList(names: [Array("h3".utf8)])) }
    },
  ]

  @Test(arguments: refused)
  func aHelloThatIsRefused(expected: Case) throws {
    let client = AdversaryClient(try Quick.server { $0.common.applicationProtocols = ["h2"] })
    client.editHello = expected.edit
    try client.run()
    try expectFailure(client.server, client.wire, expected.reason, expected.alert)
    #expect(!client.wire.messages.contains { $0.type == .serverHello })
  }

  /// Not one byte of the hello may follow it, nor be missing.
  //= rfc9846 6-6
  @Test func aHelloWithBytesLeftOver() throws {
    let client = AdversaryClient(try Quick.server())
    client.edit = { _, messages in
      messages = [.raw(.clientHello, Array(messages[0].bytes.dropFirst(4)) + [0])]
    }
    try client.run()
    try expectFailure(
      client.server, client.wire, .malformed(DecodeError(.trailingBytes(1), in: "client_hello")), .decodeError)
  }

  /// What a server does not know, it passes over.
  //= rfc9846 4.2.2-12
  //= rfc9846 4.3.1-4
  //= rfc9846 4.3.1-5
  //= rfc9846 E.2-1
  //= rfc9846 9.3-5
  @Test func unknownValuesArePassedOver() throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = { hello in
      hello.cipherSuites.insert(.init(rawValue: 0xabcd), at: 0)
      hello.extend {
        $0.with(SupportedVersionsOffer(versions: [.init(rawValue: 0x0505), .tls13, .tls12]))
          .with(SupportedGroups(groups: [.init(rawValue: 0x1a1a), .x25519]))
          .with(SignatureSchemeList(schemes: [.init(rawValue: 0x0999), .ecdsaSecp256r1SHA256]))
          .with(.init(rawValue: 0xfff0), [1, 2, 3])
      }
    }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info?.cipherSuite == .aes128GCMSHA256)
  }

  /// ServerHello and the flight after it are what RFC 9846 wants.
  //= rfc9846 2-1
  //= rfc9846 4.2.3-1
  //= rfc9846 4.2.3-9
  //= rfc9846 4.2.3-10
  //= rfc9846 4.3-5
  //= rfc9846 4.3.1-9
  //= rfc9846 4.3.1-10
  //= rfc9846 4.4.1-1
  //= rfc9846 4.5.1-1
  //= rfc9846 4.5.1-9
  //= rfc9846 4.5.2-1
  //= rfc9846 4.5.2-3
  //= rfc9846 4-1
  //= rfc9846 4.2.3-7
  //= rfc9846 4.5.1-10
  //= rfc9846 9.2-3
  //= rfc9846 E.5-8
  @Test func theFlightOfTheServer() throws {
    let client = AdversaryClient(try Quick.server { $0.common.applicationProtocols = ["h2"] })
    client.editHello = { $0.extend { $0.without(.serverName) } }
    try client.run()
    let messages = client.wire.messages
    #expect(
      messages.map(\.type) == [.serverHello, .encryptedExtensions, .certificate, .certificateVerify, .finished])
    let hello = try messages[0].decode(ServerHello.self)
    #expect(hello.legacyVersion == .tls12)
    #expect(hello.legacySessionIDEcho == [UInt8](repeating: 7, count: 32))
    #expect(hello.legacyCompressionMethod == 0)
    #expect(Set((hello.extensions?.entries ?? []).map(\.type)) == [.supportedVersions, .keyShare])
    #expect(try hello.extensions?.decode(KeyShareEntry.self)?.group == .x25519)
    #expect(try messages[1].decode(EncryptedExtensions.self).extensions.entries.isEmpty)
    let chain = try messages[2].decode(CertificateMessage.self).entries.map(\.data)
    #expect(chain == (try TestIdentities.shared().server(.ecdsaP256).chain))
    let certificates = try chain.map { try LeafCertificate(der: $0) }
    #expect(certificates.dropLast().map(\.issuer) == certificates.dropFirst().map(\.subject))
    //= rfc9846 5.1-13
    #expect(client.wire.headers.allSatisfy { $0.legacyVersion == .tls12 })
    //= rfc9846 E.4-1
    #expect(client.wire.headers.map(\.type).prefix(3) == [.handshake, .changeCipherSpec, .applicationData])
  }

  /// The random of the server is its own.
  //= rfc9846 4.2.3-4
  @Test func theRandomOfTheServer() throws {
    var randoms: Set<[UInt8]> = []
    for seed in 0..<4 as Range<UInt64> {
      let client = AdversaryClient(try Quick.server { $0.common.random = ScriptedRandom(seed: seed &* 991) })
      try client.run()
      randoms.insert(try client.wire.messages[0].decode(ServerHello.self).random)
    }
    #expect(randoms.count == 4)
  }

  // MARK: The second hello

  static let changed: [Case] = [
    //= rfc9846 4.2.2-2
    Case("the random", .secondClientHelloChanged("the random"), .illegalParameter) { $0.random[0] ^= 1 },
    Case("the session id", .secondClientHelloChanged("the session id"), .illegalParameter) {
      $0.legacySessionID = []
    },
    Case("the suites", .secondClientHelloChanged("the cipher suites"), .illegalParameter) {
      $0.cipherSuites.removeLast()
    },
    Case("a name gone", .secondClientHelloChanged("server_name"), .illegalParameter) {
      $0.extend { $0.without(.serverName) }
    },
    Case("another name", .secondClientHelloChanged("server_name"), .illegalParameter) {
      $0.extend { $0.with(ServerNameList(hostName: Array("example.net".utf8))) }
    },
    Case("other groups", .secondClientHelloChanged("supported_groups"), .illegalParameter) {
      $0.extend { $0.with(SupportedGroups(groups: [.x25519])) }
    },
    //= rfc9846 4.3.8-14
    Case("no share", .keyShareMissingAfterRetry(.x25519), .illegalParameter) {
      $0.extend { $0.with(KeyShareOffer(shares: [])) }
    },
    Case("two shares", .keyShareMissingAfterRetry(.x25519), .illegalParameter) {
      let more = KeyShareEntry(group: .secp256r1, keyExchange: [4] + [UInt8](repeating: 1, count: 64))
      let shares = (try $0.extensions?.decode(KeyShareOffer.self)?.shares ?? []) + [more]
      $0.extend { $0.with(KeyShareOffer(shares: shares)) }
    },
    Case("another version", .versionRefused(offered: [.tls12]), .protocolVersion) {
      $0.extend { $0.with(SupportedVersionsOffer(versions: [.tls12])) }
    },
  ]

  //= rfc9846 4.2.1-3
  //= rfc9846 4.3.8-5
  @Test(arguments: changed)
  func aSecondHelloThatChanged(expected: Case) throws {
    let client = AdversaryClient(try Quick.server())
    client.shares = []
    client.editSecondHello = expected.edit
    try client.run()
    try expectFailure(client.server, client.wire, expected.reason, expected.alert)
    let retry = try client.wire.messages[0].decode(ServerHello.self)
    #expect(retry.isHelloRetryRequest)
    #expect(try retry.extensions?.decode(KeyShareRetry.self)?.selectedGroup == .x25519)
  }

  /// What we ignore may change: Java 11 does that.
  //= rfc9846 4.2.2-17
  @Test func aSecondHelloWithSomethingNew() throws {
    let client = AdversaryClient(try Quick.server())
    client.shares = []
    client.editSecondHello = { $0.extend { $0.with(.init(rawValue: 0xfff0), []) } }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info?.helloRetryRequested == true)
  }

  //= rfc9846 4.2.4-9
  //= rfc9846 4.2.1-3
  @Test func aSecondHelloAsItShouldBe() throws {
    let client = AdversaryClient(try Quick.server())
    client.shares = []
    client.editSecondHello = { $0.extend { $0.with(.padding, [0, 0, 0]) } }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info?.helloRetryRequested == true)
    #expect(client.wire.messages.filter { $0.type == .serverHello }.count == 2)
  }
}
