// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import SottoIdentity
import SottoNIO

/// Waits for the handshake, connects to the server behind, and glues the two connections together. If anything comes before that,
/// no more is read, so that nothing can pile up. Where the client speaks first, the server behind is left alone until it has.
final class ForwardHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let target: Endpoint
  private let clientSpeaksFirst: Bool
  private let idleTimeout: TimeAmount?
  private let log: @Sendable (String) -> Void
  /// What came before there was anybody to pass it on to.
  private var early: [NIOAny] = []
  private var hasEnded = false
  private var hasStarted = false

  init(
    to target: Endpoint, clientSpeaksFirst: Bool, idleTimeout: TimeAmount?, log: @escaping @Sendable (String) -> Void
  ) {
    self.target = target
    self.clientSpeaksFirst = clientSpeaksFirst
    self.idleTimeout = idleTimeout
    self.log = log
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted, EarlyDataEvent.accepted: if !clientSpeaksFirst { connect(context) }
    case ChannelEvent.inputClosed:
      hasEnded = true
      // Nothing was asked, and nothing will be.
      if !hasStarted, clientSpeaksFirst { context.close(promise: nil) }
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    early.append(data)
    try? context.channel.syncOptions?.setOption(.autoRead, value: false)
    connect(context)
  }

  private func connect(_ context: ChannelHandlerContext) {
    guard !hasStarted else { return }
    hasStarted = true
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let bootstrap = ClientBootstrap(group: context.eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
          try channel.syncOptions?.setOption(.autoRead, value: false)
        }
      }
      .connectTimeout(.seconds(10))
    connect(bootstrap)
      .whenComplete { result in
        let (handler, context) = bound.value
        switch result {
        case .success(let upstream): handler.glue(context, to: upstream)
        case .failure(let error):
          handler.log("\(WallTime.now()) no connection to \(handler.target): \(reason(for: error))")
          context.close(promise: nil)
        }
      }
  }

  /// A name is looked up for each connection, on another thread; an address needs none.
  private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
    let port = target.port ?? 0
    if let address = try? SocketAddress(ipAddress: target.host, port: port) { return bootstrap.connect(to: address) }
    return bootstrap.connect(host: target.host, port: port)
  }

  private func glue(_ context: ChannelHandlerContext, to upstream: any Channel) {
    guard context.channel.isActive else { return upstream.close(promise: nil) }
    let (near, far) = GlueHandler.pair()
    let channel = context.channel
    do {
      try channel.pipeline.syncOperations.addHandler(near, position: .after(self))
      // When the client is gone, nobody else watches what is still on its way to the server behind.
      if let idleTimeout { try upstream.pipeline.syncOperations.addHandler(IdleWatch(limit: idleTimeout)) }
      try upstream.pipeline.syncOperations.addHandler(far)
      let hasStopped = !early.isEmpty
      for data in exchange(&early, with: []) { context.fireChannelRead(data) }
      if hasStopped { context.fireChannelReadComplete() }
      if hasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
      channel.pipeline.syncOperations.removeHandler(context: context, promise: nil)
      // Unless what came early was more than the other side takes: then that side starts the reading.
      if hasStopped, upstream.isWritable { try channel.syncOptions?.setOption(.autoRead, value: true) }
      if channel.isWritable { try upstream.syncOptions?.setOption(.autoRead, value: true) }
    } catch {
      near.part()
      upstream.close(promise: nil)
      context.close(promise: nil)
    }
  }
}
