// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoIdentity

/// Lets in no more connections than may be open at once. Those that come later wait in the system's queue, and none is
/// refused: reading stops, and with it accepting. The same for a while when the system can't give a descriptor.
///
/// Reading is switched off altogether, and not only put off: a listening channel that failed to accept stays registered for
/// what it could not take, and would be woken for it again and again.
final class AcceptGate: ChannelInboundHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel

  private let limit: Int
  private let log: @Sendable (String) -> Void
  private var open = 0
  private var isPausing = false
  private var isReading = true
  private var batch: Int?
  private var timer: Scheduled<Void>?
  private var nextReport: [Report: NIODeadline] = [:]

  private enum Report {
    case full
    case failure
  }

  /// How many connections are accepted in a row.
  private static let largestBatch = 4
  /// How long accepting pauses after a failure.
  private static let pause = TimeAmount.seconds(1)
  /// How often the same trouble is told.
  private static let reportInterval = TimeAmount.minutes(1)

  init(limit: Int, log: @escaping @Sendable (String) -> Void) {
    self.limit = limit
    self.log = log
  }

  func handlerAdded(context: ChannelHandlerContext) {
    setBatch(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    open += 1
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
      let (gate, context) = bound.value
      gate.open -= 1
      gate.update(context)
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    update(context)
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is IOError else { return context.fireErrorCaught(error) }
    report(.failure, "can't accept connections: \(reason(for: error)); \(open) are open, new ones wait", context)
    guard !isPausing else { return }
    isPausing = true
    update(context)
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isPausing = false
      self.update(context)
    }
  }

  private func update(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    if open >= limit {
      report(.full, "\(open) connections are open, as many as --max-connections allows; new ones wait", context)
    } else {
      setBatch(context)
    }
    let mayRead = open < limit && !isPausing
    guard mayRead != isReading else { return }
    isReading = mayRead
    try? context.channel.syncOptions?.setOption(.autoRead, value: mayRead)
  }

  /// Near the limit, no more are accepted in a row than there is room for.
  private func setBatch(_ context: ChannelHandlerContext) {
    let wanted = max(1, min(Self.largestBatch, limit - open))
    guard wanted != batch else { return }
    batch = wanted
    try? context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: UInt(wanted))
  }

  private func report(_ what: Report, _ text: String, _ context: ChannelHandlerContext) {
    let now = context.eventLoop.now
    if let next = nextReport[what], now < next { return }
    nextReport[what] = now + Self.reportInterval
    log("\(WallTime.now()) \(text)")
  }
}
