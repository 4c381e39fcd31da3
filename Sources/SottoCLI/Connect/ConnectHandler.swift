// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import Sotto

/// Joins a TLS connection to standard input and output: neither side gets more than the other can take.
final class ConnectHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// How a connection ended.
  struct Ending: Sendable {
    /// Why it failed, if it did.
    var error: (any Error)?
    /// Whether the handshake was complete.
    var wasConnected = false
    /// Whether the server sent any data.
    var receivedData = false
    /// Whether all input was sent.
    var sentAll = false
    /// Why standard output took no more, if it did not: an error number.
    var outputError: Int32 = 0
  }

  private let input: StandardStream
  private let output: StandardStream
  private let negotiated: @Sendable (HandshakeInfo) -> Void
  private let done: EventLoopPromise<Ending>

  private var ending = Ending()
  private var hasStarted = false
  private var isInactive = false
  /// Bytes on their way to standard output.
  private var unwritten = 0
  private var isPaused = false
  /// Bytes on their way to the server, and whether the current read has brought its last piece.
  private var unsent = 0
  private var readHasEnded = true
  private var readBroughtBytes = false

  /// More than this is not kept for a reader of standard output that is slow.
  private static let highWater = 1 << 20
  private static let lowWater = 1 << 18

  init(
    input: StandardStream, output: StandardStream, negotiated: @escaping @Sendable (HandshakeInfo) -> Void,
    done: EventLoopPromise<Ending>
  ) {
    self.input = input
    self.output = output
    self.negotiated = negotiated
    self.done = done
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      ending.wasConnected = true
      negotiated(info)
    } else if case .handshakeCompleted? = event as? TLSUserEvent, !hasStarted {
      hasStarted = true
      readInput(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if ending.error == nil { ending.error = error }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isInactive = true
    finish()
    context.fireChannelInactive()
  }

  /// Ends when the channel is closed and all that came is written.
  private func finish() {
    guard isInactive, unwritten == 0 else { return }
    done.succeed(ending)
  }

  // MARK: From the server

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    let count = bytes.readableBytes
    ending.receivedData = true
    guard ending.outputError == 0 else { return }
    unwritten += count
    if unwritten > Self.highWater { setReading(false, context) }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    output.write(bytes) { error in
      loop.execute { bound.value.0.written(count, error, bound.value.1) }
    }
  }

  private func written(_ count: Int, _ error: Int32, _ context: ChannelHandlerContext) {
    unwritten -= count
    if error != 0, ending.outputError == 0 {
      ending.outputError = error
      if !isInactive { context.close(promise: nil) }
    }
    if unwritten < Self.lowWater, !isInactive { setReading(true, context) }
    finish()
  }

  private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
    guard isPaused == isReading else { return }
    isPaused = !isReading
    try? context.channel.syncOptions?.setOption(.autoRead, value: isReading)
  }

  // MARK: To the server

  /// Reads the next chunk; the one after it is read when this one is sent.
  private func readInput(_ context: ChannelHandlerContext) {
    readHasEnded = false
    readBroughtBytes = false
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    input.read { bytes, isLast, error in
      loop.execute { bound.value.0.send(bytes, isLast: isLast, error, bound.value.1) }
    }
  }

  private func send(_ bytes: ByteBuffer, isLast: Bool, _ error: Int32, _ context: ChannelHandlerContext) {
    guard !isInactive else { return }
    readHasEnded = isLast
    if bytes.readableBytes > 0 {
      readBroughtBytes = true
      unsent += 1
      context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenComplete { _ in
        self.unsent -= 1
        self.readOn(context)
      }
    }
    readOn(context)
  }

  private func readOn(_ context: ChannelHandlerContext) {
    guard readHasEnded, unsent == 0, !isInactive, !ending.sentAll else { return }
    if readBroughtBytes { return readInput(context) }
    // The end of the input: say goodbye, and read what the server still has to say.
    ending.sentAll = true
    context.close(mode: .output, promise: nil)
  }
}
