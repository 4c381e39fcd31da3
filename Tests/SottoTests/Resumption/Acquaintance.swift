// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Synchronization
import Testing

@testable import Sotto

/// Two sides that meet more than once, and clocks for each that a test moves.
final class Acquaintance {
  let clientTime = ManualTime()
  let serverTime = ManualTime()
  let store = MemorySessionStore()
  let clientSaw = Recorder()
  let serverSaw = Recorder()
  var client: ClientConfiguration
  var server: ServerConfiguration

  init() throws {
    client = try Quick.clientConfiguration()
    client.common.time = clientTime
    client.common.observer = clientSaw.observer
    client.resumption.store = store
    server = try Quick.serverConfiguration()
    server.common.time = serverTime
    server.common.observer = serverSaw.observer
    server.resumption.keys = RotatingTicketKeys(random: ScriptedRandom(seed: 99))
  }

  /// Two that speak TLS 1.2 alone.
  static func ofTLS12() throws -> Acquaintance {
    let both = try Acquaintance()
    both.speak(.tls12)
    return both
  }

  /// From now on both speak this version alone.
  func speak(_ version: ProtocolVersion) {
    client.common.speakOnly(version)
    server.common.speakOnly(version)
  }

  func advance(_ duration: Duration) {
    clientTime.advance(duration)
    serverTime.advance(duration)
  }

  /// One connection: both sides, once neither has more to say.
  @discardableResult
  func meet(_ name: String? = "example.com") throws -> (client: TestPeer, server: TestPeer) {
    let there = try TestPeer.server(server)
    let here = try TestPeer.client(client, name: name)
    converse(here, there)
    return (here, there)
  }

  /// A connection that must succeed, and whether it was resumed, on which both sides must agree.
  @discardableResult
  func resumes(_ name: String? = "example.com", sourceLocation: SourceLocation = #_sourceLocation) throws -> Bool {
    let (here, there) = try meet(name)
    #expect(here.error == nil && there.error == nil, sourceLocation: sourceLocation)
    let info = try #require(here.info, sourceLocation: sourceLocation)
    #expect(there.info?.isResumed == info.isResumed, sourceLocation: sourceLocation)
    #expect(there.info?.pskMode == info.pskMode, sourceLocation: sourceLocation)
    return info.isResumed
  }

  /// A session out of a first meeting.
  func session(sourceLocation: SourceLocation = #_sourceLocation) throws -> ClientSession {
    try meet()
    let key = try #require(client.sessionKey(ServerName("example.com")), sourceLocation: sourceLocation)
    return try #require(store.take(for: key), sourceLocation: sourceLocation)
  }
}

extension CommonSettings {
  mutating func speakOnly(_ version: ProtocolVersion) {
    minimumVersion = version
    maximumVersion = version
  }
}

extension Recorder {
  var resumption: [ResumptionEvent] {
    events.compactMap { if case .resumption(let event) = $0 { event } else { nil } }
  }

  var refusals: [SessionRefusal] {
    resumption.compactMap { if case .refused(let why) = $0 { why } else { nil } }
  }

  /// The types of the messages that were received.
  var received: [HandshakeType] {
    events.compactMap { if case .messageReceived(let type, _, _) = $0 { type } else { nil } }
  }
}

extension ClientSession {
  var ticketBytes: [UInt8] {
    switch state {
    case .tls13(let ticket): ticket.ticket
    case .tls12(let session): session.name.bytes
    }
  }

  var ageAdd: UInt32 {
    switch state {
    case .tls13(let ticket): ticket.ageAdd
    case .tls12: 0
    }
  }

  var secret: Secret {
    switch state {
    case .tls13(let ticket): ticket.psk.clone()
    case .tls12(let session): session.mainSecret.clone()
    }
  }

  /// The same session with another ticket, and never offered.
  func copy(
    ticket: [UInt8]? = nil, secret: [UInt8]? = nil, hash: HashAlgorithm? = nil, maximumEarlyDataSize: UInt32 = 0
  ) throws -> ClientSession {
    var info = HandshakeInfo(role: .client)
    info.peerCertificates = peerCertificates
    info.peerIdentity = peerIdentity
    let origin = Origin(key: key, info: info, suite: cipherSuite, authenticated: authenticated)
    let lifetime = UInt32(lifetime.components.seconds)
    let secret = Secret(copying: secret ?? self.secret.reveal())
    if let name = nameTLS12, let isExtended {
      let state = State.Session(
        name: ticket.map { .ticket($0) } ?? name, isExtended: isExtended, group: group, mainSecret: secret)
      return ClientSession(
        origin, .tls12(state), issued: issued, elapsed: issuedElapsed, lifetime: lifetime, maximumEarlyDataSize: 0)
    }
    let hash = try #require(hash ?? self.hash)
    return ClientSession(
      origin, .tls13(Ticket13(hash: hash, ticket: ticket ?? ticketBytes, ageAdd: ageAdd, psk: secret)), issued: issued,
      elapsed: issuedElapsed, lifetime: lifetime, maximumEarlyDataSize: maximumEarlyDataSize)
  }
}

/// A store that gives whatever it has, whoever asks.
final class LyingStore: ClientSessionStore {
  private let sessions = Mutex<[ClientSession]>([])

  func put(_ session: ClientSession) { sessions.withLock { $0.append(session) } }

  func take(for key: ClientSessionKey) -> ClientSession? { sessions.withLock { $0.popLast() } }
}

extension Acquaintance {
  func key(_ name: String = "example.com") throws -> ClientSessionKey {
    try #require(client.sessionKey(ServerName(name)))
  }
}

extension TestPeer {
  /// A client with a session in hand, whatever is in its store.
  convenience init(
    connecting configuration: ClientConfiguration, session: ClientSession, name: String = "example.com",
    offersEarlyData: Bool = false
  ) throws {
    var configuration = configuration
    let store = LyingStore()
    store.put(session)
    configuration.resumption.store = store
    try self.init(
      Driver(client: configuration, serverName: ServerName(name), offersEarlyData: offersEarlyData, wake: {}))
  }
}

/// Counts.
final class Counter: Sendable {
  private let state = Mutex(0)

  var value: Int { state.withLock { $0 } }

  func next() -> Int {
    state.withLock { state in
      state += 1
      return state
    }
  }
}

/// Believes anyone the first time, and then everybody or nobody.
struct CountingVerifier: PeerVerifier {
  let certificateSignatureSchemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]
  let count = Counter()
  let failsAfterFirst: Bool

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    if count.next() > 1, failsAfterFirst { return .failure(.other("no more")) }
    return await AcceptingVerifier().verify(peer, at: now)
  }
}
