// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a client says to EncryptedExtensions, certificates, their proof and Finished that are not as they must be.
@Suite struct CertificateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TLSError.Reason
    let alert: AlertDescription
    let step: AdversaryServer.Step
    let edit: @Sendable (inout [HandshakeMessage]) throws -> Void

    init(
      _ name: String, _ reason: TLSError.Reason, _ alert: AlertDescription, at step: AdversaryServer.Step,
      _ edit: @escaping @Sendable (inout [HandshakeMessage]) throws -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.alert = alert
      self.step = step
      self.edit = edit
    }
  }

  static func answers(_ entries: RawExtension...) throws -> [HandshakeMessage] {
    var block = ExtensionBlock()
    for entry in entries { block.append(entry) }
    return [try .of(EncryptedExtensions(extensions: block))]
  }

  static func changing(
    _ messages: inout [HandshakeMessage], _ change: (inout CertificateMessage) throws -> Void
  ) throws {
    var certificate = try messages[0].decode(CertificateMessage.self)
    try change(&certificate)
    messages = [try .of(certificate)]
  }

  static func request(
    context: [UInt8] = [], _ extensions: [RawExtension]? = nil
  ) throws -> HandshakeMessage {
    var block = ExtensionBlock()
    if let extensions {
      for entry in extensions { block.append(entry) }
    } else {
      block.append(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256]))
    }
    return try .of(CertificateRequest(context: context, extensions: block))
  }

  static func raw(_ type: ExtensionType, _ body: [UInt8] = []) -> RawExtension { RawExtension(type: type, body: body) }

  static let cases: [Case] = [
    // EncryptedExtensions
    //= rfc9846 4.4.1-2
    //= rfc9846 4.3-7
    Case(
      "key_share", .forbiddenExtension(.keyShare, in: .encryptedExtensions), .illegalParameter, at: .encryptedExtensions
    ) {
      $0 = try answers(raw(.keyShare))
    },
    Case(
      "supported_versions", .forbiddenExtension(.supportedVersions, in: .encryptedExtensions), .illegalParameter,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.supportedVersions, [3, 4])) },
    //= rfc9846 4.3-6
    Case(
      "max_fragment_length", .unsolicitedExtension(.maxFragmentLength, in: .encryptedExtensions),
      .unsupportedExtension, at: .encryptedExtensions
    ) { $0 = try answers(raw(.maxFragmentLength, [1])) },
    Case(
      "unknown", .unsolicitedExtension(.init(rawValue: 999), in: .encryptedExtensions), .unsupportedExtension,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.init(rawValue: 999))) },
    Case(
      "early_data", .unsolicitedExtension(.earlyData, in: .encryptedExtensions), .unsupportedExtension,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.earlyData)) },
    Case(
      "trailing data in server_name", .malformed(DecodeError(.trailingBytes(1), in: "server_name")), .decodeError,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.serverName, [0])) },
    Case(
      "empty supported_groups", .malformed(DecodeError(.tooShort, in: "supported_groups")), .decodeError,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.supportedGroups, [0, 0])) },
    Case(
      "twice the same", .duplicateExtension(in: .encryptedExtensions), .decodeError,
      at: .encryptedExtensions
    ) { $0 = try answers(raw(.serverName), raw(.serverName)) },
    Case(
      "trailing data", .malformed(DecodeError(.trailingBytes(1), in: "encrypted_extensions")), .decodeError,
      at: .encryptedExtensions
    ) { $0 = [.raw(.encryptedExtensions, [0, 0, 0])] },
    Case("protocol not offered", .applicationProtocolNotOffered, .illegalParameter, at: .encryptedExtensions) {
      $0 = try answers(raw(.applicationLayerProtocolNegotiation, [0, 3, 2, 0x68, 0x33]))
    },
    Case("two protocols", .applicationProtocolNotOffered, .illegalParameter, at: .encryptedExtensions) {
      $0 = try answers(raw(.applicationLayerProtocolNegotiation, [0, 6, 2, 0x68, 0x32, 2, 0x68, 0x32]))
    },
    // CertificateRequest
    //= rfc9846 4.4.2-4
    Case("context in the request", .certificateContextMismatch, .illegalParameter, at: .certificate) {
      $0 = [try request(context: [1])]
    },
    //= rfc9846 4.4.2-6
    Case(
      "no signature_algorithms", .missingExtension(.signatureAlgorithms, in: .certificateRequest), .missingExtension,
      at: .certificate
    ) { $0 = [try request([])] },
    Case(
      "key_share in the request", .forbiddenExtension(.keyShare, in: .certificateRequest), .illegalParameter,
      at: .certificate
    ) { $0 = [try request([raw(.signatureAlgorithms, [0, 2, 4, 3]), raw(.keyShare)])] },
    Case(
      "trailing data in certificate_authorities",
      .malformed(DecodeError(.trailingBytes(1), in: "certificate_authorities")), .decodeError, at: .certificate
    ) {
      $0 = [try request([raw(.signatureAlgorithms, [0, 2, 4, 3]), raw(.certificateAuthorities, [0, 3, 0, 1, 5, 0])])]
    },
    Case(
      "empty name in certificate_authorities", .malformed(DecodeError(.tooShort, in: "certificate_authorities")),
      .decodeError, at: .certificate
    ) {
      $0 = [try request([raw(.signatureAlgorithms, [0, 2, 4, 3]), raw(.certificateAuthorities, [0, 2, 0, 0])])]
    },
    Case(
      "odd signature_algorithms", .malformed(DecodeError(.truncated, in: "signature_algorithms")), .decodeError,
      at: .certificate
    ) { $0 = [try request([raw(.signatureAlgorithms, [0, 3, 4, 3, 4])])] },
    // Certificate
    //= rfc9846 4.5.1-5
    Case("context", .certificateContextMismatch, .illegalParameter, at: .certificate) {
      try changing(&$0) { $0.context = [1] }
    },
    //= rfc9846 4.5.1.3-1
    //= rfc9846 4.5.1-15
    Case("no certificate", .emptyCertificate, .decodeError, at: .certificate) {
      try changing(&$0) { $0.entries = [] }
    },
    Case(
      "a certificate of no bytes", .malformed(DecodeError(.tooShort, in: "certificate_list")), .decodeError,
      at: .certificate
    ) { $0 = [.raw(.certificate, [0, 0, 0, 5, 0, 0, 0, 0, 0])] },
    Case("too many", .tooManyCertificates(limit: 3), .badCertificate, at: .certificate) {
      try changing(&$0) { message in message.entries = [CertificateEntry](repeating: message.entries[0], count: 4) }
    },
    Case("far too many", .malformed(DecodeError(.tooLong, in: "certificate_list")), .decodeError, at: .certificate) {
      try changing(&$0) { $0.entries = [CertificateEntry](repeating: CertificateEntry(data: [1]), count: 257) }
    },
    Case("too long", .certificateTooLarge(limit: 2_000), .badCertificate, at: .certificate) {
      try changing(&$0) { $0.entries[1].data = [UInt8](repeating: 1, count: 2_001) }
    },
    //= rfc9846 4.5.1-6
    Case(
      "a staple not asked for", .unsolicitedExtension(.statusRequest, in: .certificate), .unsupportedExtension,
      at: .certificate
    ) { try changing(&$0) { $0.entries[0].extensions.append(CertificateStatus(ocspResponse: [1])) } },
    Case(
      "server_name in a certificate", .forbiddenExtension(.serverName, in: .certificate), .illegalParameter,
      at: .certificate
    ) { try changing(&$0) { $0.entries[1].extensions.append(ServerNameAcknowledgement()) } },
    Case(
      "trailing data in Certificate", .malformed(DecodeError(.trailingBytes(1), in: "certificate")), .decodeError,
      at: .certificate
    ) { $0 = [.raw(.certificate, Array($0[0].bytes.dropFirst(4)) + [0])] },
    // CertificateVerify
    //= rfc9846 4.5.2-4
    Case(
      "scheme not offered", .signatureSchemeNotOffered(.ed25519), .illegalParameter, at: .certificateVerify
    ) { $0 = [try .of(CertificateVerify(algorithm: .ed25519, signature: [1]))] },
    //= rfc9846 4.5.2-7
    Case("SHA-1", .signatureSchemeNotOffered(.ecdsaSHA1), .illegalParameter, at: .certificateVerify) {
      $0 = [try .of(CertificateVerify(algorithm: .ecdsaSHA1, signature: [1]))]
    },
    Case("PKCS#1", .signatureSchemeNotOffered(.rsaPKCS1SHA256), .illegalParameter, at: .certificateVerify) {
      $0 = [try .of(CertificateVerify(algorithm: .rsaPKCS1SHA256, signature: [1]))]
    },
    //= rfc9846 4.5.2-6
    Case(
      "scheme of another key", .signatureSchemeDoesNotFitKey(.rsaPSSRSAESHA256), .illegalParameter,
      at: .certificateVerify
    ) { $0 = [try .of(CertificateVerify(algorithm: .rsaPSSRSAESHA256, signature: [1]))] },
    Case(
      "scheme of another curve", .signatureSchemeDoesNotFitKey(.ecdsaSecp384r1SHA384), .illegalParameter,
      at: .certificateVerify
    ) { $0 = [try .of(CertificateVerify(algorithm: .ecdsaSecp384r1SHA384, signature: [1]))] },
    //= rfc9846 4.5.2-8
    //= rfc9846 4.5.2-9
    Case("no signature", .badSignature, .decryptError, at: .certificateVerify) {
      $0 = [try .of(CertificateVerify(algorithm: .ecdsaSecp256r1SHA256, signature: []))]
    },
    Case("a wrong signature", .badSignature, .decryptError, at: .certificateVerify) {
      var proof = try $0[0].decode(CertificateVerify.self)
      proof.signature[proof.signature.count - 1] ^= 1
      $0 = [try .of(proof)]
    },
    // Finished
    //= rfc9846 4.5.3-1
    Case("a wrong Finished", .badFinished, .decryptError, at: .finished) {
      var finished = try $0[0].decode(Finished.self)
      finished.verifyData[0] ^= 1
      $0 = [try .of(finished)]
    },
    Case("an empty Finished", .badFinished, .decryptError, at: .finished) {
      $0 = [try .of(Finished(verifyData: []))]
    },
    Case("a long Finished", .badFinished, .decryptError, at: .finished) {
      let finished = try $0[0].decode(Finished.self)
      $0 = [try .of(Finished(verifyData: finished.verifyData + [0]))]
    },
  ]

  @Test(arguments: cases)
  func aBadMessage(expected: Case) throws {
    let server = AdversaryServer(
      try Quick.client {
        $0.common.applicationProtocols = ["h2"]
        $0.signatureSchemes = [
          .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .ecdsaSecp384r1SHA384, .rsaPKCS1SHA256,
        ]
        $0.common.limits.certificateCount = 3
        $0.common.limits.certificateSize = 2_000
      })
    server.edit = { step, messages in if step == expected.step { try expected.edit(&messages) } }
    try server.run()
    try expectFailure(server.client, server.wire, expected.reason, expected.alert)
    #expect(server.client.info == nil)
    #expect(server.client.data.isEmpty)
  }

  /// The client has no certificate and says so; what the request has that we do not know is passed over.
  //= rfc9846 4.5.1-2
  //= rfc9846 4.5.1-3
  //= rfc9846 4.5.1-4
  //= rfc9846 4.4.2-7
  //= rfc9846 9.3-6
  //= rfc9846 4-1
  @Test func aRequestForACertificate() throws {
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in
      guard step == .certificate else { return }
      let unknown = RawExtension(type: .init(rawValue: 0x4a4a), body: [1, 2])
      let request = try Self.request([
        Self.raw(.signatureAlgorithms, [0, 2, 4, 3]), unknown,
        Self.raw(.certificateAuthorities, [0, 3, 0, 1, 5]),
      ])
      messages.insert(request, at: 0)
    }
    try server.run()
    #expect(server.client.error == nil)
    #expect(server.client.info != nil)
    let types = server.wire.messages.map(\.type)
    #expect(types == [.clientHello, .certificate, .finished])
    #expect(try server.wire.messages[1].decode(CertificateMessage.self).entries.isEmpty)
  }

  /// Without being asked it sends none.
  //= rfc9846 4.5.1-2
  @Test func noRequest() throws {
    let server = AdversaryServer(try Quick.client())
    try server.run()
    #expect(server.client.info != nil)
    #expect(server.wire.messages.map(\.type) == [.clientHello, .finished])
  }

  /// The whole verification: a common name does not count, nor does another authority's certificate.
  //= rfc9846 4.5.1.2-12
  //= rfc9846 C.5-1
  @Test func chainsThatAreNotTrusted() throws {
    let identities = try TestIdentities.shared()
    let onlyCommonName = try identities.intermediate.issue(TestCertificateTemplate(commonName: "example.com"))
    var forClients = TestCertificateTemplate.client("Client")
    forClients.dnsNames = ["example.com"]
    let client = try identities.intermediate.issue(forClients)
    let cases: [(chain: [[UInt8]], name: String, key: SigningKey, alert: AlertDescription)] = [
      (onlyCommonName.chain, "example.com", onlyCommonName.key.signing, .badCertificate),
      (identities.server.chain, "example.org", identities.server.key.signing, .badCertificate),
      ([identities.server.der], "example.com", identities.server.key.signing, .unknownCA),
      (client.chain, "example.com", client.key.signing, .unsupportedCertificate),
    ]
    for (chain, name, key, alert) in cases {
      let server = try TestPeer.server(
        Self.server(try Credential(certificateChain: chain, signer: key)))
      let client = try TestPeer.client(try TestConfigurations.client(), name: name)
      converse(client, server)
      #expect(client.error?.cause == .certificate)
      #expect(client.error?.alert == alert)
      #expect(server.error?.reason == .alertReceived(alert))
      #expect(client.info == nil)
      #expect(server.info == nil)
    }
  }

  private static func server(_ credential: Credential) throws -> ServerConfiguration {
    var configuration = try Quick.serverConfiguration()
    configuration.credentials = CredentialList([credential])
    return configuration
  }
}
