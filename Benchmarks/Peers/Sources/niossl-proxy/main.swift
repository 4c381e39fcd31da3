// SPDX-License-Identifier: Apache-2.0
//
// The plainest TLS terminator on SwiftNIO and swift-nio-ssl, one event loop:
// once a handshake is done, bytes pass between the client and a backend
// connection of its own, as in Hitch. The yardstick for a terminator of ours.
// Usage: niossl-proxy PORT BACKEND_PORT CERT_CHAIN.pem KEY.pem
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Passes bytes to its peer, and does not read while the peer cannot write.
final class Glue: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  var peer: Glue?
  var context: ChannelHandlerContext?
  var hold = false, wantsRead = false
  var early: [ByteBuffer] = []
  let backendPort: Int?

  init(backendPort: Int? = nil) { self.backendPort = backendPort }
  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil; peer = nil }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let backendPort, case TLSUserEvent.handshakeCompleted = event else { return }
    hold = true
    let other = Glue()
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { $0.pipeline.addHandler(other) }
      .connect(host: "127.0.0.1", port: backendPort)
      .whenComplete { result in
        guard case .success = result, self.context != nil else {
          self.context?.close(promise: nil)
          other.context?.close(promise: nil)
          return
        }
        self.peer = other
        other.peer = self
        for b in self.early { other.context?.write(other.wrapOutboundOut(b), promise: nil) }
        if !self.early.isEmpty { other.context?.flush(); self.early = [] }
        self.hold = false
        self.resume()
        other.resume()
      }
  }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if let peer {
      peer.context?.write(data, promise: nil)
    } else if backendPort != nil {
      early.append(unwrapInboundIn(data))
    }
  }
  func channelReadComplete(context: ChannelHandlerContext) { peer?.context?.flush() }
  func channelInactive(context: ChannelHandlerContext) { peer?.context?.close(promise: nil) }
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { peer?.resume() }
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  func read(context: ChannelHandlerContext) {
    let blocked = peer.map { !($0.context?.channel.isWritable ?? false) } ?? (hold || backendPort == nil)
    if blocked { wantsRead = true } else { context.read() }
  }
  func resume() {
    guard wantsRead, let context else { return }
    wantsRead = false
    context.read()
  }
}

let a = CommandLine.arguments
guard a.count == 5, let port = Int(a[1]), let backend = Int(a[2]) else {
  fatalError("usage: niossl-proxy PORT BACKEND_PORT CHAIN KEY")
}
var config = TLSConfiguration.makeServerConfiguration(
  certificateChain: try NIOSSLCertificate.fromPEMFile(a[3]).map { .certificate($0) },
  privateKey: .privateKey(try NIOSSLPrivateKey(file: a[4], format: .pem)))
config.minimumTLSVersion = .tlsv13
config.curves = [.x25519]
let tls = try NIOSSLContext(configuration: config)
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let server = try ServerBootstrap(group: group)
  .serverChannelOption(.backlog, value: 4096)
  .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
  .childChannelInitializer { channel in
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandlers([NIOSSLServerHandler(context: tls), Glue(backendPort: backend)])
    }
  }
  .bind(host: "127.0.0.1", port: port).wait()
try server.closeFuture.wait()
