// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// The bounds that the RFC's structures give their vectors, from both sides.
@Suite struct BoundsTests {
  /// Bytes that only just break a rule, or only just keep it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: DecodeError.Problem?
    let found: @Sendable () -> DecodeError.Problem?

    var testDescription: String { name }

    static func ext<Body: ExtensionBody>(
      _: Body.Type, _ what: String, _ bytes: [UInt8], _ expected: DecodeError.Problem?
    ) -> Case {
      Case(name: "\(Body.self): \(what)", expected: expected) {
        problem(bytes) { (reader) throws(DecodeError) in
          let body = try Body(from: &reader)
          try reader.finish()
          return body
        }
      }
    }

    static func message<Body: HandshakeBody>(
      _: Body.Type, _ what: String, _ bytes: [UInt8], _ expected: DecodeError.Problem?
    ) -> Case {
      Case(name: "\(Body.self): \(what)", expected: expected) {
        problem(bytes) { (reader) throws(DecodeError) in
          let body = try Body(from: &reader)
          try reader.finish()
          return body
        }
      }
    }
  }

  private static func filled(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }
  private static func opaque8(_ count: Int) -> [UInt8] { written { $0.opaque8(filled(count)) }.bytes }
  private static func opaque16(_ count: Int) -> [UInt8] { written { $0.opaque16(filled(count)) }.bytes }
  private static func vector16(_ content: [UInt8]) -> [UInt8] { written { $0.opaque16(content) }.bytes }

  private static let identity = hex("0007 0001 aa 00000000")
  private static let helloStart = hex("0303") + filled(32)

  private static func clientHello(
    sessionID: Int = 0, suites: String = "0002 1301", compression: String = "01 00", extensions: String = ""
  ) -> [UInt8] {
    helloStart + opaque8(sessionID) + hex(suites) + hex(compression) + hex(extensions)
  }

  private static func serverHello(sessionID: Int) -> [UInt8] { helloStart + opaque8(sessionID) + hex("1301 00") }

  private static func certificates(_ count: Int, size: Int = 1) -> [UInt8] {
    let entry = written {
      $0.opaque24(filled(size))
      $0.uint16(0)
    }.bytes
    return written { writer in
      writer.uint8(0)
      writer.vector24 { list in for _ in 0..<count { list.append(entry) } }
    }.bytes
  }

  static let extensions: [Case] = [
    .ext(SupportedVersionsOffer.self, "none", hex("00"), .tooShort),
    .ext(SupportedVersionsOffer.self, "half a version", hex("03 0304 03"), .truncated),
    .ext(SupportedVersionsOffer.self, "127 versions", opaque8(254), nil),
    .ext(SupportedVersionsOffer.self, "127 and a half", opaque8(255), .truncated),
    .ext(SupportedGroups.self, "none", hex("0000"), .tooShort),
    .ext(SupportedGroups.self, "half a group", hex("0003 001d 00"), .truncated),
    .ext(SupportedGroups.self, "one byte", hex("0001 00"), .tooShort),
    .ext(SupportedGroups.self, "the most", opaque16(65_534), nil),
    .ext(SignatureSchemeList.self, "none", hex("0000"), .tooShort),
    .ext(SignatureSchemeList.self, "half a scheme", hex("0003 0403 04"), .truncated),
    .ext(SignatureSchemeList.self, "the most", opaque16(65_534), nil),
    .ext(KeyShareEntry.self, "empty", hex("001d 0000"), .tooShort),
    .ext(KeyShareEntry.self, "the longest", hex("001d") + opaque16(65_535), nil),
    .ext(KeyShareOffer.self, "none", hex("0000"), nil),
    .ext(KeyShareOffer.self, "an empty share", hex("0004 001d 0000"), .tooShort),
    .ext(KeyShareOffer.self, "half a share", hex("0003 001d 00"), .truncated),
    .ext(KeyShareRetry.self, "two groups", hex("001d 0017"), .trailingBytes(2)),
    .ext(Cookie.self, "empty", hex("0000"), .tooShort),
    .ext(Cookie.self, "the longest", opaque16(65_535), nil),
    .ext(PSKKeyExchangeModes.self, "none", hex("00"), .tooShort),
    .ext(PSKKeyExchangeModes.self, "the most", opaque8(255), nil),
    .ext(OfferedPSKs.self, "no identity", hex("0000") + vector16(opaque8(32)), .truncated),
    .ext(OfferedPSKs.self, "an empty identity", hex("0006 0000 00000000") + vector16(opaque8(32)), .tooShort),
    .ext(OfferedPSKs.self, "no binder", identity + hex("0000"), .truncated),
    .ext(OfferedPSKs.self, "a short binder", identity + vector16(opaque8(31)), .tooShort),
    .ext(OfferedPSKs.self, "the shortest binder", identity + vector16(opaque8(32)), nil),
    .ext(OfferedPSKs.self, "the longest binder", identity + vector16(opaque8(255)), nil),
    .ext(OfferedPSKs.self, "half an age", hex("0005 0001 aa 0000") + vector16(opaque8(32)), .truncated),
    .ext(ProtocolNameList.self, "none", hex("0000"), .truncated),
    .ext(ProtocolNameList.self, "an empty name", hex("0001 00"), .tooShort),
    .ext(ProtocolNameList.self, "a name, then an empty one", hex("0004 02 6832 00"), .tooShort),
    .ext(ProtocolNameList.self, "the longest name", vector16(opaque8(255)), nil),
    .ext(CertificateAuthorities.self, "none", hex("0000"), .truncated),
    .ext(CertificateAuthorities.self, "an empty name", hex("0002 0000"), .tooShort),
    .ext(CertificateAuthorities.self, "the longest name", vector16(opaque16(65_533)), nil),
    .ext(ServerNameList.self, "none", hex("0000"), .truncated),
    .ext(ServerNameList.self, "an empty name", hex("0003 00 0000"), .tooShort),
    .ext(ServerNameList.self, "the longest name", vector16([0] + opaque16(255)), nil),
    .ext(ServerNameList.self, "a longer name", vector16([0] + opaque16(256)), .tooLong),
    .ext(ServerNameList.self, "another type of name", hex("0004 01 0001 61"), .invalidValue),
    .ext(ServerNameList.self, "a NUL", hex("0006 00 0003 610062"), .invalidValue),
    .ext(ServerNameList.self, "two names", hex("0008 00 0001 61 00 0001 62"), .trailingBytes(4)),
    .ext(CertificateStatusRequest.self, "not OCSP", hex("02 0000 0000"), .invalidValue),
    .ext(CertificateStatusRequest.self, "with responders", hex("01 0002 aabb 0001 cc"), nil),
    .ext(CertificateStatus.self, "not OCSP", hex("02 000001 00"), .invalidValue),
    .ext(CertificateStatus.self, "empty", hex("01 000000"), .tooShort),
    .ext(EarlyDataIndication.self, "not empty", hex("00000000"), .trailingBytes(4)),
    .ext(EarlyDataLimit.self, "empty", [], .truncated),
    .ext(ServerNameAcknowledgement.self, "not empty", hex("0000"), .trailingBytes(2)),
  ]

  static let messages: [Case] = [
    .message(ClientHello.self, "the longest session id", clientHello(sessionID: 32), nil),
    .message(ClientHello.self, "a longer session id", clientHello(sessionID: 33), .tooLong),
    .message(ClientHello.self, "no suites", clientHello(suites: "0000"), .tooShort),
    .message(ClientHello.self, "half a suite", clientHello(suites: "0003 1301 13"), .truncated),
    .message(ClientHello.self, "no compression method", clientHello(compression: "00"), .tooShort),
    .message(ClientHello.self, "an empty block", clientHello(extensions: "0000"), nil),
    .message(ClientHello.self, "a byte for a block", clientHello(extensions: "00"), .truncated),
    .message(ClientHello.self, "more than its block", clientHello(extensions: "0000 00"), .trailingBytes(1)),
    .message(ServerHello.self, "the longest session id", serverHello(sessionID: 32), nil),
    .message(ServerHello.self, "a longer session id", serverHello(sessionID: 33), .tooLong),
    .message(NewSessionTicket.self, "an empty ticket", hex("00000000 00000000 00 0000 0000"), .tooShort),
    .message(
      NewSessionTicket.self, "the longest", hex("00000000 00000000") + opaque8(255) + opaque16(65_535) + [0, 0], nil),
    .message(CertificateVerify.self, "the longest signature", hex("0807") + opaque16(65_535), nil),
    .message(CertificateMessage.self, "the longest context", opaque8(255) + [0, 0, 0], nil),
    .message(CertificateMessage.self, "an empty certificate", hex("00 000005 000000 0000"), .tooShort),
    .message(CertificateMessage.self, "no extensions", hex("00 000004 000001 aa"), .truncated),
    .message(CertificateMessage.self, "a large certificate", certificates(1, size: 70_000), nil),
    .message(CertificateMessage.self, "as many as are read", certificates(CertificateMessage.entryLimit), nil),
    .message(CertificateMessage.self, "one more", certificates(CertificateMessage.entryLimit + 1), .tooLong),
    .message(CertificateRequest.self, "the longest context", opaque8(255) + [0, 0], nil),
    .message(KeyUpdate.self, "empty", [], .truncated),
    .message(KeyUpdate.self, "two bytes", [0, 0], .trailingBytes(1)),
    .message(EndOfEarlyData.self, "not empty", [0], .trailingBytes(1)),
  ]

  static let tls12: [Case] = [
    .message(CertificateTLS12.self, "an empty certificate", hex("000003 000000"), .tooShort),
    .message(CertificateTLS12.self, "half a certificate", hex("000004 000002 01"), .truncated),
    .message(CertificateTLS12.self, "as many as are read", chain(CertificateMessage.entryLimit), nil),
    .message(CertificateTLS12.self, "one more", chain(CertificateMessage.entryLimit + 1), .tooLong),
    .message(CertificateRequestTLS12.self, "no types", hex("00 0002 0403 0000"), .tooShort),
    .message(CertificateRequestTLS12.self, "all types", opaque8(255) + hex("0002 0403 0000"), nil),
    .message(CertificateRequestTLS12.self, "no algorithms", hex("01 40 0000 0000"), .tooShort),
    .message(CertificateRequestTLS12.self, "half an algorithm", hex("01 40 0003 0403 04 0000"), .truncated),
    .message(CertificateRequestTLS12.self, "an empty name", hex("01 40 0002 0403 0002 0000"), .tooShort),
    .message(CertificateRequestTLS12.self, "half a name", hex("01 40 0002 0403 0003 0002 30"), .truncated),
    .message(ServerKeyExchange.self, "an explicit prime curve", hex("01 001d 01 09 0401 0000"), .invalidValue),
    .message(ServerKeyExchange.self, "an explicit binary curve", hex("02 001d 01 09 0401 0000"), .invalidValue),
    .message(ServerKeyExchange.self, "an empty point", hex("03 001d 00 0401 0000"), .tooShort),
    .message(
      ServerKeyExchange.self, "the longest", hex("03 001d") + opaque8(255) + hex("0401") + opaque16(65_535), nil),
    .message(ServerKeyExchange.self, "no signature", hex("03 001d 01 09"), .truncated),
    .message(ECDHEClientKeyExchange.self, "an empty point", hex("00"), .tooShort),
    .message(ECDHEClientKeyExchange.self, "the longest", opaque8(255), nil),
    .message(RSAClientKeyExchange.self, "the longest", opaque16(65_535), nil),
    .message(FinishedTLS12.self, "11 bytes", filled(11), .truncated),
    .message(FinishedTLS12.self, "13 bytes", filled(13), .trailingBytes(1)),
    .message(NewSessionTicketTLS12.self, "the longest", hex("00000000") + opaque16(65_535), nil),
    .message(CertificateStatusTLS12.self, "not OCSP", hex("02 000001 00"), .invalidValue),
    .message(CertificateStatusTLS12.self, "empty", hex("01 000000"), .tooShort),
    .message(ServerHelloDone.self, "not empty", [0], .trailingBytes(1)),
    .message(HelloRequest.self, "not empty", [0], .trailingBytes(1)),
    .ext(ECPointFormats.self, "none", hex("00"), .tooShort),
    .ext(ECPointFormats.self, "the most", opaque8(255), nil),
    .ext(RenegotiationInfo.self, "the longest", opaque8(255), nil),
    .ext(SessionTicketAcknowledgement.self, "not empty", [0], .trailingBytes(1)),
    .ext(StatusRequestAcknowledgement.self, "not empty", [0], .trailingBytes(1)),
  ]

  private static func chain(_ count: Int) -> [UInt8] {
    written { writer in
      writer.vector24 { list in for _ in 0..<count { list.opaque24([1]) } }
    }.bytes
  }

  /// What is signed is what stands in the message.
  @Test func serverParams() {
    let params = ServerECDHParams(group: .secp256r1, point: [4, 1])
    #expect(params.encoded == hex("03 0017 02 0401"))
    #expect(ServerECDHParams(group: .x25519, point: Self.filled(256)).encoded == nil)
    let message = HandshakeMessage(ServerKeyExchange(params: params, algorithm: .ed25519, signature: [5]))
    #expect(message?.bytes == hex("0c 00000b 03 0017 02 0401 0807 0001 05"))
    #expect(
      HandshakeMessage(
        ServerKeyExchange(
          params: ServerECDHParams(group: .x25519, point: Self.filled(256)), algorithm: .ed25519, signature: [])) == nil
    )
  }

  @Test func changeCipherSpec() {
    #expect(ChangeCipherSpec.isValid(ChangeCipherSpec.content))
    for other in [[], [0], [2], [1, 1], [1, 0]] as [[UInt8]] { #expect(!ChangeCipherSpec.isValid(other)) }
  }

  @Test(arguments: extensions + messages + tls12) func bound(_ bound: Case) {
    #expect(bound.found() == bound.expected)
  }

  //= rfc9846 4.2.2-18
  /// An old ClientHello ends after its compression methods, or with one whole block.
  @Test func clientHelloWithoutExtensions() throws {
    func extensions(_ text: String) throws(DecodeError) -> ExtensionBlock? {
      try read(Self.clientHello(extensions: text)) { (reader) throws(DecodeError) in
        let hello = try ClientHello(from: &reader)
        try reader.finish()
        return hello
      }.extensions
    }
    #expect(try extensions("") == nil)
    #expect(try extensions("0004 0017 0000")?.contains(.extendedMainSecret) == true)
    #expect(throws: DecodeError(.trailingBytes(3), in: "test")) { try extensions("0004 0017 0000 000000") }
    #expect(throws: DecodeError(.truncated, in: "extensions")) { try extensions("0003 0017 00") }
  }

  @Test func errorsNameTheStructure() {
    var block = ExtensionBlock()
    block.append(RawExtension(type: .cookie, body: [0, 0]))
    #expect(throws: DecodeError(.tooShort, in: "cookie")) { try block.decode(Cookie.self) }
    let message = HandshakeMessage(type: .certificate, bytes: hex("0b 000006 00 000003 000001"))
    #expect(throws: DecodeError(.truncated, in: "certificate")) { try message.decode(CertificateMessage.self) }
    #expect(throws: DecodeError(.truncated, in: "certificate_list")) {
      try HandshakeMessage(type: .certificate, bytes: hex("0b 000007 00 000003 000001")).decode(CertificateMessage.self)
    }
  }

  @Test(arguments: [
    (DecodeError.Problem.truncated, "x: ends too early"), (.trailingBytes(3), "x: 3 bytes left over"),
    (.tooShort, "x: shorter than allowed"), (.tooLong, "x: longer than allowed"),
    (.duplicate, "x: the same element twice"), (.invalidValue, "x: a value that is not allowed"),
  ])
  func descriptions(problem: DecodeError.Problem, text: String) {
    #expect(DecodeError(problem, in: "x").description == text)
  }
}
