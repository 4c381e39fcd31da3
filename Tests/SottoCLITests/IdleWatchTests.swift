// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing

@testable import SottoCLI

/// When a connection counts as idle.
@Suite struct IdleWatchTests {
  private final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    var count = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event is IdleStateHandler.IdleStateEvent { count += 1 }
    }
  }

  private let listener = Listener()
  private let channel = EmbeddedChannel()

  init() throws {
    try channel.pipeline.syncOperations.addHandlers([IdleWatch(limit: .seconds(10)), listener])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  @Test func nothingForTooLong() {
    pass(9)
    #expect(listener.count == 0)
    pass(1)
    #expect(listener.count == 1)
    pass(10)
    #expect(listener.count == 2)
  }

  @Test func whatComesAndWhatGoesCounts() throws {
    pass(6)
    try channel.writeInbound(ByteBuffer(string: "a"))
    pass(6)
    try channel.writeOutbound(ByteBuffer(string: "b"))
    pass(9)
    #expect(listener.count == 0)
    pass(1)
    #expect(listener.count == 1)
  }

  @Test func aConnectionThatIsGoneIsNotWatched() throws {
    _ = try channel.finish()
    pass(30)
    #expect(listener.count == 0)
  }
}
