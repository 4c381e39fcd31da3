// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// A server that asks who the client is after the handshake (RFC 9846 section 4.7.2).
@Suite struct PostHandshakeAuthenticationTests {
  static func server(_ edit: (inout ClientConfiguration) throws -> Void = { _ in }) throws -> AdversaryServer {
    var configuration = try MutualTests.client(try TestIdentities.shared().client)
    configuration.answersPostHandshakeAuthentication = true
    try edit(&configuration)
    let server = AdversaryServer(try .client(configuration))
    try server.run()
    #expect(server.client.info != nil)
    return server
  }

  //= rfc9846 4.3.6-2
  @Test func itIsOfferedOnlyIfSwitchedOn() throws {
    let on = try Self.server()
    #expect(on.hellos.first?.extensions?.contains(.postHandshakeAuth) == true)
    let off = AdversaryServer(try Quick.client())
    try off.run()
    #expect(off.hellos.first?.extensions?.contains(.postHandshakeAuth) == false)
  }

  //= rfc9846 4.7.2-2
  //= rfc9846 4.7.2-3
  //= rfc9846 4.7.2-5
  @Test func theClientAnswers() throws {
    let server = try Self.server()
    for context in [[UInt8](1...8), [9]] {
      let request = try CertificateTests.request(context: context)
      try server.send(request)
      let certificate = try #require(try server.wire.nextMessage())
      let shown = try certificate.decode(CertificateMessage.self)
      #expect(shown.context == context)
      #expect(shown.entries.first?.data == (try TestIdentities.shared().client.der))
      let proof = try #require(try server.wire.nextMessage())
      let signed = try proof.decode(CertificateVerify.self)
      let hash = server.transcriptHash(after: [request, certificate])
      let content = CertificateVerifyContent.bytes(by: .client, transcriptHash: hash)
      let key = try LeafCertificate(der: shown.entries[0].data).verifyingKey()
      #expect(key.isValid(signed.signature, for: content, scheme: signed.algorithm))
      let finished = try #require(try server.wire.nextMessage())
      #expect(
        try finished.decode(Finished.self).verifyData == server.verifyData(after: [request, certificate, proof]))
    }
    // And the connection goes on.
    try server.client.send([1])
    #expect(server.client.error == nil)
  }

  //= rfc9846 4.7.2-4
  @Test func theClientDeclines() throws {
    let server = try Self.server { $0.credentials = nil }
    let request = try CertificateTests.request(context: [1])
    try server.send(request)
    let certificate = try #require(try server.wire.nextMessage())
    #expect(try certificate.decode(CertificateMessage.self) == CertificateMessage(context: [1], entries: []))
    let finished = try #require(try server.wire.nextMessage())
    #expect(try finished.decode(Finished.self).verifyData == server.verifyData(after: [request, certificate]))
  }

  //= rfc9846 4.5.1.1-5
  //= rfc9846 4.3-3
  /// A server that asks for an OCSP response too gets the one that there is.
  //= rfc9846 4.3-3
  @Test func theClientsOwnStaple() throws {
    let server = try Self.server {
      var credential = try TestIdentities.shared().client.credential
      credential.ocspResponse = [1, 2, 3]
      $0.credentials = CredentialList([credential])
    }
    for asks in [false, true] {
      var extensions = [
        RawExtension(type: .signatureAlgorithms, body: [0, 2, 4, 3])
      ]
      if asks { extensions.append(RawExtension(type: .statusRequest, body: [1, 0, 0, 0, 0])) }
      try server.send(try CertificateTests.request(context: [1], extensions))
      let shown = try #require(try server.wire.nextMessage()).decode(CertificateMessage.self)
      let staple = try shown.entries.first?.extensions.decode(CertificateStatus.self)
      #expect(staple == (asks ? CertificateStatus(ocspResponse: [1, 2, 3]) : nil))
      for _ in 0..<2 { _ = try server.wire.nextMessage() }
    }
  }

  @Test func aRequestThatIsNotAsItMustBe() throws {
    let server = try Self.server()
    try server.send(try CertificateTests.request(context: [1], []))
    try expectFailure(
      server.client, server.wire, .missingExtension(.signatureAlgorithms, in: .certificateRequest), .missingExtension)
  }

  //= rfc9846 4.3.5-2
  //= rfc9846 4.5.1.2-5
  //= rfc9846 4.3.5-3
  //= rfc9846 4.3.5-4
  /// Filters pick the certificate; one that nobody knows picks nothing.
  @Test func filters() throws {
    var template = TestCertificateTemplate.client("no usage")
    template.extendedKeyUsage = nil
    let plain = try TestIdentities.shared().intermediate.issue(template)
    let right = try TestIdentities.shared().client
    let usage: [UInt8] = [0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]
    let filters: [(CertificateFilter, TestIdentity?)] = [
      (CertificateFilter(extensionOID: [0x06, 0x03, 0x55, 0x1d, 0x25], values: usage), right),
      (CertificateFilter(extensionOID: [0x06, 0x03, 0x55, 0x1d, 0x25], values: []), right),
      (CertificateFilter(extensionOID: [0x06, 0x03, 0x55, 0x1d, 0x0f], values: [0x03, 0x02, 0x07, 0x80]), plain),
      (CertificateFilter(extensionOID: [0x06, 0x03, 0x55, 0x1d, 0x0f], values: [0x03, 0x02, 0x02, 0x04]), nil),
      (CertificateFilter(extensionOID: [0x06, 0x03, 0x55, 0x1d, 0x63], values: [1, 2, 3]), plain),
    ]
    for (filter, expected) in filters {
      let server = try Self.server {
        $0.credentials = CredentialList([try plain.credential, try right.credential])
      }
      var block = ExtensionBlock()
      block.append(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256]))
      block.append(OIDFilters(filters: [filter]))
      try server.send(.of(CertificateRequest(context: [1], extensions: block)))
      let certificate = try #require(try server.wire.nextMessage()).decode(CertificateMessage.self)
      #expect(certificate.entries.first?.data == expected?.der)
    }
    //= rfc9846 4.3.5-6
    let twice = try Self.server()
    var block = ExtensionBlock()
    block.append(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256]))
    block.append(OIDFilters(filters: [filters[0].0, filters[0].0]))
    try twice.send(.of(CertificateRequest(context: [1], extensions: block)))
    #expect(twice.client.error?.cause == .malformed)
  }
}
