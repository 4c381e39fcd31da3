// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One end of a pair of connections on the same loop: what comes in here goes out there, no faster than the other side
/// takes it, and the end of one direction is passed on alone.
final class GlueHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private weak var partner: GlueHandler?
  private var context: ChannelHandlerContext?
  private var inputHasEnded = false
  private var outputHasEnded = false

  /// Two ends that belong together.
  static func pair() -> (GlueHandler, GlueHandler) {
    let pair = (GlueHandler(), GlueHandler())
    pair.0.partner = pair.1
    pair.1.partner = pair.0
    return pair
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    partner = nil
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
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let partner, let other = partner.context {
      // What came before still goes out; a flush that hangs is ended by the idle timeout.
      if inputHasEnded { partner.endOutput() } else { other.close(promise: nil) }
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    partner?.context?.close(promise: nil)
    context.close(promise: nil)
  }

  private func setReading(_ isReading: Bool) {
    try? context?.channel.syncOptions?.setOption(.autoRead, value: isReading)
  }

  private func endOutput() {
    guard let context, !outputHasEnded else { return }
    outputHasEnded = true
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    // Ends once everything before it is on its way.
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
      let (handler, context) = bound.value
      context.close(mode: .output, promise: nil)
      if handler.inputHasEnded { context.close(promise: nil) }
    }
  }
}
