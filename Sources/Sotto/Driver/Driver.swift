// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
public import SottoIdentity
import SottoWire

/// A connection whose questions are answered from its configuration: by its verifier, its credentials and their keys.
///
/// What can be answered at once is, inside the call. What can't runs as a task; `wake` is called from wherever that task
/// ends, and whoever owns the driver then calls ``proceed()``, on its own thread, and goes on with ``receive(_:into:)``.
public struct Driver: ~Copyable, Sendable {
  private var engine: Engine
  /// Nil once there is nothing left to be asked.
  private var answers: Answers?
  private let executor: any TaskExecutor
  private let wake: @Sendable () -> Void
  private var pending: PendingAnswer?

  /// Drives a client.
  ///
  /// - Parameters:
  ///   - configuration: How to connect.
  ///   - serverName: Whom the server's certificate must name.
  ///   - offersEarlyData: Whether the server is asked to take early data, if there is a session that allows any: see
  ///     ``sendEarlyData(_:mayBeSentAgain:)``.
  ///   - executor: Where tasks run that answer questions. By default wherever they are resumed.
  ///   - wake: Called when an answer that took longer is there.
  /// - Throws: What ``ClientConnection`` throws.
  public init(
    client configuration: ClientConfiguration, serverName: ServerName?, offersEarlyData: Bool = false,
    executor: (any TaskExecutor)? = nil, wake: @escaping @Sendable () -> Void
  ) throws(TLSError) {
    let context = ClientContext(configuration: configuration, serverName: serverName)
    let answers = Answers(context)
    var sessions = SessionChoice()
    if let store = answers.clientSessions, let key = context.sessionKey {
      sessions = SessionChoice(from: store, configuration, key)
    }
    engine = try ClientConnection(context, sessions, offersEarlyData: offersEarlyData).intoEngine()
    self.answers = answers
    self.executor = executor ?? InlineExecutor.shared
    self.wake = wake
  }

  /// Drives a server.
  ///
  /// - Parameters:
  ///   - configuration: How to answer.
  ///   - executor: Where tasks run that answer questions. By default wherever they are resumed.
  ///   - wake: Called when an answer that took longer is there.
  /// - Throws: What ``ServerConnection`` throws.
  public init(
    server configuration: ServerConfiguration, executor: (any TaskExecutor)? = nil,
    wake: @escaping @Sendable () -> Void
  ) throws(TLSError) {
    let context = ServerContext(configuration: configuration)
    engine = try ServerConnection(context).intoEngine()
    answers = Answers(context)
    self.executor = executor ?? InlineExecutor.shared
    self.wake = wake
  }

  /// Takes whole records from `input`, as ``Connection/receive(_:into:)`` does, and answers what can be answered.
  public mutating func receive(_ input: RawSpan, into data: inout OutputRawSpan) throws(TLSError) -> Int {
    defer { dropUnwanted() }
    var consumed = 0
    while true {
      consumed += try engine.receive(input.extracting(consumed..<input.byteCount), into: &data)
      guard engine.action != nil, try answer() else { return consumed }
    }
  }

  /// Goes on after `wake`. Returns whether the handshake moved, so that kept input is worth bringing again.
  public mutating func proceed() throws(TLSError) -> Bool {
    defer { dropUnwanted() }
    return try answer()
  }

  /// An answer to a question that is no longer asked is not worth its work.
  private mutating func dropUnwanted() {
    if pending != nil, engine.action == nil { pending = nil }
  }

  /// Answers questions until there is none or one takes longer. Returns whether any was answered.
  // Apart, as what tasks need on the stack would be made for every record.
  @inline(never)
  private mutating func answer() throws(TLSError) -> Bool {
    var answered = false
    while let action = engine.action {
      guard let answers else { throw TLSError(.deadState) }
      guard let answer = take(action, answers) else { return answered }
      try engine.resume(with: answer)
      answered = true
    }
    return answered
  }

  /// The answer to `action`, if it is there: at once, or from a task that has ended.
  private mutating func take(_ action: Action, _ answers: Answers) -> Answer? {
    if let pending {
      guard let answer = pending.answer else { return nil }
      self.pending = nil
      return answer
    }
    if let answer = answers.immediate(to: action) { return answer }
    let started = PendingAnswer(to: action, answers, on: executor)
    if let answer = started.answer(orCall: wake) { return answer }
    pending = started
    return nil
  }

  /// What happened since the last call, for the configuration's observer and key log. Whoever drives delivers it, once
  /// the call into the driver has returned: the observer may then do with the connection what it likes.
  public mutating func takeTrace() -> TraceBatch? {
    guard isTraced else { return nil }
    return TraceBatch(events: engine.takeTrace(), settings: engine.settings)
  }

  private var isTraced: Bool {
    engine.settings.value.observer != nil || engine.settings.value.keyLog != nil
  }

  /// Whether there may be anything but data: to send, to tell, or to trace.
  package var hasNews: Bool { engine.hasOutgoing || !engine.events.isEmpty || isTraced }

  // MARK: The connection

  /// As ``Connection/receiveEndOfStream()``.
  public mutating func receiveEndOfStream() throws(TLSError) {
    defer { dropUnwanted() }
    try engine.receiveEndOfStream()
  }

  /// As ``Connection/nextEvent()``.
  ///
  /// Sessions that come go into the configuration's store before they are told.
  public mutating func nextEvent() -> Event? {
    while let event = engine.nextEvent() {
      switch event {
      case .sessionReceived(let session): answers?.clientSessions?.put(session)
      case .sessionToStore(let session):
        answers?.sessions?.keep(session)
        continue
      default: break
      }
      return event
    }
    if engine.hasNoMoreQuestions { answers = nil }
    return nil
  }

  /// As ``Connection/hasOutgoing``.
  public var hasOutgoing: Bool { engine.hasOutgoing }

  /// As ``Connection/takeOutgoing()``.
  public mutating func takeOutgoing() -> [UInt8] { engine.takeOutgoing() }

  /// As ``Connection/sealedCount(of:)``.
  public func sealedCount(of count: Int) -> Int { engine.sealedCount(of: count) }

  /// As ``Connection/seal(_:into:)``.
  public mutating func seal(_ data: RawSpan, into records: inout OutputRawSpan) throws(TLSError) -> Int {
    try engine.seal(data, into: &records)
  }

  mutating func sealing(_ data: [UInt8]) throws(TLSError) -> [UInt8] { try engine.seal(data) }

  /// As ``Connection/earlyDataCapacity``.
  public var earlyDataCapacity: Int { engine.earlyDataCapacity }

  /// As ``Connection/sendEarlyData(_:mayBeSentAgain:)``.
  public mutating func sendEarlyData(_ data: [UInt8], mayBeSentAgain: Bool) throws(TLSError) -> Int {
    try engine.sendEarlyData(data, mayBeSentAgain: mayBeSentAgain)
  }

  /// As ``Connection/requestKeyUpdate(peerToo:)``.
  public mutating func requestKeyUpdate(peerToo: Bool) throws(TLSError) {
    try engine.requestKeyUpdate(peerToo: peerToo)
  }

  /// As ``Connection/close()``.
  public mutating func close() {
    engine.close()
    dropUnwanted()
  }

  /// Gives up because the handshake took too long.
  public mutating func timeOut() {
    engine.abort(TLSError(.handshakeTimedOut))
    dropUnwanted()
  }

  /// Whether an answer is on its way: until `wake`, no more records are taken.
  public var isWaiting: Bool { pending != nil }

  /// As ``Connection/info``.
  public var info: HandshakeInfo { engine.info }

  /// As ``Connection/failure``.
  public var failure: TLSError? { engine.failure }

  /// As ``Connection/isHandshakeComplete``.
  public var isHandshakeComplete: Bool { engine.isHandshakeComplete }

  /// As ``Connection/isWritable``.
  public var isWritable: Bool { engine.isWritable }

  /// As ``Connection/isReadClosed``.
  public var isReadClosed: Bool { engine.isReadClosed }

  /// As ``Connection/isWriteClosed``.
  public var isWriteClosed: Bool { engine.isWriteClosed }

  /// As ``Connection/exportKeyingMaterial(label:context:length:)``.
  public func exportKeyingMaterial(label: String, context: [UInt8]? = nil, length: Int) throws(TLSError) -> [UInt8] {
    try engine.exportKeyingMaterial(label: label, context: context, length: length)
  }

  /// As ``Connection/channelBinding()``.
  public func channelBinding() throws(TLSError) -> [UInt8] { try engine.channelBinding() }
}

extension Connection {
  fileprivate consuming func intoEngine() -> Engine { engine }
}
