// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Peers that are known by their bare public keys (RFC 7250), in both versions and both directions.
@Suite struct RawPublicKeyTests {
  static func key(_ kind: TestKeyKind = .ecdsaP256, _ label: String = "raw server") throws -> SigningKey {
    try TestKey(kind, label: label).signing
  }

  static func credential(_ kind: TestKeyKind = .ecdsaP256, _ label: String = "raw server") throws -> Credential {
    try Credential(rawPublicKeyOf: key(kind, label))
  }

  static func pin(_ credential: Credential) throws -> PublicKeyPin { try #require(credential.pin) }

  /// A client that trusts one key, and a server that has it.
  static func pair(
    _ version: ProtocolVersion, _ kind: TestKeyKind = .ecdsaP256
  ) throws -> (client: ClientConfiguration, server: ServerConfiguration) {
    let own = try credential(kind)
    var client = try Quick.clientConfiguration()
    client.verifier = PinnedKeyVerifier([try pin(own)])
    client.common.groups = [.x25519, .secp256r1, .secp384r1, .secp521r1]
    var server = try Quick.serverConfiguration()
    server.credentials = CredentialList([own])
    client.common.speakOnly(version)
    server.common.speakOnly(version)
    return (client, server)
  }

  static func meet(
    _ client: ClientConfiguration, _ server: ServerConfiguration
  ) throws -> (client: TestPeer, server: TestPeer) {
    try MutualTests.meet(client, server)
  }

  //= rfc9846 4.5.1-13
  @Test(arguments: [ProtocolVersion.tls13, .tls12], TestKeyKind.allCases)
  func aServerIsKnownByItsKey(version: ProtocolVersion, kind: TestKeyKind) throws {
    var (clientSide, serverSide) = try Self.pair(version, kind)
    let recorder = Recorder()
    clientSide.common.observer = recorder.observer
    serverSide.common.groups = clientSide.common.groups
    let (client, server) = try Self.meet(clientSide, serverSide)
    #expect(client.error == nil && server.error == nil)
    let info = try #require(client.info)
    let own = try Self.credential(kind)
    #expect(info.version == version)
    #expect(info.peerRawPublicKey == own.rawPublicKey)
    #expect(info.peerCertificates.isEmpty)
    #expect(info.serverCertificateType == .rawPublicKey && info.clientCertificateType == .x509)
    #expect(info.peerIdentity?.grounds == .pinnedKey(try Self.pin(own)))
    #expect(info.peerIdentity?.rawPublicKey == own.rawPublicKey)
    #expect(info.peerIdentity?.names.isEmpty == true && info.peerIdentity?.chain.isEmpty == true)
    #expect(server.info?.serverCertificateType == .rawPublicKey)
    let chosen = recorder.events.compactMap {
      if case .decision(.serverCertificateType(let type, let offered)) = $0 { (type, offered) } else { nil }
    }
    #expect(chosen.count == 1 && chosen.first?.0 == .rawPublicKey && chosen.first?.1 == [.rawPublicKey])
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12], [false, true])
  func aClientIsKnownByItsKey(version: ProtocolVersion, isRequired: Bool) throws {
    var (clientSide, serverSide) = try Self.pair(version)
    let own = try Self.credential(.ed25519, "raw client")
    let pins = [try Self.pin(own)]
    clientSide.credentials = CredentialList([own])
    serverSide.clientAuthentication = isRequired ? .required(pinnedPublicKeys: pins) : .optional(pinnedPublicKeys: pins)
    let (client, server) = try Self.meet(clientSide, serverSide)
    #expect(client.error == nil && server.error == nil)
    let info = try #require(server.info)
    #expect(info.peerRawPublicKey == own.rawPublicKey && info.clientCertificateType == .rawPublicKey)
    #expect(info.peerIdentity?.grounds == .pinnedKey(pins[0]))
    #expect(info.clientSignatureScheme == .ed25519)
    #expect(client.info?.clientCertificateType == .rawPublicKey)
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aKeyThatIsNotKnown(version: ProtocolVersion) throws {
    var (clientSide, serverSide) = try Self.pair(version)
    let other = try Self.credential(.ecdsaP256, "another")
    serverSide.credentials = CredentialList([other])
    let (client, server) = try Self.meet(clientSide, serverSide)
    #expect(client.error?.reason == .certificate(.keyNotPinned(try Self.pin(other))))
    #expect(client.error?.alert == .certificateUnknown)
    #expect(server.error?.reason == .alertReceived(.certificateUnknown))

    (clientSide, serverSide) = try Self.pair(version)
    clientSide.credentials = CredentialList([other])
    serverSide.clientAuthentication = .optional(pinnedPublicKeys: [try Self.pin(Self.credential())])
    let second = try Self.meet(clientSide, serverSide)
    #expect(second.server.error?.reason == .certificate(.keyNotPinned(try Self.pin(other))))
  }

  /// A client that has no key shows none, where that will do.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aClientWithoutAKey(version: ProtocolVersion) throws {
    var (clientSide, serverSide) = try Self.pair(version)
    let pins = [try Self.pin(Self.credential())]
    clientSide.credentials = NothingToShow(certificateTypes: [.rawPublicKey])
    serverSide.clientAuthentication = .optional(pinnedPublicKeys: pins)
    let welcome = try Self.meet(clientSide, serverSide)
    #expect(welcome.client.error == nil && welcome.server.error == nil)
    #expect(welcome.server.info?.peerIdentity == nil && welcome.server.info?.peerRawPublicKey == nil)
    serverSide.clientAuthentication = .required(pinnedPublicKeys: pins)
    let refused = try Self.meet(clientSide, serverSide)
    #expect(
      refused.server.error?.reason == (version == .tls13 ? .certificate(.noCertificate) : .clientCertificateMissing))
  }

  // MARK: What each side takes

  /// Who says nothing means certificates, on both sides.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func nothingInCommon(version: ProtocolVersion) throws {
    // The server has only a key, and the client does not take one.
    var (pinning, withKey) = try Self.pair(version)
    var trusting = try Quick.clientConfiguration()
    trusting.common.speakOnly(version)
    let first = try Self.meet(trusting, withKey)
    #expect(first.server.error?.reason == .noCredentialOfType(.x509))
    #expect(first.client.error?.reason == .alertReceived(.handshakeFailure))

    // The client takes only a key, and the server has a certificate.
    var certified = try Quick.serverConfiguration()
    certified.common.speakOnly(version)
    let second = try Self.meet(pinning, certified)
    #expect(second.server.error?.reason == .noCommonCertificateType(offered: [.rawPublicKey]))

    // The client has a certificate, and the server takes only keys.
    pinning.credentials = CredentialList([try TestIdentities.shared().client.credential])
    withKey.clientAuthentication = .optional(pinnedPublicKeys: [try Self.pin(Self.credential())])
    let third = try Self.meet(pinning, withKey)
    #expect(third.server.error?.reason == .noCommonCertificateType(offered: [.x509]))
    #expect(third.server.error?.alert == .unsupportedCertificate)
  }

  /// A server with both serves both kinds of clients.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aServerWithBoth(version: ProtocolVersion) throws {
    var (pinning, server) = try Self.pair(version)
    let certified = try TestIdentities.shared().server.credential
    server.credentials = CredentialList([certified, try Self.credential()])
    var trusting = try Quick.clientConfiguration()
    trusting.common.speakOnly(version)
    #expect(try Self.meet(trusting, server).client.info?.peerCertificates == certified.certificateChain)
    #expect(try Self.meet(pinning, server).client.info?.peerRawPublicKey != nil)
    // One that takes both gets what it likes better.
    let pins = [try Self.pin(Self.credential())]
    pinning.verifier = PinnedKeyVerifier(pins, certificates: AcceptingVerifier())
    pinning.resumption.store = nil
    let first = try Self.meet(pinning, server)
    #expect(first.client.info?.serverCertificateType == .rawPublicKey)
    server.credentials = CredentialList([certified])
    let second = try Self.meet(pinning, server)
    #expect(second.client.error == nil)
    #expect(second.client.info?.serverCertificateType == .x509)
    #expect(second.client.info?.peerIdentity?.grounds == .insecureNotVerified)
  }

  /// A client with both shows what the server takes.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aClientWithBoth(version: ProtocolVersion) throws {
    var (clientSide, serverSide) = try Self.pair(version)
    let own = try Self.credential(.ecdsaP256, "raw client")
    let identity = try TestIdentities.shared().client
    let list = CredentialList([own, try identity.credential])
    clientSide.credentials = list
    #expect(list.certificateTypes == [.rawPublicKey, .x509])
    serverSide.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    #expect(try Self.meet(clientSide, serverSide).server.info?.peerCertificates == identity.chain)
    serverSide.clientAuthentication = .required(pinnedPublicKeys: [try Self.pin(own)])
    #expect(try Self.meet(clientSide, serverSide).server.info?.peerRawPublicKey == own.rawPublicKey)
  }

  /// Without pins and keys, nothing is said about any of it.
  @Test func itIsOffByDefault() throws {
    let client = try Quick.client()
    let wire = AdversaryWire()
    wire.bring(client.takeOutbox())
    let hello = try #require(try wire.nextMessage()).decode(ClientHello.self)
    #expect(hello.extensions?.contains(.clientCertificateType) == false)
    #expect(hello.extensions?.contains(.serverCertificateType) == false)
  }

  // MARK: Peers that misbehave

  //= rfc9846 4.5.1-13
  @Test func severalKeys() throws {
    let own = try Self.credential()
    let entry = CertificateEntry(data: try #require(own.rawPublicKey))
    try Self.expect(.severalRawPublicKeys(2), .illegalParameter, entries: [entry, entry])
  }

  @Test func aKeyThatIsNone() throws {
    let certificate = CertificateEntry(data: try TestIdentities.shared().server.der)
    let server = try Self.adversary(entries: [certificate])
    try server.run()
    guard case .malformedRawPublicKey? = server.client.error?.reason else {
      Issue.record("\(String(describing: server.client.error))")
      return
    }
    #expect(server.client.error?.alert == .decodeError)
    try Self.expect(.emptyCertificate, .decodeError, entries: [])
  }

  /// Keys that are too weak are no better for being bare.
  @Test func aKeyThatIsTooShort() throws {
    let weak = try LeafCertificate(der: RFC8448.chain()[0])
    let server = try Self.adversary(entries: [CertificateEntry(data: weak.subjectPublicKeyInfo)])
    try server.run()
    guard case .certificate(.unsupportedKey)? = server.client.error?.reason else {
      Issue.record("\(String(describing: server.client.error))")
      return
    }
  }

  /// A choice that was not offered, and one that was not asked for.
  @Test func choicesThatWereNotOffered() throws {
    for (type, choice, reason) in [
      (ExtensionType.serverCertificateType, CertificateType.x509, TLSError.Reason.certificateTypeNotOffered(.x509)),
      (.clientCertificateType, .rawPublicKey, .unsolicitedExtension(.clientCertificateType, in: .encryptedExtensions)),
    ] {
      let server = try Self.adversary(entries: nil)
      server.edit = { step, messages in
        guard step == .encryptedExtensions else { return }
        var answer = ExtensionBlock()
        answer.append(SelectedCertificateType(selected: choice), as: type)
        messages = [try .of(EncryptedExtensions(extensions: answer))]
      }
      try server.run()
      #expect(server.client.error?.reason == reason)
    }
    // None at all: a certificate, then.
    let silent = try Self.adversary(entries: nil)
    silent.edit = { _, _ in }
    try silent.run()
    try expectFailure(
      silent.client, silent.wire, .noCommonCertificateType(offered: [.x509]), .unsupportedCertificate)
  }

  /// Lists that say nothing must be left out.
  @Test(arguments: [ExtensionType.clientCertificateType, .serverCertificateType])
  func aNeedlessList(type: ExtensionType) throws {
    let client = AdversaryClient(try Quick.server())
    client.editHello = { $0.extend { $0.with(CertificateTypeList(types: [.x509]), as: type) } }
    try client.run()
    try expectFailure(client.server, client.wire, .needlessCertificateTypes, .illegalParameter)
  }

  /// What is not known is passed over.
  @Test func typesThatNobodyKnows() throws {
    let client = AdversaryClient(try Quick.server())
    let types = [CertificateType(rawValue: 9), .x509]
    client.editHello = { $0.extend { $0.with(CertificateTypeList(types: types), as: .serverCertificateType) } }
    try client.run()
    #expect(client.server.error == nil && client.isDone)
  }

  // MARK: Configurations

  @Test func configurationsThatCannotWork() throws {
    for types in [[], [CertificateType.x509, .x509], [CertificateType(rawValue: 1)]] {
      var client = try Quick.clientConfiguration()
      client.credentials = NothingToShow(certificateTypes: types)
      #expect(throws: TLSError.self) { try client.validate() }
    }
  }

  private static func adversary(entries: [CertificateEntry]?) throws -> AdversaryServer {
    let own = try pin(credential())
    let server = AdversaryServer(try Quick.client { $0.verifier = PinnedKeyVerifier([own]) })
    server.edit = { step, messages in
      if step == .encryptedExtensions {
        var answer = ExtensionBlock()
        answer.append(SelectedCertificateType(selected: .rawPublicKey), as: .serverCertificateType)
        messages = [try .of(EncryptedExtensions(extensions: answer))]
      }
      if step == .certificate, let entries {
        messages = [try .of(CertificateMessage(context: [], entries: entries))]
      }
    }
    return server
  }

  private static func expect(
    _ reason: TLSError.Reason, _ alert: AlertDescription, entries: [CertificateEntry]
  ) throws {
    let server = try adversary(entries: entries)
    try server.run()
    try expectFailure(server.client, server.wire, reason, alert)
  }
}

/// Has types, and nothing of them.
private struct NothingToShow: ClientCredentialSelector {
  let certificateTypes: [CertificateType]

  func selectImmediately(for request: CertificateRequestSummary) -> ClientCredentialChoice? {
    ClientCredentialChoice.none
  }

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice { .none }
}
