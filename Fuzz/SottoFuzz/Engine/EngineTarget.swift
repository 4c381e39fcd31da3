// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire

/// One side of one version, and a peer that follows a script.
package struct EngineTarget: Sendable {
  let role: Role
  let version: ProtocolVersion

  static let server13 = EngineTarget(role: .server, version: .tls13)
  static let client13 = EngineTarget(role: .client, version: .tls13)
  static let server12 = EngineTarget(role: .server, version: .tls12)
  static let client12 = EngineTarget(role: .client, version: .tls12)

  // MARK: Options

  /// Server: asks who the client is. Client: has a certificate, and answers after the handshake too.
  static let authenticates: UInt8 = 0x01
  /// Server: and will not do without. Client: has a session to resume.
  static let insists: UInt8 = 0x02
  /// TLS 1.2: the classical handshake, and no extended main secret. TLS 1.3: keys of sessions alone.
  static let insecurely: UInt8 = 0x04
  /// Server: sessions that the script offers are not sealed yet. Client: tickets are asked for.
  static let sealsTickets: UInt8 = 0x08
  /// Application protocols.
  static let negotiatesProtocols: UInt8 = 0x10
  /// Either version will do.
  static let speaksBoth: UInt8 = 0x20
  /// Bytes come one by one.
  static let bytewise: UInt8 = 0x40
  /// All groups, not just quick ones.
  static let allGroups: UInt8 = 0x80

  package func run(_ input: [UInt8]) throws(FuzzFinding) { _ = try play(input) }

  private func play(_ input: [UInt8]) throws(FuzzFinding) -> Actor {
    let script = Script(input)
    let trace = TraceLog()
    let subject = try granted("the side under test") { try self.subject(script.options, trace) }
    let actor = Actor(subject, role, trace, sealsTickets: script.options & Self.sealsTickets != 0)
    let step = script.options & Self.bytewise != 0 ? 1 : nil
    for move in script.moves where subject.error == nil {
      actor.make(move, step: step)
      try check(actor)
    }
    try conclude(actor, trace)
    return actor
  }

  /// How far a script comes.
  package func outcome(of input: [UInt8]) throws(FuzzFinding) -> (isDone: Bool, data: [UInt8], error: TLSError?) {
    let peer = try play(input).subject
    return (peer.info != nil, peer.data, peer.error)
  }

  // MARK: Changing scripts

  /// Moves of all recorded conversations of this kind of side, and of the others: what comes at the wrong time comes whole.
  var stock: [Move] { Self.stock }

  private static let stock = [server13, client13, server12, client12].flatMap { target in
    ((try? target.seeds()) ?? []).flatMap { Script($0.bytes).moves }
  }

  /// A changed script; bytes are changed as tests do it.
  package func mutated(_ input: [UInt8], seed: UInt64) -> [UInt8] {
    var mutator = Mutator(seed: seed)
    var mutation = ScriptMutation(seed: mutator.next(), stock: stock) { bytes, limit in
      var changed = bytes
      mutator.damage(&changed)
      return Array(changed.prefix(limit))
    }
    return mutation.change(input, maximum: 65_535)
  }

  // MARK: What must hold

  private func check(_ actor: Actor) throws(FuzzFinding) {
    let peer = actor.subject
    try require(!peer.driver.isWaiting, "it waits for an answer that is there")
    try require(peer.info != nil || peer.data.isEmpty, "data before the handshake was done")
    try require(actor.saidData.starts(with: peer.data), "other data than was said")
    if peer.info != nil {
      try require(!actor.hasLied || actor.hasImprovised, "a proof that does not hold was believed")
      try require(actor.hasFinished || actor.hasImprovised, "a handshake is done without Finished")
    }
    guard let error = peer.error else {
      try require(peer.driver.isHandshakeComplete == (peer.info != nil), "an event is missing")
      return
    }
    let isOurs = error.cause == .internalInvariant || error.cause == .misuse || error.reason == .deadState
    try require(!isOurs || error.reason == .handshakeTimedOut, "\(error)")
  }

  private func conclude(_ actor: Actor, _ trace: TraceLog) throws(FuzzFinding) {
    let peer = actor.subject
    if peer.error == nil && !peer.isReadClosed {
      do throws(TLSError) {
        try peer.driver.receiveEndOfStream()
      } catch {
        peer.error = error
      }
      guard let end = peer.error else { throw FuzzFinding("an end unseen") }
      try require(end.cause == .truncated, "an end is \(end)")
    }
    guard let error = peer.error else { return }
    peer.driver.takeTrace()?.deliver()
    let wasClosed = trace.alertsSent.contains(.closeNotify)
    try require(wasClosed || trace.alertsSent.last == error.alert, "\(error), but not its alert: \(trace.alertsSent)")
    // The failure stays.
    let data = peer.data
    _ = peer.takeOutbox()
    peer.error = nil
    peer.inbox = []
    peer.deliver([21, 3, 3, 0, 2, 2, 40])
    try require(peer.error == error, "\(error), and then \(String(describing: peer.error))")
    try require(peer.data == data && peer.takeOutbox().isEmpty, "life after a failure")
  }

  // MARK: The side under test

  func subject(_ options: UInt8, _ trace: TraceLog?) throws -> TestPeer {
    switch role {
    case .server: try .server(serverConfiguration(options, trace))
    case .client:
      try .client(
        clientConfiguration(
          options, trace, store: options & Self.insists != 0 ? acquainted(options) : MemorySessionStore()))
    }
  }

  private func settings(_ common: inout CommonSettings, _ options: UInt8, _ trace: TraceLog?, seed: UInt64) {
    common.time = FixedTime()
    common.random = ScriptedRandom(seed: seed)
    common.observer = trace?.observer
    common.observesSecrets = true
    let both = options & Self.speaksBoth != 0
    common.minimumVersion = both ? .tls12 : version
    common.maximumVersion = both ? .tls13 : version
    if options & Self.allGroups == 0 { common.groups = [.x25519, .secp256r1] }
    if options & Self.negotiatesProtocols != 0 { common.applicationProtocols = ["h2", "http/1.1"] }
    if options & Self.insecurely != 0, version == .tls12 {
      common.insecureAllowsMissingExtendedMainSecret = true
      common.insecureRSAKeyExchange = true
    }
    common.limits.handshakeMessageSize = 20_000
  }

  func serverConfiguration(_ options: UInt8, _ trace: TraceLog?) throws -> ServerConfiguration {
    let fuzz = try FuzzIdentities.shared.get()
    var credentials = [
      try Credential(certificateChain: fuzz.server.chain, signer: FuzzIdentities.UnverifiedSigner())
    ]
    if options & Self.insecurely != 0, version == .tls12 {
      credentials.append(
        try Credential(
          certificateChain: fuzz.decrypting.chain, insecureDecryptor: FuzzIdentities.UnverifiedDecryptor()))
    }
    var configuration = ServerConfiguration(credentials: credentials)
    settings(&configuration.common, options, trace, seed: 2)
    if options & Self.authenticates != 0 {
      configuration.clientAuthentication =
        options & Self.insists != 0 ? .required(InsecureNoVerification()) : .optional(InsecureNoVerification())
    }
    configuration.resumption.keys = SharedTicketKeys(
      [TicketKey(sharedBytes: TicketsTarget.keyBytes)].compactMap(\.self))
    configuration.resumption.insecureAllowsPSKOnly = options & Self.insecurely != 0
    return configuration
  }

  func clientConfiguration(
    _ options: UInt8, _ trace: TraceLog?, store: (any ClientSessionStore)?
  ) throws -> ClientConfiguration {
    var configuration = Self.template
    settings(&configuration.common, options, trace, seed: 1)
    configuration.keyShareGroups = options & Self.allGroups == 0 ? [.x25519] : configuration.keyShareGroups
    if options & Self.authenticates != 0 {
      // Not through the setter: that would part the configuration from the sessions that it shares.
      configuration.answersPostHandshakeAuthentication = true
    }
    configuration.resumption.store = store
    configuration.resumption.ticketCount = options & Self.sealsTickets != 0 ? 2 : nil
    configuration.resumption.insecureAllowsPSKOnly = options & Self.insecurely != 0
    return configuration
  }

  /// The one verifier and the one certificate, so that sessions are for all.
  private static let template: ClientConfiguration = {
    var configuration = ClientConfiguration(verifier: InsecureNoVerification())
    if let fuzz = try? FuzzIdentities.shared.get(),
      let credential = try? Credential(
        certificateChain: fuzz.client.chain, signer: FuzzIdentities.UnverifiedSigner())
    {
      configuration.credentials = CredentialList([credential])
    }
    return configuration
  }()

  /// A store with a session of a server that a client like this met before.
  private func acquainted(_ options: UInt8) throws -> any ClientSessionStore {
    let store = MemorySessionStore()
    let fuzz = try FuzzIdentities.shared.get()
    var configuration = try serverConfiguration(0, nil)
    settings(&configuration.common, options & ~Self.speaksBoth, nil, seed: 2)
    configuration.common.insecureRSAKeyExchange = false
    configuration.credentials = CredentialList([try fuzz.server.credential])
    let client = try TestPeer.client(
      clientConfiguration(options & ~Self.speaksBoth, nil, store: store))
    let server = try TestPeer.server(configuration)
    converse(client, server)
    guard client.info != nil, store.count > 0 else {
      throw FuzzFinding("no session: \(String(describing: client.error ?? server.error))")
    }
    return store
  }
}
