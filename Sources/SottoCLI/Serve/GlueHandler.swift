// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import SottoNIO

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One end of a pair of connections on the same loop: what comes in here goes out there, no faster than the other side
/// takes it, and the end of one direction is passed on alone.
final class GlueHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Until either is gone. (Held: a weak reference would make each use slower.)
  private var partner: GlueHandler?
  private var context: ChannelHandlerContext?
  /// Whether this side speaks TLS, and so has to say goodbye before it goes.
  private let expectsGoodbye: Bool
  private var hasFailed = false
  private var inputHasEnded = false
  private var outputHasEnded = false
  private var outputIsWritten = false
  /// Whether the other connection is gone altogether: then nothing that comes here is of use.
  private var isAlone = false

  private init(expectsGoodbye: Bool) {
    self.expectsGoodbye = expectsGoodbye
  }

  /// Two ends that belong together, the first one of a TLS connection.
  static func pair() -> (GlueHandler, GlueHandler) {
    let pair = (GlueHandler(expectsGoodbye: true), GlueHandler(expectsGoodbye: false))
    pair.0.partner = pair.1
    pair.1.partner = pair.0
    return pair
  }

  /// Lets the other end go, which lets go of this one.
  func part() {
    partner?.partner = nil
    partner = nil
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    part()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    partner?.context?.write(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    partner?.context?.flush()
    context.fireChannelReadComplete()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    partner?.setReading(context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent {
      inputHasEnded = true
      partner?.endOutput()
      if outputHasEnded { context.close(promise: nil) }
    } else if event is IdleStateHandler.IdleStateEvent, isAlone {
      // As long as the client is there, its side decides: it may be slow to take what comes from here.
      context.close(promise: nil)
    } else if case .shutdownCompleted? = event as? TLSUserEvent {
      inputHasEnded = true
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    // A transport whose output was closed before ends without a word more, unless it was cut: then there was an error.
    if expectsGoodbye ? inputHasEnded : !hasFailed {
      inputHasEnded = true
      // What came before still goes out; a flush that hangs is ended by the idle timeout.
      partner?.finishAlone()
    } else {
      partner?.abort()
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    hasFailed = true
    partner?.abort()
    context.close(promise: nil)
  }

  /// A side that was cut off must not look to the other one as if it had come to its end: no close_notify is sent, and the
  /// transport is reset.
  private func abort() {
    guard let context else { return }
    let pipeline = context.pipeline.syncOperations
    if let tls = try? pipeline.context(handlerType: TLSHandler.self) {
      pipeline.removeHandler(context: tls, promise: nil)
    }
    let reset = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    (reset ?? context.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in bound.value.close(promise: nil) }
  }

  private func setReading(_ isReading: Bool) {
    try? context?.channel.syncOptions?.setOption(.autoRead, value: isReading)
  }

  /// Sends what is there, and closes: nobody is left to read or write for.
  private func finishAlone() {
    isAlone = true
    endOutput()
    if outputIsWritten { context?.close(promise: nil) }
  }

  private func endOutput() {
    guard let context, !outputHasEnded else { return }
    outputHasEnded = true
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    // Ends once everything before it is on its way.
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
      let (handler, context) = bound.value
      handler.outputIsWritten = true
      context.close(mode: .output, promise: nil)
      if handler.inputHasEnded || handler.isAlone { context.close(promise: nil) }
    }
  }
}
