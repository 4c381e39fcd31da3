// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

@testable import SottoCLI

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a server does when there are too many, or when one of two is gone; over real sockets.
@Suite(.serialized) struct ServeLimitTests {
  private func listen(_ service: Service, maximum: Int = 100, log: Lines = Lines()) throws -> Listener {
    var settings = Listener.Settings(
      configuration: try TestConfigurations.server(), endpoint: Endpoint(host: "127.0.0.1", port: 0), service: service,
      log: { log.append($0) })
    settings.maximumConnections = maximum
    return try Listener(settings)
  }

  private func connect(to endpoint: Endpoint, _ progress: Progress) async throws -> any Channel {
    let configuration = try TestConfigurations.client()
    let name = try ServerName("localhost")
    return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        var timeouts = TLSHandler.Timeouts()
        timeouts.handshake = nil
        timeouts.close = .milliseconds(100)
        let tls = try TLSHandler.client(configuration, serverName: name, timeouts: timeouts)
        try channel.pipeline.syncOperations.addHandlers([tls, progress.handler()])
      }
    }.connect(host: endpoint.host, port: endpoint.port ?? 0).get()
  }

  @Test func whoComesTooLateWaitsAndIsServed() async throws {
    let lines = Lines()
    let listener = try listen(.echo, maximum: 1, log: lines)
    var open: (channel: any Channel, progress: Progress)?
    for turn in 0..<4 {
      let progress = Progress()
      let channel = try await connect(to: listener.endpoint, progress)
      if let open {
        // The system has accepted it, we have not.
        try await open.progress.greeted.futureResult.get()
        #expect(!progress.isGreeted.isSet)
        try await open.channel.close()
      }
      try await progress.greeted.futureResult.get()
      // How seldom it is said, other tests see, whose clock is their own.
      #expect(lines.all.contains { $0.contains("1 connections are open") })
      #expect(lines.all.count { $0.contains("TLS 1.3") } == turn + 1)
      open = (channel, progress)
    }
    try await open?.channel.close()
    await stop(listener)
  }

  @Test func theServerBehindIsNotKeptByAClientThatIsGone() async throws {
    let tap = Tap()
    let behind = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(tap.handler()) }
      }.bind(host: "127.0.0.1", port: 0).get()
    let listener = try listen(.forward(Endpoint(host: "127.0.0.1", port: behind.localAddress?.port ?? 0)))
    let client = try await connect(to: listener.endpoint, Progress())
    try await tap.opened.futureResult.get()
    // It says goodbye and is gone at once, while the server behind goes on without an end.
    try await client.close()
    try await tap.closed.futureResult.get()
    try await behind.close()
    await stop(listener)
  }

  private func stop(_ listener: Listener) async {
    await withCheckedContinuation { done in
      listener.whenClosed { done.resume() }
      MultiThreadedEventLoopGroup.singleton.next().execute {
        // Draining waits, and must not do so on a loop that the clients need.
        NIOThreadPool.singleton.submit { _ in listener.drain(patience: .milliseconds(100)) }
      }
    }
  }
}

/// How far a client has come.
private final class Progress: Sendable {
  let isGreeted = Once()
  let greeted = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)

  func handler() -> any ChannelHandler { Watcher(self) }

  private final class Watcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let progress: Progress

    init(_ progress: Progress) {
      self.progress = progress
    }

    func channelActive(context: ChannelHandlerContext) {
      context.writeAndFlush(NIOAny(ByteBuffer(string: "hello")), promise: nil)
      context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !progress.isGreeted.isSet else { return }
      progress.isGreeted.set()
      progress.greeted.succeed(())
    }

    func channelInactive(context: ChannelHandlerContext) {
      if !progress.isGreeted.isSet { progress.greeted.fail(ChannelError.eof) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
  }
}

/// A server that talks without an end, and does not care whether the client does.
private final class Tap: Sendable {
  let opened = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
  let closed = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)

  func handler() -> any ChannelHandler { Flow(self) }

  private final class Flow: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let tap: Tap

    init(_ tap: Tap) {
      self.tap = tap
    }

    func channelActive(context: ChannelHandlerContext) {
      tap.opened.succeed(())
      pour(context)
    }

    func channelInactive(context: ChannelHandlerContext) { tap.closed.succeed(()) }

    private func pour(_ context: ChannelHandlerContext) {
      let bytes = ByteBuffer(repeating: 7, count: 1_000)
      context.writeAndFlush(NIOAny(bytes)).assumeIsolated().whenComplete { result in
        guard case .success = result else { return }
        context.eventLoop.assumeIsolated().execute { self.pour(context) }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
