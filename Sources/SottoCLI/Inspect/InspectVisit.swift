// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoInspect
import SottoNIO

/// Connects to a server, and goes when the handshake is over; brings home all that was said.
struct InspectVisit {
  let target: Endpoint
  let name: ServerName
  let configuration: ClientConfiguration
  let startTLS: StartTLS?
  let timeout: TimeAmount?

  /// Connects. That it does not come about, and that a handshake fails, are results.
  func make() throws -> Sighting {
    let trace = TraceLog()
    var configuration = configuration
    configuration.common.observer = { trace.append($0) }
    configuration.common.observesSecrets = true
    var sighting = Sighting(target: target, name: name)
    sighting.startTLS = startTLS
    let channel: any Channel
    do {
      channel = try connect(on: MultiThreadedEventLoopGroup.singleton)
    } catch {
      sighting.obstacle = obstacle(error)
      return sighting
    }
    let log = SightingLog(sighting)
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = timeout
    let isOpen = try channel.eventLoop.submit { [configuration, name, timeouts] in
      guard channel.isActive else { return false }
      let pipeline = channel.pipeline.syncOperations
      let tls = try TLSHandler.client(configuration, serverName: name, timeouts: timeouts)
      try Witness(trace, log).addHandlers(around: tls, to: pipeline)
      try pipeline.addHandler(InspectVisitor())
      try channel.syncOptions?.setOption(.autoRead, value: true)
      return true
    }.wait()
    guard isOpen else {
      sighting.obstacle = Self.closedTooSoon
      return sighting
    }
    try channel.closeFuture.wait()
    return log.current
  }

  /// The server ended the connection before TLS began.
  static let closedTooSoon = Obstacle(.connectClosed, "the server closed the connection before TLS began")

  /// A connection over which TLS may begin.
  private func connect(on group: any EventLoopGroup) throws -> any Channel {
    let ready = group.next().makePromise(of: Void.self)
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(timeout ?? .hours(24))
      // Until TLS is there to read it, nothing is read.
      .channelOption(.autoRead, value: startTLS != nil)
      .channelInitializer { [startTLS, target] channel in
        channel.eventLoop.makeCompletedFuture {
          guard let startTLS else { return ready.succeed() }
          let negotiation = StartTLSNegotiation(startTLS, domain: target.host)
          try channel.pipeline.syncOperations.addHandler(StartTLSHandler(negotiation, ready: ready), name: "STARTTLS")
        }
      }
    let channel: any Channel
    do {
      channel = try bootstrap.connect(host: target.host, port: target.port ?? 443).wait()
    } catch {
      ready.fail(error)
      throw error
    }
    guard startTLS != nil else { return channel }
    let limit = channel.eventLoop.scheduleTask(in: timeout ?? .hours(24)) {
      ready.fail(Obstacle(.startTLSSilent, "the server said too little, and TLS could not begin"))
      channel.close(promise: nil)
    }
    try ready.futureResult.wait()
    limit.cancel()
    try channel.pipeline.removeHandler(name: "STARTTLS").wait()
    return channel
  }
}

/// Stands behind TLS: says goodbye as soon as the handshake is over, and waits a moment for the server's.
private final class InspectVisitor: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// How long a server has for its tickets and its goodbye. Most are faster than this by far.
  private static let patience = TimeAmount.seconds(1)

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is HandshakeInfo {
      let channel = context.channel
      context.close(mode: .output, promise: nil)
      context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What a server says unasked is in the tap.
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
