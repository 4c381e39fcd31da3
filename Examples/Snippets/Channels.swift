// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOTLS
import Sotto
import SottoNIO

// snippet: server
func listen(_ configuration: ServerConfiguration, port: Int) async throws -> any Channel {
  try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandlers([try TLSHandler.server(configuration), Greeter()])
      }
    }
    .bind(host: "127.0.0.1", port: port).get()
}
// end of snippet

// snippet: client
func connect(
  _ configuration: ClientConfiguration, to name: String, port: Int,
  addHandlers: @escaping @Sendable (any Channel) throws -> Void
) async throws -> any Channel {
  let serverName = try ServerName(name)
  return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(TLSHandler.client(configuration, serverName: serverName))
        try addHandlers(channel)
      }
    }
    .connect(host: name, port: port).get()
}
// end of snippet

// snippet: handler
/// Greets every client by what was agreed with it, and says why a connection failed.
final class Greeter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  init() {}

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      let text = "\(info.version) \(info.applicationProtocol ?? "no protocol")\n"
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch (error as? TLSError)?.reason {
    case .alertReceived(.unknownCA)?, .alertReceived(.badCertificate)?: print("a client does not trust us: \(error)")
    case .truncatedData?, .truncatedHandshake?: break  // it went without a goodbye
    default: print(error)
    }
    context.close(promise: nil)
  }
}
// end of snippet

// snippet: alpn
/// HTTP/2 for those who offer it, HTTP/1.1 for the others.
func addHTTP(
  to channel: any Channel, _ configuration: ServerConfiguration,
  http2: @escaping @Sendable (any Channel) throws -> Void, http1: @escaping @Sendable (any Channel) throws -> Void
) throws {
  var configuration = configuration
  configuration.common.applicationProtocols = ["h2", "http/1.1"]
  try channel.pipeline.syncOperations.addHandlers([
    try TLSHandler.server(configuration),
    ApplicationProtocolNegotiationHandler { result, channel in
      channel.eventLoop.makeCompletedFuture {
        switch result {
        case .negotiated("h2"): try http2(channel)
        default: try http1(channel)
        }
      }
    },
  ])
}
// end of snippet

// snippet: timeouts
func patientServer(_ configuration: ServerConfiguration) throws -> any ChannelHandler {
  var timeouts = TLSHandler.Timeouts()
  timeouts.handshake = .seconds(30)
  return try TLSHandler.server(configuration, timeouts: timeouts)
}
// end of snippet

// snippet: info
func describe(_ channel: any Channel) async throws -> String {
  guard let info = try await channel.tlsHandshakeInfo().get() else { return "the handshake is not done" }
  let suite = info.cipherSuite?.description ?? "no suite"
  let group = info.group?.description ?? "no group"
  return "\(info.version), \(suite), \(group), \(info.peerCertificates.count) certificates, in \(info.duration)"
}
// end of snippet
