// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import Sotto
import SottoInspect

/// Writes one line for a connection: what was negotiated, or why nothing was. A connection that fails is closed.
final class ConnectionLog: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let peer: SocketAddress?
  private let isQuiet: Bool
  private let log: @Sendable (String) -> Void
  private var isNegotiated = false
  private var isReported = false

  /// - Parameter isQuiet: Whether to say only what goes wrong.
  init(peer: SocketAddress?, isQuiet: Bool = false, log: @escaping @Sendable (String) -> Void) {
    self.peer = peer
    self.isQuiet = isQuiet
    self.log = log
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let info = event as? HandshakeInfo {
      isNegotiated = true
      isReported = true
      if !isQuiet { report(Self.summary(of: info)) }
    } else if event is IdleStateHandler.IdleStateEvent {
      if !isQuiet || !isNegotiated { report("closed: nothing came or went for too long") }
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? TLSError {
      // Clients that just leave are no news once the handshake is done.
      if !isNegotiated || error.cause != .truncated { report("failed: \(DisplayText.escaped("\(error)", limit: 600))") }
    } else if !isNegotiated {
      report("failed: \(describe(error))")
    }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isReported { report("failed: the client left during the handshake") }
    context.fireChannelInactive()
  }

  private func report(_ what: String) {
    isReported = true
    log("\(WallTime.now()) \(peer.map(Listener.text) ?? "unknown") \(what)")
  }

  private static func summary(of info: HandshakeInfo) -> String {
    var parts = [info.version.description]
    parts += [info.cipherSuite?.description, info.group?.description, info.signatureScheme?.description].compactMap {
      $0
    }
    parts.append("name=\(info.serverName?.description ?? "-")")
    parts.append("alpn=\(info.applicationProtocol.map { DisplayText.escaped($0) } ?? "-")")
    if let key = info.preSharedKeyIdentity {
      parts.append("psk=\(DisplayText.escaped(key))")
    } else if let client = info.peerIdentity {
      parts.append("client=\(client.names.spiffeID ?? client.subject)")
    }
    if info.helloRetryRequested { parts.append("retried") }
    if info.isResumed { parts.append("resumed") }
    if let words = info.earlyData.words { parts.append("(\(words))") }
    parts.append("in \(Wording.duration(info.duration))")
    return parts.joined(separator: " ")
  }
}
