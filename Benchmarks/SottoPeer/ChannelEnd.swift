// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOTLS

/// One end of a connection: a channel with as little beside the TLS handler as there can be, so that what it costs is the
/// handler's and its pipeline's. This file is `niossl-peer`'s as well.
final class ChannelEnd {
  /// What SwiftNIO's sockets read at most at once.
  static let mostRead = 65_536

  let tls: (any ChannelHandler)?
  private let channel: EmbeddedChannel
  private let transport = Transport()
  private let user = User()

  /// With a TLS handler, or bare.
  init(_ tls: (any ChannelHandler)?, on loop: EmbeddedEventLoop) throws {
    self.tls = tls
    var handlers: [any ChannelHandler] = [transport]
    if let tls { handlers.append(tls) }
    channel = EmbeddedChannel(handlers: handlers + [user], loop: loop)
  }

  /// Whether the handshake is complete.
  var isReady: Bool { user.isReady }
  var bytesSent: Int { transport.sent }
  var bytesOfData: Int { user.received }

  /// The channel becomes active, and with it the handshake begins.
  func start() throws { channel.connect(to: try SocketAddress(unixDomainSocketPath: "/benchmark"), promise: nil) }

  func write(_ message: ByteBuffer) { user.context?.writeAndFlush(NIOAny(message), promise: nil) }

  /// Reads what the other one sent, in pieces of at most so many bytes. Whether there was anything.
  func receive(from other: ChannelEnd, atOnce most: Int = ChannelEnd.mostRead) throws -> Bool {
    let moved = transport.receive(from: other.transport, atOnce: most)
    if let error = user.error { throw error }
    return moved
  }

  /// Lets the memory go that is in the place of the kernel's, and is not the channel's.
  func rest() { transport.rest() }

  /// An abrupt end, as when the peer's socket is gone.
  func drop() {
    channel.pipeline.fireChannelInactive()
    _ = try? channel.finish(acceptAlreadyClosed: true)
  }
}

/// A transport that is memory. Like a socket's channel, what is written is copied out, as by the kernel, and let go; what comes
/// is copied in, into one buffer that is used again unless somebody still has it.
private final class Transport: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer

  private(set) var sent = 0
  private var context: ChannelHandlerContext?
  /// On its way to the other end.
  private var wire = ByteBuffer()
  private var read = ByteBuffer()

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let bytes = unwrapOutboundIn(data)
    sent += bytes.readableBytes
    wire.writeImmutableBuffer(bytes)
    promise?.succeed(())
  }

  func flush(context: ChannelHandlerContext) {}
  func read(context: ChannelHandlerContext) {}

  func receive(from other: Transport, atOnce most: Int) -> Bool {
    guard other.wire.readableBytes > 0 else { return false }
    while other.wire.readableBytes > 0 {
      read.clear(minimumCapacity: min(most, other.wire.readableBytes))
      let count = min(most, other.wire.readableBytes)
      read.writeBytes(other.wire.readableBytesView.prefix(count))
      other.wire.moveReaderIndex(forwardBy: count)
      context?.fireChannelRead(NIOAny(read))
      context?.fireChannelReadComplete()
    }
    other.wire.clear()
    return true
  }

  func rest() {
    wire = ByteBuffer()
    read = ByteBuffer()
  }
}

/// Who speaks TLS, and with what it got does nothing.
private final class User: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private(set) var context: ChannelHandlerContext?
  private(set) var received = 0
  private(set) var isReady = false
  private(set) var error: (any Error)?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { received += unwrapInboundIn(data).readableBytes }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event { isReady = true }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { self.error = error }
}
