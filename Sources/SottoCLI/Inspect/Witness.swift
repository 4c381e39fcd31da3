// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto
import SottoNIO

/// Stands behind TLS and writes down what comes of a handshake, together with what its tap below TLS and the engine's trace saw: once when
/// the handshake is complete, and once when all is over. It changes nothing.
final class Witness: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let tap = WireTap()
  private let trace: TraceLog
  private let log: SightingLog

  /// - Parameter trace: the observer of the connection that it watches.
  init(_ trace: TraceLog, _ log: SightingLog) {
    self.trace = trace
    self.log = log
  }

  /// Puts the handler of TLS between its two ends.
  func addHandlers(around tls: TLSHandler, to pipeline: ChannelPipeline.SynchronousOperations) throws {
    try pipeline.addHandlers(tap, tls, self)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // Of a connection that has ended the system knows no addresses any more.
    let (own, other) = (context.channel.localAddress, context.channel.remoteAddress)
    log.update { sighting in
      sighting.clientAddress = own.map(Self.text)
      sighting.serverAddress = other.map(Self.text)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      log.update { $0.info = info }
      note(context)
      // What comes later is not about the handshake, and there may be much of it; but the server may have the last word.
      trace.endHandshake()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // How a server leaves after the handshake is not the question here; that it takes nobody after all, the wire says.
    log.update { sighting in
      if sighting.error == nil, sighting.info == nil { sighting.error = error }
    }
    context.fireErrorCaught(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    note(context)
    context.fireChannelInactive()
  }

  private func note(_ context: ChannelHandlerContext) {
    log.update { sighting in
      sighting.conversation = tap.conversation
      sighting.events = trace.all
    }
  }

  private static func text(_ address: SocketAddress) -> String {
    Endpoint(host: address.ipAddress ?? "", port: address.port ?? 0).description
  }
}
