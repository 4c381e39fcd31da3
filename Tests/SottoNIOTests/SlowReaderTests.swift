// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// A peer that takes its time gets all that was written before the goodbye, however short the wait for its own.
@Suite struct SlowReaderTests {
  private static let size = 12_000_000

  /// Writes much and closes.
  private final class Burst: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(repeating: 7, count: size)), promise: nil)
      context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
  }

  /// Reads a piece every now and then: longer in all than the wait, and never as long at a time, on a busy machine too.
  private final class Sip: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let total: EventLoopPromise<Int>
    private var count = 0

    init(_ total: EventLoopPromise<Int>) {
      self.total = total
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      switch event as? TLSUserEvent {
      case .handshakeCompleted: sip(context)
      case .shutdownCompleted: total.succeed(count)
      default: break
      }
    }

    private func sip(_ context: ChannelHandlerContext) {
      guard context.channel.isActive else { return }
      context.read()
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(60)) { self.sip(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      count += unwrapInboundIn(data).readableBytes
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      total.fail(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
      total.fail(ChannelError.eof)
    }
  }

  @Test func everythingArrives() async throws {
    var timeouts = TLSHandler.Timeouts()
    timeouts.close = .seconds(2)
    let configuration = try TestConfigurations.server()
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { [timeouts] channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try TLSHandler.server(configuration, timeouts: timeouts)
          try channel.pipeline.syncOperations.addHandlers([tls, Burst()])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let address = try #require(server.localAddress)
    let client = try TestConfigurations.client()
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let total = loop.makePromise(of: Int.self)
    let name = try ServerName("localhost")
    _ = try await ClientBootstrap(group: loop)
      .channelOption(.autoRead, value: false)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 262_144))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try TLSHandler.client(client, serverName: name)
          try channel.pipeline.syncOperations.addHandlers([tls, Sip(total)])
        }
      }
      .connect(to: address).get()
    #expect(try await total.futureResult.get() == Self.size)
    try await server.close()
  }
}
