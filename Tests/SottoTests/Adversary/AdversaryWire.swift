// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoWire

/// Keys of one direction, as the adversary keeps them.
final class AdversaryKeys {
  let suite: SuiteParameters
  let secret: TrafficSecret

  init(_ suite: SuiteParameters, _ secret: consuming TrafficSecret) {
    self.suite = suite
    self.secret = secret
  }

  func next() -> AdversaryKeys { AdversaryKeys(suite, secret.next()) }
}

/// The adversary's end of the wire: it seals and opens records like anyone, whatever they hold.
final class AdversaryWire {
  private var input: [UInt8] = []
  private var opener: RecordOpener?
  private var sealer: RecordSealer?
  private var readKeys: AdversaryKeys?
  private(set) var writeKeys: AdversaryKeys?
  private var reassembler = HandshakeReassembler()
  /// The headers of the records that came.
  private(set) var headers: [RecordHeader] = []
  /// The handshake messages that came.
  private(set) var messages: [HandshakeMessage] = []
  /// The alerts that came, with their levels.
  private(set) var alerts: [AlertMessage] = []
  /// The data that came.
  private(set) var data: [UInt8] = []

  func read(with keys: AdversaryKeys) throws {
    opener = try RecordOpener(keys.suite, keys.secret)
    readKeys = keys
  }

  func write(with keys: AdversaryKeys) throws {
    sealer = try RecordSealer(keys.suite, keys.secret)
    writeKeys = keys
  }

  /// Moves to the next keys for writing, with or without having said so.
  func updateWriteKeys() throws {
    if let writeKeys { try write(with: writeKeys.next()) }
  }

  // MARK: Sending

  /// A record: protected once there are keys.
  func record(_ content: [UInt8], _ type: ContentType = .handshake, padding: Int = 0) throws -> [UInt8] {
    guard sealer != nil else { return Self.plain(content, type) }
    var record: [UInt8] = []
    try sealer?.seal(content, as: type, padding: padding, appendingTo: &record)
    return record
  }

  /// A record that nothing protects.
  static func plain(
    _ content: [UInt8], _ type: ContentType = .handshake, version: ProtocolVersion = .tls12
  ) -> [UInt8] {
    var record: [UInt8] = []
    RecordHeader(type: type, legacyVersion: version, length: content.count).encode(into: &record)
    return record + content
  }

  /// The relic for middleboxes.
  static func changeCipherSpec() -> [UInt8] { plain([1], .changeCipherSpec) }

  // MARK: Receiving

  func bring(_ bytes: [UInt8]) { input += bytes }

  /// The next message, if it is there.
  func nextMessage() throws -> HandshakeMessage? {
    while true {
      if let message = try reassembler.next(limit: 1 << 24) {
        messages.append(message)
        if message.type == .keyUpdate, let readKeys { try read(with: readKeys.next()) }
        return message
      }
      guard let (type, content) = try nextRecord() else { return nil }
      switch type {
      case .handshake: reassembler.append(content)
      case .alert: alerts.append(try AlertMessage(content.span))
      case .applicationData: data += content
      default: break
      }
    }
  }

  /// Reads all that came.
  func drain() throws {
    while try nextMessage() != nil {}
  }

  private func nextRecord() throws -> (ContentType, [UInt8])? {
    guard let header = RecordHeader(input.span), input.count >= 5 + header.length else {
      return nil
    }
    headers.append(header)
    let record = Array(input.prefix(5 + header.length))
    input.removeFirst(record.count)
    guard header.type == .applicationData, opener != nil else { return (header.type, Array(record.dropFirst(5))) }
    var content: [UInt8] = []
    let opened = try opener?.open(record, appendingTo: &content)
    return (opened?.type ?? .applicationData, content)
  }
}
