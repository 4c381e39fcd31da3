// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Every message and every extension body: a new one is one line here, and is read, written, cut and lengthened.
enum Samples {
  private static let random = [UInt8](repeating: 0xab, count: 32)
  private static let randomHex = String(repeating: "ab", count: 32)
  private static let binder = [UInt8](repeating: 0xcd, count: 32)
  private static let binderHex = String(repeating: "cd", count: 32)

  private static var groups: ExtensionBlock {
    var block = ExtensionBlock()
    block.append(SupportedGroups(groups: [.x25519, .secp256r1]))
    return block
  }
  private static let groupsHex = "000a 000a 0006 0004 001d 0017"

  private static var flag: ExtensionBlock {
    var block = ExtensionBlock()
    block.append(RawExtension(type: ExtensionType(rawValue: 0x1234), body: []))
    return block
  }
  private static let flagHex = "0004 1234 0000"

  static let messages: [Sample] = [
    // A hello without a block of extensions is whole, too (RFC 5246 section 7.4.1.2).
    .message(
      ClientHello(
        random: random, legacySessionID: [1, 2, 3], cipherSuites: [.aes128GCMSHA256, .chacha20Poly1305SHA256],
        extensions: groups),
      "0303 \(randomHex) 03 010203 0004 1301 1303 01 00 \(groupsHex)", completeAt: [46]),
    .message(
      ClientHello(
        legacyVersion: .tls11, random: random, legacySessionID: [], cipherSuites: [.fallbackSCSV],
        legacyCompressionMethods: [1, 0], extensions: nil),
      "0302 \(randomHex) 00 0002 5600 02 0100", trailing: .truncated),
    .message(
      ClientHello(
        random: random, legacySessionID: random, cipherSuites: [.aes256GCMSHA384], extensions: ExtensionBlock()),
      "0303 \(randomHex) 20 \(randomHex) 0002 1302 01 00 0000", completeAt: [73]),
    .message(
      ServerHello(random: random, legacySessionIDEcho: [9], cipherSuite: .aes128GCMSHA256, extensions: groups),
      "0303 \(randomHex) 01 09 1301 00 \(groupsHex)", completeAt: [39]),
    .message(
      ServerHello(
        legacyVersion: .tls10, random: random, legacySessionIDEcho: [], cipherSuite: CipherSuite(rawValue: 0x002f),
        legacyCompressionMethod: 1, extensions: nil),
      "0301 \(randomHex) 00 002f 01", trailing: .truncated),
    .message(EncryptedExtensions(extensions: groups), groupsHex),
    .message(EncryptedExtensions(extensions: ExtensionBlock()), "0000"),
    .message(CertificateRequest(context: [7, 7], extensions: groups), "02 0707 \(groupsHex)"),
    .message(CertificateMessage(context: [], entries: []), "00 000000"),
    .message(
      CertificateMessage(
        context: [5], entries: [CertificateEntry(data: [1, 2]), CertificateEntry(data: [3], extensions: flag)]),
      "01 05 000011 000002 0102 0000 000001 03 \(flagHex)"),
    .message(
      CertificateVerify(algorithm: .ed25519, signature: [1, 2, 3]), "0807 0003 010203"),
    .message(CertificateVerify(algorithm: SignatureScheme(rawValue: 0xfefe), signature: []), "fefe 0000"),
    // The length of verify_data is known only to whoever knows the hash.
    .message(Finished(verifyData: [1, 2, 3]), "010203", completeAt: [0, 1, 2], trailing: nil),
    .message(
      NewSessionTicket(
        ticketLifetime: 0x0102_0304, ticketAgeAdd: 0xfffe_fdfc, ticketNonce: [0, 1], ticket: [9], extensions: flag),
      "01020304 fffefdfc 02 0001 0001 09 \(flagHex)"),
    .message(KeyUpdate(request: .requested), "01"),
    .message(KeyUpdate(request: .notRequested), "00"),
    .message(KeyUpdate(request: .init(rawValue: 2)), "02"),
    .message(EndOfEarlyData(), ""),
  ]

  static let messagesTLS12: [Sample] = [
    .message(CertificateTLS12(certificates: []), "000000"),
    .message(CertificateTLS12(certificates: [[1, 2], [3]]), "000009 000002 0102 000001 03"),
    .message(
      CertificateRequestTLS12(
        certificateTypes: [.rsaSign, .ecdsaSign, .init(rawValue: 7)],
        signatureAlgorithms: [.ecdsaSecp256r1SHA256, .rsaPKCS1SHA256], certificateAuthorities: [[0x30, 0], [0x31]]),
      "03 014007 0004 0403 0401 0007 0002 3000 0001 31"),
    .message(
      CertificateRequestTLS12(
        certificateTypes: [.ecdsaSign], signatureAlgorithms: [.ed25519], certificateAuthorities: []),
      "01 40 0002 0807 0000"),
    .message(
      ServerKeyExchange(
        params: ServerECDHParams(group: .x25519, point: [9, 8]), algorithm: .rsaPKCS1SHA256, signature: [1, 2, 3]),
      "03 001d 02 0908 0401 0003 010203"),
    .message(ServerHelloDone(), ""),
    .message(HelloRequest(), ""),
    .message(ECDHEClientKeyExchange(point: [4, 5, 6]), "03 040506"),
    .message(RSAClientKeyExchange(encryptedPreliminarySecret: [1, 2]), "0002 0102"),
    .message(RSAClientKeyExchange(encryptedPreliminarySecret: []), "0000"),
    .message(FinishedTLS12(verifyData: [UInt8](repeating: 7, count: 12)), "070707070707070707070707"),
    .message(NewSessionTicketTLS12(ticketLifetimeHint: 0x0102_0304, ticket: [9, 9]), "01020304 0002 0909"),
    .message(NewSessionTicketTLS12(ticketLifetimeHint: 0, ticket: []), "00000000 0000"),
    .message(CertificateStatusTLS12(ocspResponse: [1, 2, 3]), "01 000003 010203"),
  ]

  static let extensions: [Sample] = [
    .ext(ServerNameList(hostName: Array("a.example".utf8)), "000c 00 0009 612e6578616d706c65"),
    .ext(ServerNameAcknowledgement(), ""),
    .ext(CertificateStatusRequest(), "01 0000 0000"),
    .ext(CertificateStatus(ocspResponse: [1, 2, 3]), "01 000003 010203"),
    .ext(SupportedGroups(groups: [.x25519MLKEM768, .x25519]), "0004 11ec 001d"),
    .ext(SupportedGroups(groups: [NamedGroup(rawValue: 0xfafa)]), "0002 fafa"),
    .ext(SignatureSchemeList(schemes: [.ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256]), "0004 0403 0804"),
    .ext(SignatureSchemeList(schemes: [.ecdsaSHA1]), "0002 0203", as: .signatureAlgorithmsCert),
    .ext(ProtocolNameList(names: [Array("h2".utf8), Array("http/1.1".utf8)]), "000c 02 6832 08 687474702f312e31"),
    .ext(
      OfferedPSKs(
        identities: [
          .init(identity: [1, 2], obfuscatedTicketAge: 0x0a0b_0c0d), .init(identity: [3], obfuscatedTicketAge: 0),
        ],
        binders: [binder, binder + [1]]),
      "000f 0002 0102 0a0b0c0d 0001 03 00000000 0043 20 \(binderHex) 21 \(binderHex) 01"),
    .ext(SelectedIdentity(index: 258), "0102"),
    .ext(EarlyDataIndication(), ""),
    .ext(ClientTicketRequest(newSessionCount: 3, resumptionCount: 1), "03 01"),
    .ext(TicketRequestHint(expectedCount: 2), "02"),
    .ext(EarlyDataLimit(maxEarlyDataSize: 0xffff_ffff), "ffffffff"),
    .ext(SupportedVersionsOffer(versions: [.tls13, .tls12]), "04 0304 0303"),
    .ext(SelectedVersion(version: .tls13), "0304"),
    .ext(Cookie(value: [1, 2, 3]), "0003 010203"),
    .ext(PSKKeyExchangeModes(modes: [.pskWithKeyExchange, .pskOnly]), "02 01 00"),
    .ext(CertificateAuthorities(names: [[0x30, 0], [0x31]]), "0007 0002 3000 0001 31"),
    .ext(
      KeyShareOffer(shares: [
        KeyShareEntry(group: .x25519, keyExchange: [1, 2]), KeyShareEntry(group: .secp256r1, keyExchange: [4]),
      ]),
      "000b 001d 0002 0102 0017 0001 04"),
    .ext(KeyShareOffer(shares: []), "0000"),
    .ext(KeyShareEntry(group: .x25519, keyExchange: [1, 2, 3]), "001d 0003 010203"),
    .ext(KeyShareRetry(selectedGroup: .secp384r1), "0018"),
    .ext(ExtendedMainSecret(), ""),
    .ext(RenegotiationInfo(), "00"),
    .ext(RenegotiationInfo(renegotiatedConnection: [1, 2]), "02 0102"),
    // All of the body is the ticket, however long.
    .ext(SessionTicket(), "", trailing: nil),
    .ext(SessionTicket(ticket: [1, 2, 3]), "010203", completeAt: [0, 1, 2], trailing: nil),
    .ext(SessionTicketAcknowledgement(), ""),
    .ext(ECPointFormats(), "01 00"),
    .ext(ECPointFormats(formats: [0, 1, 2]), "03 000102"),
    .ext(StatusRequestAcknowledgement(), ""),
  ]
}
