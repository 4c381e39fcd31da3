// SPDX-License-Identifier: Apache-2.0

import SottoInspect
import SottoTestSupport
import SottoWire
import Testing

/// What messages say, field by field, where they are well formed.
@Suite struct FieldTests {
  @Test(arguments: FieldSamples.all)
  func everyMessageIsTakenApartWhole(sample: FieldSample) {
    let decoded = sample.decoded
    #expect(!sample.bytes.isEmpty)
    #expect(decoded.name == sample.name)
    #expect(decoded.problem == nil, "\(outline(decoded.fields))")
    #expect(gap(in: decoded.fields, 0..<sample.bytes.count) == nil, "\(outline(decoded.fields))")
    // Nothing is shown as bytes that this tool can't take apart, but for what nobody can.
    let text = outline(decoded.fields)
    #expect(!text.contains("left over"), "\(text)")
    #expect(!text.contains("extension_data") || sample.bytes.count > 1500, "\(text)")
  }

  @Test(arguments: FieldSamples.all)
  func theFormTellsTheVersion(sample: FieldSample) {
    // Without context the same, where the form says it.
    guard sample.suite != CipherSuite(rawValue: 0x00a8), !sample.isRawKey else { return }
    let known = sample.decoded
    let guessed = MessageDecoder.handshake(sample.bytes, from: sample.side, MessageDecoder.Context())
    #expect(outline(guessed.fields) == outline(known.fields))
  }

  @Test func aClientHelloOfRFC8448() {
    let decoded = FieldSamples.tls13[0].decoded
    #expect(outline(decoded.fields) == FieldTrees.clientHello)
    #expect(decoded.summary == "TLS 1.3 offered · x25519 share · 3 suites · server")
  }

  @Test func aServerHelloOfRFC8448() {
    let decoded = FieldSamples.tls13[3].decoded
    #expect(outline(decoded.fields) == FieldTrees.serverHello)
    #expect(decoded.summary == "TLS_AES_128_GCM_SHA256 · x25519")
  }

  @Test func summaries() {
    let lines = FieldSamples.all.map { "\($0.name): \($0.decoded.summary.isEmpty ? "-" : $0.decoded.summary)" }
    #expect(lines.joined(separator: "\n") == FieldTrees.summaries)
  }

  @Test func hybridsAreTwoHalves() throws {
    let hello = FieldSamples.tls13[2].decoded
    let shares = try #require(find("extensions/key_share/client_shares", in: hello.fields)).children
    let hybrid = try #require(shares.first { $0.value.hasPrefix("X25519MLKEM768") })
    let halves = try #require(hybrid.children.last?.children)
    #expect(halves.map(\.name) == ["ML-KEM-768 key", "X25519 share"])
    #expect(halves.map(\.length) == [1184, 32])
    let server = FieldSamples.tls13[5].decoded
    let share = try #require(find("extensions/key_share/server_share/key_exchange", in: server.fields))
    #expect(share.children.map(\.name) == ["P-384 point", "ML-KEM-1024 ciphertext"])
    #expect(share.children.map(\.length) == [97, 1568])
    #expect(share.children.first?.children.map(\.name) == ["legacy_form", "X", "Y"])
  }

  @Test func alerts() {
    let alert = MessageDecoder.alert([2, 40])
    #expect(outline(alert.fields) == "0+1 level: fatal (2)\n1+1 description: handshake_failure (40)\n")
    #expect(alert.summary == "fatal handshake_failure" && alert.problem == nil)
    #expect(MessageDecoder.alert([1, 0]).summary == "warning close_notify")
    #expect(MessageDecoder.alert([1, 0, 3]).problem == "left over, at byte 2: 1 byte more than the structure has")
    #expect(
      MessageDecoder.alert([1]).problem
        == "description, at byte 1: missing: 1 byte should stand here, but nothing is left")
    #expect(MessageDecoder.alert([]).problem?.hasPrefix("level, at byte 0: missing") == true)
  }

  @Test func changeCipherSpec() {
    let message = MessageDecoder.changeCipherSpec([1])
    #expect(outline(message.fields) == "0+1 type: change_cipher_spec (1)\n")
    #expect(MessageDecoder.changeCipherSpec([2]).problem == "type, at byte 0: must be 1")
  }

  /// What a version field is for depends on whether an extension says more.
  @Test func versionFieldsAreExplainedAsTheyAre() {
    func note(_ sample: FieldSample) -> String { find("legacy_version", in: sample.decoded.fields)?.note ?? "" }
    func hello(_ extensions: ExtensionBlock?) -> FieldSample {
      FieldSample(
        "ClientHello",
        ClientHello(
          random: [UInt8](repeating: 1, count: 32), legacySessionID: [], cipherSuites: [.aes128GCMSHA256],
          extensions: extensions), from: .client)
    }
    #expect(note(FieldSamples.tls13[0]).hasPrefix("Frozen"))
    #expect(note(FieldSamples.tls13[3]).hasPrefix("Frozen"))
    #expect(note(FieldSamples.tls12[0]).hasPrefix("The version that the server chose"))
    for extensions in [nil, FieldSamples.block([ServerNameList(hostName: [97])])] {
      #expect(note(hello(extensions)).hasPrefix("The newest version"))
    }
  }

  /// A share that is only there to be ignored is none.
  @Test func sharesOfNoGroup() {
    let share = KeyShareEntry(group: .init(rawValue: 0x1a1a), keyExchange: [0])
    let hello = FieldSample(
      "ClientHello",
      ClientHello(
        random: [UInt8](repeating: 1, count: 32), legacySessionID: [], cipherSuites: [.aes128GCMSHA256],
        extensions: FieldSamples.block([KeyShareOffer(shares: [share])])), from: .client)
    #expect(hello.decoded.summary.contains(" · no key share · "))
  }

  /// Export suites had the server send a shorter RSA key, which nothing here takes apart, and which is no signature either.
  @Test func aTemporaryRSAKey() {
    let message = FieldSample(
      "ServerKeyExchange", RFC8448.bytes("0c00000a 0002 aabb 0001 03 0001 05"), from: .server, .tls12,
      CipherSuite(rawValue: 0x0003))
    #expect(outline(message.decoded.fields).hasSuffix("4+10 params: 0002aabb000103000105\n"))
    #expect(message.decoded.problem == nil)
  }

  /// status_request_v2 brings a list, with nothing for who has none.
  @Test func severalResponsesAtOnce() {
    let message = FieldSample(
      "CertificateStatus", RFC8448.bytes("1600000f 02 00000b 000000 000005 30030a0103"), from: .server, .tls12)
    #expect(message.decoded.problem == nil)
    let list = find("ocsp_response_list", in: message.decoded.fields)?.children ?? []
    #expect(list.map(\.name) == ["length", "OCSPResponse", "OCSPResponse"] && list.last?.value == "tryLater")
    var answer = ExtensionBlock()
    answer.append(FieldSamples.raw(17, ""))
    let hello = FieldSample(
      "ServerHello",
      ServerHello(
        random: [UInt8](repeating: 1, count: 32), legacySessionIDEcho: [], cipherSuite: .ecdheRSAWithAES128GCMSHA256,
        extensions: answer), from: .server)
    #expect(hello.decoded.problem == nil)
  }

  @Test func aHelloOfSSL2() {
    let bytes = RFC8448.bytes("801f 01 0301 0006 0000 0010 00002f 010080 000102030405060708090a0b0c0d0e0f")
    let decoded = MessageDecoder.legacyHello(bytes)
    #expect(decoded.problem == nil, "\(outline(decoded.fields))")
    #expect(decoded.summary == "TLS 1.0 offered · 2 suites")
    #expect(gap(in: decoded.fields, 0..<bytes.count) == nil)
    let suites = find("cipher_specs", in: decoded.fields)?.children.map(\.value)
    #expect(suites == ["TLS_RSA_WITH_AES_128_CBC_SHA (0x002f)", "SSL_CK_RC4_128_WITH_MD5 (0x010080)"])
  }
}
