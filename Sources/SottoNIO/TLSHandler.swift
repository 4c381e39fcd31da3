// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOTLS
public import Sotto

/// TLS for one channel, client or server.
///
/// It stands where `NIOSSLHandler` would, and behaves like it:
/// - The handshake starts when the channel becomes active, or when the handler is added to an active channel. When it is
///   complete, two user events are fired: the ``/Sotto/HandshakeInfo``, then `TLSUserEvent.handshakeCompleted`, from which NIO's
///   ALPN handlers work unchanged. A client fires each ``/Sotto/ClientSession`` that comes after that, too.
/// - Early data that a server takes is fired as an ``EarlyDataEvent``, never as a read; what is written in answer goes out at once.
/// - What is written before that is kept, and sent afterwards. It does not count for the channel's writability.
/// - A failure is fired once as a ``/Sotto/TLSError`` through `errorCaught`; the peer is told by an alert, what was not sent yet
///   fails with the same error, and the channel is closed.
/// - When the peer says goodbye (close_notify), the channel is closed after `TLSUserEvent.shutdownCompleted`. With
///   `ChannelOptions.allowRemoteHalfClosure`, `ChannelEvent.inputClosed` is fired instead, and writing goes on.
/// - A peer that is gone without goodbye makes a ``/Sotto/TLSError`` with the reason `truncatedData` or `truncatedHandshake`, unless
///   the channel was being closed on this side.
/// - `close(mode: .output)` sends a goodbye behind all that was written, and shuts the output of the transport where it can.
///   `close(mode: .all)` sends one behind all that was flushed, waits for the peer's, but not longer than
///   ``Timeouts/close``, and closes. Its promise succeeds either way.
///
/// A handler serves one channel, once. If it is removed from an open channel, nobody says goodbye; close first.
public final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
  /// Records.
  public typealias InboundIn = ByteBuffer
  /// Data.
  public typealias InboundOut = ByteBuffer
  /// Data.
  public typealias OutboundIn = ByteBuffer
  /// Records.
  public typealias OutboundOut = ByteBuffer

  /// What the handler is doing. Which half is closed while it is `open`, the driver knows.
  enum Phase {
    /// Waits for the channel to become active.
    case idle
    case handshaking
    /// Data flows.
    case open
    /// The whole channel is to be closed, as soon as the peer has said goodbye and our goodbye is written.
    case closing
    /// Nothing more is done: everything passes.
    case ended
  }

  var driver: Driver
  let bridge: LoopBridge
  let timeouts: Timeouts
  var phase = Phase.idle
  /// Nil while the handler is in no pipeline.
  var context: ChannelHandlerContext?
  /// Those of the loop that the handler is on; nil while it is in no pipeline.
  var commons: LoopCommons?
  var inbound = InboundBytes()
  var writes = OutboundWrites()
  /// Runs while the handshake or the closing does.
  var timer: LoopTimers.Token?
  /// How much was not yet written when the timer of the closing began to run.
  var unsentBefore = Int.max
  /// Why the connection failed, if it did.
  var failure: TLSError?

  /// Whether received bytes are being handled further up the stack.
  var isProcessing = false
  /// Whether data was passed on since the last `channelReadComplete`.
  var hasPassedData = false
  /// Whether somebody asked for data and got none yet.
  var isReadWanted = false
  /// Whether the transport brings no more bytes.
  var hasInputEnded = false
  /// Whether the user closed the output: no more is written, though the goodbye may still have to wait.
  var isOutputClosed = false
  /// Whether the whole channel is to be closed as soon as the handshake is complete.
  var closesWhenComplete = false
  /// Client: what did not go as early data and has to go before everything else.
  var earlyRest: ByteBuffer?
  /// Whether the end of the closing was told and is under way.
  var hasFinishedClosing = false
  var outputClosePromise: EventLoopPromise<Void>?
  var closePromise: EventLoopPromise<Void>?

  /// What was negotiated, and with whom; nil until the handshake is complete. To be read on the event loop.
  public internal(set) var handshakeInfo: HandshakeInfo?

  private init(_ driver: consuming Driver, _ bridge: LoopBridge, _ timeouts: Timeouts) {
    self.driver = driver
    self.bridge = bridge
    self.timeouts = timeouts
  }

  /// The client's side.
  ///
  /// - Parameters:
  ///   - configuration: How to connect.
  ///   - serverName: Whom the server's certificate must name. Nil only makes sense with a verifier that asks for no name.
  ///   - earlyData: What is sent before the server has answered, if a session allows it. What becomes of it is fired as an
  ///     ``EarlyDataEvent``, and stands in the ``/Sotto/HandshakeInfo``.
  ///   - timeouts: How long to wait for the server.
  /// - Throws: ``/Sotto/TLSError/Reason/invalidConfiguration(_:)``, ``/Sotto/TLSError/Reason/credentialRefusedByPolicy(_:)``, or
  ///   ``/Sotto/TLSError/Reason/entropy(_:)``.
  public static func client(
    _ configuration: ClientConfiguration, serverName: ServerName?, earlyData: EarlyDataToSend? = nil,
    timeouts: Timeouts = Timeouts()
  ) throws(TLSError) -> TLSHandler {
    let bridge = LoopBridge()
    var driver = try Driver(
      client: configuration, serverName: serverName, offersEarlyData: earlyData != nil, executor: bridge,
      wake: { bridge.wake() })
    var rest: ByteBuffer?
    if let earlyData { rest = try sendEarly(earlyData, &driver) }
    let handler = TLSHandler(driver, bridge, timeouts)
    handler.earlyRest = rest
    return handler
  }

  /// The server's side.
  ///
  /// - Parameters:
  ///   - configuration: How to answer.
  ///   - timeouts: How long to wait for the client.
  /// - Throws: ``/Sotto/TLSError/Reason/invalidConfiguration(_:)``, or
  ///   ``/Sotto/TLSError/Reason/credentialRefusedByPolicy(_:)``.
  public static func server(
    _ configuration: ServerConfiguration, timeouts: Timeouts = Timeouts()
  ) throws(TLSError) -> TLSHandler {
    let bridge = LoopBridge()
    let driver = try Driver(server: configuration, executor: bridge, wake: { bridge.wake() })
    return TLSHandler(driver, bridge, timeouts)
  }

  // MARK: What users may ask, on the event loop

  /// Moves to new keys for sending (RFC 9846 section 4.7.3). This happens by itself well before the limits of section 5.5.
  ///
  /// - Parameter peerToo: Whether the peer is asked to do the same.
  /// - Throws: ``/Sotto/TLSError/Reason/writeBeforeHandshake``, ``/Sotto/TLSError/Reason/writeAfterClose``, or why the connection failed.
  public func requestKeyUpdate(peerToo: Bool) throws(TLSError) {
    try driver.requestKeyUpdate(peerToo: peerToo)
    if let context { sendOutgoing(context) }
  }

  /// Makes keying material for other uses of the session (RFC 9846 section 7.5).
  ///
  /// - Parameters:
  ///   - label: Says for which use, so that no two uses share keys.
  ///   - context: Bound into the material; empty is the same as none.
  ///   - length: Bytes wanted.
  /// - Throws: ``/Sotto/TLSError/Reason/exportBeforeHandshake`` or ``/Sotto/TLSError/Reason/exportTooLong``.
  public func exportKeyingMaterial(
    label: String, context: [UInt8] = [], length: Int
  ) throws(TLSError) -> [UInt8] {
    try driver.exportKeyingMaterial(label: label, context: context, length: length)
  }
}

@available(*, unavailable)
extension TLSHandler: Sendable {}
