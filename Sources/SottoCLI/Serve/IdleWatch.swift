// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoNIO

/// Tells when nothing came or went for too long, by SwiftNIO's own event, as its `IdleStateHandler` does. That one makes a promise
/// for each write, and its timers are cancelled at a price that grows with the number of connections.
final class IdleWatch: ChannelDuplexHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = NIOAny

  private let limit: TimeAmount
  private var context: ChannelHandlerContext?
  private var commons: LoopCommons?
  private var timer: LoopTimers.Token?
  private var lastActivity = NIODeadline.distantPast
  /// What the transport had still to send when the timer last looked.
  private var unsent = 0

  init(limit: TimeAmount) {
    self.limit = limit
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    commons = .shared(on: context.eventLoop)
    if context.channel.isActive { start(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    stop()
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    start(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    lastActivity = context.eventLoop.now
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    lastActivity = context.eventLoop.now
    context.write(data, promise: promise)
  }

  private func start(_ context: ChannelHandlerContext) {
    guard timer == nil else { return }
    lastActivity = context.eventLoop.now
    wait(limit, context)
  }

  private func wait(_ amount: TimeAmount, _ context: ChannelHandlerContext) {
    timer = commons?.timers.set(self, in: amount, on: context.eventLoop)
  }

  private func stop() {
    if let timer = exchange(&timer, with: nil) { commons?.timers.cancel(timer) }
    commons = nil
  }
}

extension IdleWatch: TimedWork {
  func timeHasCome() {
    timer = nil
    guard let context else { return }
    let now = context.eventLoop.now
    // A slow reader is not idle as long as it takes anything. When that was, nobody saw; so who takes nothing is idle after
    // twice the limit at the latest.
    let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    if unsent != self.unsent { lastActivity = now }
    self.unsent = unsent
    let rest = lastActivity + limit - now
    wait(rest > .zero ? rest : limit, context)
    if rest <= .zero { context.fireUserInboundEventTriggered(IdleStateHandler.IdleStateEvent.all) }
  }
}
