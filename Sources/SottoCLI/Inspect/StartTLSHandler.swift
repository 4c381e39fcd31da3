// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoInspect

/// Talks a plain protocol until TLS may begin, and makes way.
final class StartTLSHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var negotiation: StartTLSNegotiation
  private let ready: EventLoopPromise<Void>
  private var isSettled = false

  /// - Parameter ready: kept when TLS may begin, broken with why not otherwise.
  init(_ negotiation: StartTLSNegotiation, ready: EventLoopPromise<Void>) {
    self.negotiation = negotiation
    self.ready = ready
  }

  func channelActive(context: ChannelHandlerContext) {
    say(negotiation.opening, context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isSettled else { return }
    var bytes: [UInt8] = Array(unwrapInboundIn(data).readableBytesView)
    while true {
      switch negotiation.receive(bytes) {
      case .wait: return
      case .send(let text): say(Array(text.utf8), context)
      case .ready:
        isSettled = true
        // What comes from here on is for TLS to read, once it is there.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        return ready.succeed()
      case .refused(let text):
        return fail(
          Obstacle(.startTLSRefused, "the server did not agree to begin TLS: \(text.prefix(200))"),
          context)
      }
      bytes = []
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }

  func channelInactive(context: ChannelHandlerContext) {
    fail(InspectVisit.closedTooSoon, context)
    context.fireChannelInactive()
  }

  private func say(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    guard !isSettled else { return }
    isSettled = true
    ready.fail(error)
    context.close(promise: nil)
  }
}
