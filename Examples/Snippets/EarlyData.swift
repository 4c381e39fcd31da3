// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS
import Sotto
import SottoNIO

// snippet: server
func takingEarlyData(_ credentials: [Credential]) -> ServerConfiguration {
  var configuration = ServerConfiguration(credentials: credentials)
  // One for the process: not one for each configuration.
  configuration.earlyData = ServerEarlyData(register: LocalReplayRegister())
  return configuration
}
// end of snippet

// snippet: handler
/// Answers at once what may be asked twice, and everything else once the client is known to be there.
final class CarefulHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var isConfirmed = false

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case EarlyDataEvent.received(let bytes): handle(bytes, context)
    case TLSUserEvent.handshakeCompleted: isConfirmed = true
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    handle(unwrapInboundIn(data), context)
  }

  private func handle(_ request: ByteBuffer, _ context: ChannelHandlerContext) {
    let mayBeDoneTwice = String(buffer: request).hasPrefix("GET ")
    let answer = isConfirmed || mayBeDoneTwice ? "done\n" : "too early\n"
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
  }
}
// end of snippet

// snippet: client
func handler(for request: ByteBuffer, _ configuration: ClientConfiguration, _ name: ServerName) throws -> TLSHandler {
  // A GET, and nothing but a GET.
  let early = EarlyDataToSend(request, mayBeSentAgain: true)
  return try TLSHandler.client(configuration, serverName: name, earlyData: early)
}
// end of snippet
