// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// What a client says to a HelloRetryRequest that is not as it must be, and how it answers one that is.
@Suite struct HelloRetryRequestTests {
  static let refused: [ServerHelloTests.Case] = [
    //= rfc9846 4.2.4-4
    .init("legacy_version", .legacyVersionNotTLS12(.tls13), .protocolVersion) { $0.legacyVersion = .tls13 },
    .init("session id", .sessionIDEchoMismatch, .illegalParameter) { $0.legacySessionIDEcho = [] },
    //= rfc9846 4.2.4-8
    .init("suite", .cipherSuiteNotOffered(.fallbackSCSV), .illegalParameter) { $0.cipherSuite = .fallbackSCSV },
    .init("compression", .compressionNotNull, .illegalParameter) { $0.legacyCompressionMethod = 1 },
    //= rfc9846 4.2.4-1
    .init("no version", .missingExtension(.supportedVersions, in: .serverHello), .missingExtension) {
      $0.extend { $0.without(.supportedVersions) }
    },
    .init("another version", .selectedVersionNotOffered(.tls12), .illegalParameter) {
      $0.extend { $0.with(SelectedVersion(version: .tls12)) }
    },
    //= rfc9846 4.2.4-3
    .init("an extension not offered", .unsolicitedExtension(.earlyData, in: .serverHello), .unsupportedExtension) {
      $0.extend { $0.with(EarlyDataIndication()) }
    },
    .init("an extension out of place", .forbiddenExtension(.supportedGroups, in: .serverHello), .illegalParameter) {
      $0.extend { $0.with(SupportedGroups(groups: [.x25519])) }
    },
    //= rfc9846 4.2.4-5
    .init("nothing new", .retryWithoutChange, .illegalParameter) { $0.extend { $0.without(.keyShare) } },
    //= rfc9846 4.3.8-12
    //= rfc9846 4.3.8-13
    .init("a group not offered", .retryGroupNotOffered(.x448), .illegalParameter) {
      $0.extend { $0.with(KeyShareRetry(selectedGroup: .x448)) }
    },
    .init("a group whose share was there", .retryGroupAlreadyShared(.x25519), .illegalParameter) {
      $0.extend { $0.with(KeyShareRetry(selectedGroup: .x25519)) }
    },
    .init("a whole share", .malformed(DecodeError(.trailingBytes(3), in: "key_share")), .decodeError) {
      $0.extend { $0.with(KeyShareEntry(group: .secp256r1, keyExchange: [1])) }
    },
    .init("an empty cookie", .malformed(DecodeError(.tooShort, in: "cookie")), .decodeError) {
      $0.extend { $0.with(.cookie, [0, 0]) }
    },
  ]

  @Test(arguments: refused)
  func aRequestThatIsRefused(expected: ServerHelloTests.Case) throws {
    let server = AdversaryServer(try Quick.client())
    server.retries = true
    server.group = .secp256r1
    server.editRetry = expected.edit
    try server.run()
    try expectFailure(server.client, server.wire, expected.reason, expected.alert)
    #expect(server.hellos.count == 1)
  }

  //= rfc9846 4.2.4-6
  @Test func aSecondRequest() throws {
    let server = AdversaryServer(try Quick.client())
    server.retries = true
    server.group = .secp256r1
    server.editHello = { hello in
      hello.random = ServerHello.helloRetryRequestRandom
      hello.extend { $0.with(KeyShareRetry(selectedGroup: .secp384r1)) }
    }
    try server.run()
    try expectFailure(server.client, server.wire, .secondHelloRetryRequest, .unexpectedMessage)
  }

  //= rfc9846 4.2.4-10
  @Test func anotherCipherSuiteAfterIt() throws {
    let server = AdversaryServer(try Quick.client())
    server.retries = true
    server.group = .secp256r1
    server.editHello = { $0.cipherSuite = .aes256GCMSHA384 }
    try server.run()
    try expectFailure(
      server.client, server.wire, .cipherSuiteChangedAfterRetry(.aes256GCMSHA384), .illegalParameter)
  }

  //= rfc9846 4.2.4-7
  //= rfc9846 4.2.2-2
  //= rfc9846 4.3.2-2
  //= rfc9846 4.3.8-14
  //= rfc9846 9.2-1
  @Test func theSecondHelloChangesOnlyWhatItMay() throws {
    let client = try Quick.client()
    let server = AdversaryServer(client)
    server.retries = true
    server.group = .secp256r1
    server.editRetry = { $0.extend { $0.with(Cookie(value: [1, 2, 3])) } }
    try server.run()
    #expect(client.error == nil)
    #expect(client.info?.helloRetryRequested == true)
    #expect(client.info?.group == .secp256r1)
    let first = server.hellos[0]
    var second = server.hellos[1]
    #expect(try second.extensions?.decode(Cookie.self)?.value == [1, 2, 3])
    #expect(try second.extensions?.decode(KeyShareOffer.self)?.shares.map(\.group) == [.secp256r1])
    let share = try #require(first.extensions?[.keyShare])
    second.extend { $0.without(.cookie).with(.keyShare, share.body) }
    #expect(second == first)
  }

  /// A cookie alone changes the hello too: the shares stay.
  //= rfc9846 4.3.2-2
  @Test func onlyACookie() throws {
    let client = try Quick.client()
    let server = AdversaryServer(client)
    server.retries = true
    server.editRetry = { $0.extend { $0.without(.keyShare).with(Cookie(value: [9])) } }
    try server.run()
    #expect(client.error == nil)
    #expect(client.info?.group == .x25519)
    #expect(server.hellos[0].extensions?[.keyShare] == server.hellos[1].extensions?[.keyShare])
  }

  /// A cookie may be as long as an extension: then our hello can't hold it with the rest.
  @Test func aCookieThatFillsTheHello() throws {
    let server = AdversaryServer(try Quick.client())
    server.retries = true
    server.group = .secp256r1
    server.cut = { _, content in
      stride(from: 0, to: content.count, by: 16_384).map { Array(content[$0..<min($0 + 16_384, content.count)]) }
    }
    server.editRetry = { $0.extend { $0.with(Cookie(value: [UInt8](repeating: 1, count: 65_500))) } }
    try server.run()
    try expectFailure(server.client, server.wire, .encodingOverflow(.clientHello), .internalError)
  }
}
