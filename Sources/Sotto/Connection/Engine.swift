// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A connection of either role: the handshake of the role, the record layer, and what goes between them. It does no I/O,
/// reads no clock but the one it was given, and calls nobody.
package struct Engine: ~Copyable, Sendable {
  let role: Role
  let settings: PreparedSettings
  var machine: Machine
  var out: Output
  var records: RecordLayer
  var reassembler = HandshakeReassembler()
  var counters = Counters()
  /// When the first byte of the handshake went or came.
  var handshakeStart: Duration?

  /// Messages that wait for those that share their records.
  var flight: [UInt8] = []
  /// Bytes that wait to be sent.
  var outgoing: [UInt8] = []
  /// What the user has not yet been told.
  var events: [Event] = []
  /// The question that the handshake waits with.
  package internal(set) var action: Action?
  /// Why the connection failed, if it did.
  package internal(set) var failure: TLSError?
  package internal(set) var isHandshakeComplete = false
  /// Whether the peer said that it sends no more, or we closed before the handshake was done.
  package internal(set) var isReadClosed = false
  /// Whether we said so.
  package internal(set) var isWriteClosed = false
  var hasReceivedRecord = false
  var hasReceivedHello = false
  /// Whether the handshake settled on TLS 1.2.
  var isTLS12 = false
  var owesKeyUpdate = false
  var owesChangeCipherSpec = false
  /// Whether we asked for a KeyUpdate that has not come.
  var awaitsKeyUpdate = false
  var skipping: SkippedEarlyData?
  /// How much refused early data is skipped.
  var skippedEarlyDataLimit = 0
  /// Server: how many bytes of early data may still come.
  var earlyDataLeft: UInt32 = 0
  /// Client: what was sent early and what may be, until the handshake is complete.
  var earlySending: EarlyDataSending?
  /// Server: whether data may be sent although the client's Finished has not come.
  var isOpenForWriting = false

  /// A client, its hello ready to be sent.
  init(
    client context: ClientContext, _ sessions: SessionChoice = SessionChoice(), offersEarlyData: Bool = false
  ) throws(TLSError) {
    self.init(.client, context.settings)
    machine = Machine(try ClientStart.start(context, sessions, offersEarlyData: offersEarlyData, &out))
    try apply()
  }

  /// A server that waits for a hello.
  init(server context: ServerContext) throws(TLSError) {
    try context.configuration.validate()
    self.init(.server, context.settings)
    machine = Machine(.waitClientHello(WaitClientHello(context: context)))
  }

  private init(_ role: Role, _ settings: PreparedSettings) {
    self.role = role
    self.settings = settings
    machine = .failed
    let tracesSecrets = settings.value.observer != nil && settings.value.observesSecrets
    out = Output(
      role: role, isTracing: settings.value.observer != nil,
      isLoggingKeys: settings.value.keyLog != nil || tracesSecrets,
      isTracingSecrets: tracesSecrets)
    records = RecordLayer(settings.value)
  }

  /// Whether `action` stays nil from here on.
  var hasNoMoreQuestions: Bool { action == nil && machine.hasNoMoreQuestions }

  /// What was negotiated so far.
  package var info: HandshakeInfo { out.info }

  // MARK: Steps

  /// Hands a message to the handshake.
  mutating func handle(_ message: HandshakeMessage) throws(TLSError) {
    let current = exchange(&machine, with: .failed)
    machine = try current.receive(message, &out)
    try apply()
  }

  //= rfc9846 5.1-2
  //= rfc9846 5.1-5
  /// Does what the handshake wants done, in order. Messages that follow each other under the same keys share records, also
  /// where a question stands between them. Nothing that is done here asks for more, or comes back here.
  mutating func apply() throws(TLSError) {
    var index = 0
    while index < out.steps.count {
      defer { index += 1 }
      switch out.steps[index] {
      case .handshake(let message, let level):
        // Closed already, while the client's Finished was on its way.
        if isWriteClosed { continue }
        guard level == records.writeLevel else { throw TLSError(.cryptography("a message for other keys")) }
        if flight.isEmpty { flight = message.bytes } else { flight.append(contentsOf: message.bytes) }
      case .ask(let question): action = question
      default:
        try flush()
        try perform(out.steps[index])
      }
    }
    // Their memory serves the whole handshake, and no connection after it.
    out.steps.removeAll(keepingCapacity: !isHandshakeComplete)
    if action == nil { try flush() }
  }

  //= rfc9846 5.1-7
  /// Writes the messages gathered so far: a key change never finds half a message.
  private mutating func flush() throws(TLSError) {
    guard !flight.isEmpty else { return }
    try emit(exchange(&flight, with: []), as: .handshake)
  }

  /// Writes records and remembers how much of the flight they are. After our close_notify nothing goes out, whatever the
  /// handshake still wants: its keys are gone, and what it wrote would go unprotected.
  mutating func emit(_ content: [UInt8], as type: ContentType) throws(TLSError) {
    guard !isWriteClosed else { return }
    let before = outgoing.count
    if owesChangeCipherSpec {
      owesChangeCipherSpec = false
      records.writeChangeCipherSpec(to: &outgoing)
    }
    try records.write(content, as: type, to: &outgoing)
    if !isHandshakeComplete { recordFlight(.outbound, outgoing.count - before) }
  }

  private mutating func perform(_ step: Output.Step) throws(TLSError) {
    switch step {
    case .handshake, .ask: break
    case .settleOnTLS12:
      // What TLS 1.3 ignores may not come before the keys in TLS 1.2.
      guard !counters.hasChangeCipherSpec else { throw TLSError(.unexpectedChangeCipherSpec) }
      isTLS12 = true
    case .changeCipherSpec:
      guard !isWriteClosed else { return }
      records.writeChangeCipherSpec(to: &outgoing)
      recordFlight(.outbound, RecordHeader.length + 1)
    case .changeCipherSpecBeforeNextRecord: owesChangeCipherSpec = true
    case .expectNothingBuffered: try checkAlignment()
    case .installKeys(let keys):
      if keys.direction == .inbound { try checkAlignment() }
      try records.install(keys)
    case .limitRecords(let sizes): records.limit(sizes, isTLS12: isTLS12)
    case .updateKeys(let direction):
      if direction == .inbound {
        try checkAlignment()
        // One that we asked for is no flood.
        if !awaitsKeyUpdate { try counters.keyUpdate(settings.value.limits) }
        awaitsKeyUpdate = false
      }
      try records.update(direction)
      out.note(.keysUpdated(direction))
    case .oweKeyUpdate: owesKeyUpdate = true
    case .finishUnderApplicationKeys(let hash):
      guard !isWriteClosed else { return }
      guard case .tls13(let keys)? = records.writeKeys else { throw TLSError(.deadState) }
      let finished = try out.frame(Finished(verifyData: keys.secret.verifyData(transcriptHash: hash)))
      out.note(.messageSent(finished.type, level: .application, bytes: finished.bytes))
      try emit(finished.bytes, as: .handshake)
    case .skipEarlyData(let which, let limit):
      skipping = which
      skippedEarlyDataLimit = limit
    case .acceptEarlyData(let limit):
      skipping = nil
      earlyDataLeft = limit
    case .openForWriting: isOpenForWriting = true
    case .offerEarlyData(let sending):
      earlySending = sending
      if let limit = sending.recordSizeLimit { records.limitEarlyData(limit) }
    case .earlyDataRejected(let why): rejectEarlyData(why)
    case .endEarlyData: earlySending = nil
    case .completeHandshake:
      isHandshakeComplete = true
      out.info.duration = handshakeTime()
      if let sending = exchange(&earlySending, with: nil) { try sendAgain(sending) }
      events.append(.handshakeCompleted(info))
    case .event(let event): events.append(event)
    }
  }

  //= rfc9846 5.1-6
  /// Nothing of a message may be waiting where keys change.
  private func checkAlignment() throws(TLSError) {
    guard reassembler.isEmpty else { throw TLSError(.messageSpansKeyChange) }
  }

  // MARK: Failing

  /// Ends the connection: tells the peer, forgets the keys, remembers why.
  mutating func fail(_ error: TLSError) {
    guard failure == nil else { return }
    failure = error
    action = nil
    //= rfc9846 F.1.4-1
    machine = .failed
    reassembler = HandshakeReassembler()
    out.steps = []
    flight = []
    //= rfc9846 6.2-2
    //= rfc9846 6.2-3
    //= rfc9846 6.2-4
    if let alert = error.alert, !isWriteClosed {
      out.note(.alertSent(alert))
      // Only if even this fails is there nothing left to tell the peer with.
      try? emit(AlertMessage(alert).bytes, as: .alert)
    }
    isWriteClosed = true
    //= rfc9846 6.2-1
    //= rfc9846 6-3
    records.closeReading()
    records.closeWriting()
    out.note(.failed(error))
  }
}
