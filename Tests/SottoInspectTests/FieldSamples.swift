// SPDX-License-Identifier: Apache-2.0

import SottoInspect
import SottoTestSupport
import SottoWire
import Testing

/// One of every message, with every extension, well formed.
struct FieldSample: CustomTestStringConvertible, Sendable {
  let name: String
  let bytes: [UInt8]
  let side: Side
  let version: ProtocolVersion?
  let suite: CipherSuite?
  var isRawKey = false

  init(
    _ name: String, _ bytes: [UInt8], from side: Side, _ version: ProtocolVersion? = nil, _ suite: CipherSuite? = nil,
    isRawKey: Bool = false
  ) {
    self.name = name
    self.bytes = bytes
    self.side = side
    self.version = version
    self.suite = suite
    self.isRawKey = isRawKey
  }

  init(
    _ name: String, _ body: some HandshakeBody, from side: Side, _ version: ProtocolVersion? = nil,
    _ suite: CipherSuite? = nil,
    isRawKey: Bool = false
  ) {
    self.init(name, HandshakeMessage(body)?.bytes ?? [], from: side, version, suite, isRawKey: isRawKey)
  }

  var testDescription: String { "\(name) of \(version?.description ?? "some version")" }

  var context: MessageDecoder.Context {
    var context = MessageDecoder.Context()
    context.version = version
    context.cipherSuite = suite
    if isRawKey { context.certificateTypes = [.server: .rawPublicKey] }
    return context
  }

  var decoded: MessageDecoder.Decoded { MessageDecoder.handshake(bytes, from: side, context) }

  func decoding(_ bytes: [UInt8]) -> MessageDecoder.Decoded { MessageDecoder.handshake(bytes, from: side, context) }
}

enum FieldSamples {
  /// A record's content.
  static func content(_ record: [UInt8]) -> [UInt8] { Array(record.dropFirst(5)) }

  /// The certificate of RFC 8448.
  static let certificate = Array(RFC8448.certificateMessage[11..<(11 + 0x1b0)])

  /// An Ed25519 key as RFC 8410 writes it.
  static let rawKey = RFC8448.bytes("302a300506032b6570032100") + [UInt8](repeating: 0x19, count: 32)

  static func raw(_ type: Int, _ body: String) -> RawExtension {
    RawExtension(type: ExtensionType(rawValue: UInt16(type)), body: RFC8448.bytes(body))
  }

  static func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }

  /// What nobody but us builds, and what Sotto has no code for.
  static var everything: ExtensionBlock {
    var block = ExtensionBlock()
    block.append(RawExtension(type: ExtensionType(rawValue: 0x2a2a), body: []))
    block.append(ServerNameList(hostName: Array("example.com".utf8)))
    block.append(SupportedGroups(groups: [.init(rawValue: 0x1a1a), .x25519MLKEM768, .x25519, .secp256r1]))
    block.append(ECPointFormats())
    block.append(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256, .mldsa44]))
    block.append(SignatureSchemeList(schemes: [.ed25519]), as: .signatureAlgorithmsCert)
    block.append(ProtocolNameList(names: [[0x3a, 0x3a], Array("h2".utf8), Array("http/1.1".utf8)]))
    block.append(CertificateStatusRequest())
    block.append(raw(18, ""))
    block.append(raw(21, zeros(9)))
    block.append(ExtendedMainSecret())
    block.append(CompressCertificate(algorithms: [.zlib, .brotli]))
    block.append(RecordSizeLimit(limit: 16_385))
    block.append(SessionTicket(ticket: [1, 2, 3]))
    block.append(EarlyDataIndication())
    block.append(SupportedVersionsOffer(versions: [.init(rawValue: 0x4a4a), .tls13, .tls12]))
    block.append(Cookie(value: [9, 9]))
    block.append(PSKKeyExchangeModes(modes: [.pskWithKeyExchange]))
    block.append(CertificateAuthorities(names: [[0x30, 0x00]]))
    block.append(PostHandshakeAuth())
    block.append(
      KeyShareOffer(shares: [
        KeyShareEntry(group: .init(rawValue: 0x1a1a), keyExchange: [0]),
        KeyShareEntry(group: .x25519MLKEM768, keyExchange: [UInt8](repeating: 1, count: 1216)),
        KeyShareEntry(group: .secp256r1, keyExchange: [4] + [UInt8](repeating: 2, count: 64)),
        KeyShareEntry(group: .x25519, keyExchange: [UInt8](repeating: 3, count: 32)),
      ]))
    block.append(RenegotiationInfo())
    block.append(CertificateTypeList(types: [.rawPublicKey, .x509]), as: .clientCertificateType)
    block.append(CertificateTypeList(types: [.rawPublicKey, .x509]))
    block.append(ClientTicketRequest(newSessionCount: 2, resumptionCount: 1))
    block.append(raw(1, "04"))
    block.append(raw(14, "0004 0001 0007 00"))
    block.append(raw(15, "01"))
    block.append(raw(17, "0007 02 0004 0000 0000"))
    block.append(raw(22, ""))
    block.append(raw(34, "0002 0403"))
    block.append(raw(57, "01 02 6710 03 02 45c0 0f 00 1b 01 ff"))
    block.append(raw(0x44cd, "0003 02 6832"))
    block.append(raw(0x3374, ""))
    block.append(raw(0xfe0d, "00 0001 0001 07 0020 \(zeros(32)) 0010 \(zeros(16))"))
    block.append(raw(0x1234, "cafe"))
    block.append(
      OfferedPSKs(
        identities: [
          .init(identity: Array("ticket".utf8), obfuscatedTicketAge: 77),
          .init(identity: [0xff, 0], obfuscatedTicketAge: 0),
        ], binders: [[UInt8](repeating: 5, count: 32), [UInt8](repeating: 6, count: 48)]))
    return block
  }

  static func block(_ bodies: [any ExtensionBody]) -> ExtensionBlock {
    var block = ExtensionBlock()
    for body in bodies { block.append(body) }
    return block
  }

  private static let random = [UInt8](repeating: 0xab, count: 32)

  static let timestamps =
    "0075 0073 00 \(String(repeating: "ee", count: 32)) 0000018bcfe56800 0000 0403 0044 \(String(repeating: "dd", count: 68))"

  static let tls13: [FieldSample] = [
    FieldSample("ClientHello", content(RFC8448.Simple.clientHelloRecord), from: .client),
    FieldSample("ClientHello", content(RFC8448.Retry.clientHello2Record), from: .client),
    FieldSample(
      "ClientHello",
      ClientHello(
        random: random, legacySessionID: random,
        cipherSuites: [
          .init(rawValue: 0xfafa), .aes128GCMSHA256, .ecdheRSAWithAES128GCMSHA256, .emptyRenegotiationInfoSCSV,
        ],
        extensions: everything), from: .client),
    FieldSample("ServerHello", content(RFC8448.Simple.serverHelloRecord), from: .server),
    FieldSample("ServerHello", content(RFC8448.Retry.serverHelloRecord), from: .server),
    FieldSample(
      "ServerHello",
      ServerHello(
        random: random, legacySessionIDEcho: random, cipherSuite: .aes256GCMSHA384,
        extensions: block([
          SelectedVersion(version: .tls13), SelectedIdentity(index: 0),
          KeyShareEntry(group: .secp384r1MLKEM1024, keyExchange: [4] + [UInt8](repeating: 2, count: 96 + 1568)),
        ])), from: .server),
    FieldSample("HelloRetryRequest", content(RFC8448.Retry.helloRetryRequestRecord), from: .server),
    FieldSample("EncryptedExtensions", RFC8448.Simple.encryptedExtensions, from: .server, .tls13),
    FieldSample(
      "EncryptedExtensions",
      EncryptedExtensions(
        extensions: block([
          ServerNameAcknowledgement(), ProtocolNameList(names: [Array("h2".utf8)]), EarlyDataIndication(),
          TicketRequestHint(expectedCount: 2), SelectedCertificateType(selected: .rawPublicKey),
        ])), from: .server, .tls13),
    FieldSample(
      "CertificateRequest",
      CertificateRequest(
        context: [7],
        extensions: block([
          SignatureSchemeList(schemes: [.ed25519]), CertificateAuthorities(names: [[0x30, 0x00], [0x30, 0x00]]),
          OIDFilters(filters: [CertificateFilter(extensionOID: [6, 3, 0x55, 0x1d, 0x0f], values: [3, 2, 7, 0x80])]),
        ])), from: .server, .tls13),
    FieldSample("Certificate", RFC8448.certificateMessage, from: .server, .tls13),
    FieldSample("Certificate", CertificateMessage(context: [1], entries: []), from: .client, .tls13),
    FieldSample(
      "Certificate",
      CertificateMessage(
        context: [],
        entries: [
          CertificateEntry(data: certificate, extensions: stapled),
          CertificateEntry(data: certificate),
        ]), from: .server, .tls13),
    FieldSample(
      "Certificate", CertificateMessage(context: [], entries: [CertificateEntry(data: rawKey)]), from: .server,
      .tls13,
      isRawKey: true),
    FieldSample(
      "CompressedCertificate",
      CompressedCertificate(algorithm: .zlib, uncompressedLength: 1_000, compressed: [UInt8](repeating: 7, count: 40)),
      from: .server, .tls13),
    FieldSample("CertificateVerify", RFC8448.Simple.certificateVerify, from: .server, .tls13),
    FieldSample("Finished", RFC8448.Simple.serverFinished, from: .server, .tls13),
    FieldSample(
      "NewSessionTicket",
      NewSessionTicket(
        ticketLifetime: 7_200, ticketAgeAdd: 99, ticketNonce: [0], ticket: [1, 2, 3],
        extensions: block([EarlyDataLimit(maxEarlyDataSize: 16_384)])), from: .server, .tls13),
    FieldSample("KeyUpdate", KeyUpdate(request: .requested), from: .client, .tls13),
    FieldSample("EndOfEarlyData", EndOfEarlyData(), from: .client, .tls13),
    FieldSample("unknown (99)", [99, 0, 0, 2, 1, 2], from: .client),
  ]

  private static var stapled: ExtensionBlock {
    var block = ExtensionBlock()
    block.append(CertificateStatus(ocspResponse: [0x30, 3, 0x0a, 1, 0]))
    block.append(raw(18, timestamps))
    block.append(raw(34, "00015180 0403 000004 30020500 0403 0003 010203"))
    return block
  }

  static let tls12: [FieldSample] = [
    FieldSample(
      "ServerHello",
      ServerHello(
        random: random, legacySessionIDEcho: [9], cipherSuite: .ecdheRSAWithAES128GCMSHA256,
        extensions: block([
          RenegotiationInfo(), ExtendedMainSecret(), SessionTicketAcknowledgement(), StatusRequestAcknowledgement(),
          ProtocolNameList(names: [Array("http/1.1".utf8)]), ECPointFormats(),
        ])), from: .server),
    FieldSample(
      "Certificate", CertificateTLS12(certificates: [certificate, certificate]), from: .server, .tls12),
    FieldSample(
      "Certificate", RawPublicKeyTLS12(subjectPublicKeyInfo: rawKey), from: .server, .tls12, isRawKey: true),
    FieldSample(
      "CertificateStatus", CertificateStatusTLS12(ocspResponse: [0x30, 3, 0x0a, 1, 0]), from: .server, .tls12),
    FieldSample(
      "ServerKeyExchange",
      ServerKeyExchange(
        params: ServerECDHParams(group: .x25519, point: [UInt8](repeating: 3, count: 32)), algorithm: .rsaPSSRSAESHA256,
        signature: [1, 2, 3]), from: .server, .tls12, .ecdheRSAWithAES128GCMSHA256),
    FieldSample(
      "ServerKeyExchange", RFC8448.bytes("0c000013 0003 0000fb 0001 02 0002 0102 0401 0003 010203"), from: .server,
      .tls12,
      CipherSuite(rawValue: 0x009e)),
    FieldSample(
      "ServerKeyExchange", RFC8448.bytes("0c000006 0004 68696e74"), from: .server, .tls12, CipherSuite(rawValue: 0x00a8)
    ),
    FieldSample(
      "CertificateRequest",
      CertificateRequestTLS12(
        certificateTypes: [.rsaSign, .ecdsaSign], signatureAlgorithms: [.rsaPKCS1SHA256, .ecdsaSHA1],
        certificateAuthorities: [[0x30, 0x00]]), from: .server, .tls12),
    FieldSample("ServerHelloDone", ServerHelloDone(), from: .server, .tls12),
    FieldSample(
      "ClientKeyExchange", ECDHEClientKeyExchange(point: [UInt8](repeating: 3, count: 32)), from: .client, .tls12,
      .ecdheRSAWithAES128GCMSHA256),
    FieldSample(
      "ClientKeyExchange", RSAClientKeyExchange(encryptedPreliminarySecret: [UInt8](repeating: 8, count: 256)),
      from: .client,
      .tls12, .insecureRSAWithAES128GCMSHA256),
    FieldSample(
      "CertificateVerify", CertificateVerify(algorithm: .rsaPKCS1SHA256, signature: [1]), from: .client, .tls12),
    FieldSample(
      "NewSessionTicket", NewSessionTicketTLS12(ticketLifetimeHint: 300, ticket: [1, 2, 3]), from: .server, .tls12),
    FieldSample("Finished", FinishedTLS12(verifyData: [UInt8](repeating: 4, count: 12)), from: .client, .tls12),
    FieldSample("HelloRequest", HelloRequest(), from: .server, .tls12),
  ]

  static let all = tls13 + tls12
}
