// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoWire

/// The part of a connection that a key is for; each side goes through them in this order.
enum KeyStage: Int, Comparable {
  /// Nothing is protected.
  case plain
  /// The client's early data.
  case early
  /// TLS 1.3's handshake.
  case handshake
  /// Data; in TLS 1.2 all from the ChangeCipherSpec on.
  case application

  static func < (left: KeyStage, right: KeyStage) -> Bool { left.rawValue < right.rawValue }

  /// The secret in a key log that a stage's keys come from.
  func label(of side: Side) -> KeyLogLine.Label? {
    switch (self, side) {
    case (.early, .client): .clientEarlyTraffic
    case (.handshake, .client): .clientHandshakeTraffic
    case (.handshake, .server): .serverHandshakeTraffic
    case (.application, .client): .clientTraffic
    case (.application, .server): .serverTraffic
    case (.plain, _), (.early, .server): nil
    }
  }

  /// For people.
  func name(of side: Side, update: Int) -> String {
    let stage =
      switch self {
      case .plain: "none"
      case .early: "early"
      case .handshake: "handshake"
      case .application: "application"
      }
    return "\(side.rawValue) \(stage)" + (update > 0 ? ", update \(update)" : "")
  }
}

/// What opens the records of one side under one key.
final class RecordKey {
  private enum Opener: ~Copyable {
    case tls13(RecordOpener)
    case tls12(RecordOpenerTLS12)
    /// Its secret is not known.
    case none
  }

  /// How people are told which one it is.
  let epoch: KeyEpoch
  private var opener: Opener
  /// The traffic secret, for its successors.
  private let secret: [UInt8]?
  private let suite: SuiteParameters?
  /// The number of the next record.
  private(set) var sequence: UInt64 = 0

  private init(_ epoch: KeyEpoch, _ opener: consuming Opener, secret: [UInt8]? = nil, suite: SuiteParameters? = nil) {
    self.epoch = epoch
    self.opener = opener
    self.secret = secret
    self.suite = suite
  }

  /// A key whose secret is not known.
  convenience init(unknown stage: KeyStage, of side: Side, suite: CipherSuite?, label: KeyLogLine.Label?) {
    self.init(
      KeyEpoch(
        id: stage.name(of: side, update: 0), from: side, cipherSuite: suite?.description ?? "not known",
        secretLabel: label?.rawValue ?? "", generation: 0, isKnown: false), .none)
  }

  /// TLS 1.3: the keys of a traffic secret. Nil if it is of another suite's length.
  convenience init?(
    _ stage: KeyStage, of side: Side, _ suite: SuiteParameters, _ secret: [UInt8], label: KeyLogLine.Label,
    update: Int = 0, shows: Bool
  ) {
    guard secret.count == suite.hash.digestLength else { return nil }
    let traffic = TrafficSecret(suite.hash, Secret(copying: secret))
    guard let opener = try? RecordOpener(suite, traffic) else { return nil }
    self.init(
      KeyEpoch(
        id: stage.name(of: side, update: update), from: side, cipherSuite: suite.suite.description,
        secretLabel: label.rawValue, generation: update, isKnown: true,
        secret: shows ? HexBytes(secret) : nil,
        key: shows ? HexBytes(traffic.writeKey(length: suite.aead.keyLength).reveal()) : nil,
        iv: shows ? HexBytes(traffic.writeIV(length: suite.aead.nonceLength).reveal()) : nil),
      .tls13(opener), secret: secret, suite: suite)
  }

  /// TLS 1.2: what one side seals with.
  convenience init(_ keys: borrowing KeyBlockTLS12, of side: Side, shows: Bool) {
    let role: Role = side == .client ? .client : .server
    self.init(
      KeyEpoch(
        id: KeyStage.application.name(of: side, update: 0), from: side, cipherSuite: keys.suite.suite.description,
        secretLabel: KeyLogLine.Label.clientRandom.rawValue, generation: 0, isKnown: true, secret: nil,
        key: shows ? HexBytes(keys.writeKey(of: role).reveal()) : nil,
        iv: shows ? HexBytes(keys.writeIV(of: role).reveal()) : nil),
      .tls12(RecordOpenerTLS12(keys, of: role)))
  }

  /// Whether records can be opened with it.
  var isKnown: Bool { epoch.isKnown }

  /// What is in a record; nil if it does not open.
  func open(_ record: [UInt8]) -> (type: ContentType, content: [UInt8])? {
    var content: [UInt8] = []
    let opened: OpenedRecord?
    // What is in the enum is changed in place: taken out and put back.
    switch exchange(&opener, with: .none) {
    case .tls13(var one):
      opened = try? one.open(record, appendingTo: &content)
      opener = .tls13(one)
    case .tls12(var one):
      opened = try? one.open(record, appendingTo: &content)
      opener = .tls12(one)
    case .none: opened = nil
    }
    guard let opened else { return nil }
    sequence &+= 1
    return (opened.type, content)
  }

  /// Counts a record that could not be opened.
  func skip() { sequence &+= 1 }

  /// The key after a KeyUpdate (RFC 9846 section 7.2); nil where this one is not known.
  func next(_ side: Side, shows: Bool) -> RecordKey? {
    guard let secret, let suite, let label = KeyStage.application.label(of: side) else { return nil }
    let successor = TrafficSecret(suite.hash, Secret(copying: secret)).next().reveal()
    return RecordKey(.application, of: side, suite, successor, label: label, update: epoch.generation + 1, shows: shows)
  }
}
