// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport

/// Sends back what comes; when the peer says goodbye, so does it.
final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.write(data, promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.flush()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(mode: .output, promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// Gathers all data until the peer says goodbye.
final class Gatherer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private var data = ByteBuffer()
  private let promise: EventLoopPromise<ByteBuffer>

  init(_ promise: EventLoopPromise<ByteBuffer>) {
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    self.data.writeImmutableBuffer(unwrapInboundIn(data))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.shutdownCompleted? = event as? TLSUserEvent { promise.succeed(data) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(ChannelError.eof)
  }
}

/// A server that echoes, on a port of its own.
func echoServer(halfClosure: Bool) async throws -> any Channel {
  let configuration = try TestConfigurations.server()
  return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .childChannelOption(.allowRemoteHalfClosure, value: halfClosure)
    .childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandlers([try TLSHandler.server(configuration), Echo()])
      }
    }
    .bind(host: "127.0.0.1", port: 0).get()
}

/// A client; the second value is all that it received, once both sides said goodbye.
func connect(to server: any Channel, name: String = "localhost") async throws -> (
  any Channel, EventLoopFuture<ByteBuffer>
) {
  let configuration = try TestConfigurations.client()
  let serverName = try ServerName(name)
  let loop = MultiThreadedEventLoopGroup.singleton.next()
  let promise = loop.makePromise(of: ByteBuffer.self)
  guard let address = server.localAddress else { throw ChannelError.unknownLocalAddress }
  let channel = try await ClientBootstrap(group: loop)
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandlers([
          try TLSHandler.client(configuration, serverName: serverName), Gatherer(promise),
        ])
      }
    }
    .connect(to: address).get()
  return (channel, promise.futureResult)
}
