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

  package func run(_ input: [UInt8]) throws(FuzzFinding) { _ = try play(input) }

  private func play(_ input: [UInt8]) throws(FuzzFinding) -> Actor {
    let script = Script(input)
    let trace = TraceLog()
    let subject = try granted("the side under test") { try self.subject(script.options, trace) }
    let actor = Actor(subject, role, trace, sealsTickets: script.options.contains(.sealsTickets))
    let step = script.options.contains(.bytewise) ? 1 : nil
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
    try require(actor.saidEarly.starts(with: peer.earlyData), "other early data than was said")
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

  func subject(_ options: EngineOptions, _ trace: TraceLog?) throws -> TestPeer {
    switch role {
    case .server: return try .server(serverConfiguration(options, trace))
    case .client:
      let store = options.contains(.insists) ? try acquainted(options) : MemorySessionStore()
      let client = try TestPeer.client(
        clientConfiguration(options, trace, store: store), offersEarlyData: options.contains(.earlyData))
      if client.driver.earlyDataCapacity > 0 { try client.sendEarly(Array("early".utf8), mayBeSentAgain: true) }
      return client
    }
  }

  private func settings(_ common: inout CommonSettings, _ options: EngineOptions, _ trace: TraceLog?, seed: UInt64) {
    common.time = FixedTime()
    common.random = ScriptedRandom(seed: seed)
    common.observer = trace?.observer
    common.observesSecrets = true
    let both = options.contains(.speaksBoth)
    common.minimumVersion = both ? .tls12 : version
    common.maximumVersion = both ? .tls13 : version
    if !options.contains(.allGroups) { common.groups = [.x25519, .secp256r1] }
    if options.contains(.negotiatesProtocols) { common.applicationProtocols = ["h2", "http/1.1"] }
    if options.contains(.insecurely), version == .tls12 {
      common.insecureAllowsMissingExtendedMainSecret = true
      common.insecureRSAKeyExchange = true
    }
    if options.contains(.compression) {
      common.certificateCompressors = [StoredCertificates()]
      common.certificateDecompressors = [StoredCertificates()]
    }
    common.limits.handshakeMessageSize = 20_000
  }

  func serverConfiguration(_ options: EngineOptions, _ trace: TraceLog?) throws -> ServerConfiguration {
    let fuzz = try FuzzIdentities.shared.get()
    var credentials = [
      try Credential(certificateChain: fuzz.server.chain, signer: FuzzIdentities.UnverifiedSigner())
    ]
    if options.contains(.insecurely), version == .tls12 {
      credentials.append(
        try Credential(
          certificateChain: fuzz.decrypting.chain, insecureDecryptor: FuzzIdentities.UnverifiedDecryptor()))
    }
    if options.contains(.rawPublicKeys) { credentials.append(try raw(fuzz.server, FuzzIdentities.UnverifiedSigner())) }
    var configuration = ServerConfiguration(credentials: credentials)
    settings(&configuration.common, options, trace, seed: 2)
    if options.contains(.preSharedKey), version == .tls13 {
      configuration.preSharedKeys = PreSharedKeyList([try FuzzIdentities.preSharedKey()])
    }
    if options.contains(.earlyData) { configuration.earlyData = ServerEarlyData(register: ForgetfulRegister()) }
    if options.contains(.authenticates) {
      configuration.clientAuthentication =
        options.contains(.insists) ? .required(try verifier(options)) : .optional(try verifier(options))
    }
    configuration.resumption.keys = SharedTicketKeys(
      [TicketKey(sharedBytes: TicketsTarget.keyBytes)].compactMap(\.self))
    configuration.resumption.insecureAllowsPSKOnly = options.contains(.insecurely)
    return configuration
  }

  func clientConfiguration(
    _ options: EngineOptions, _ trace: TraceLog?, store: (any ClientSessionStore)?
  ) throws -> ClientConfiguration {
    var configuration = Self.template
    if options.contains(.rawPublicKeys) {
      configuration.verifier = try verifier(options)
      configuration.credentials = CredentialList([
        try raw(FuzzIdentities.shared.get().client, FuzzIdentities.UnverifiedSigner())
      ])
    }
    if options.contains(.preSharedKey), version == .tls13 {
      configuration.preSharedKeys = [try FuzzIdentities.preSharedKey()]
    }
    settings(&configuration.common, options, trace, seed: 1)
    configuration.keyShareGroups = !options.contains(.allGroups) ? [.x25519] : configuration.keyShareGroups
    if options.contains(.authenticates) {
      // Not through the setter: that would part the configuration from the sessions that it shares.
      configuration.answersPostHandshakeAuthentication = true
    }
    configuration.resumption.store = store
    configuration.resumption.ticketCount = options.contains(.sealsTickets) ? 2 : nil
    configuration.resumption.insecureAllowsPSKOnly = options.contains(.insecurely)
    return configuration
  }

  /// Believes everyone; where there are raw keys, those that we know.
  private func verifier(_ options: EngineOptions) throws -> any PeerVerifier {
    guard options.contains(.rawPublicKeys) else { return InsecureNoVerification() }
    let fuzz = try FuzzIdentities.shared.get()
    let pins = try [fuzz.server, fuzz.client].compactMap { try raw($0, $0.key.signing).pin }
    return PinnedKeyVerifier(pins)
  }

  func raw(_ identity: TestIdentity, _ signer: any Signer) throws -> Credential {
    try Credential(
      rawPublicKey: LeafCertificate(der: identity.der).subjectPublicKeyInfo, signer: signer)
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
  private func acquainted(_ options: EngineOptions) throws -> any ClientSessionStore {
    let store = MemorySessionStore()
    let fuzz = try FuzzIdentities.shared.get()
    let options = options.subtracting([.speaksBoth, .rawPublicKeys, .preSharedKey])
    var configuration = try serverConfiguration(options.intersection([.earlyData]), nil)
    settings(&configuration.common, options, nil, seed: 2)
    configuration.common.insecureRSAKeyExchange = false
    configuration.credentials = CredentialList([try fuzz.server.credential])
    let client = try TestPeer.client(clientConfiguration(options, nil, store: store))
    let server = try TestPeer.server(configuration)
    converse(client, server)
    guard client.info != nil, store.count > 0 else {
      throw FuzzFinding("no session: \(String(describing: client.error ?? server.error))")
    }
    return store
  }
}
