// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity

/// One side of a TLS connection, without I/O: bytes go in, bytes and events come out, and questions that may leave the
/// process are handed to the caller.
///
/// A connection is moved between threads but never shared. Whoever drives it does, in a loop:
/// 1. bring what the transport received to ``receive(_:into:)``, keeping what it did not take;
/// 2. while there is an ``action``, answer it with ``resume(with:)``;
/// 3. look at ``nextEvent()``, and send what ``takeOutgoing()`` gives.
///
/// ``Driver`` does this with the configuration's own verifier, credentials and keys.
public struct Connection<Side>: ~Copyable, Sendable {
  package var engine: Engine

  // MARK: Receiving

  /// Takes whole records from `input`, and appends the data they hold to `data`.
  ///
  /// - Parameters:
  ///   - input: What the transport received, beginning with what was not taken before.
  ///   - data: Needs as much room as `input` has bytes; with less, fewer records are taken.
  /// - Returns: How many bytes were taken. The rest is to be brought again, once there is more of it or an action was
  ///   answered.
  /// - Throws: Why the connection failed. The alert that tells the peer is in ``takeOutgoing()``; data that came before is
  ///   in `data`.
  public mutating func receive(_ input: RawSpan, into data: inout OutputRawSpan) throws(TLSError) -> Int {
    try engine.receive(input, into: &data)
  }

  /// Says that the transport will bring no more bytes. Only once ``receive(_:into:)`` took all that came and no
  /// ``action`` waits: what is left would count as missing.
  ///
  /// - Throws: ``TLSError/Reason/truncatedData`` or ``TLSError/Reason/truncatedHandshake`` if the peer had not said
  ///   goodbye: then an attacker may have cut the connection (RFC 9846 section 6.1).
  public mutating func receiveEndOfStream() throws(TLSError) {
    try engine.receiveEndOfStream()
  }

  /// The next thing that happened, or nil.
  public mutating func nextEvent() -> Event? { engine.nextEvent() }

  // MARK: Questions

  /// The question that the handshake waits with, if any. While there is one, no more records are taken.
  public var action: Action? { engine.action }

  /// Goes on with the answer to ``action``.
  ///
  /// - Throws: Why the connection failed; ``TLSError/Reason/answerMismatch`` for an answer to another question.
  public mutating func resume(with answer: Answer) throws(TLSError) {
    try engine.resume(with: answer)
  }

  // MARK: Sending

  /// Whether bytes wait to be sent.
  public var hasOutgoing: Bool { engine.hasOutgoing }

  /// Takes the bytes that wait to be sent: handshake messages, alerts, key updates.
  public mutating func takeOutgoing() -> [UInt8] { engine.takeOutgoing() }

  /// How many bytes ``seal(_:into:)`` writes for the next `count` bytes of data, with whatever waits to be sent before them. What comes
  /// after those may take more or less: records grow.
  public func sealedCount(of count: Int) -> Int { engine.sealedCount(of: count) }

  /// Protects data as records. Whatever waits to be sent goes first.
  ///
  /// - Returns: How many bytes of `data` were taken: all, if `records` has room for ``sealedCount(of:)`` bytes.
  /// - Throws: ``TLSError/Reason/writeBeforeHandshake``, ``TLSError/Reason/writeAfterClose``, or why the connection
  ///   failed.
  public mutating func seal(_ data: RawSpan, into records: inout OutputRawSpan) throws(TLSError) -> Int {
    try engine.seal(data, into: &records)
  }

  /// Moves to new keys for sending (RFC 9846 section 4.7.3). This happens by itself well before the limits of section 5.5.
  ///
  /// - Parameter peerToo: Whether the peer is asked to do the same.
  /// - Throws: ``TLSError/Reason/keyUpdateWithoutTLS13`` in TLS 1.2, which can't.
  public mutating func requestKeyUpdate(peerToo: Bool) throws(TLSError) {
    try engine.requestKeyUpdate(peerToo: peerToo)
  }

  //= rfc9846 F.5-3
  /// How many more bytes may be sent as early data now; 0 unless that was asked for when the connection was made, and a
  /// session allows it, and the server has not refused it or completed its part of the handshake.
  public var earlyDataCapacity: Int { engine.earlyDataCapacity }

  /// Sends early data (RFC 9846 section 2.3), before the server has shown that it is there: whoever records it can send it
  /// again, and it has no forward secrecy. Only what is safe to be done twice may be sent so.
  ///
  /// - Parameters:
  ///   - data: What to send.
  ///   - mayBeSentAgain: Whether the data is sent again, as ordinary data, should the server refuse it. It is then kept until the
  ///     server has answered, and is not sent again where another application protocol was chosen than it was meant for.
  /// - Returns: How many bytes were taken: at most ``earlyDataCapacity``. The rest is ordinary data, once the handshake is
  ///   complete.
  /// - Throws: Why the connection failed.
  public mutating func sendEarlyData(_ data: [UInt8], mayBeSentAgain: Bool) throws(TLSError) -> Int {
    try engine.sendEarlyData(data, mayBeSentAgain: mayBeSentAgain)
  }

  /// Says that we send no more. Data of the peer's can still be received; a handshake that is not done is given up.
  public mutating func close() { engine.close() }

  // MARK: State

  /// What was negotiated so far, and with whom.
  public var info: HandshakeInfo { engine.info }

  /// Why the connection failed, if it did.
  public var failure: TLSError? { engine.failure }

  //= rfc9846 F.5-4
  /// Whether the handshake is done: the peer is there now, and not a recording.
  public var isHandshakeComplete: Bool { engine.isHandshakeComplete }

  /// Whether data may be sent, unless our side is closed: once the handshake is complete, and on a server that took early data
  /// as soon as that stands.
  public var isWritable: Bool { engine.isWritable }

  /// Whether the peer said that it sends no more, or we closed before the handshake was done.
  public var isReadClosed: Bool { engine.isReadClosed }

  /// Whether we said so, or failed.
  public var isWriteClosed: Bool { engine.isWriteClosed }

  /// What happened since the last call. Empty unless the configuration has an observer or a key log.
  public mutating func takeTrace() -> [TraceEvent] { engine.takeTrace() }

  /// Makes keying material for other uses of the session (RFC 9846 section 7.5, RFC 5705).
  ///
  /// - Parameters:
  ///   - label: Says for which use, so that no two uses share keys.
  ///   - context: Bound into the material. In TLS 1.3 empty is the same as none, in TLS 1.2 it is not.
  ///   - length: Bytes wanted.
  /// - Throws: ``TLSError/Reason/exportBeforeHandshake``, ``TLSError/Reason/exportTooLong``, or in TLS 1.2
  ///   ``TLSError/Reason/exportWithoutExtendedMainSecret``.
  public func exportKeyingMaterial(label: String, context: [UInt8]? = nil, length: Int) throws(TLSError) -> [UInt8] {
    try engine.exportKeyingMaterial(label: label, context: context, length: length)
  }

  /// What binds an authentication above TLS to this connection: the channel binding `tls-exporter` of RFC 9266, 32 bytes.
  ///
  /// - Throws: ``TLSError/Reason/exportBeforeHandshake``.
  public func channelBinding() throws(TLSError) -> [UInt8] { try engine.channelBinding() }
}

/// Marks a ``Connection`` as the side that connects.
public enum ClientSide {}

/// Marks a ``Connection`` as the side that is connected to.
public enum ServerSide {}

/// The side that connects.
public typealias ClientConnection = Connection<ClientSide>

/// The side that is connected to.
public typealias ServerConnection = Connection<ServerSide>

extension Connection where Side == ClientSide {
  /// A client whose ClientHello is ready to be sent.
  ///
  /// - Parameters:
  ///   - configuration: How to connect.
  ///   - serverName: Whom the server's certificate must name. Nil only makes sense with a verifier that asks for no name.
  ///   - session: A session to resume, out of an ``Event/sessionReceived(_:)``. One that can't be used is passed over, and
  ///     whatever the server thinks of it, a handshake follows. The configuration's store is the ``Driver``'s business.
  ///   - offersEarlyData: Whether the server is asked to take early data, if the session allows any: see
  ///     ``sendEarlyData(_:mayBeSentAgain:)``.
  /// - Throws: ``TLSError/Reason/invalidConfiguration(_:)``, ``TLSError/Reason/credentialRefusedByPolicy(_:)``, or
  ///   ``TLSError/Reason/entropy(_:)``.
  public init(
    configuration: ClientConfiguration, serverName: ServerName?, session: ClientSession? = nil,
    offersEarlyData: Bool = false
  ) throws(TLSError) {
    let context = ClientContext(configuration: configuration, serverName: serverName)
    let choice = SessionChoice(session, configuration, context.sessionKey)
    try self.init(context, choice, offersEarlyData: offersEarlyData)
  }

  init(_ context: ClientContext, _ sessions: SessionChoice, offersEarlyData: Bool) throws(TLSError) {
    engine = try Engine(client: context, sessions, offersEarlyData: offersEarlyData)
  }
}

extension Connection where Side == ServerSide {
  /// A server that waits for a ClientHello.
  ///
  /// - Throws: ``TLSError/Reason/invalidConfiguration(_:)``, or ``TLSError/Reason/credentialRefusedByPolicy(_:)``.
  public init(configuration: ServerConfiguration) throws(TLSError) {
    try self.init(ServerContext(configuration: configuration))
  }

  init(_ context: ServerContext) throws(TLSError) {
    engine = try Engine(server: context)
  }
}
