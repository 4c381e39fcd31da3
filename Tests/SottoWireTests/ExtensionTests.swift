// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// Blocks of extensions, and which extension may stand where.
@Suite struct ExtensionTests {
  private func block(_ text: String) throws(DecodeError) -> ExtensionBlock {
    try read(hex(text)) { (reader) throws(DecodeError) in
      let block = try ExtensionBlock(from: &reader)
      try reader.finish()
      return block
    }
  }

  @Test func orderAndLookup() throws {
    let text = "000f ff01 0001 00 0017 0000 002b 0002 0304"
    let block = try block(text)
    #expect(block.entries.map(\.type) == [.renegotiationInfo, .extendedMainSecret, .supportedVersions])
    #expect(block[.renegotiationInfo] == RawExtension(type: .renegotiationInfo, body: [0]))
    #expect(block[.cookie] == nil)
    #expect(block.contains(.extendedMainSecret))
    #expect(!block.contains(.cookie))
    #expect(try block.decode(SelectedVersion.self)?.version == .tls13)
    #expect(try block.decode(Cookie.self) == nil)
    #expect(written { block.encode(into: &$0) }.bytes == hex(text))
  }

  //= rfc9846 4.3-9
  @Test(arguments: [
    "0008 0017 0000 0017 0000",  // one after the other
    "000c 0017 0000 002d 0000 0017 0000",  // with another between
    "000a 1234 0000 1234 0002 0001",  // unknown, with other contents
    "0008 0a0a 0000 0a0a 0000",  // reserved
  ])
  func duplicates(text: String) {
    #expect(throws: DecodeError(.duplicate, in: "extensions")) { try block(text) }
  }

  @Test(arguments: [
    "00", "0001", "0001 00", "0003 001700", "0005 0017 0002 00", "0006 0017 0003 0000", "0004 0017 0001",
  ])
  func brokenBlocks(text: String) {
    #expect(throws: DecodeError.self) { try block(text) }
  }

  @Test func clientHelloExtensions() throws {
    var block = ExtensionBlock()
    block.append(RawExtension(type: ExtensionType(rawValue: 0x5a5a), body: [1, 2, 3]))
    for (type, body) in [
      (ExtensionType.serverName, "0004 00 0001 61"), (.supportedVersions, "02 0304"), (.supportedGroups, "0002 001d"),
      (.keyShare, "0005 001d 0001 09"), (.signatureAlgorithms, "0002 0403"), (.signatureAlgorithmsCert, "0002 0503"),
      (.applicationLayerProtocolNegotiation, "0003 02 6832"), (.certificateAuthorities, "0003 0001 30"),
      (.statusRequest, "01 0000 0000"), (.cookie, "0001 07"), (.pskKeyExchangeModes, "01 01"), (.earlyData, ""),
      (.extendedMainSecret, ""), (.renegotiationInfo, "01 aa"), (.sessionTicket, "0102"), (.ecPointFormats, "02 01 00"),
      (.preSharedKey, "0007 0001 aa 00000000 0021 20" + String(repeating: "00", count: 32)),
    ] {
      block.append(RawExtension(type: type, body: hex(body)))
    }
    let read = try ClientHelloExtensions(block)
    #expect(read.serverName?.hostName == [0x61])
    #expect(read.supportedVersions?.versions == [.tls13])
    #expect(read.supportedGroups?.groups == [.x25519])
    #expect(read.keyShare?[.x25519]?.keyExchange == [9])
    #expect(read.keyShare?[.secp256r1] == nil)
    #expect(read.signatureAlgorithms?.schemes == [.ecdsaSecp256r1SHA256])
    #expect(read.signatureAlgorithmsCert?.schemes == [.ecdsaSecp384r1SHA384])
    #expect(read.applicationProtocols?.names == [Array("h2".utf8)])
    #expect(read.certificateAuthorities?.names == [[0x30]])
    #expect(read.statusRequest != nil)
    #expect(read.cookie?.value == [7])
    #expect(read.pskKeyExchangeModes?.modes == [.pskWithKeyExchange])
    #expect(read.earlyData != nil)
    #expect(read.extendedMainSecret != nil)
    #expect(read.renegotiationInfo?.renegotiatedConnection == [0xaa])
    #expect(read.sessionTicket?.ticket == [1, 2])
    #expect(read.ecPointFormats?.hasUncompressed == true)
    #expect(ECPointFormats(formats: [1, 2]).hasUncompressed == false)
    #expect(read.offeredPSKs?.identities.count == 1)
    #expect(read.preSharedKeyIsLast)

    block.append(RawExtension(type: .padding, body: []))
    #expect(try !ClientHelloExtensions(block).preSharedKeyIsLast)
    let nothing = try ClientHelloExtensions(nil)
    #expect(nothing.preSharedKeyIsLast)
    #expect(nothing == (try ClientHelloExtensions(ExtensionBlock())))
  }

  /// One broken extension is enough, whichever it is; one that we don't know may hold anything.
  @Test(arguments: [
    ExtensionType.serverName, .supportedVersions, .supportedGroups, .keyShare, .signatureAlgorithms,
    .signatureAlgorithmsCert, .applicationLayerProtocolNegotiation, .certificateAuthorities, .statusRequest, .cookie,
    .pskKeyExchangeModes, .earlyData, .preSharedKey, .extendedMainSecret, .renegotiationInfo, .ecPointFormats,
  ])
  func brokenClientHelloExtension(type: ExtensionType) {
    var block = ExtensionBlock()
    block.append(RawExtension(type: type, body: [0xff]))
    let error = #expect(throws: DecodeError.self) { try ClientHelloExtensions(block) }
    #expect(error?.structure == type.description)
  }

  // MARK: The table of section 4.3

  /// RFC 9846 section 4.3, as it is printed; below that what other RFCs say of extensions that it leaves out. SH2 is a
  /// ServerHello of TLS 1.2.
  private static let table = """
    server_name                            | CH, EE, CR
    status_request                         | CH, CR, CT
    supported_groups                       | CH, EE
    signature_algorithms                   | CH, CR
    use_srtp                               | CH, EE
    heartbeat                              | CH, EE
    application_layer_protocol_negotiation | CH, EE
    client_certificate_type                | CH, EE
    server_certificate_type                | CH, EE
    padding                                | CH
    compress_certificate                   | CH, CR
    record_size_limit                      | CH, EE
    delegated_credential                   | CH, CR, CT
    supported_ekt_ciphers                  | CH, EE
    pre_shared_key                         | CH, SH
    early_data                             | CH, EE, NST
    supported_versions                     | CH, SH, HRR
    cookie                                 | CH, HRR
    psk_key_exchange_modes                 | CH
    certificate_authorities                | CH, CR
    oid_filters                            | CR
    post_handshake_auth                    | CH
    signature_algorithms_cert              | CH, CR
    key_share                              | CH, SH, HRR
    transparency_info                      | CH, CR, CT
    external_id_hash                       | CH, EE
    external_session_id                    | CH, EE
    quic_transport_parameters              | CH, EE
    ticket_request                         | CH, EE
    ech_outer_extensions                   | CH
    encrypted_client_hello                 | CH, HRR, EE
    max_fragment_length                    | CH, EE
    signed_certificate_timestamp           | CH, CR, CT
    ec_point_formats                       | CH
    encrypt_then_mac                       | CH
    extended_master_secret                 | CH
    session_ticket                         | CH
    renegotiation_info                     | CH
    """

  /// What a ServerHello of TLS 1.2 may answer (RFC 5077, 5746, 6066, 6520, 7250, 7301, 7366, 7627, 8422, 8449), and one
  /// that some servers answer for all that.
  private static let inServerHelloTLS12: Set<ExtensionType> = [
    .serverName, .maxFragmentLength, .statusRequest, .supportedGroups, .ecPointFormats, .useSRTP, .heartbeat,
    .applicationLayerProtocolNegotiation, .signedCertificateTimestamp, .clientCertificateType, .serverCertificateType,
    .encryptThenMAC, .extendedMainSecret, .recordSizeLimit, .sessionTicket, .renegotiationInfo,
  ]

  /// Those that nothing here makes use of: they have a name, and are treated as unknown.
  private static let unplaced: Set<String> = [
    "supported_ekt_ciphers", "transparency_info", "external_id_hash", "external_session_id", "ech_outer_extensions",
  ]

  private static let placements: [(name: String, ExtensionPlacement)] = [
    ("CH", .clientHello), ("SH", .serverHello), ("HRR", .helloRetryRequest), ("EE", .encryptedExtensions),
    ("CT", .certificate), ("CR", .certificateRequest), ("NST", .newSessionTicket),
  ]

  //= rfc9846 4.3-7
  @Test func placement() throws {
    var types: [String: ExtensionType] = [:]
    for value in UInt16.min...UInt16.max {
      let type = ExtensionType(rawValue: value)
      types[type.description] = type
    }
    var listed: Set<ExtensionType> = []
    for line in Self.table.split(separator: "\n") {
      let columns = line.split(separator: "|").map { $0.filter { $0 != " " } }
      guard !Self.unplaced.contains(columns[0]) else { continue }
      let type = try #require(types[columns[0]], "\(columns[0])")
      listed.insert(type)
      let messages = columns[1].split(separator: ",").map(String.init)
      #expect(ExtensionPlacement.serverHelloTLS12.forbids(type) != Self.inServerHelloTLS12.contains(type), "\(type)")
      for (name, placement) in Self.placements {
        #expect(placement.allowed.contains(type.rawValue) == messages.contains(name), "\(type) in \(name)")
        #expect(placement.forbids(type) == !messages.contains(name), "\(type) in \(name)")
      }
    }
    // What the table does not list is nobody's business here: it is ignored, or unsolicited.
    for value in UInt16.min...UInt16.max where !listed.contains(ExtensionType(rawValue: value)) {
      let type = ExtensionType(rawValue: value)
      #expect(!ExtensionPlacement.serverHelloTLS12.forbids(type))
      for (_, placement) in Self.placements where placement.forbids(type) || placement.allowed.contains(type.rawValue) {
        Issue.record("\(type) has a place that the table does not give it")
      }
    }
  }

  /// A body that is too long is noticed, and those behind it are still where they should be.
  @Test func aBodyThatDoesNotFit() throws {
    var block = ExtensionBlock()
    block.append(RawExtension(type: .cookie, body: [1, 2]))
    block.append(RawExtension(type: .padding, body: [UInt8](repeating: 9, count: 65_536)))
    block.append(RawExtension(type: .earlyData, body: [3]))
    #expect(block[.cookie]?.body == [1, 2] && block[.padding]?.body.count == 65_536 && block[.earlyData]?.body == [3])
    var writer = ByteWriter()
    block.encode(into: &writer)
    let overflowed = writer.overflowed
    #expect(overflowed)
  }

  @Test func readingWhatWasWritten() throws {
    for bodies in [[], [[]], [[1], [], [2, 3]]] as [[[UInt8]]] {
      var block = ExtensionBlock()
      for (index, body) in bodies.enumerated() {
        block.append(RawExtension(type: ExtensionType(rawValue: UInt16(60 + index)), body: body))
      }
      var writer = ByteWriter()
      block.encode(into: &writer)
      let bytes = writer.finish()
      #expect(bodies.isEmpty ? bytes == [0, 0] : bytes.count == 2 + bodies.reduce(0) { $0 + 4 + $1.count })
      var reader = ByteReader(bytes.span, as: "test")
      #expect(try ExtensionBlock(from: &reader) == block)
      #expect(block.count == bodies.count && block.isEmpty == bodies.isEmpty)
    }
  }
}
