// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoNIO
import Synchronization

/// What a server does with the bytes that come out of TLS.
enum Service: Sendable {
  /// Sends them back.
  case echo
  /// Answers web requests.
  case web(any WebContent)
  /// Passes them on.
  case forward(Endpoint)
  /// Passes on HTTP, early requests marked as such.
  case forwardHTTP(Endpoint)
}

/// A TLS server that listens.
final class Listener: Sendable {
  /// How it serves.
  struct Settings: Sendable {
    var configuration: ServerConfiguration
    var endpoint: Endpoint
    var service: Service
    var handshakeTimeout: TimeAmount? = .seconds(10)
    var idleTimeout: TimeAmount? = .minutes(5)
    /// How many connections may be open at once.
    var maximumConnections = DescriptorBudget(perConnection: 2).defaultConnections
    var threads = 1
    /// After how many bytes sent a connection moves to new keys, if that is to be tried.
    var updateKeysEvery: Int?
    var log: @Sendable (String) -> Void
    /// Whether nothing is said of connections that went well.
    var isQuiet = false
  }

  /// Where it listens, port and all.
  let endpoint: Endpoint
  private let channel: any Channel
  private let group: MultiThreadedEventLoopGroup
  private let connections: Connections

  /// Opens the port.
  init(_ settings: Settings) throws(Complaint) {
    // A configuration that can't work is better known now than at the first connection.
    do { _ = try TLSHandler.server(settings.configuration) } catch { throw Complaint(configuration: error) }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads)
    let connections = Connections()
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { server in
        server.eventLoop.makeCompletedFuture {
          try server.pipeline.syncOperations.addHandler(
            AcceptGate(limit: settings.maximumConnections, log: settings.log))
        }
      }
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          connections.add(channel)
          try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
          try Self.install(settings, on: channel)
        }
      }
    do {
      channel = try bootstrap.bind(host: settings.endpoint.host, port: settings.endpoint.port ?? 0).wait()
    } catch {
      try? group.syncShutdownGracefully()
      throw Complaint(
        .usage, "can't listen on \(settings.endpoint): \(reason(for: error))",
        meaning: "The address is not this machine's, or somebody else has the port.",
        next: "choose another one, or let the system choose with --listen \(Endpoint(host: "127.0.0.1", port: 0))")
    }
    self.group = group
    self.connections = connections
    endpoint = Endpoint(host: settings.endpoint.host, port: channel.localAddress?.port ?? 0)
  }

  private static func install(_ settings: Settings, on channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    if let idle = settings.idleTimeout { try pipeline.addHandler(IdleWatch(limit: idle)) }
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = settings.handshakeTimeout
    let counter = KeyUpdateHandler.Counter()
    var configuration = settings.configuration
    if settings.updateKeysEvery != nil { configuration.common.observer = counter.observe }
    let tls = try TLSHandler.server(configuration, timeouts: timeouts)
    try pipeline.addHandler(tls)
    if let interval = settings.updateKeysEvery {
      let log = settings.log
      let isQuiet = settings.isQuiet
      try pipeline.addHandler(
        KeyUpdateHandler(tls, every: interval, counter: counter, log: { line in if !isQuiet { log(line) } }))
    }
    try pipeline.addHandler(ConnectionLog(peer: channel.remoteAddress, isQuiet: settings.isQuiet, log: settings.log))
    switch settings.service {
    case .echo: try pipeline.addHandler(EchoHandler())
    case .web(let content): try pipeline.addHandler(WebHandler(content, requestTimeout: settings.idleTimeout))
    case .forward(let target):
      try pipeline.addHandler(
        ForwardHandler(
          to: target, clientSpeaksFirst: false, idleTimeout: settings.idleTimeout, log: settings.log))
    case .forwardHTTP(let target):
      try pipeline.addHandler(EarlyRequestsHandler())
      try pipeline.addHandler(
        ForwardHandler(to: target, clientSpeaksFirst: true, idleTimeout: settings.idleTimeout, log: settings.log))
    }
  }

  /// Whether the port is open. It can be lost, as when the network goes.
  var isListening: Bool { channel.isActive }

  /// Calls back once the port is closed, for whatever reason.
  func whenClosed(_ handler: @escaping @Sendable () -> Void) {
    channel.closeFuture.whenComplete { _ in handler() }
  }

  /// Accepts no more, lets what is open come to its end for at most `patience`, then ends it.
  func drain(patience: Duration) {
    try? channel.close().wait()
    connections.finish(patience: patience)
    try? group.syncShutdownGracefully()
  }

  /// An address and a port as users write them.
  static func text(_ address: SocketAddress) -> String {
    guard let host = address.ipAddress, let port = address.port else { return "local" }
    return Endpoint(host: host, port: port).description
  }
}

/// The connections that are open.
private final class Connections: Sendable {
  private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

  func add(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    open.withLock { $0[id] = channel }
    channel.closeFuture.whenComplete { _ in self.open.withLock { $0[id] = nil } }
  }

  func finish(patience: Duration) {
    for channel in open.withLock({ Array($0.values) }) {
      channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
    let end = ContinuousClock.now + patience
    while !open.withLock({ $0.isEmpty }), ContinuousClock.now < end { pause(milliseconds: 20) }
    let rest = open.withLock { Array($0.values) }
    for channel in rest { channel.close(promise: nil) }
  }
}
