// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// Somebody between two sides of TLS 1.2, whose handshake is in the open until the keys change: it reads each message,
/// and changes what a test wants changed.
final class Middle {
  /// A record on its way.
  struct Record {
    var type: ContentType
    var content: [UInt8]
    var version = ProtocolVersion.tls12

    var bytes: [UInt8] { AdversaryWire.plain(content, type, version: version) }
  }

  let client: TestPeer
  let server: TestPeer
  /// Changes the messages in the open of one side, one by one: none, itself, another, several.
  var edit: (_ fromClient: Bool, HandshakeMessage) throws -> [HandshakeMessage] = { [$1] }
  /// Changes the records of one side, once the messages are changed.
  var editRecords: (_ fromClient: Bool, inout [Record]) throws -> Void = { _, _ in }
  /// What went by, in the open or not, from both sides.
  private(set) var seen: [(fromClient: Bool, type: HandshakeType)] = []
  private(set) var alerts: [(fromClient: Bool, AlertMessage)] = []
  /// TLS 1.3 seals otherwise; there change_cipher_spec says nothing.
  var isTLS13 = false
  private var isSealed: [Bool: Bool] = [:]

  init(_ client: TestPeer, _ server: TestPeer) {
    self.client = client
    self.server = server
  }

  /// Carries bytes until neither side has anything to say.
  func run(step: Int? = nil) throws {
    while !client.outbox.isEmpty || !server.outbox.isEmpty {
      server.deliver(try pass(client.takeOutbox(), fromClient: true), step: step)
      client.deliver(try pass(server.takeOutbox(), fromClient: false), step: step)
    }
  }

  private func pass(_ bytes: [UInt8], fromClient: Bool) throws -> [UInt8] {
    var records: [Record] = []
    var rest = bytes[...]
    while let header = RecordHeader(rest.span) {
      let content = Array(rest.dropFirst(RecordHeader.length).prefix(header.length))
      rest = rest.dropFirst(RecordHeader.length + header.length)
      if header.type == .changeCipherSpec, !isTLS13 { isSealed[fromClient] = true }
      if header.type == .handshake, isSealed[fromClient] != true {
        var reassembler = HandshakeReassembler()
        reassembler.append(content)
        while let message = try reassembler.next(limit: 1 << 20) {
          seen.append((fromClient, message.type))
          for changed in try edit(fromClient, message) {
            records.append(Record(type: .handshake, content: changed.bytes, version: header.legacyVersion))
          }
        }
      } else {
        if header.type == .alert, isSealed[fromClient] != true, let alert = try? AlertMessage(content.span) {
          alerts.append((fromClient, alert))
        }
        records.append(Record(type: header.type, content: content, version: header.legacyVersion))
      }
    }
    try editRecords(fromClient, &records)
    return records.flatMap(\.bytes)
  }

  /// Changes the first message of one type from one side, by what it says.
  func change<Body: HandshakeBody>(_ type: Body.Type, _ change: @escaping (inout Body) throws -> Void) {
    let before = edit
    edit = { fromClient, message in
      guard message.type == Body.type, var body = try? message.decode(type) else {
        return try before(fromClient, message)
      }
      try change(&body)
      return [try HandshakeMessage.of(body)]
    }
  }
}

/// Configurations for TLS 1.2 alone, verification included. Clients keep no sessions unless a test says so.
enum TLS12 {
  static func client(_ edit: (inout ClientConfiguration) -> Void = { _ in }) throws -> TestPeer {
    var configuration = try TestConfigurations.client()
    configuration.common.groups = [.x25519, .secp256r1, .secp384r1]
    configuration.keyShareGroups = [.x25519]
    configuration.common.maximumVersion = .tls12
    configuration.sendsGREASE = false
    configuration.resumption.store = nil
    edit(&configuration)
    return try .client(configuration)
  }

  static func server(
    _ kind: TestKeyKind = .ecdsaP256, _ edit: (inout ServerConfiguration) throws -> Void = { _ in }
  ) throws -> TestPeer {
    var configuration = try TestConfigurations.server(kind)
    configuration.common.groups = [.x25519, .secp256r1, .secp384r1]
    configuration.common.maximumVersion = .tls12
    try edit(&configuration)
    return try .server(configuration)
  }

  /// Two that could do TLS 1.3 and TLS 1.2.
  static func both() throws -> (client: TestPeer, server: TestPeer) {
    (try client { $0.common.maximumVersion = .tls13 }, try server { $0.common.maximumVersion = .tls13 })
  }

  static let suites: [CipherSuite] = CommonSettings.defaultCipherSuites.filter { $0.parametersTLS12 != nil }
}
