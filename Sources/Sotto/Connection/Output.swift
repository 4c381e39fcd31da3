// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// Keys on their way from the handshake to whatever protects records.
enum KeyInstallation: Sendable {
  case tls13(TrafficKeys)
  /// Those of the key block that `role` seals with.
  case tls12(ConnectionKeys12, Direction, of: Role)

  var direction: Direction {
    switch self {
    case .tls13(let keys): keys.direction
    case .tls12(_, let direction, _): direction
    }
  }

  var isTLS12: Bool {
    switch self {
    case .tls13: false
    case .tls12: true
    }
  }

  /// TLS 1.2 has one set of keys.
  var level: EncryptionLevel {
    switch self {
    case .tls13(let keys): keys.level
    case .tls12: .application
    }
  }

  /// The keys that follow these (RFC 9846 section 7.2); nil where there are none, in TLS 1.2.
  func next() -> KeyInstallation? {
    switch self {
    case .tls13(let keys): .tls13(keys.next())
    case .tls12: nil
    }
  }

  /// Whether no others may follow.
  var areLast: Bool {
    switch self {
    case .tls13(let keys): keys.areLast
    case .tls12: true
    }
  }
}

/// TLS 1.3's keys of one direction.
final class TrafficKeys: Sendable {
  let level: EncryptionLevel
  let direction: Direction
  let suite: SuiteParameters
  let secret: TrafficSecret
  /// How many key updates led here.
  let epoch: UInt64

  init(
    _ level: EncryptionLevel, _ direction: Direction, _ suite: SuiteParameters, _ secret: consuming TrafficSecret,
    epoch: UInt64 = 0
  ) {
    self.epoch = epoch
    self.level = level
    self.direction = direction
    self.suite = suite
    self.secret = secret
  }

  /// The keys that follow these.
  func next() -> TrafficKeys {
    TrafficKeys(level, direction, suite, secret.next(), epoch: epoch &+ 1)
  }

  //= rfc9846 4.7.3-9
  //= rfc9846 4.7.3-10
  /// Whether these are the last keys that may be used for sending; a receiver does not ask.
  var areLast: Bool { epoch >= Self.lastEpoch }

  private static let lastEpoch: UInt64 = (1 << 48) - 1
}

/// What a state wants done, in order. A state only appends here: it performs nothing itself.
struct Output: ~Copyable, Sendable {
  enum Step: Sendable {
    /// From here on records and alerts follow the rules of TLS 1.2.
    case settleOnTLS12
    /// Send this, protected as `level` says.
    case handshake(HandshakeMessage, EncryptionLevel)
    /// Send the relic that middleboxes like to see (RFC 9846 section E.4), or in TLS 1.2 what says that new keys follow.
    case changeCipherSpec
    /// The same, but only in front of the next record, whatever that will be.
    case changeCipherSpecBeforeNextRecord
    /// The peer can't have sent more before it hears our answer, or we its.
    case expectNothingBuffered
    /// Protect records with these keys from here on.
    case installKeys(KeyInstallation)
    /// Keep protected records to what each side takes.
    case limitRecords(RecordSizes)
    /// Replace the application keys of one direction by their successors.
    case updateKeys(Direction)
    /// Send a Finished for messages after the handshake, made with the secret that we send data under (RFC 9846
    /// section 4.5).
    case finishUnderApplicationKeys(transcriptHash: [UInt8])
    /// Answer the peer's KeyUpdate with one of ours before we next send data.
    case oweKeyUpdate
    /// Skip records that do not open, so many bytes of them: early data that was refused.
    case skipEarlyData(SkippedEarlyData, limit: Int)
    /// Server: let so many bytes of early data in, and skip none.
    case acceptEarlyData(limit: UInt32)
    /// Server: our flight is complete, and data may follow it before the client's Finished.
    case openForWriting
    /// Client: early data may be sent.
    case offerEarlyData(EarlyDataSending)
    /// Client: the server refused it. What is still sent goes unprotected, until there are keys.
    case earlyDataRejected(EarlyDataObstacle)
    /// Client: the server took it, and all of it has been sent.
    case endEarlyData
    /// Tell the user that the peer is known and data may flow.
    case completeHandshake
    /// Wait for an answer.
    case ask(Action)
    /// Tell the user.
    case event(Event)
  }

  var steps: [Step] = []
  /// What is negotiated so far.
  var info: HandshakeInfo
  /// What happened since the engine last looked; stays empty when nobody listens.
  var trace: [TraceEvent] = []
  let isTracing: Bool
  let isLoggingKeys: Bool
  let isTracingSecrets: Bool

  init(role: Role, isTracing: Bool, isLoggingKeys: Bool, isTracingSecrets: Bool = false) {
    info = HandshakeInfo(role: role)
    self.isTracing = isTracing
    self.isLoggingKeys = isLoggingKeys
    self.isTracingSecrets = isTracingSecrets
  }

  /// Frames a message, hashes it into the transcript and sends it, so that none can be sent and not hashed.
  mutating func send(
    _ body: some HandshakeBody, _ level: EncryptionLevel, hashing transcript: inout Transcript
  ) throws(TLSError) {
    let message = try frame(body)
    transcript.update(message.bytes)
    send(message, level)
  }

  /// Sends a message that no transcript needs, such as a KeyUpdate.
  mutating func send(_ message: HandshakeMessage, _ level: EncryptionLevel) {
    note(.messageSent(message.type, level: level, bytes: message.bytes))
    steps.append(.handshake(message, level))
  }

  //= rfc9846 B-1
  func frame(_ body: some HandshakeBody) throws(TLSError) -> HandshakeMessage {
    guard let message = HandshakeMessage(body) else { throw TLSError(.encodingOverflow(type(of: body).type)) }
    return message
  }

  mutating func install(_ keys: TrafficKeys) {
    note(.keysInstalled(keys.level, keys.direction, keys.suite.suite))
    steps.append(.installKeys(.tls13(keys)))
  }

  /// TLS 1.2 has one set of keys.
  mutating func install(_ direction: Direction, _ keys: ConnectionKeys12, of role: Role) {
    note(.keysInstalled(.application, direction, keys.block.suite.suite))
    steps.append(.installKeys(.tls12(keys, direction, of: role)))
  }

  mutating func note(_ event: @autoclosure () -> TraceEvent) {
    if isTracing { trace.append(event()) }
  }

  /// Remembers and tells what became of early data.
  mutating func settle(_ status: EarlyDataStatus) {
    info.earlyData = status
    note(.earlyData(status))
  }

  mutating func log(_ label: KeyLogLine.Label, _ clientRandom: [UInt8], _ secret: borrowing TrafficSecret) {
    if isLoggingKeys {
      trace.append(.secret(KeyLogLine(label: label, clientRandom: clientRandom, secret: secret.reveal())))
    }
  }

  mutating func log(_ main: borrowing MainSecretTLS12, _ clientRandom: [UInt8]) {
    if isLoggingKeys {
      trace.append(.secret(KeyLogLine(label: .clientRandom, clientRandom: clientRandom, secret: main.reveal())))
    }
  }

  mutating func log(_ exporter: borrowing ExporterSecret, _ clientRandom: [UInt8]) {
    if isLoggingKeys {
      trace.append(.secret(KeyLogLine(label: .exporter, clientRandom: clientRandom, secret: exporter.reveal())))
    }
  }

  /// What a key exchange gave, for observers that observe secrets.
  mutating func note(_ kind: KeyScheduleInput.Kind, _ secret: borrowing Secret) {
    if isTracingSecrets { trace.append(.keyScheduleInput(KeyScheduleInput(kind: kind, secret: secret.reveal()))) }
  }

  /// What a pre-shared key was made into, for observers that observe secrets.
  mutating func note(_ early: borrowing EarlySecret) {
    if isTracingSecrets {
      trace.append(.keyScheduleInput(KeyScheduleInput(kind: .earlySecret, secret: early.reveal())))
    }
  }
}

/// Which records a server skips after refusing early data (RFC 9846 section 4.3.10).
enum SkippedEarlyData: Sendable {
  /// Those that do not open under the handshake keys, until one does.
  case untilRecordOpens
  /// All protected ones, until the second ClientHello.
  case untilSecondHello
}
