// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import SottoNIO

/// Passes on HTTP requests that came as early data, each marked with `Early-Data: 1` (RFC 8470 section 5.1), so that the server
/// behind can tell them from others. Only what is safe goes early: GET and HEAD without content. From the first other request on,
/// everything waits until the client has shown that it is there, and then needs no mark.
final class EarlyRequestsHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var held = ByteBuffer()
  private var isHolding = false

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case EarlyDataEvent.received(var bytes):
      held.writeBuffer(&bytes)
      passOn(context)
    case TLSUserEvent.handshakeCompleted:
      context.fireUserInboundEventTriggered(event)
      return release(context)
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func passOn(_ context: ChannelHandlerContext) {
    while !isHolding {
      var parser = HTTPRequestParser()
      var rest = held
      switch parser.parse(&rest) {
      case .needsMore: return
      case .request(let request) where request.isSafe && !request.hasContent:
        guard let head = held.readSlice(length: held.readableBytes - rest.readableBytes) else { return }
        context.fireChannelRead(wrapInboundOut(Self.marked(head)))
        context.fireChannelReadComplete()
      case .request, .failure: isHolding = true
      }
    }
  }

  /// What was kept is ordinary by now.
  private func release(_ context: ChannelHandlerContext) {
    isHolding = true
    let bytes = exchange(&held, with: ByteBuffer())
    guard bytes.readableBytes > 0 else { return }
    context.fireChannelRead(wrapInboundOut(bytes))
    context.fireChannelReadComplete()
  }

  /// The head with one field more, in front of the empty line that ends it.
  static func marked(_ head: ByteBuffer) -> ByteBuffer {
    var lines = Array(head.readableBytesView)
    if lines.last == UInt8(ascii: "\n") { lines.removeLast() }
    if lines.last == UInt8(ascii: "\r") { lines.removeLast() }
    return ByteBuffer(bytes: lines + Array("Early-Data: 1\r\n\r\n".utf8))
  }
}

extension HTTPRequest {
  /// Whether it asks for nothing but an answer (RFC 9110 section 9.2.1), among what we know of.
  var isSafe: Bool { method == "GET" || method == "HEAD" }
}
