// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoInspect
import SottoNIO

/// There was no connection.
struct NoConnection: Error {
  /// Why not.
  let sighting: Sighting
}

/// Connects to one server, as often as it is asked to, and watches the handshakes.
struct Connector {
  /// Where to.
  let target: Endpoint
  /// Whom the certificate has to name.
  let name: ServerName
  let configuration: ClientConfiguration
  /// How long connecting may take, and then the handshake.
  let timeout: TimeAmount?
  /// After how many bytes sent the keys are changed.
  var updateKeysEvery: Int?
  /// Whether what is seen is to be read by others: without secrets, of TLS 1.3 only the hellos can be.
  var observesSecrets = false

  /// Connects, with a handler behind TLS that says when all is over.
  ///
  /// - Parameter handler: makes it; where what is seen stands until then, and what it has to keep when all is over.
  /// - Throws: ``NoConnection`` if there was none at all.
  func connect<Ending: Sendable>(
    early: EarlyDataToSend? = nil,
    _ handler: @escaping @Sendable (SightingLog, EventLoopPromise<Ending>) -> any ChannelHandler
  ) throws -> (ending: Ending, sighting: Sighting) {
    // The group that lives as long as the process: standard input may still bring something for it when all is over.
    let group = MultiThreadedEventLoopGroup.singleton
    var sighting = Sighting(target: target, name: name)
    sighting.tool = .connect
    let log = SightingLog(sighting)
    let done = group.next().makePromise(of: Ending.self)
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(timeout ?? .hours(24))
      .channelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try addHandlers(to: channel.pipeline.syncOperations, early, log)
          try channel.pipeline.syncOperations.addHandler(handler(log, done))
        }
      }
    do {
      _ = try bootstrap.connect(host: target.host, port: target.port ?? 443).wait()
    } catch {
      done.fail(error)
      sighting.obstacle = obstacle(error)
      throw NoConnection(sighting: sighting)
    }
    return (try done.futureResult.wait(), log.current)
  }

  private func addHandlers(
    to pipeline: ChannelPipeline.SynchronousOperations, _ early: EarlyDataToSend?, _ log: SightingLog
  ) throws {
    var configuration = configuration
    // One for each address that is tried.
    let (trace, counter) = (TraceLog(), KeyUpdateHandler.Counter())
    configuration.common.observer = { event in
      trace.append(event)
      counter.observe(event)
    }
    configuration.common.observesSecrets = observesSecrets
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = timeout
    let tls = try TLSHandler.client(configuration, serverName: name, earlyData: early, timeouts: timeouts)
    try Witness(trace, log).addHandlers(around: tls, to: pipeline)
    guard let updateKeysEvery else { return }
    try pipeline.addHandler(
      KeyUpdateHandler(tls, every: updateKeysEvery, counter: counter, log: { Console.shared.log($0) }))
  }
}
