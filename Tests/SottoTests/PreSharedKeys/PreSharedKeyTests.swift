// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Client and server that were given a key beforehand.
@Suite struct PreSharedKeyTests {
  // MARK: The key itself

  //= rfc9846 2.2-2
  //= rfc9846 4.3.11-2
  /// A key comes with its name and its hash, SHA-256 unless one is named, and has 128 bits or more.
  @Test func whatAKeyIs() throws {
    #expect(try SharedKeys.key().hash == .sha256)
    #expect(try SharedKeys.plain().forms.map(\.hash) == [.sha256])
    #expect(try SharedKeys.plain(hash: .sha384).forms.map(\.hash) == [.sha384])
    #expect(try SharedKeys.key().forms.map(\.hash) == [.sha256, .sha384])
    let short = [UInt8](repeating: 7, count: 15)
    #expect(throws: PreSharedKeyError.secretTooShort(15)) { try SharedKeys.key("a", short) }
    #expect(throws: PreSharedKeyError.secretTooShort(15)) { try SharedKeys.plain("a", short) }
    #expect(throws: PreSharedKeyError.identityMissing) { try SharedKeys.key("") }
    let long = String(repeating: "a", count: 65_530)
    #expect(throws: PreSharedKeyError.identityTooLong) { try SharedKeys.key(long) }
    #expect(throws: PreSharedKeyError.identityTooLong) { try SharedKeys.plain(long + long) }
    _ = try SharedKeys.plain(long)
  }

  @Test func secretsAreNotPrinted() throws {
    let key = try SharedKeys.plain("a", Array("very secret secret".utf8))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] {
      #expect(!text.contains("secret secret") && !text.contains("118"))
    }
  }

  // MARK: Handshakes

  struct Way: Sendable, CustomTestStringConvertible {
    var isImported = true
    var suite = CipherSuite.aes128GCMSHA256
    var retries = false
    var testDescription: String { "\(isImported ? "imported" : "plain"), \(suite)\(retries ? ", retried" : "")" }
  }

  //= rfc9846 2.2-2
  //= rfc9846 4.4.2-9
  //= rfc9846 F.1-1
  /// Both sides are known by the key alone, though both have certificates, and the server wants the client's.
  @Test(arguments: [
    Way(), Way(suite: .aes256GCMSHA384), Way(isImported: false), Way(retries: true),
    Way(suite: .aes256GCMSHA384, retries: true),
  ]) func bothKnowTheKey(_ way: Way) throws {
    let key = try way.isImported ? SharedKeys.key(context: "a to b") : SharedKeys.plain()
    let both = try Acquaintance()
    both.client.preSharedKeys = [key]
    both.client.common.cipherSuites = [way.suite]
    both.client.credentials = CredentialList([try TestIdentities.shared().server(.ecdsaP256).credential])
    if way.retries { both.client.keyShareGroups = [] }
    both.server.preSharedKeys = PreSharedKeyList([key])
    both.server.clientAuthentication = .required(AcceptingVerifier())
    let (here, there) = try both.meet()
    #expect(here.error == nil && there.error == nil)
    for info in [try #require(here.info), try #require(there.info)] {
      #expect(info.preSharedKeyIdentity == Array("sensor 42".utf8))
      #expect(info.peerIdentity?.grounds == .preSharedKey(identity: Array("sensor 42".utf8)))
      #expect(info.peerCertificates.isEmpty && info.signatureScheme == nil && info.clientSignatureScheme == nil)
      #expect(info.pskMode == .withKeyExchange && !info.isResumed && info.group == .x25519)
      #expect(info.cipherSuite == way.suite && info.helloRetryRequested == way.retries)
    }
    let expected: [HandshakeType] = [.serverHello, .encryptedExtensions, .finished]
    #expect(
      both.clientSaw.received.filter { $0 != .newSessionTicket } == (way.retries ? [.serverHello] : []) + expected)
    #expect(both.clientSaw.preSharedKeys.last == .accepted(.withKeyExchange, identity: key.identity))
    try here.send([1, 2, 3])
    converse(here, there)
    #expect(there.data == [1, 2, 3])
  }

  //= rfc9846 4.3.11-3
  //= rfc9846 4.3.11-7
  /// A plain key fits one hash: the server takes another suite than its first for it, but not after it has named one.
  @Test(arguments: [false, true]) func theKeyDecidesTheSuite(retries: Bool) throws {
    let key = try SharedKeys.plain(hash: .sha384)
    let both = try Acquaintance.sharing(client: [key], server: [key])
    if retries { both.client.keyShareGroups = [] }
    let (here, there) = try both.meet()
    guard !retries else {
      // The client has no key left to offer, and nothing else.
      #expect(there.error?.reason == .missingExtension(.signatureAlgorithms, in: .clientHello))
      return
    }
    #expect(here.error == nil && there.error == nil)
    #expect(here.info?.cipherSuite == .aes256GCMSHA384 && there.info?.cipherSuite == .aes256GCMSHA384)
  }

  @Test func theServersOrderCounts() throws {
    let keys = try ["a", "b", "c"].map { try SharedKeys.key($0) }
    let both = try Acquaintance.sharing(client: keys, server: [keys[2], keys[1]])
    #expect(try both.meet().server.info?.preSharedKeyIdentity == [0x63])
  }

  /// Without a key in common, a certificate does, where one is accepted and one is there.
  @Test func aCertificateInstead() throws {
    let both = try Acquaintance()
    both.client.preSharedKeys = [try SharedKeys.key("a")]
    both.server.preSharedKeys = PreSharedKeyList([try SharedKeys.key("b")])
    let (here, there) = try both.meet()
    #expect(here.error == nil && there.error == nil)
    #expect(here.info?.preSharedKeyIdentity == nil && here.info?.peerCertificates.isEmpty == false)
    #expect(both.serverSaw.preSharedKeys == [.unknown] && both.clientSaw.preSharedKeys.last == .declined)
  }

  @Test func withoutForwardSecrecyOnlyWhereBothSaySo() throws {
    let key = try SharedKeys.key()
    let both = try Acquaintance.sharing(client: [key], server: [key])
    both.client.resumption.insecureAllowsPSKOnly = true
    #expect(try both.meet().client.info?.pskMode == .withKeyExchange)
  }

  // MARK: No handshakes

  struct Mismatch: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var server: @Sendable () throws -> PreSharedKey
    var reason = TLSError.Reason.unknownPreSharedKey
  }

  //= rfc9846 6.2-6
  /// Who does not know the key ends like who does not know its name: nobody finds out names by trying them.
  @Test(arguments: [
    Mismatch(testDescription: "another name") { try SharedKeys.key("sensor 43") },
    Mismatch(testDescription: "another context") { try SharedKeys.key(context: "b to a") },
    Mismatch(testDescription: "not imported") { try SharedKeys.plain() },
    Mismatch(
      testDescription: "another secret", server: { try SharedKeys.key("sensor 42", [UInt8](2...33)) },
      reason: .badBinder),
    Mismatch(testDescription: "another hash", server: { try SharedKeys.key(hash: .sha384) }, reason: .badBinder),
  ]) func keysThatDiffer(_ mismatch: Mismatch) throws {
    let both = try Acquaintance.sharing(client: [SharedKeys.key()], server: [mismatch.server()])
    let (here, there) = try both.meet()
    #expect(there.error?.reason == mismatch.reason && there.error?.alert == .decryptError)
    #expect(here.error?.reason == .alertReceived(.decryptError))
  }

  /// Selfie (RFC 9257 section 4): one that is client and server with the same key gets its own hello back. Nothing can tell,
  /// unless the key's context says who is who.
  @Test func aHelloLedBack() throws {
    let careless = try SharedKeys.key()
    #expect(try Acquaintance.sharing(client: [careless], server: [careless]).meet().client.error == nil)
    let asClient = try SharedKeys.key(context: "client=a server=b")
    let asServer = try SharedKeys.key(context: "client=b server=a")
    let both = try Acquaintance.sharing(client: [asClient], server: [asServer])
    #expect(try both.meet().server.error?.reason == .unknownPreSharedKey)
  }

  /// With a certificate to fall back to, a wrong binder is still the end.
  @Test func aWrongBinderIsTheEnd() throws {
    let both = try Acquaintance()
    both.client.preSharedKeys = [try SharedKeys.key()]
    both.server.preSharedKeys = PreSharedKeyList([try SharedKeys.key("sensor 42", [UInt8](2...33))])
    #expect(try both.meet().server.error?.reason == .badBinder)
  }

  /// A client that wants the key takes nothing else.
  @Test func aCertificateIsNotEnough() throws {
    var configuration = ClientConfiguration(preSharedKeys: [try SharedKeys.key()])
    configuration.common.time = FixedTime()
    let server = AdversaryServer(try .client(configuration))
    server.wire.bring([])
    try? server.run()
    #expect(server.client.error?.reason == .missingExtension(.preSharedKey, in: .serverHello))
    let hello = try #require(server.hellos.first)
    let types = hello.extensions?.entries.map(\.type) ?? []
    #expect(!types.contains(.signatureAlgorithms) && types.last == .preSharedKey)
    #expect(try hello.extensions?.decode(SupportedVersionsOffer.self)?.versions.contains(.tls12) == false)
  }

  @Test func configurationsThatCantWork() throws {
    var client = ClientConfiguration(preSharedKeys: [try SharedKeys.plain(hash: .sha384)])
    client.common.cipherSuites = [.aes128GCMSHA256]
    #expect(throws: TLSError.self) { try TestPeer.client(client) }
    #expect(throws: TLSError.self) { try TestPeer.client(ClientConfiguration(preSharedKeys: [])) }
    client = ClientConfiguration(preSharedKeys: [try SharedKeys.key()])
    client.common.maximumVersion = .tls12
    #expect(throws: TLSError.self) { try TestPeer.client(client) }
    var server = ServerConfiguration(preSharedKeys: [try SharedKeys.key()])
    _ = try TestPeer.server(server)
    server.common.speakOnly(.tls12)
    #expect(throws: TLSError.self) { try TestPeer.server(server) }
  }

  //= rfc9846 4.3.11-15
  /// Keys of both hashes: each binder stands where it belongs, over all that precedes the binders, and the hello is one that
  /// would be encoded so.
  @Test func eachBinderIsInItsPlace() throws {
    var configuration = try Quick.clientConfiguration()
    configuration.common.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384]
    configuration.preSharedKeys = [try SharedKeys.key(), try SharedKeys.plain("another", hash: .sha384)]
    let forms = configuration.offerableKeys.map(\.form)
    #expect(forms.map(\.hash) == [.sha256, .sha384, .sha384])
    let client = try TestPeer.client(configuration)
    let bytes = Array(client.takeOutbox().dropFirst(RecordHeader.length))
    let hello = try HandshakeMessage(type: .clientHello, bytes: bytes).decode(ClientHello.self)
    #expect(HandshakeMessage(hello)?.bytes == bytes)
    let offered = try #require(try hello.extensions?.decode(OfferedPSKs.self))
    #expect(offered.identities.map(\.identity) == forms.map(\.identity))
    let bound = Array(bytes.dropLast(offered.bindersLength))
    #expect(offered.binders == forms.map { $0.binder(transcriptHash: $0.hash.hash(bound)) })
  }
}
