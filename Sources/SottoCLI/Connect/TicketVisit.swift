// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import Sotto

/// A connection that only waits for a session ticket, which the configuration's store then has, and goes.
final class TicketVisit: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// How it ended.
  struct Ending: Sendable {
    /// Why it failed, if it did.
    var error: (any Error)?
    /// Whether the handshake was complete.
    var wasConnected = false
    /// Whether a ticket came.
    var hasTicket = false
  }

  /// How long a server has for its ticket. Most send it with their last flight.
  private static let patience = TimeAmount.seconds(2)

  private let negotiated: @Sendable (HandshakeInfo) -> Void
  private let done: EventLoopPromise<Ending>
  private var ending = Ending()

  init(negotiated: @escaping @Sendable (HandshakeInfo) -> Void, done: EventLoopPromise<Ending>) {
    self.negotiated = negotiated
    self.done = done
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      ending.wasConnected = true
      negotiated(info)
      let channel = context.channel
      context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    } else if event is ClientSession {
      ending.hasTicket = true
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Whatever the server says unasked is for the next connection to hear.
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // With a ticket in hand, it does not matter how the server leaves.
    if ending.error == nil, !ending.hasTicket { ending.error = error }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    done.succeed(ending)
    context.fireChannelInactive()
  }
}
