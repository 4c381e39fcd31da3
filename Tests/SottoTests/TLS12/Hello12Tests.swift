// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// The hellos of TLS 1.2, and what is chosen by them.
@Suite struct Hello12Tests {
  private func hello(of client: TestPeer) throws -> ClientHello {
    let bytes = client.takeOutbox()
    #expect(bytes[1...2].elementsEqual([3, 1]))
    var reassembler = HandshakeReassembler()
    reassembler.append(Array(bytes.dropFirst(RecordHeader.length)))
    return try #require(try reassembler.next(limit: 1 << 16)).decode(ClientHello.self)
  }

  /// A client that speaks TLS 1.2 alone sends what its like always sent.
  @Test func aHelloOfTLS12Alone() throws {
    let hello = try hello(of: TLS12.client())
    #expect(hello.legacySessionID.isEmpty)
    #expect(hello.cipherSuites == TLS12.suites)
    let types = (hello.extensions?.entries ?? []).map(\.type)
    #expect(
      types == [
        .serverName, .supportedGroups, .ecPointFormats, .extendedMainSecret, .renegotiationInfo, .signatureAlgorithms,
        .signatureAlgorithmsCert, .statusRequest, .recordSizeLimit,
      ])
  }

  /// One that speaks both offers both; one that speaks TLS 1.3 alone nothing of the other.
  @Test func hellosOfTLS13() throws {
    let both = try hello(of: TLS12.client { $0.common.maximumVersion = .tls13 })
    #expect(both.cipherSuites == CommonSettings.defaultCipherSuites)
    let extensions = try ClientHelloExtensions(both.extensions)
    #expect(extensions.supportedVersions?.versions == [.tls13, .tls12])
    #expect(
      extensions.extendedMainSecret != nil && extensions.renegotiationInfo != nil && extensions.ecPointFormats != nil)
    let alone = try hello(of: Quick.client { $0.sendsGREASE = false })
    #expect(alone.cipherSuites.allSatisfy { $0.parameters != nil })
    #expect(try ClientHelloExtensions(alone.extensions).extendedMainSecret == nil)
  }

  //= rfc9846 4.3.3-22
  /// In TLS 1.2 an ECDSA scheme names a hash and leaves the curve open.
  @Test func anySchemeOnAnyCurve() throws {
    let client = try TLS12.client { $0.signatureSchemes = [.ecdsaSecp256r1SHA256] }
    let server = try TLS12.server(.ecdsaP384)
    converse(client, server)
    #expect(client.info?.signatureScheme == .ecdsaSecp256r1SHA256)
    #expect(client.error == nil)
  }

  //= rfc9846 E-3
  /// All records but a client's first say TLS 1.2.
  @Test func recordVersions() throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    var versions: [ProtocolVersion] = []
    middle.editRecords = { _, records in versions += records.map(\.version) }
    try middle.run()
    #expect(versions.first == .tls10)
    #expect(versions.dropFirst().allSatisfy { $0 == .tls12 })
    #expect(versions.count > 6)
  }

  //= rfc9846 4.2.2-19
  /// A hello ends where it ends.
  @Test func trailingBytes() throws {
    let middle = Middle(try TLS12.client(), try TLS12.server())
    middle.edit = { fromClient, message in
      guard fromClient, message.type == .clientHello else { return [message] }
      let body = Array(message.bytes.dropFirst(HandshakeMessage.headerLength)) + [0]
      let count = body.count
      return [
        HandshakeMessage(
          type: .clientHello,
          bytes: [1, UInt8(count >> 16), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)] + body)
      ]
    }
    try middle.run()
    #expect(middle.server.error?.alert == .decodeError)
  }

  //= rfc9846 4.3.3-4
  /// Whoever chooses sees what the client can check in certificates, and which version it will be.
  @Test func whatASelectorSees() throws {
    let selector = WatchingSelector(try TestIdentities.shared().server.credential)
    let client = try TLS12.client()
    let server = try TLS12.server { $0.credentials = selector }
    converse(client, server)
    let seen = try #require(selector.seen.withLock { $0 })
    #expect(seen.version == .tls12)
    #expect(seen.versions == [.tls12])
    #expect(!seen.certificateSignatureSchemes.isEmpty)
    #expect(seen.certificateSignatureSchemes != seen.signatureSchemes)
  }

  /// The credential decides the suite, among those that both have, in the server's order.
  @Test func theCredentialDecidesTheSuite() throws {
    let identities = try TestIdentities.shared()
    let two = CredentialList([try identities.server(.rsa2048).credential, try identities.server.credential])
    let client = try TLS12.client()
    let server = try TLS12.server { $0.credentials = two }
    converse(client, server)
    #expect(server.info?.cipherSuite == .ecdheECDSAWithAES128GCMSHA256)

    let onlyRSA = try TLS12.client { $0.common.cipherSuites = [.ecdheRSAWithAES256GCMSHA384] }
    let other = try TLS12.server { $0.credentials = two }
    converse(onlyRSA, other)
    #expect(other.info?.cipherSuite == .ecdheRSAWithAES256GCMSHA384)

    // A client that puts ChaCha20 first gets it.
    let mobile = try TLS12.client {
      $0.common.cipherSuites = [.ecdheECDSAWithChaCha20Poly1305SHA256, .ecdheECDSAWithAES128GCMSHA256]
    }
    let third = try TLS12.server()
    converse(mobile, third)
    #expect(third.info?.cipherSuite == .ecdheECDSAWithChaCha20Poly1305SHA256)
  }

  /// A client that names no groups, no point formats, and signals renegotiation among its suites.
  @Test func anOldClient() throws {
    let client = try TLS12.client {
      $0.helloHook = { hello in
        var hello = hello
        hello.extend { $0.without(.renegotiationInfo).without(.ecPointFormats) }
        hello.cipherSuites.append(.emptyRenegotiationInfoSCSV)
        return hello
      }
    }
    let server = try TLS12.server()
    let middle = Middle(client, server)
    var answer: ExtensionBlock?
    middle.edit = { fromClient, message in
      if !fromClient, message.type == .serverHello { answer = try message.decode(ServerHello.self).extensions }
      return [message]
    }
    try middle.run()
    // It answers what was only signalled; our own client, which remembers the hello it sent, did not ask for it.
    #expect(answer?.contains(.renegotiationInfo) == true)
    #expect(answer?.contains(.ecPointFormats) == false)
    #expect(client.error?.reason == .unsolicitedExtension(.renegotiationInfo, in: .serverHello))

    let bare = try TLS12.client()
    let nist = Middle(bare, try TLS12.server())
    nist.change(ClientHello.self) { $0.extend { $0.without(.supportedGroups) } }
    try nist.run()
    #expect(nist.server.driver.info.group == .secp256r1)
  }

  @Test func configurationsThatCanNotWork() throws {
    func refuses(_ why: String, _ edit: (inout CommonSettings) -> Void) throws {
      var configuration = try TestConfigurations.client()
      edit(&configuration.common)
      #expect(throws: TLSError(.invalidConfiguration(why))) {
        _ = try ClientConnection(configuration: configuration, serverName: nil)
      }
    }
    try refuses("TLS 1.1 is not spoken") { $0.minimumVersion = .tls11 }
    try refuses("from TLS 1.3 to TLS 1.2 there is no version") {
      $0.minimumVersion = .tls13
      $0.maximumVersion = .tls12
    }
    try refuses("no cipher suite and group for the versions that may be spoken") {
      $0.maximumVersion = .tls12
      $0.cipherSuites = [.aes128GCMSHA256]
    }
    try refuses("no cipher suite and group for the versions that may be spoken") {
      $0.maximumVersion = .tls12
      $0.groups = [.x25519MLKEM768]
    }
    try refuses(
      "TLS_RSA_WITH_AES_128_GCM_SHA256 comes with insecureRSAKeyExchange, and has no place among the others"
    ) { $0.cipherSuites = [.insecureRSAWithAES128GCMSHA256] }
  }
}

/// Remembers what it was asked.
final class WatchingSelector: CredentialSelector {
  let credential: Credential
  let seen = Mutex<ClientHelloSummary?>(nil)

  init(_ credential: Credential) {
    self.credential = credential
  }

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    seen.withLock { $0 = hello }
    return .present(credential)
  }
}
