// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a client says to a server whose hello is not as it must be.
@Suite struct ServerHelloTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: TLSError.Reason
    let alert: AlertDescription
    let edit: @Sendable (inout ServerHello) -> Void

    init(
      _ name: String, _ reason: TLSError.Reason, _ alert: AlertDescription,
      _ edit: @escaping @Sendable (inout ServerHello) -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.alert = alert
      self.edit = edit
    }
  }

  static let answers: [Case] = [
    //= rfc9846 4.2.3-2
    //= rfc9846 E.5-9
    Case("legacy_version", .legacyVersionNotTLS12(.tls13), .protocolVersion) { $0.legacyVersion = .tls13 },
    //= rfc9846 4.2.3-5
    Case("no session id", .sessionIDEchoMismatch, .illegalParameter) { $0.legacySessionIDEcho = [] },
    Case("another session id", .sessionIDEchoMismatch, .illegalParameter) { $0.legacySessionIDEcho[31] ^= 1 },
    //= rfc9846 4.2.3-6
    Case("unknown suite", .cipherSuiteNotOffered(.fallbackSCSV), .illegalParameter) { $0.cipherSuite = .fallbackSCSV },
    Case("suite not offered", .cipherSuiteNotOffered(.chacha20Poly1305SHA256), .illegalParameter) {
      $0.cipherSuite = .chacha20Poly1305SHA256
    },
    //= rfc9846 4.2.3-8
    Case("compression", .compressionNotNull, .illegalParameter) { $0.legacyCompressionMethod = 1 },
    //= rfc9846 4.3.1-12
    //= rfc9846 4.3.1-13
    Case("selected TLS 1.2", .selectedVersionNotOffered(.tls12), .illegalParameter) {
      $0.extend { $0.with(SelectedVersion(version: .tls12)) }
    },
    Case("selected a reserved version", .selectedVersionNotOffered(.init(rawValue: 0x7a7a)), .illegalParameter) {
      $0.extend { $0.with(SelectedVersion(version: .init(rawValue: 0x7a7a))) }
    },
    //= rfc9846 4.3.1-11
    //= rfc9846 E.1-3
    Case("TLS 1.2", .serverChoseRefusedVersion(.tls12), .protocolVersion) {
      $0.extend { $0.without(.supportedVersions) }
      $0.legacySessionIDEcho = []
    },
    Case("TLS 1.2 without extensions", .serverChoseRefusedVersion(.tls12), .protocolVersion) { $0.extensions = nil },
    //= rfc9846 E.5-4
    Case("TLS 1.1", .serverChoseRefusedVersion(.tls11), .protocolVersion) {
      $0.extensions = nil
      $0.legacyVersion = .tls11
    },
    Case("TLS 1.0", .serverChoseRefusedVersion(.tls10), .protocolVersion) {
      $0.extensions = nil
      $0.legacyVersion = .tls10
    },
    Case("SSL 3.0", .serverChoseRefusedVersion(.ssl30), .protocolVersion) {
      $0.extensions = nil
      $0.legacyVersion = .ssl30
    },
    //= rfc9846 4.2.3-15
    //= rfc9846 4.2.3-17
    Case("downgraded to TLS 1.2", .downgradeDetected, .illegalParameter) {
      $0.extensions = nil
      $0.random.replaceSubrange(24..<32, with: ServerHello.DowngradeSentinel.toTLS12.bytes)
    },
    Case("downgraded to TLS 1.1", .downgradeDetected, .illegalParameter) {
      $0.extensions = nil
      $0.legacyVersion = .tls11
      $0.random.replaceSubrange(24..<32, with: ServerHello.DowngradeSentinel.toTLS11OrBelow.bytes)
    },
    //= rfc9846 9.2-6
    Case("no key share", .missingExtension(.keyShare, in: .serverHello), .missingExtension) {
      $0.extend { $0.without(.keyShare) }
    },
    //= rfc9846 4.3.8-15
    Case("share without having been asked", .keyShareGroupNotOffered(.secp256r1), .illegalParameter) {
      $0.extend { $0.with(KeyShareEntry(group: .secp256r1, keyExchange: [4] + [UInt8](repeating: 1, count: 64))) }
    },
    Case("share for a group not offered", .keyShareGroupNotOffered(.x448), .illegalParameter) {
      $0.extend { $0.with(KeyShareEntry(group: .x448, keyExchange: [UInt8](repeating: 1, count: 56))) }
    },
    Case("short share", .invalidKeyShare(.x25519), .illegalParameter) {
      $0.extend { $0.with(KeyShareEntry(group: .x25519, keyExchange: [UInt8](repeating: 9, count: 31))) }
    },
    //= rfc9846 7.4.2-3
    Case("share of small order", .invalidKeyShare(.x25519), .illegalParameter) {
      $0.extend { $0.with(KeyShareEntry(group: .x25519, keyExchange: [UInt8](repeating: 0, count: 32))) }
    },
    Case(
      "trailing byte in the share", .malformed(DecodeError(.trailingBytes(1), in: "key_share")), .decodeError
    ) {
      $0.extend { $0.with(.keyShare, ($0[.keyShare]?.body ?? []) + [0]) }
    },
    Case(
      "trailing byte in the version", .malformed(DecodeError(.trailingBytes(1), in: "supported_versions")), .decodeError
    ) {
      $0.extend { $0.with(.supportedVersions, [3, 4, 0]) }
    },
    //= rfc9846 4.3-6
    Case("an answer to nothing", .unsolicitedExtension(.cookie, in: .serverHello), .unsupportedExtension) {
      $0.extend { $0.with(Cookie(value: [1])) }
    },
    Case("pre_shared_key", .unsolicitedExtension(.preSharedKey, in: .serverHello), .unsupportedExtension) {
      $0.extend { $0.with(SelectedIdentity(index: 0)) }
    },
    //= rfc9846 4.3-7
    //= rfc9846 4.2.3-9
    Case("server_name", .forbiddenExtension(.serverName, in: .serverHello), .illegalParameter) {
      $0.extend { $0.with(ServerNameAcknowledgement()) }
    },
    Case("supported_groups", .forbiddenExtension(.supportedGroups, in: .serverHello), .illegalParameter) {
      $0.extend { $0.with(SupportedGroups(groups: [.x25519])) }
    },
  ]

  @Test(arguments: answers)
  func anAnswer(expected: Case) throws {
    let server = AdversaryServer(
      try Quick.client { $0.common.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384] })
    server.editHello = expected.edit
    try server.run()
    try expectFailure(server.client, server.wire, expected.reason, expected.alert)
    #expect(server.client.driver.info.cipherSuite == nil || expected.alert == .illegalParameter)
  }

  /// The same hello is judged the same after a HelloRetryRequest, but for what that fixed.
  @Test(arguments: answers)
  func anAnswerAfterRetry(expected: Case) throws {
    let server = AdversaryServer(
      try Quick.client { $0.common.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384] })
    server.retries = true
    server.group = .secp256r1
    server.editHello = expected.edit
    try server.run()
    let alert: AlertDescription
    let reason: TLSError.Reason
    switch expected.reason {
    case .serverChoseRefusedVersion(let version):
      //= rfc9846 4.2.4-12
      (reason, alert) = (.selectedVersionNotOffered(version), .illegalParameter)
    case .downgradeDetected:
      (reason, alert) = (try #require(server.client.error?.reason), .illegalParameter)
    case .keyShareGroupNotOffered(.secp256r1):
      (reason, alert) = (.invalidKeyShare(.secp256r1), .illegalParameter)
    case .keyShareGroupNotOffered(let group), .invalidKeyShare(let group):
      //= rfc9846 4.3.8-17
      //= rfc9846 4.3.8-18
      (reason, alert) = (.groupChangedAfterRetry(group), .illegalParameter)
    default: (reason, alert) = (expected.reason, expected.alert)
    }
    try expectFailure(server.client, server.wire, reason, alert)
  }

  /// Reserved values that we sent must not come back (RFC 8701 section 3.1).
  @Test func reservedValuesComeBack() throws {
    let client = try Quick.client()
    let server = AdversaryServer(client)
    server.editHello = { hello in
      let offer = server.hellos[0]
      let reserved = (offer.extensions?.entries ?? []).first { GREASE.isReserved($0.type.rawValue) }
      if let reserved { hello.extend { $0.with(reserved.type, []) } }
    }
    try server.run()
    #expect(client.error?.alert == .unsupportedExtension)

    let second = AdversaryServer(try Quick.client())
    second.editHello = { hello in
      hello.cipherSuite = second.hellos[0].cipherSuites.first { GREASE.isReserved($0.rawValue) } ?? hello.cipherSuite
    }
    try second.run()
    #expect(second.client.error?.alert == .illegalParameter)

    let third = AdversaryServer(try Quick.client())
    third.edit = { step, messages in
      guard step == .encryptedExtensions else { return }
      let entries = third.hellos[0].extensions?.entries ?? []
      let reserved = try #require(entries.last { GREASE.isReserved($0.type.rawValue) })
      messages = [
        .raw(
          .encryptedExtensions, [0, 4] + [reserved.type.rawValue, 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
      ]
    }
    try third.run()
    #expect(third.client.error?.alert == .unsupportedExtension)
  }
}
