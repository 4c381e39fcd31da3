// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
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

  /// What it brings home.
  struct Result: Sendable {
    /// What went over the wire.
    var conversation = Conversation()
    /// What the engine traced.
    var events: [TraceEvent] = []
    /// What was negotiated, if the handshake was completed.
    var info: HandshakeInfo?
    /// Why it failed, if it did.
    var error: (any Error)?
    /// Our address and port.
    var clientAddress: String?
    /// The server's.
    var serverAddress: String?
    /// When it began.
    var start = WallTime.now()
  }

  /// Connects.
  ///
  /// - Throws: ``Complaint`` if there is no connection to speak TLS over. A handshake that fails is a result.
  func make() throws -> Result {
    let events = TraceLog()
    var configuration = configuration
    configuration.common.observer = { events.append($0) }
    configuration.common.observesSecrets = true
    let group = MultiThreadedEventLoopGroup.singleton
    let channel = try connect(on: group)
    // Of a connection that has ended the system knows no addresses any more.
    let (clientAddress, serverAddress) = (channel.localAddress, channel.remoteAddress)
    let done = channel.eventLoop.makePromise(of: Result.self)
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = timeout
    try channel.eventLoop.submit { [configuration, name, timeouts] in
      guard channel.isActive else {
        throw Complaint(.noConnection, "the server closed the connection before TLS began")
      }
      let visitor = InspectVisitor(done)
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandlers(
        visitor.tap, TLSHandler.client(configuration, serverName: name, timeouts: timeouts), visitor)
      try channel.syncOptions?.setOption(.autoRead, value: true)
    }.wait()
    var result = try done.futureResult.wait()
    result.events = events.all
    result.clientAddress = clientAddress.map(Self.text)
    result.serverAddress = serverAddress.map(Self.text)
    return result
  }

  /// A connection over which TLS may begin.
  private func connect(on group: any EventLoopGroup) throws -> any Channel {
    let ready = group.next().makePromise(of: Void.self)
    let bootstrap = ClientBootstrap(group: group)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
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
      throw ConnectComplaints(target: target).noConnection(error)
    }
    guard startTLS != nil else { return channel }
    let limit = channel.eventLoop.scheduleTask(in: timeout ?? .hours(24)) {
      ready.fail(Complaint(.noConnection, "the server said too little, and TLS could not begin"))
      channel.close(promise: nil)
    }
    try ready.futureResult.wait()
    limit.cancel()
    try channel.pipeline.removeHandler(name: "STARTTLS").wait()
    return channel
  }

  private static func text(_ address: SocketAddress) -> String {
    Endpoint(host: address.ipAddress ?? "", port: address.port ?? 0).description
  }
}

/// Stands behind TLS: says goodbye as soon as the handshake is over, and waits a moment for the server's.
private final class InspectVisitor: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// How long a server has for its tickets and its goodbye. Most are faster than this by far.
  private static let patience = TimeAmount.seconds(1)

  let tap = WireTap()
  private let done: EventLoopPromise<InspectVisit.Result>
  private var result = InspectVisit.Result()

  init(_ done: EventLoopPromise<InspectVisit.Result>) {
    self.done = done
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      result.info = info
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
    // How a server leaves after the handshake is not the question here.
    if result.error == nil, result.info == nil { result.error = error }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    result.conversation = tap.conversation
    done.succeed(result)
    context.fireChannelInactive()
  }
}
