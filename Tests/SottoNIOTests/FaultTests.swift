// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoNIO
import SottoTestSupport
import Synchronization
import Testing

/// What lies outside fails: others never answer, err, or fall silent. Each connection then ends in time and says why, leaves
/// nothing behind, and the one beside it does not notice.
@Suite struct FaultTests {
  // MARK: Others that never answer

  enum Question: CaseIterable {
    case serverCredential, serverSignature, serverVerification, store, register
    case clientCredential, clientSignature, clientVerification

    var isServers: Bool {
      switch self {
      case .serverCredential, .serverSignature, .serverVerification, .store, .register: true
      case .clientCredential, .clientSignature, .clientVerification: false
      }
    }

    /// Whether it is asked in this version.
    func isAsked(in version: ProtocolVersion) -> Bool { self != .register || version == .tls13 }

    /// Whether whoever is asked is asked, and told that nobody wants to know any more, on another thread.
    var isElsewhere: Bool { self == .store || self == .register }
  }

  @Test(arguments: Question.allCases, [ProtocolVersion.tls13, .tls12])
  func nobodyAnswers(_ question: Question, _ version: ProtocolVersion) async throws {
    guard question.isAsked(in: version) else { return }
    let silence = Silence()
    let gone = Gone()
    do {
      var (client, server) = try configurations(version)
      try silence.keep(question, &client, &server)
      let early = question == .register ? EarlyDataToSend(ByteBuffer(string: "early"), mayBeSentAgain: true) : nil
      let pair = try Pair(client: client, server: server, earlyData: early)
      gone.watch(pair)
      try pair.connect()
      let write = (question.isServers ? pair.server : pair.client).write([1])
      try pair.converse()
      pair.loop.advanceTime(by: .milliseconds(9_999))
      let (side, peer) = question.isServers ? (pair.server, pair.client) : (pair.client, pair.server)
      #expect(side.recorder.failures.isEmpty)
      // Beside it all goes well.
      try #require(try Self.meet(on: pair.loop))
      pair.loop.advanceTime(by: .milliseconds(1))
      #expect(side.recorder.seen == [.active, .failed(TLSError(.handshakeTimedOut)), .inactive])
      #expect(write.failure as? TLSError == TLSError(.handshakeTimedOut))
      #expect(!side.channel.isActive)
      try pair.converse()
      #expect(!peer.channel.isActive)
      try #require(try Self.meet(on: pair.loop))
      pair.loop.run()
    }
    #expect(gone.all)
    // Nobody is asked any more, either.
    for _ in 0..<10_000 where question.isElsewhere && !silence.isUnwanted {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(silence.isUnwanted)
  }

  // MARK: Others that err

  @Test(arguments: [ProtocolVersion.tls13, .tls12], [true, false])
  func signersThatErr(_ version: ProtocolVersion, isServers: Bool) throws {
    for isImmediate in [true, false] {
      let gone = Gone()
      do {
        var (client, server) = try configurations(version)
        let identity = try isServers ? TestIdentities.shared().server : TestIdentities.shared().client
        let credential = try Credential(
          certificateChain: identity.chain, signer: BrokenSigner(inner: identity.key.signing, isImmediate: isImmediate))
        if isServers {
          server.credentials = CredentialList([credential])
        } else {
          client.credentials = CredentialList([credential])
        }
        let pair = try Pair(client: client, server: server)
        gone.watch(pair)
        try pair.connect()
        try pair.converse()
        let (side, peer) = isServers ? (pair.server, pair.client) : (pair.client, pair.server)
        #expect(side.recorder.failures == [TLSError(.signerFailed("BrokenSigner is broken"))])
        #expect(peer.recorder.failures == [TLSError(.alertReceived(.internalError))])
        #expect(!side.channel.isActive && !peer.channel.isActive)
        try #require(try Self.meet(on: pair.loop))
        pair.loop.run()
      }
      #expect(gone.all)
    }
  }

  /// The clock is set back by years while a peer's certificate is on its way: it is not valid yet, and nothing worse.
  @Test(arguments: [ProtocolVersion.tls13, .tls12])
  func aClockThatIsSetBack(_ version: ProtocolVersion) throws {
    let time = ManualTime()
    var (client, server) = try configurations(version)
    client.common.time = time
    server.common.time = time
    let pair = try Pair(client: client, server: server)
    try pair.connect()
    time.setBack(seconds: 20 * 365 * 86_400)
    try pair.converse()
    let error = try #require(pair.client.recorder.failures.first)
    guard case .certificate(.notYetValid) = error.reason else { throw error }
    #expect(pair.server.recorder.failures == [TLSError(.alertReceived(.certificateExpired))])
    // Once it is right again, so is all else: also the server's ticket keys, which are younger than now.
    time.advance(.seconds(20 * 365 * 86_400))
    let again = try Pair(client: client, server: server)
    try again.connect()
    try again.converse()
    #expect(again.client.recorder.seen.last == .completed(nil))
    // With the connection there, the clock does not matter.
    time.setBack(seconds: 20 * 365 * 86_400)
    again.client.write([1, 2, 3])
    try again.converse()
    #expect(again.server.recorder.seen.last == .data([1, 2, 3]))
  }

  // MARK: Peers that fall silent

  /// A peer sends so many bytes of its part of the handshake, one more in each round, and then nothing.
  @Test(arguments: [ProtocolVersion.tls13, .tls12], [true, false])
  func aPeerThatStallsAtEveryByte(_ version: ProtocolVersion, isServers: Bool) throws {
    let bytes = try Self.received(version, isServers)
    #expect(bytes.count > 200)
    for count in 0..<bytes.count {
      let gone = Gone()
      do {
        let loop = EmbeddedEventLoop()
        let side = try Self.side(version, isServers, on: loop)
        gone.watch(side.handler)
        try side.connect()
        let write = side.write([1])
        loop.advanceTime(by: .seconds(5))
        try side.channel.writeInbound(ByteBuffer(bytes: bytes[..<count]))
        loop.advanceTime(by: .milliseconds(4_999))
        if side.recorder.seen != [.active] { Issue.record("after \(count) bytes: \(side.recorder.seen)") }
        loop.advanceTime(by: .milliseconds(1))
        if side.recorder.seen != [.active, .failed(TLSError(.handshakeTimedOut)), .inactive] {
          Issue.record("after \(count) bytes: \(side.recorder.seen)")
        }
        if side.channel.isActive || write.failure as? TLSError != TLSError(.handshakeTimedOut) {
          Issue.record("after \(count) bytes something goes on")
        }
      }
      if !gone.all { Issue.record("after \(count) bytes something is left") }
    }
    // With the last byte it is done.
    let side = try Self.side(version, isServers, on: EmbeddedEventLoop())
    try side.connect()
    try side.channel.writeInbound(ByteBuffer(bytes: bytes))
    #expect(side.recorder.seen == [.active, .info, .completed(nil)])
    side.vanish()
  }

  /// One side, the same to the byte every time.
  private static func side(_ version: ProtocolVersion, _ isServers: Bool, on loop: EmbeddedEventLoop) throws -> Side {
    if isServers {
      var server = try TestConfigurations.server(.ed25519)
      quicken(&server.common, version)
      server.resumption.isEnabled = false
      return try Side(.server(server), on: loop)
    }
    var client = ClientConfiguration(verifier: InsecureNoVerification())
    client.common.time = FixedTime()
    client.common.random = ScriptedRandom(seed: 1)
    quicken(&client.common, version)
    client.keyShareGroups = [.x25519]
    client.resumption.store = nil
    return try Side(.client(client, serverName: ServerName("example.com")), on: loop)
  }

  private static func quicken(_ common: inout CommonSettings, _ version: ProtocolVersion) {
    common.groups = [.x25519, .secp256r1]
    common.minimumVersion = version
    common.maximumVersion = version
  }

  /// What a side receives until its handshake is done.
  private static func received(_ version: ProtocolVersion, _ isServers: Bool) throws -> [UInt8] {
    let loop = EmbeddedEventLoop()
    let side = try side(version, isServers, on: loop)
    let peer = try Self.side(version, !isServers, on: loop)
    try side.connect()
    try peer.connect()
    var received: [UInt8] = []
    while !side.recorder.seen.contains(.completed(nil)) {
      for bytes in try side.sent() { try peer.channel.writeInbound(bytes) }
      let answer = try peer.sent()
      try #require(!answer.isEmpty)
      for bytes in answer {
        received += Array(bytes.readableBytesView)
        try side.channel.writeInbound(bytes)
      }
    }
    side.vanish()
    peer.vanish()
    return received
  }

  // MARK: What is usual

  private func configurations(_ version: ProtocolVersion) throws -> (ClientConfiguration, ServerConfiguration) {
    var client = try TestConfigurations.client()
    var server = try TestConfigurations.server()
    Self.quicken(&client.common, version)
    Self.quicken(&server.common, version)
    client.keyShareGroups = [.x25519]
    client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    server.clientAuthentication = .required(ChainVerifier(roots: try TestIdentities.shared().roots))
    return (client, server)
  }

  /// Whether two that have nothing to do with it come to each other.
  private static func meet(on loop: EmbeddedEventLoop) throws -> Bool {
    let client = try side(.tls13, false, on: loop)
    let server = try side(.tls13, true, on: loop)
    try server.connect()
    try client.connect()
    for _ in 0..<4 {
      for bytes in try client.sent() { try server.channel.writeInbound(bytes) }
      for bytes in try server.sent() { try client.channel.writeInbound(bytes) }
    }
    let isDone = client.recorder.seen.last == .completed(nil) && server.recorder.seen.last == .completed(nil)
    client.vanish()
    server.vanish()
    return isDone
  }
}

/// Whether handlers went when they should.
private final class Gone {
  private weak var first: TLSHandler?
  private weak var second: TLSHandler?

  func watch(_ handler: TLSHandler) { first = handler }

  func watch(_ pair: Pair) {
    first = pair.client.handler
    second = pair.server.handler
  }

  var all: Bool { first == nil && second == nil }
}

/// Whoever is asked and never answers, until nobody wants to know.
private final class Silence: Sendable {
  private struct State {
    var asked = false
    var unwanted = false
    var continuation: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Whether it was asked, and the asker gave up.
  var isUnwanted: Bool { state.withLock { $0.asked && $0.unwanted } }

  func last() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          state.asked = true
          if !state.unwanted { state.continuation = continuation }
          return state.unwanted
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { state in
        state.unwanted = true
        return exchange(&state.continuation, with: nil)
      }?.resume()
    }
  }

  /// Puts it where a question is answered.
  func keep(
    _ question: FaultTests.Question, _ client: inout ClientConfiguration, _ server: inout ServerConfiguration
  ) throws {
    let identities = try TestIdentities.shared()
    let roots = ChainVerifier(roots: identities.roots)
    func silent(_ identity: TestIdentity) throws -> CredentialList {
      CredentialList([
        try Credential(
          certificateChain: identity.chain, signer: SilentSigner(inner: identity.key.signing, silence: self))
      ])
    }
    switch question {
    case .serverCredential: server.credentials = SilentSelector(silence: self)
    case .serverSignature: server.credentials = try silent(identities.server)
    case .serverVerification: server.clientAuthentication = .required(SilentVerifier(inner: roots, silence: self))
    case .store:
      // Something to look for: a session of another server that shares nothing but the name.
      server.clientAuthentication = .none
      var other = server
      other.resumption.store = ServerSessionCache()
      try Pair(client: client, server: other).meetOnce()
      server.resumption.store = SilentStore(silence: self)
      server.resumption.storeTimeout = .seconds(3_600)
    case .register:
      server.clientAuthentication = .none
      server.earlyData = ServerEarlyData(register: SilentRegister(silence: self))
      server.earlyData?.registerTimeout = .seconds(3_600)
      try Pair(client: client, server: server).meetOnce()
    case .clientCredential: client.credentials = SilentClientSelector(silence: self)
    case .clientSignature: client.credentials = try silent(identities.client)
    case .clientVerification: client.verifier = SilentVerifier(inner: roots, silence: self)
    }
  }
}

extension Pair {
  /// A whole conversation, for what it leaves behind.
  fileprivate func meetOnce() throws {
    try connect()
    try converse()
    client.close()
    try converse()
  }
}

private struct SilentSigner: Signer {
  let inner: SigningKey
  let silence: Silence
  var schemes: [SignatureScheme] { inner.schemes }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    await silence.last()
    throw CancellationError()
  }
}

private struct BrokenSigner: Signer {
  struct Broken: Error, CustomStringConvertible {
    let description = "BrokenSigner is broken"
  }

  let inner: SigningKey
  let isImmediate: Bool
  var schemes: [SignatureScheme] { inner.schemes }

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] { throw Broken() }

  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    guard isImmediate else { return nil }
    throw Broken()
  }
}

private struct SilentVerifier: PeerVerifier {
  let inner: ChainVerifier
  let silence: Silence
  var certificateSignatureSchemes: [SignatureScheme] { inner.certificateSignatureSchemes }

  func verify(_ peer: PresentedChain, at now: WallTime) async -> Result<VerifiedIdentity, CertificateFailure> {
    await silence.last()
    return .failure(.other("too late"))
  }
}

private struct SilentSelector: CredentialSelector {
  let silence: Silence

  func select(for hello: ClientHelloSummary) async throws -> CredentialChoice {
    await silence.last()
    throw CancellationError()
  }
}

private struct SilentClientSelector: ClientCredentialSelector {
  let silence: Silence

  func select(for request: CertificateRequestSummary) async throws -> ClientCredentialChoice {
    await silence.last()
    throw CancellationError()
  }
}

private struct SilentStore: SessionStore {
  let silence: Silence

  func put(_ session: [UInt8], for id: [UInt8], until expiry: WallTime) async throws {}

  func take(_ id: [UInt8]) async throws -> [UInt8]? {
    await silence.last()
    return nil
  }
}

private struct SilentRegister: ReplayRegister {
  let silence: Silence

  func take(_ mark: ReplayMark) async throws -> ReplayAnswer {
    await silence.last()
    return .first
  }
}
