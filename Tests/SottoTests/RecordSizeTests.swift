// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

@testable import Sotto

/// Records as small as a peer wants them (RFC 8449).
@Suite struct RecordSizeTests {
  static func pair(
    _ version: ProtocolVersion, client limit: Int?, server other: Int?,
    _ edit: (inout CommonSettings) -> Void = { _ in }
  ) throws -> (client: TestPeer, server: TestPeer) {
    var client = try Quick.clientConfiguration()
    var server = try Quick.serverConfiguration()
    client.common.speakOnly(version)
    server.common.speakOnly(version)
    client.common.recordSizeLimit = limit
    server.common.recordSizeLimit = other
    edit(&client.common)
    edit(&server.common)
    return try MutualTests.meet(client, server)
  }

  /// The lengths of the protected records of data in some bytes: their content, in TLS 1.3 with its type.
  static func lengths(_ bytes: [UInt8], _ version: ProtocolVersion) -> [Int] {
    var lengths: [Int] = []
    var rest = bytes[...]
    while rest.count >= 5 {
      let length = Int(rest[rest.startIndex + 3]) << 8 | Int(rest[rest.startIndex + 4])
      // AES-GCM: a tag, and in TLS 1.2 eight bytes of nonce.
      if rest[rest.startIndex] == 23 { lengths.append(length - (version == .tls13 ? 16 : 24)) }
      rest = rest.dropFirst(5 + length)
    }
    return lengths
  }

  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func eachSideGetsWhatItTakes(version: ProtocolVersion) throws {
    let (client, server) = try Self.pair(version, client: 100, server: 64) {
      $0.cipherSuites = [.aes128GCMSHA256, .ecdheECDSAWithAES128GCMSHA256]
    }
    #expect(client.error == nil && server.error == nil)
    #expect(client.info?.peerRecordSizeLimit == 64 && server.info?.peerRecordSizeLimit == 100)
    let data = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try client.send(data)
    let there = client.takeOutbox()
    #expect(there.count == client.driver.sealedCount(of: data.count))
    #expect(Self.lengths(there, version).max() == 64)
    server.deliver(there)
    try server.send(data)
    let here = server.takeOutbox()
    #expect(Self.lengths(here, version).max() == 100)
    client.deliver(here)
    #expect(server.data == data && client.data == data)
    #expect(client.error == nil && server.error == nil)
  }

  /// Padding counts too.
  @Test func paddedRecords() throws {
    let (client, server) = try Self.pair(.tls13, client: 100, server: 64) {
      $0.recordPadding = .multiple(of: 50)
      $0.cipherSuites = [.aes128GCMSHA256]
    }
    try client.send([UInt8](repeating: 1, count: 200))
    let sent = client.takeOutbox()
    #expect(Self.lengths(sent, .tls13) == [64, 64, 64, 51])
    server.deliver(sent)
    #expect(server.error == nil && server.data.count == 200)
  }

  /// By default all is said and nothing limited; who says nothing is asked nothing.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func theDefault(version: ProtocolVersion) throws {
    let (client, server) = try Self.pair(version, client: 16_385, server: 16_385) { $0.firstRecordLength = nil }
    // In TLS 1.2 the type does not count, and some peers refuse what counts it.
    let most = version == .tls12 ? 16_384 : 16_385
    #expect(client.info?.peerRecordSizeLimit == most && server.info?.peerRecordSizeLimit == most)
    try client.send([UInt8](repeating: 1, count: 16_384))
    #expect(client.outbox.count < 16_384 + 60)
    let silent = try Self.pair(version, client: nil, server: 64)
    #expect(silent.client.error == nil && silent.client.info?.peerRecordSizeLimit == nil)
    let unanswered = try Self.pair(version, client: 64, server: nil)
    #expect(unanswered.client.error == nil && unanswered.client.info?.peerRecordSizeLimit == nil)
    try unanswered.server.send([UInt8](repeating: 1, count: 1000))
    converse(unanswered.client, unanswered.server)
    #expect(unanswered.client.data.count == 1000)
  }

  // MARK: Peers that misbehave

  @Test(arguments: [0, 63])
  func limitsThatMustNotBe(limit: Int) throws {
    let body = RecordSizeLimit(limit: UInt16(limit))
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in
      guard step == .encryptedExtensions else { return }
      var answer = ExtensionBlock()
      answer.append(body)
      messages = [try .of(EncryptedExtensions(extensions: answer))]
    }
    try server.run()
    try expectFailure(server.client, server.wire, .badRecordSizeLimit(limit), .illegalParameter)

    let client = AdversaryClient(try Quick.server())
    client.editHello = { $0.extend { $0.with(body) } }
    try client.run()
    try expectFailure(client.server, client.wire, .badRecordSizeLimit(limit), .illegalParameter)
  }

  /// A client may know of a version that allows more. A server can't mean one.
  @Test func moreThanThereIs() throws {
    let body = RecordSizeLimit(limit: 65_535)
    let client = AdversaryClient(try Quick.server())
    client.editHello = { $0.extend { $0.with(body) } }
    try client.run()
    #expect(client.server.error == nil && client.server.info?.peerRecordSizeLimit == 16_385)
    let server = AdversaryServer(try Quick.client())
    server.edit = { step, messages in
      guard step == .encryptedExtensions else { return }
      var answer = ExtensionBlock()
      answer.append(body)
      messages = [try .of(EncryptedExtensions(extensions: answer))]
    }
    try server.run()
    #expect(server.client.error?.reason == .badRecordSizeLimit(65_535))
  }

  /// A server that said yes, and does not keep to it.
  @Test func aRecordThatIsTooLong() throws {
    let server = AdversaryServer(try Quick.client { $0.common.recordSizeLimit = 1000 })
    server.edit = { step, messages in
      guard step == .encryptedExtensions else { return }
      var answer = ExtensionBlock()
      answer.append(RecordSizeLimit(limit: 16_385))
      messages = [try .of(EncryptedExtensions(extensions: answer))]
    }
    server.cut = { step, content in
      step == .certificate
        ? stride(from: 0, to: content.count, by: 999).map { Array(content[$0..<min($0 + 999, content.count)]) }
        : [content]
    }
    try server.run()
    #expect(server.client.error == nil && server.isDone)
    try server.send([UInt8](repeating: 1, count: 999), .applicationData)
    #expect(server.client.error == nil)
    try server.send([UInt8](repeating: 1, count: 1000), .applicationData)
    try expectFailure(
      server.client, server.wire, .recordLimitExceeded(length: 1001, limit: 1000), .recordOverflow)
  }

  @Test func configurationsThatCannotWork() throws {
    for limit in [-1, 0, 63, 16_386] {
      var client = try Quick.clientConfiguration()
      client.common.recordSizeLimit = limit
      #expect(throws: TLSError.self) { try client.validate() }
    }
  }
}
