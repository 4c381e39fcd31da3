// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO

/// Fetches the demo's page as any client would, and writes down what happened.
struct DemoVisit {
  /// What happened.
  struct Result: Sendable {
    var events: [TraceEvent] = []
    var info: HandshakeInfo?
    var body = ""
    var error: TLSError?
    let name: ServerName
  }

  private let endpoint: Endpoint
  private let roots: TrustRoots

  init(to endpoint: Endpoint, trusting roots: TrustRoots) {
    // A server on all addresses is found on this machine's own.
    let own = ["0.0.0.0": "127.0.0.1", "::": "::1"][endpoint.host] ?? endpoint.host
    self.endpoint = Endpoint(host: own, port: endpoint.port ?? 0)
    self.roots = roots
  }

  func make() throws -> Result {
    let name = try ServerName("localhost")
    let events = TraceLog()
    var settings = ClientConfiguration(roots: roots)
    settings.common.applicationProtocols = ["http/1.1"]
    settings.common.observer = { events.append($0) }
    settings.common.observesSecrets = true
    let configuration = settings

    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let done = group.next().makePromise(of: Result.self)
    let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(10)).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(TLSHandler.client(configuration, serverName: name))
        try channel.pipeline.syncOperations.addHandler(PageFetcher(Result(name: name), done))
      }
    }
    do {
      _ = try bootstrap.connect(host: endpoint.host, port: endpoint.port ?? 0).wait()
    } catch {
      done.fail(error)
      var sighting = Sighting(target: endpoint, name: name)
      sighting.obstacle = obstacle(error)
      throw ConnectComplaints(target: endpoint, hasExplanation: false).noConnection(sighting)
    }
    var result = try done.futureResult.wait()
    result.events = events.all
    return result
  }
}

/// Asks for the page and gathers the answer.
private final class PageFetcher: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var result: DemoVisit.Result
  private let done: EventLoopPromise<DemoVisit.Result>
  private var answer = ByteBuffer()

  init(_ result: DemoVisit.Result, _ done: EventLoopPromise<DemoVisit.Result>) {
    self.result = result
    self.done = done
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      result.info = info
    } else if case .handshakeCompleted? = event as? TLSUserEvent {
      let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    answer.writeBuffer(&bytes)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if result.error == nil { result.error = error as? TLSError }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    let text = String(buffer: answer)
    result.body = text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? text
    done.succeed(result)
    context.fireChannelInactive()
  }
}
