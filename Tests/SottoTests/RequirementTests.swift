// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What hellos and their answers say, and what they leave out (RFC 9846 sections 4.2, 4.3 and 9.2).
@Suite struct RequirementTests {
  private static func hello(of client: TestPeer) throws -> ClientHello {
    let wire = AdversaryWire()
    wire.bring(client.takeOutbox())
    return try #require(try wire.nextMessage()).decode(ClientHello.self)
  }

  private static func types(_ block: ExtensionBlock?) -> Set<ExtensionType> {
    Set((block?.entries ?? []).map(\.type))
  }

  private static let truncatedHMAC = ExtensionType(rawValue: 4)
  private static let statusRequestV2 = ExtensionType(rawValue: 17)

  // MARK: The client's hello

  /// Everything that has to be there and nothing else, each body read to its end.
  //= rfc9846 4.3-1
  //= rfc9846 4.5.1.2-6
  //= rfc9846 9.2-1
  //= rfc9846 9.2-2
  //= rfc9846 9.2-3
  //= rfc9846 9.2-4
  //= rfc9846 9.2-5
  //= rfc9846 9.2-13
  //= rfc9846 E.5-12
  @Test func theHello() throws {
    let client = try Quick.client {
      $0.sendsGREASE = false
      $0.common.applicationProtocols = ["h2"]
    }
    let hello = try Self.hello(of: client)
    #expect(
      Self.types(hello.extensions) == [
        .serverName, .supportedVersions, .supportedGroups, .keyShare, .signatureAlgorithms, .signatureAlgorithmsCert,
        .applicationLayerProtocolNegotiation, .pskKeyExchangeModes, .recordSizeLimit,
      ])
    let extensions = try ClientHelloExtensions(hello.extensions)
    #expect(extensions.serverName?.hostName == Array("example.com".utf8))
    #expect(extensions.supportedVersions?.versions == [.tls13])
    #expect(extensions.supportedGroups?.groups == [.x25519, .secp256r1, .secp384r1])
    #expect(
      extensions.signatureAlgorithms?.schemes == ClientConfiguration.defaultSignatureSchemes)
  }

  /// Without a name to ask for there is no server_name; an address is none.
  @Test(arguments: [nil, "192.0.2.1", "2001:db8::1"])
  func noNameToAskFor(name: String?) throws {
    let client = try TestPeer.client(try Quick.clientConfiguration(), name: name)
    #expect(try Self.hello(of: client).extensions?.contains(.serverName) == false)
  }

  private struct PlainVerifier: PeerVerifier {
    var certificateSignatureSchemes: [SignatureScheme] = []

    func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
      await AcceptingVerifier().verify(peer, at: now)
    }
  }

  /// PKCS#1 may be offered for certificates in both lists, and the second list may be left out.
  //= rfc9846 4.3.3-5
  //= rfc9846 4.3.3-6
  @Test func signatureAlgorithms() throws {
    let schemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .rsaPKCS1SHA256]
    for certificates in [[], schemes] {
      let client = try Quick.client {
        $0.sendsGREASE = false
        $0.signatureSchemes = schemes
        $0.verifier = PlainVerifier(certificateSignatureSchemes: certificates)
      }
      let bytes = client.outbox
      let extensions = try ClientHelloExtensions(Self.hello(of: client).extensions)
      #expect(extensions.signatureAlgorithms?.schemes == schemes)
      #expect(extensions.signatureAlgorithmsCert?.schemes == (certificates.isEmpty ? nil : schemes))
      let server = try Quick.server()
      server.deliver(bytes)
      client.deliver(server.takeOutbox())
      #expect(client.info?.signatureScheme == .ecdsaSecp256r1SHA256)
    }
  }

  /// The shares are some of the groups, in their order, and not always the first.
  //= rfc9846 4.3.8-4
  //= rfc9846 4.3.8-1
  @Test func keySharesForSomeGroups() throws {
    for (wanted, sent) in [
      ([.secp384r1], [.secp384r1]), ([.secp384r1, .x25519], [.x25519, .secp384r1]), ([], []),
    ] as [([NamedGroup], [NamedGroup])] {
      let client = try Quick.client {
        $0.sendsGREASE = false
        $0.keyShareGroups = wanted
      }
      let extensions = try ClientHelloExtensions(Self.hello(of: client).extensions)
      #expect(extensions.keyShare?.shares.map(\.group) == sent)
    }
  }

  /// A cookie belongs to its handshake: the next connection of the same configuration does not bring it.
  //= rfc9846 4.3.2-3
  @Test func noCookieInALaterConnection() throws {
    let configuration = try Quick.clientConfiguration()
    let first = AdversaryServer(try TestPeer.client(configuration))
    first.retries = true
    first.group = .secp256r1
    first.editRetry = { $0.extend { $0.with(Cookie(value: [1, 2, 3])) } }
    try first.run()
    #expect(first.hellos.map { $0.extensions?.contains(.cookie) } == [false, true])
    let second = AdversaryServer(try TestPeer.client(configuration))
    try second.run()
    #expect(second.hellos.map { $0.extensions?.contains(.cookie) } == [false])
  }

  /// What a server says of its groups changes nothing, neither in this handshake nor in the next.
  //= rfc9846 4.3.7-3
  @Test func groupsOfTheServer() throws {
    var configuration = try Quick.clientConfiguration()
    configuration.sendsGREASE = false
    var shares: [[NamedGroup]] = []
    for _ in 0..<2 {
      let server = AdversaryServer(try TestPeer.client(configuration))
      server.edit = { step, messages in
        guard step == .encryptedExtensions else { return }
        messages = try CertificateTests.answers(CertificateTests.raw(.supportedGroups, [0, 4, 0, 0x18, 0, 0x17]))
      }
      try server.run()
      #expect(server.client.info?.group == .x25519)
      shares.append(try server.hellos[0].extensions?.decode(KeyShareOffer.self)?.shares.map(\.group) ?? [])
    }
    #expect(shares == [[.x25519], [.x25519]])
  }

  // MARK: The server's answer

  /// A client that offers whatever there is gets an answer to what we use, and to nothing else.
  //= rfc9846 4.3.6-2
  //= rfc9846 4.5.1-14
  //= rfc9846 4.5.1.1-2
  //= rfc9846 4.5.1.1-3
  //= rfc9846 9.2-13
  //= rfc9846 9.3-5
  //= rfc9846 E.5-12
  //= rfc9846 4.2.2-17
  @Test func aHelloWithEverything() throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = { hello in
      hello.cipherSuites.insert(contentsOf: [.init(rawValue: 0x1a1a), .init(rawValue: 0x1399)], at: 0)
      hello.extend {
        $0.with(.postHandshakeAuth, []).with(.statusRequest, [1, 0, 0, 0, 0])
          .with(Self.statusRequestV2, [0, 7, 2, 0, 4, 0, 0, 0, 0]).with(Self.truncatedHMAC, [])
          // OpenPGP rather than X.509.
          .with(.clientCertificateType, [2, 1, 0]).with(.serverCertificateType, [2, 1, 0])
          .with(.maxFragmentLength, [1]).with(.heartbeat, [1]).with(.recordSizeLimit, [1, 0]).with(.sessionTicket, [])
          .with(.extendedMainSecret, []).with(.encryptThenMAC, []).with(.renegotiationInfo, [0])
          .with(.init(rawValue: 0x2a2a), []).with(.init(rawValue: 0xabcd), [1, 2, 3])
      }
    }
    try client.run()
    #expect(client.server.error == nil)
    #expect(client.server.info?.serverName?.description == "example.com")
    let messages = client.wire.messages
    try #require(
      messages.map(\.type) == [.serverHello, .encryptedExtensions, .certificate, .certificateVerify, .finished])
    #expect(Self.types(try messages[0].decode(ServerHello.self).extensions) == [.supportedVersions, .keyShare])
    #expect(
      Self.types(try messages[1].decode(EncryptedExtensions.self).extensions)
        == [.serverName, .recordSizeLimit, .serverCertificateType])
    let entries = try messages[2].decode(CertificateMessage.self).entries
    #expect(entries.allSatisfy { $0.extensions.entries.isEmpty })
    for entry in entries { _ = try LeafCertificate(der: entry.data) }
  }

  /// A client takes no truncated HMAC, and no certificate that is none of X.509.
  //= rfc9846 4.5.1-14
  //= rfc9846 E.5-12
  @Test func relicsFromAServer() throws {
    let truncated = AdversaryServer(try Quick.client())
    truncated.edit = { step, messages in
      guard step == .encryptedExtensions else { return }
      messages = try CertificateTests.answers(CertificateTests.raw(Self.truncatedHMAC))
    }
    try truncated.run()
    try expectFailure(
      truncated.client, truncated.wire, .unsolicitedExtension(Self.truncatedHMAC, in: .encryptedExtensions),
      .unsupportedExtension)

    let armored = AdversaryServer(try Quick.client())
    armored.edit = { step, messages in
      guard step == .certificate else { return }
      // A packet of an OpenPGP public key.
      try CertificateTests.changing(&messages) {
        $0.entries = [CertificateEntry(data: [0x99, 0, 6, 4, 0, 0, 0, 0, 1])]
      }
    }
    try armored.run()
    #expect(armored.client.error?.cause == .certificate)
    #expect(armored.client.info == nil)
  }

  /// Keys that nobody knows are passed over, and the certificate speaks instead.
  //= rfc9846 4.3.11-5
  //= rfc9846 4.3.11-6
  @Test func unknownPreSharedKeys() throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = { hello in
      let identities = (0..<3 as Range<UInt8>).map {
        OfferedPSKs.Identity(identity: [$0], obfuscatedTicketAge: 5)
      }
      let binders = [[UInt8]](repeating: [UInt8](repeating: 0, count: 32), count: 3)
      hello.extend {
        $0.with(PSKKeyExchangeModes(modes: [.pskWithKeyExchange]))
          .with(OfferedPSKs(identities: identities, binders: binders))
      }
    }
    try client.run()
    #expect(client.server.info != nil)
    let messages = client.wire.messages
    #expect(messages.map(\.type).contains(.certificate))
    #expect(try messages[0].decode(ServerHello.self).extensions?.contains(.preSharedKey) == false)
  }

  /// The server's own favourites do not count where the client does not have them.
  //= rfc9846 4.3.8-16
  @Test func aGroupOfTheClients() throws {
    for shares in [[NamedGroup.secp256r1], []] {
      let client = AdversaryClient(
        try Quick.server { $0.common.groups = [.secp521r1, .secp384r1, .x25519, .secp256r1] })
      client.shares = shares
      client.editHello = { $0.extend { $0.with(SupportedGroups(groups: [.x448, .secp256r1])) } }
      try client.run()
      #expect(client.server.info?.group == .secp256r1)
      let hello = try #require(client.wire.messages.last { $0.type == .serverHello }).decode(ServerHello.self)
      #expect(try hello.extensions?.decode(KeyShareEntry.self)?.group == .secp256r1)
    }
  }

  //= rfc9846 4.2.4-2
  //= rfc9846 9.2-3
  @Test func aHelloRetryRequest() throws {
    let client = AdversaryClient(try Quick.server { $0.common.applicationProtocols = ["h2"] })
    client.shares = []
    client.editHello = { $0.extend { $0.with(ProtocolNameList(names: [Array("h2".utf8)])) } }
    try client.run()
    let request = try client.wire.messages[0].decode(ServerHello.self)
    #expect(request.isHelloRetryRequest)
    #expect(Self.types(request.extensions) == [.supportedVersions, .keyShare])
    #expect(client.server.info?.helloRetryRequested == true)
  }

  /// RC4, export ciphers, single DES and none at all.
  //= rfc9846 E.5-2
  //= rfc9846 E.5-3
  @Test func weakSuites() throws {
    let weak = [0x0005, 0xc007, 0xc011, 0x0003, 0x0006, 0x0008, 0x0009, 0x0001, 0xc006].map {
      CipherSuite(rawValue: $0)
    }
    let client = AdversaryClient(try Quick.server())
    client.editHello = { $0.cipherSuites = weak }
    try client.run()
    try expectFailure(client.server, client.wire, .noCommonCipherSuite(offered: weak), .handshakeFailure)

    let server = AdversaryServer(try Quick.client())
    server.editHello = { $0.cipherSuite = weak[0] }
    try server.run()
    try expectFailure(server.client, server.wire, .cipherSuiteNotOffered(weak[0]), .illegalParameter)
  }

  // MARK: SHA-1 and older

  /// A key that would sign with anything signs with nothing of old.
  //= rfc9846 4.3.3-20
  //= rfc9846 4.3.3-21
  @Test func schemesOfOld() throws {
    struct AnySigner: Signer {
      let schemes: [SignatureScheme]
      func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] { [] }
    }
    // MD5, SHA-1, SHA-224, DSA, anonymous: TLS 1.2's pairs.
    let old = [0x0101, 0x0103, 0x0201, 0x0202, 0x0203, 0x0301, 0x0303, 0x0400, 0x0402, 0x0502, 0x0602, 0x06ff].map {
      SignatureScheme(rawValue: $0)
    }
    let identity = try TestIdentities.shared().server
    let credential = try Credential(certificateChain: identity.chain, signer: AnySigner(schemes: old))
    let client = AdversaryClient(try Quick.server { $0.credentials = CredentialList([credential]) })
    client.editHello = { $0.extend { $0.with(SignatureSchemeList(schemes: old)) } }
    try client.run()
    try expectFailure(client.server, client.wire, .noCommonSignatureScheme(offered: old), .handshakeFailure)
  }

  /// A leaf signed by RSA with SHA-1: the identifiers say so, and nobody looks at the signature here.
  private static func signedWithSHA1() throws -> Credential {
    let root = try TestIdentity.selfSigned(.authority("RSA root"), key: .rsa2048)
    let leaf = try root.issue(TestCertificateTemplate(commonName: "old", dnsNames: ["example.com"]))
    let prefix: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1]
    var der = leaf.der
    for start in 0..<(der.count - 8) where der[start..<start + 9].elementsEqual(prefix + [11]) { der[start + 8] = 5 }
    return try Credential(certificateChain: [der], signer: leaf.key.signing)
  }

  /// A chain signed with SHA-1 goes only to a client that asks for it and can check no better.
  //= rfc9846 4.3.3-16
  //= rfc9846 4.5.1.2-10
  @Test func chainsSignedWithSHA1() throws {
    let old = try Self.signedWithSHA1()
    let sound = try TestIdentities.shared().server.credential
    func choice(_ credentials: [Credential], certificates: [SignatureScheme]) throws -> [UInt8]? {
      let hello = ClientHelloSummary(
        serverName: try ServerName("example.com"), signatureSchemes: [.ecdsaSecp256r1SHA256],
        certificateSignatureSchemes: certificates)
      guard case .present(let chosen) = CredentialList(credentials).selectImmediately(for: hello) else { return nil }
      return chosen.certificateChain[0]
    }
    let both = [old, sound]
    #expect(try choice(both, certificates: [.rsaPKCS1SHA1, .ecdsaSecp256r1SHA256]) == sound.certificateChain[0])
    #expect(try choice(both, certificates: [.rsaPKCS1SHA1]) == old.certificateChain[0])
    #expect(try choice(both, certificates: [.ed25519]) == sound.certificateChain[0])
    #expect(try choice([old], certificates: [.rsaPKCS1SHA1, .ed25519]) == old.certificateChain[0])
    #expect(try choice([old], certificates: [.ed25519]) == nil)
    #expect(try choice([sound], certificates: [.ed25519]) == sound.certificateChain[0])
  }
}
