// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SottoInspect

/// Writes down what goes over the wire below TLS, and when.
final class WireTap: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// More is not kept of a side: a handshake is over long before.
  private static let limit = 1 << 20

  /// What went over it so far.
  private(set) var conversation = Conversation()
  private var kept: [Side: Int] = [:]
  private var start: NIODeadline?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    note(.server, unwrapInboundIn(data))
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    note(.client, unwrapOutboundIn(data))
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent, conversation.ends[.server] == nil {
      conversation.ends[.server] = .closed
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isReset(error), conversation.ends[.server] == nil { conversation.ends[.server] = .reset }
    context.fireErrorCaught(error)
  }

  private func note(_ side: Side, _ bytes: ByteBuffer) {
    let now = NIODeadline.now()
    if start == nil { start = now }
    guard kept[side, default: 0] < Self.limit else { return }
    kept[side, default: 0] += bytes.readableBytes
    let microseconds = (now - (start ?? now)).nanoseconds / 1000
    // What is written piece by piece, and flushed at once, goes together.
    if conversation.chunks.last?.from == side, conversation.chunks.last?.microseconds == microseconds {
      conversation.chunks[conversation.chunks.count - 1].bytes += bytes.readableBytesView
    } else {
      conversation.chunks.append(
        Conversation.Chunk(from: side, microseconds: microseconds, bytes: Array(bytes.readableBytesView)))
    }
  }
}
