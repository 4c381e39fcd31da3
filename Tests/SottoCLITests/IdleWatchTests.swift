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

  @Test func aSlowReaderIsNotIdleAsLongAsItTakesAnything() {
    // What is not flushed stands for what the transport could not send yet.
    pass(9)
    channel.write(ByteBuffer(string: "a"), promise: nil)
    pass(8)
    #expect(listener.count == 0)
    channel.flush()
    // The second look, at 20 s: less is left than at the first.
    pass(12)
    #expect(listener.count == 0)
    pass(1)
    #expect(listener.count == 1)
  }

  @Test func aReaderThatTakesNothingIsIdleAfterTwiceTheLimit() {
    pass(1)
    channel.write(ByteBuffer(string: "a"), promise: nil)
    pass(9)
    // The first look knows nothing of what was taken before it.
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
