// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing
import X509

/// What a server that asks for certificates in TLS 1.2 says to clients that don't play by the rules, what a client says to
/// such servers, and what somebody between the two achieves.
@Suite struct MutualMisbehaviour12Tests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TLSError.Reason
    /// Whether the server would take a client that shows nothing.
    let isOptional: Bool
    /// Whether the client has proved who it is before.
    let isProved: Bool
    let change: @Sendable (Middle) throws -> Void

    init(
      _ name: String, _ reason: TLSError.Reason, isOptional: Bool = false, isProved: Bool = false,
      _ change: @escaping @Sendable (Middle) throws -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.isOptional = isOptional
      self.isProved = isProved
      self.change = change
    }
  }

  static func middle(isOptional: Bool = false) throws -> Middle {
    let roots = try TestIdentities.shared().roots
    return Middle(
      try Mutual12Tests.client(TestIdentities.shared().client),
      try Mutual12Tests.server(isOptional ? .optional(roots: roots) : .required(roots: roots)))
  }

  /// Puts others in the place of the client's message of one type.
  static func replace(
    _ type: HandshakeType, _ middle: Middle, _ others: @escaping (HandshakeMessage) throws -> [HandshakeMessage]
  ) {
    let before = middle.edit
    middle.edit = { fromClient, message in
      fromClient && message.type == type ? try others(message) : try before(fromClient, message)
    }
  }

  static func show(_ chain: [[UInt8]], _ middle: Middle) {
    replace(.certificate, middle) { _ in [try .of(CertificateTLS12(certificates: chain))] }
  }

  // MARK: What a server refuses

  static let waitingForKey = "waiting for ClientKeyExchange"
  static let waitingForChange = "waiting for the client's change_cipher_spec"

  static let proofs: [Case] = [
    Case("a broken signature", .badSignature) { $0.change(CertificateVerify.self) { $0.signature[9] ^= 1 } },
    Case("no signature", .badSignature) { $0.change(CertificateVerify.self) { $0.signature = [] } },
    Case("another hash", .badSignature) { $0.change(CertificateVerify.self) { $0.algorithm = .ecdsaSecp384r1SHA384 } },
    Case("a scheme not offered", .signatureSchemeNotOffered(.ecdsaSHA1)) {
      $0.change(CertificateVerify.self) { $0.algorithm = .ecdsaSHA1 }
    },
    //= rfc9846 4.3.3-22
    Case("a scheme for another key", .signatureSchemeDoesNotFitKey(.rsaPKCS1SHA256)) {
      $0.change(CertificateVerify.self) { $0.algorithm = .rsaPKCS1SHA256 }
    },
    Case("half a message", .malformed(DecodeError(.truncated, in: "certificate_verify"))) {
      replace(.certificateVerify, $0) { _ in [.raw(.certificateVerify, [4])] }
    },
    // Whatever somebody changed before, the signature tells.
    Case("another request", .badSignature) {
      $0.change(CertificateRequestTLS12.self) { $0.certificateAuthorities = [] }
    },
    Case("another share", .badSignature) { $0.change(ECDHEClientKeyExchange.self) { $0.point[3] ^= 1 } },
    Case("another's certificate", .badSignature) {
      show(try TestIdentities.shared().intermediate.issue(.client("Somebody Else")).chain, $0)
    },
  ]

  static let certificates: [Case] = [
    Case("no certificate where one is required", .clientCertificateMissing) { show([], $0) },
    Case("no message", .unexpectedMessage(.clientKeyExchange, in: "waiting for the client's certificate")) {
      replace(.certificate, $0) { _ in [] }
    },
    Case("certificates twice", .unexpectedMessage(.certificate, in: waitingForKey)) {
      replace(.certificate, $0) { [$0, $0] }
    },
    Case("a certificate that is none", .certificate(.unparseable(index: 0, why: "certificate is not DER"))) {
      show([[1, 2, 3]], $0)
    },
    Case("too many", .tooManyCertificates(limit: 10)) {
      show([[UInt8]](repeating: [0x30, 0], count: 11), $0)
    },
    Case("a certificate of TLS 1.3", .malformed(DecodeError(.trailingBytes(2), in: "certificate"))) {
      replace(.certificate, $0) { _ in [.raw(.certificate, [0, 0, 0, 3, 0])] }
    },
  ]

  static let orders: [Case] = [
    Case("no proof", .unexpectedChangeCipherSpec) { replace(.certificateVerify, $0) { _ in [] } },
    Case("no proof, where none is required", .unexpectedChangeCipherSpec, isOptional: true) {
      replace(.certificateVerify, $0) { _ in [] }
    },
    Case("a proof twice", .unexpectedMessage(.certificateVerify, in: waitingForChange), isProved: true) {
      replace(.certificateVerify, $0) { [$0, $0] }
    },
    Case("a proof of nothing", .unexpectedMessage(.certificateVerify, in: waitingForChange), isOptional: true) {
      show([], $0)
    },
    Case("a proof before the share", .unexpectedMessage(.certificateVerify, in: waitingForKey)) {
      replace(.clientKeyExchange, $0) { [.raw(.certificateVerify, [4, 3, 0, 0]), $0] }
    },
    Case(
      "the share twice", .unexpectedMessage(.clientKeyExchange, in: "waiting for the client's CertificateVerify")
    ) {
      replace(.clientKeyExchange, $0) { [$0, $0] }
    },
  ]

  @Test(arguments: proofs + certificates + orders)
  func aServerRefuses(fault: Case) throws {
    let middle = try Self.middle(isOptional: fault.isOptional)
    try fault.change(middle)
    try middle.run()
    #expect(middle.server.error?.reason == fault.reason)
    #expect(middle.server.info == nil)
    // Who it would have been is not said.
    let isKnown = middle.server.driver.info.peerIdentity != nil
    #expect(isKnown == fault.isProved)
    let alert = try #require(middle.server.error?.alert)
    #expect(middle.client.error?.reason == .alertReceived(alert))
    #expect(middle.client.info == nil)
  }

  @Test func aCertificateThatIsTooLong() throws {
    let client = try Mutual12Tests.client(TestIdentities.shared().client)
    let server = try Mutual12Tests.server { $0.common.limits.certificateSize = 400 }
    converse(client, server)
    #expect(server.error?.reason == .certificateTooLarge(limit: 400))
  }

  /// A key that its certificate does not let sign proves nothing.
  @Test func aKeyThatMayNotSign() throws {
    var template = TestCertificateTemplate.client("Silent")
    template.keyUsage = KeyUsage(keyAgreement: true)
    let silent = try TestIdentities.shared().intermediate.issue(template)
    let middle = try Self.middle()
    Self.show(silent.chain, middle)
    try middle.run()
    #expect(
      middle.server.error?.reason
        == .certificate(.wrongUsage(subject: "CN=Silent, O=Sotto Tests", why: "its key may not sign")))
    // Our own client would not show it.
    let client = try Mutual12Tests.client(silent)
    let server = try Mutual12Tests.server()
    converse(client, server)
    #expect(server.error?.reason == .clientCertificateMissing)
  }

  /// The proof of another connection is none in this one.
  @Test func aProofOfAnotherConnection() throws {
    var recorded: [HandshakeMessage] = []
    let first = try Self.middle()
    Self.replace(.certificateVerify, first) {
      recorded = [$0]
      return [$0]
    }
    try first.run()
    #expect(first.server.info?.peerIdentity != nil && recorded.count == 1)
    let second = try Self.middle()
    Self.replace(.certificateVerify, second) { _ in recorded }
    try second.run()
    #expect(second.server.error?.reason == .badSignature)
  }

  /// Keys change where the handshake says so, and nowhere else (CVE-2014-0224).
  @Test(arguments: [HandshakeType.certificate, .clientKeyExchange, .certificateVerify])
  func anEarlyKeyChange(before type: HandshakeType) throws {
    let middle = try Self.middle()
    middle.editRecords = { fromClient, records in
      guard fromClient,
        let index = records.firstIndex(where: { $0.content.first == type.rawValue && $0.type == .handshake })
      else { return }
      records.insert(Middle.Record(type: .changeCipherSpec, content: [1]), at: index)
    }
    try middle.run()
    #expect(middle.server.error?.reason == .unexpectedChangeCipherSpec)
  }

  /// Any message in the place of any other.
  @Test(arguments: [
    (HandshakeType.certificate, "waiting for the client's certificate"),
    (.clientKeyExchange, waitingForKey), (.certificateVerify, "waiting for the client's CertificateVerify"),
  ])
  func anyMessageInThePlaceOf(place: HandshakeType, state: String) throws {
    let others: [HandshakeType] = [
      .helloRequest, .clientHello, .serverHello, .newSessionTicket, .certificate, .serverKeyExchange,
      .certificateRequest, .serverHelloDone, .certificateVerify, .clientKeyExchange, .finished, .certificateStatus,
      HandshakeType(rawValue: 99),
    ]
    for other in others where other != place {
      let middle = try Self.middle()
      Self.replace(place, middle) { _ in [.raw(other, [0, 0, 0])] }
      try middle.run()
      #expect(middle.server.error?.reason == .unexpectedMessage(other, in: state))
    }
  }

  // MARK: What a client refuses

  @Test(arguments: [HandshakeType.certificateRequest, .serverKeyExchange, .serverHelloDone])
  func aRequestInTheWrongPlace(_ place: HandshakeType) throws {
    let middle = try Self.middle()
    var request: [HandshakeMessage] = []
    middle.edit = { fromClient, message in
      if message.type == .certificateRequest { request = [message] }
      guard !fromClient, message.type == place else { return [message] }
      switch place {
      case .serverKeyExchange: return [.raw(.certificateRequest, [1, 64, 0, 2, 4, 3, 0, 0]), message]
      case .certificateRequest: return [message, message]
      default: return [message] + request
      }
    }
    try middle.run()
    #expect(middle.client.error?.alert == .unexpectedMessage)
    #expect(middle.client.info == nil)
  }

  @Test func aRequestThatDoesNotParse() throws {
    let middle = try Self.middle()
    middle.edit = { _, message in
      message.type == .certificateRequest ? [.raw(.certificateRequest, [0, 0, 2, 4, 3, 0, 0])] : [message]
    }
    try middle.run()
    #expect(middle.client.error?.alert == .decodeError)
    // Whom it would have been shown to does not matter: nothing was.
    #expect(!middle.seen.contains { $0.fromClient && $0.type == .certificate })
  }
}
