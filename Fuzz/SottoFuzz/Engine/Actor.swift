// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization

/// A peer that makes the moves of a script. The side under test tells it its secrets, as it tells any key log: so what
/// the script says is protected as it must be, and proofs in it hold, whatever else was changed. No cryptography of the
/// side under test is left out for that.
final class Actor {
  /// The side under test.
  let subject: TestPeer
  /// What is sealed and sent as data.
  private(set) var saidData: [UInt8] = []
  /// The same, of early data.
  private(set) var saidEarly: [UInt8] = []
  /// Whether something that proves something was sent as it must not be.
  private(set) var hasLied = false
  /// Whether a Finished was sent that holds.
  private(set) var hasFinished = false
  /// Whether there were moves whose content nobody looks into.
  private(set) var hasImprovised = false

  private let role: Role
  private let trace: TraceLog
  /// Tickets are given open, and sealed here.
  private let sealsTickets: Bool
  /// All messages of the handshake, from both sides.
  private var said: [[UInt8]] = []
  private var secrets: [KeyLogLine.Label: [UInt8]] = [:]
  private var clientRandom: [UInt8] = []
  private var serverRandom: [UInt8] = []
  private var keys: Keys?
  private var pending: [UInt8] = []

  /// What the side under test reads with.
  private struct Keys {
    let level: EncryptionLevel
    let suite: CipherSuite
    var generation = 0
    /// Records sealed under them.
    var sealed: [[UInt8]: Int] = [:]
  }

  private var sealer13: RecordSealer?
  private var sealer12: RecordSealerTLS12?

  /// - Parameter role: The subject's.
  init(_ subject: TestPeer, _ role: Role, _ trace: TraceLog, sealsTickets: Bool) {
    self.subject = subject
    self.role = role
    self.trace = trace
    self.sealsTickets = sealsTickets
    listen()
  }

  private var own: Role { role == .client ? .server : .client }

  // MARK: Moves

  func make(_ move: Move, step: Int?) {
    switch move.kind {
    case .message:
      guard var message = move.message else { return }
      if move.has(Move.asItIs) { hasLied = hasLied || isLie(message) } else { message = putRight(message) }
      if message.type == .finished, subject.info == nil { hasFinished = true }
      if message.type != .helloRequest { say(message.bytes) }
      pending += message.bytes
      if !move.has(Move.joined) { flush(move, step) }
    case .handshake:
      hasImprovised = true
      pending += move.content
      if !move.has(Move.joined) { flush(move, step) }
    case .alert: send(move.content, .alert, move, step)
    case .data: send(move.content, .applicationData, move, step)
    case .changeCipherSpec: deliver(plain(move.content.isEmpty ? [1] : move.content, .changeCipherSpec), step)
    case .record:
      hasImprovised = true
      guard let type = move.content.first else { return }
      send(Array(move.content.dropFirst()), ContentType(rawValue: type), move, step)
    case .wire:
      hasImprovised = true
      deliver(move.content, step)
    case .local: act(move.content)
    }
  }

  /// Handshake content that was gathered goes out.
  private func flush(_ move: Move, _ step: Int?) {
    let content = exchange(&pending, with: [])
    send(content, .handshake, move, step)
  }

  /// What waits to be joined to something goes before what is of another type.
  private func send(_ content: [UInt8], _ type: ContentType, _ move: Move, _ step: Int?) {
    let size = move.has(Move.inPieces) ? 1 + content.count / 3 : 16_384
    var records: [UInt8] = []
    var rest = content[...]
    repeat {
      let part = Array(rest.prefix(size))
      rest = rest.dropFirst(part.count)
      let isProtected = !move.has(Move.inTheClear) && seal(part, type, &records)
      if !isProtected { records += plain(part, type) }
      if isProtected, type == .applicationData {
        if keys?.level == .earlyData { saidEarly += part } else { saidData += part }
      }
    } while !rest.isEmpty
    deliver(records, step)
  }

  private func deliver(_ bytes: [UInt8], _ step: Int?) {
    subject.deliver(bytes, step: step)
    _ = subject.takeOutbox()
    listen()
  }

  /// The subject's own user does something.
  private func act(_ content: [UInt8]) {
    let choice = content.first ?? 0
    switch choice % 5 {
    case 0: try? subject.send(Array(content.dropFirst()))
    case 1: try? subject.driver.requestKeyUpdate(peerToo: choice & 0x80 != 0)
    case 2: subject.close()
    case 3: _ = try? subject.driver.exportKeyingMaterial(label: "fuzz", context: content, length: Int(choice))
    default: subject.driver.timeOut()
    }
    _ = subject.driver.takeOutgoing()
    subject.driver.takeTrace()?.deliver()
    if subject.error == nil { subject.error = subject.driver.failure }
    _ = subject.takeOutbox()
    listen()
  }

  private func plain(_ content: [UInt8], _ type: ContentType) -> [UInt8] {
    var record: [UInt8] = []
    RecordHeader(type: type, legacyVersion: .tls12, length: content.count).encode(into: &record)
    return record + content
  }

  // MARK: What the subject tells

  private func listen() {
    for event in trace.take() {
      switch event {
      case .secret(let line):
        secrets[line.label] = line.secret
        clientRandom = line.clientRandom
      case .messageSent(let type, _, let bytes):
        if subject.info == nil || type == .finished { say(bytes) }
      case .keysInstalled(let level, .inbound, let suite):
        keys = Keys(level: level, suite: suite)
        sealer13 = nil
        sealer12 = nil
      case .keysUpdated(.inbound):
        keys?.generation += 1
        sealer13 = nil
      default: break
      }
    }
  }

  private func say(_ message: [UInt8]) {
    said.append(message)
    guard message.first == HandshakeType.serverHello.rawValue,
      let hello = try? HandshakeMessage(type: .serverHello, bytes: message).decode(ServerHello.self)
    else { return }
    serverRandom = hello.random
  }

  // MARK: Protection

  private func seal(_ content: [UInt8], _ type: ContentType, _ records: inout [UInt8]) -> Bool {
    makeSealer()
    if sealer13 != nil {
      return (try? sealer13?.seal(content, as: type, appendingTo: &records)) != nil
    }
    return (try? sealer12?.seal(content, as: type, appendingTo: &records)) != nil
  }

  private func makeSealer() {
    guard let keys, sealer13 == nil, sealer12 == nil else { return }
    if let parameters = keys.suite.parameters {
      guard var secret = trafficSecret(keys.level, parameters.hash) else { return }
      for _ in 0..<keys.generation { secret = secret.next() }
      sealer13 = try? RecordSealer(parameters, secret)
    } else if let parameters = keys.suite.parametersTLS12, let main = mainSecret(parameters.hash),
      let block = try? main.keyBlock(parameters, clientRandom: clientRandom, serverRandom: serverRandom)
    {
      sealer12 = RecordSealerTLS12(block, of: own)
    }
  }

  private func trafficSecret(_ level: EncryptionLevel, _ hash: HashAlgorithm) -> TrafficSecret? {
    let label: KeyLogLine.Label =
      switch (own, level) {
      case (.client, .earlyData): .clientEarlyTraffic
      case (.client, .handshake): .clientHandshakeTraffic
      case (.server, .handshake): .serverHandshakeTraffic
      case (.client, _): .clientTraffic
      case (.server, _): .serverTraffic
      }
    guard let secret = secrets[label] else { return nil }
    return TrafficSecret(hash, Secret(copying: secret))
  }

  private func mainSecret(_ hash: HashAlgorithm) -> MainSecretTLS12? {
    guard let secret = secrets[.clientRandom] else { return nil }
    return try? MainSecretTLS12(hash, resuming: Secret(copying: secret), isExtended: true)
  }

  // MARK: Proofs

  /// The suite that ServerHello chose.
  private var suite: CipherSuite? {
    for message in said.reversed() where message.first == HandshakeType.serverHello.rawValue {
      return (try? HandshakeMessage(type: .serverHello, bytes: message).decode(ServerHello.self))?.cipherSuite
    }
    return nil
  }

  private func transcriptHash(_ hash: HashAlgorithm, and more: ArraySlice<UInt8> = []) -> [UInt8] {
    var transcript = Transcript(hash)
    for message in said {
      if message.first == HandshakeType.serverHello.rawValue,
        let hello = try? HandshakeMessage(type: .serverHello, bytes: message).decode(ServerHello.self),
        hello.isHelloRetryRequest
      {
        transcript.replaceWithMessageHash()
      }
      transcript.update(message)
    }
    transcript.update(Array(more))
    return transcript.currentHash()
  }

  /// Whether a message that must not be believed was sent: its signature or verify_data is not the one that it must be.
  private func isLie(_ message: HandshakeMessage) -> Bool {
    message.type == .finished && subject.info == nil && putRight(message) != message
  }

  private func putRight(_ message: HandshakeMessage) -> HandshakeMessage {
    switch message.type {
    case .finished: finished() ?? message
    case .certificateVerify: certificateVerify(message) ?? message
    case .serverKeyExchange: serverKeyExchange(message) ?? message
    case .clientHello: bound(message) ?? message
    default: message
    }
  }

  private func finished() -> HandshakeMessage? {
    guard let suite else { return nil }
    if let hash = suite.parameters?.hash, let secret = trafficSecret(.handshake, hash) {
      return HandshakeMessage(Finished(verifyData: secret.verifyData(transcriptHash: transcriptHash(hash))))
    }
    if let hash = suite.parametersTLS12?.hash, let main = mainSecret(hash) {
      return HandshakeMessage(
        FinishedTLS12(verifyData: main.verifyData(of: own, transcriptHash: transcriptHash(hash))))
    }
    return nil
  }

  /// With the key that our certificates of this kind have.
  private func key(for scheme: SignatureScheme) -> SigningKey? {
    guard let fuzz = try? FuzzIdentities.shared.get() else { return nil }
    return switch scheme {
    case .ed25519: (own == .client ? fuzz.client : fuzz.server).key.signing
    case .ecdsaSecp256r1SHA256: fuzz.ecdsa.key.signing
    default: nil
    }
  }

  private func certificateVerify(_ message: HandshakeMessage) -> HandshakeMessage? {
    guard let suite, var verify = try? message.decode(CertificateVerify.self), let key = key(for: verify.algorithm)
    else { return nil }
    let signature: [UInt8]?
    if let hash = suite.parameters?.hash {
      let content = CertificateVerifyContent.bytes(by: own, transcriptHash: transcriptHash(hash))
      signature = try? key.sign(content, with: verify.algorithm)
    } else {
      signature = try? key.signTLS12(said.flatMap(\.self), with: verify.algorithm)
    }
    guard let signature else { return nil }
    verify = CertificateVerify(algorithm: verify.algorithm, signature: signature)
    return HandshakeMessage(verify)
  }

  private func serverKeyExchange(_ message: HandshakeMessage) -> HandshakeMessage? {
    guard var exchange = try? message.decode(ServerKeyExchange.self), let key = key(for: exchange.algorithm),
      let first = said.first,
      let hello = try? HandshakeMessage(type: .clientHello, bytes: first).decode(ClientHello.self),
      let content = ServerKeyExchangeContent.bytes(
        clientRandom: hello.random, serverRandom: serverRandom, params: exchange.params),
      let signature = try? key.signTLS12(content, with: exchange.algorithm)
    else { return nil }
    exchange.signature = signature
    return HandshakeMessage(exchange)
  }

  /// A hello whose sessions and keys from outside have the binders that they must have, as far as we know them.
  private func bound(_ message: HandshakeMessage) -> HandshakeMessage? {
    guard var hello = try? message.decode(ClientHello.self), let offered = try? hello.offeredPSKs,
      hello.extensions?.entries.last?.type == .preSharedKey
    else { return nil }
    let identities = sealsTickets ? offered.identities.map(sealed) : offered.identities
    let secrets = identities.prefix(4).map { PSK($0.identity) }
    var binders = offered.binders
    for (index, secret) in secrets.enumerated() where index < binders.count {
      if let secret { binders[index] = [UInt8](repeating: 0, count: secret.hash.digestLength) }
    }
    let unbound = OfferedPSKs(identities: identities, binders: binders)
    guard let framed = replacing(&hello, with: unbound) else { return nil }
    let truncated = framed.bytes.dropLast(unbound.bindersLength)
    for (index, secret) in secrets.enumerated() where index < binders.count {
      guard let secret else { continue }
      binders[index] = EarlySecret(secret.hash, psk: Secret(copying: secret.bytes)).binderKey(secret.origin)
        .verifyData(transcriptHash: transcriptHash(secret.hash, and: truncated))
    }
    return replacing(&hello, with: OfferedPSKs(identities: identities, binders: binders))
  }

  private func sealed(_ identity: OfferedPSKs.Identity) -> OfferedPSKs.Identity {
    let secret = Secret(copying: [UInt8](repeating: 7, count: 32))
    let sealed = try? TicketSealingKey(shared: TicketsTarget.keyBytes)?.seal(
      identity.identity, secret, salt: [UInt8](repeating: 1, count: TicketSealingKey.saltLength))
    return OfferedPSKs.Identity(
      identity: sealed ?? identity.identity, obfuscatedTicketAge: identity.obfuscatedTicketAge)
  }

  /// What stands behind an identity: a ticket of ours, or the key from outside.
  private struct PSK {
    let bytes: [UInt8]
    let hash: HashAlgorithm
    let origin: PSKOrigin

    init?(_ identity: [UInt8]) {
      if let opened = TicketSealingKey(shared: TicketsTarget.keyBytes)?.open(identity) {
        bytes = opened.takeSecret().reveal()
        hash = bytes.count == 48 ? .sha384 : .sha256
        origin = .session
      } else if let imported = ImportedIdentity(identity) {
        let hash: HashAlgorithm = imported.targetKDF == .hkdfSHA384 ? .sha384 : .sha256
        let secret = Secret(copying: FuzzIdentities.preSharedSecret)
        bytes = ImportedKey.derive(from: secret, .sha256, identity: identity, for: hash).reveal()
        self.hash = hash
        origin = .imported
      } else {
        return nil
      }
    }
  }

  private func replacing(_ hello: inout ClientHello, with offer: OfferedPSKs) -> HandshakeMessage? {
    var block = ExtensionBlock()
    for entry in hello.extensions?.entries.dropLast() ?? [] { block.append(entry) }
    block.append(offer)
    hello.extensions = block
    return HandshakeMessage(hello)
  }
}

/// What the subject's observer saw and nobody took yet.
final class TraceLog: Sendable {
  private let state = Mutex<(fresh: [TraceEvent], alertsSent: [AlertDescription])>(([], []))

  var observer: @Sendable (TraceEvent) -> Void {
    { event in
      self.state.withLock { state in
        state.fresh.append(event)
        if case .alertSent(let alert) = event { state.alertsSent.append(alert) }
      }
    }
  }

  func take() -> [TraceEvent] { state.withLock { exchange(&$0.fresh, with: []) } }

  var alertsSent: [AlertDescription] { state.withLock(\.alertsSent) }
}
