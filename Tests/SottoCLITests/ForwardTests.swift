// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

@testable import SottoCLI

/// What a client says before the server behind is connected; over real sockets.
@Suite(.serialized) struct ForwardTests {
  private let group = MultiThreadedEventLoopGroup.singleton

  /// Sends back what comes, and ends when its peer does.
  private func echo() async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Mirror()) }
      }.bind(host: "127.0.0.1", port: 0).get()
  }

  /// The client sends all of it with its Finished, and its goodbye: with a few bytes, they are read in one go, so that the
  /// connection to the server behind is only begun when the client's end has come. Of many bytes, the server behind can't take all.
  @Test(arguments: [0, 10, 3_000_000])
  func everythingIsSaidBeforeAnybodyIsThere(count: Int) async throws {
    let behind = try await echo()
    let port = behind.localAddress?.port ?? 0
    let settings = Listener.Settings(
      configuration: try TestConfigurations.server(), endpoint: Endpoint(host: "127.0.0.1", port: 0),
      service: .forward(Endpoint(host: "127.0.0.1", port: port)), log: { _ in })
    let listener = try Listener(settings)
    let configuration = try TestConfigurations.client()
    let name = try ServerName("localhost")
    let promise = group.next().makePromise(of: ByteBuffer.self)
    let message = ByteBuffer(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    let client = try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try TLSHandler.client(configuration, serverName: name)
          try channel.pipeline.syncOperations.addHandlers([tls, Speaker(message, promise)])
        }
      }.connect(host: listener.endpoint.host, port: listener.endpoint.port ?? 0).get()
    let answer = try await promise.futureResult.get()
    #expect(answer == message)
    try? await client.close()
    try await behind.close()
    await withCheckedContinuation { done in
      listener.whenClosed { done.resume() }
      // Draining waits, and must not do so on a loop that the clients need.
      NIOThreadPool.singleton.submit { _ in listener.drain(patience: .milliseconds(100)) }
    }
  }
}

/// Says everything at once, and hears the answer to its end.
private final class Speaker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let message: ByteBuffer
  private let answered: EventLoopPromise<ByteBuffer>
  private var answer = ByteBuffer()

  init(_ message: ByteBuffer, _ answered: EventLoopPromise<ByteBuffer>) {
    self.message = message
    self.answered = answered
  }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(NIOAny(message), promise: nil)
    context.close(mode: .output, promise: nil)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { answer.writeImmutableBuffer(unwrapInboundIn(data)) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .shutdownCompleted? = event as? TLSUserEvent { answered.succeed(answer) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { answered.fail(error) }

  func channelInactive(context: ChannelHandlerContext) { answered.fail(ChannelError.eof) }
}

/// The server behind.
private final class Mirror: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.write(data, promise: nil) }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(mode: .output, promise: nil) }
  }
}
