// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

/// Signs each content once and then says the same again, so that a conversation can be repeated to the byte.
final class ReplayingSigner: Signer {
  private let key: SigningKey
  private let kept = Mutex<[[UInt8]: [UInt8]]>([:])

  init(_ key: SigningKey) {
    self.key = key
  }

  var schemes: [SignatureScheme] { key.schemes }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    if let signature = kept.withLock({ $0[content] }) { return signature }
    let signature = try key.sign(content, with: scheme)
    kept.withLock { $0[content] = signature }
    return signature
  }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    try signImmediately(content, with: scheme) ?? []
  }
}

/// What one side says in a whole conversation, recorded once: the other side, made anew with the same randomness, accepts
/// it again and again.
struct Recorded: Sendable {
  /// The content of one record and what protects it.
  struct Unit: Sendable {
    var type: ContentType
    var content: [UInt8]
    var level: EncryptionLevel
    /// Which application keys: counts KeyUpdates.
    var generation = 0
  }

  /// Whose words these are.
  let role: Role
  var units: [Unit]
  let suite: SuiteParameters
  let handshakeSecret: [UInt8]
  let applicationSecret: [UInt8]

  /// The data that the units hold.
  var data: [UInt8] { units.filter { $0.type == .applicationData }.flatMap(\.content) }

  // MARK: Records

  /// The records of the units, each on its own.
  func records() throws -> [[UInt8]] { try records(of: units) }

  func records(of units: [Unit]) throws -> [[UInt8]] {
    var handshake = try sealer(handshakeSecret, 0)
    var generation = 0
    var application = try sealer(applicationSecret, 0)
    var records: [[UInt8]] = []
    for unit in units {
      var record: [UInt8] = []
      switch unit.level {
      case .plaintext: record = AdversaryWire.plain(unit.content, unit.type)
      // None was recorded.
      case .earlyData: break
      case .handshake: try handshake.seal(unit.content, as: unit.type, appendingTo: &record)
      case .application:
        if unit.generation != generation {
          generation = unit.generation
          application = try sealer(applicationSecret, generation)
        }
        try application.seal(unit.content, as: unit.type, appendingTo: &record)
      }
      records.append(record)
    }
    return records
  }

  private func sealer(_ secret: [UInt8], _ generation: Int) throws -> RecordSealer {
    var keys = AdversaryKeys(suite, TrafficSecret(suite.hash, Secret(copying: secret)))
    for _ in 0..<generation { keys = keys.next() }
    return try RecordSealer(suite, keys.secret)
  }

  /// The records up to a message, and then one of another kind.
  func records(upTo type: HandshakeType, then message: HandshakeMessage) throws -> [UInt8] {
    let last = try #require(units.firstIndex { $0.type == .handshake && $0.content.first == type.rawValue })
    let stray = Unit(type: .handshake, content: message.bytes, level: units[last].level)
    return try records(of: Array(units[...last]) + [stray]).flatMap { $0 }
  }

  // MARK: The other side

  static let credential = Result {
    let server = try TestIdentities.shared().server
    return try Credential(certificateChain: server.chain, signer: ReplayingSigner(server.key.signing))
  }

  /// A fresh side for these words.
  func listener(_ recorder: Recorder? = nil) throws -> TestPeer {
    switch role {
    case .server:
      var configuration = try Quick.clientConfiguration()
      configuration.common.observer = recorder?.observer
      configuration.common.observesSecrets = true
      return try .client(configuration)
    case .client:
      var configuration = try Quick.serverConfiguration()
      configuration.credentials = CredentialList([try Self.credential.get()])
      // Its own would differ each time, and so would its tickets.
      configuration.resumption.keys = SharedTicketKeys([TicketKey(sharedBytes: Array(0..<48))].compactMap(\.self))
      configuration.common.observer = recorder?.observer
      configuration.common.observesSecrets = true
      return try .server(configuration)
    }
  }

  // MARK: Recording

  static func serverFlight() throws -> Recorded { try both.get().server }
  static func clientFlight() throws -> Recorded { try both.get().client }

  private static let both = Result { try record() }

  private static func record() throws -> (client: Recorded, server: Recorded) {
    let recorder = Recorder()
    let client = try Quick.client {
      $0.common.observer = recorder.observer
      $0.common.observesSecrets = true
    }
    let credential = try Self.credential.get()
    let server = try Quick.server { $0.credentials = CredentialList([credential]) }
    converse(client, server)
    try #require(client.info != nil && server.info != nil)

    let relic = Unit(type: .changeCipherSpec, content: [1], level: .plaintext)
    var sent: [Unit] = []
    var received: [Unit] = []
    for event in recorder.events {
      switch event {
      case .messageSent(_, let level, let bytes): sent.append(Unit(type: .handshake, content: bytes, level: level))
      case .messageReceived(_, let level, let bytes):
        received.append(Unit(type: .handshake, content: bytes, level: level))
      default: break
      }
    }
    sent.insert(relic, at: 1)
    received.insert(relic, at: 1)

    let suite = try #require(CipherSuite.aes128GCMSHA256.parameters)
    func secret(_ label: KeyLogLine.Label) throws -> [UInt8] {
      try #require(recorder.secrets.first { $0.label == label }?.secret)
    }
    let ticket = NewSessionTicket(
      ticketLifetime: 60, ticketAgeAdd: 1, ticketNonce: [0], ticket: [1, 2, 3], extensions: ExtensionBlock())
    let ticketUnit = Unit(type: .handshake, content: try HandshakeMessage.of(ticket).bytes, level: .application)
    return (
      Recorded(
        role: .client, units: sent + (try conversation(.requested)), suite: suite,
        handshakeSecret: try secret(.clientHandshakeTraffic), applicationSecret: try secret(.clientTraffic)),
      Recorded(
        role: .server, units: received + [ticketUnit] + (try conversation(.notRequested)), suite: suite,
        handshakeSecret: try secret(.serverHandshakeTraffic), applicationSecret: try secret(.serverTraffic))
    )
  }

  /// Data, new keys, data, goodbye.
  private static func conversation(_ request: KeyUpdate.Request) throws -> [Unit] {
    let update = try HandshakeMessage.of(KeyUpdate(request: request)).bytes
    return [
      Unit(type: .applicationData, content: Array("The first thing that is said.".utf8), level: .application),
      Unit(type: .handshake, content: update, level: .application),
      Unit(type: .applicationData, content: [], level: .application, generation: 1),
      Unit(type: .applicationData, content: Array("And another.".utf8), level: .application, generation: 1),
      Unit(type: .alert, content: AlertMessage(.closeNotify).bytes, level: .application, generation: 1),
    ]
  }
}
