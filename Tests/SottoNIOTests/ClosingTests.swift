// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// How connections end, in memory.
@Suite struct ClosingTests {
  private let start: [Seen] = [.active, .info, .completed(nil)]

  //= rfc9846 6.1-8
  @Test func closingWaitsForThePeer() throws {
    let pair = try Pair.connected()
    pair.client.write([1])
    let closed = pair.client.close()
    let again = pair.client.close()
    #expect(closed.outcome() == nil)
    #expect(pair.client.channel.isActive)
    try pair.converse()
    #expect(closed.hasSucceeded)
    #expect(again.hasSucceeded)
    #expect(pair.server.recorder.seen == start + [.data([1]), .shutdown, .inactive])
    #expect(pair.client.recorder.seen == start + [.shutdown, .inactive])
  }

  @Test func closingDoesNotWaitForEver() throws {
    let pair = try Pair.connected()
    let closed = pair.client.close()
    pair.loop.advanceTime(by: .seconds(4))
    #expect(closed.outcome() == nil)
    pair.loop.advanceTime(by: .seconds(1))
    #expect(closed.hasSucceeded)
    #expect(pair.client.recorder.seen == start + [.inactive])
  }

  @Test func aPeerThatVanishesWhileWeCloseIsNoError() throws {
    let pair = try Pair.connected()
    let closed = pair.client.close()
    pair.client.vanish()
    #expect(closed.hasSucceeded)
    #expect(pair.client.recorder.seen == start + [.inactive])
  }

  @Test func dataUnderwayStillArrivesWhileWeClose() throws {
    let pair = try Pair.connected()
    pair.server.write([5])
    pair.client.close()
    try pair.converse()
    #expect(pair.client.recorder.seen == start + [.data([5]), .shutdown, .inactive])
  }

  @Test func whatWasNotFlushedFails() throws {
    let pair = try Pair.connected()
    let unflushed = pair.client.write([1], flush: false)
    pair.client.close()
    #expect(unflushed.failure as? ChannelError == .ioOnClosedChannel)
    #expect(pair.client.write([1]).failure as? ChannelError == .ioOnClosedChannel)
  }

  @Test func aPeersGoodbyeClosesTheChannel() throws {
    let pair = try Pair.connected()
    let unflushed = pair.server.write([1], flush: false)
    pair.client.close(.output)
    try pair.converse()
    #expect(unflushed.failure != nil)
    #expect(pair.server.recorder.seen == start + [.shutdown, .inactive])
    #expect(pair.client.recorder.seen == start + [.outputClosed, .shutdown, .inactive])
  }

  @Test func aPeersGoodbyeClosesOneHalfIfThatIsAllowed() throws {
    let pair = try Pair.connected()
    pair.server.channel.allowRemoteHalfClosure = true
    pair.client.write([1], flush: false)
    let closed = pair.client.close(.output)
    #expect(closed.hasSucceeded)
    #expect(pair.client.write([2]).failure as? ChannelError == .outputClosed)
    #expect(pair.client.close(.output).failure as? ChannelError == .outputClosed)
    try pair.converse()
    #expect(pair.server.recorder.seen == start + [.data([1]), .inputClosed])
    // The transport's own half-closure adds nothing.
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.seen == start + [.data([1]), .inputClosed])
    pair.server.write(pattern(30_000))
    try pair.converse()
    #expect(pair.client.recorder.data == pattern(30_000))
    // The other half: now both are closed.
    let whole = pair.server.close(.output)
    try pair.converse()
    #expect(whole.hasSucceeded)
    #expect(pair.server.recorder.seen.suffix(2) == [.shutdown, .inactive])
    #expect(pair.client.recorder.seen.suffix(2) == [.shutdown, .inactive])
  }

  @Test func closingWaitsForTheTransportToTakeTheRest() throws {
    let pair = try Pair.connected()
    pair.server.channel.allowRemoteHalfClosure = true
    pair.client.close(.output)
    try pair.converse()
    pair.server.backlog.isSlow = true
    pair.server.write(pattern(30_000))
    let closed = pair.server.close()
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(closed.outcome() == nil)
    #expect(pair.server.channel.isActive)
    pair.server.backlog.catchUp()
    #expect(closed.hasSucceeded)
    #expect(!pair.server.channel.isActive)
  }

  @Test func theTransportMayStayBehindForTheTimeOfClosingOnly() throws {
    let pair = try Pair.connected()
    pair.client.backlog.isSlow = true
    let closed = pair.client.close()
    try pair.converse()
    #expect(closed.outcome() == nil)
    pair.loop.advanceTime(by: .seconds(5))
    #expect(closed.hasSucceeded)
    pair.client.backlog.catchUp()
  }

  @Test func closingInTheMidstOfCompletionKeepsWhatWasFlushed() throws {
    let pair = try Pair()
    pair.client.recorder.reaction = { seen, context in if seen == .completed(nil) { context.close(promise: nil) } }
    let write = pair.client.write([1])
    try pair.connect()
    try pair.converse()
    #expect(write.hasSucceeded)
    #expect(pair.server.recorder.data == [1])
  }

  @Test func theHandlerCanBeRemovedWhenAllIsSaid() throws {
    let pair = try Pair.connected()
    pair.server.recorder.reaction = { [handler = pair.server.handler] seen, context in
      if seen == .shutdown { context.pipeline.syncOperations.removeHandler(handler, promise: nil) }
    }
    pair.client.close()
    try pair.converse()
    #expect(!pair.server.channel.isActive)
  }

  @Test func closingTheInputAloneIsNotSupported() throws {
    let pair = try Pair.connected()
    #expect(pair.client.close(.input).failure as? ChannelError == .operationUnsupported)
  }

  @Test func closingDuringTheHandshake() throws {
    let pair = try Pair()
    let write = pair.client.write([1])
    try pair.connect()
    let closed = pair.client.close()
    #expect(closed.hasSucceeded)
    #expect(write.failure as? ChannelError == .ioOnClosedChannel)
    #expect(pair.client.recorder.seen == [.active, .inactive])
    try pair.converse()
    #expect(pair.server.recorder.failures.map(\.reason) == [.closedDuringHandshake])
  }

  @Test func closingTheOutputDuringTheHandshakeComesAfterIt() throws {
    let pair = try Pair()
    pair.client.write([1], flush: false)
    let closed = pair.client.close(.output)
    #expect(closed.outcome() == nil)
    try pair.connect()
    try pair.converse()
    #expect(closed.hasSucceeded)
    #expect(pair.server.recorder.seen == start + [.data([1]), .shutdown, .inactive])
  }

  @Test func closingBeforeConnecting() throws {
    let pair = try Pair()
    let write = pair.client.write([1])
    #expect(pair.client.close().hasSucceeded)
    #expect(write.failure != nil)
    #expect(try pair.client.sent().isEmpty)
  }

  @Test func handlersMayCloseWhereverTheyAre() throws {
    for moment in [Seen.info, .completed(nil), .data([1]), .shutdown] {
      let pair = try Pair()
      pair.client.recorder.reaction = { seen, context in
        if seen == moment { context.close(promise: nil) }
      }
      pair.server.recorder.reaction = { seen, context in
        if seen == .completed(nil) { context.writeAndFlush(NIOAny(ByteBuffer(bytes: [1])), promise: nil) }
        if case .data = seen { context.close(promise: nil) }
      }
      try pair.connect()
      pair.client.write([1])
      try pair.converse()
      #expect(pair.client.recorder.seen.last == .inactive, "\(moment)")
      #expect(pair.client.recorder.failures.isEmpty, "\(moment)")
      #expect(pair.server.recorder.failures.isEmpty, "\(moment)")
    }
  }

  @Test func theHandlerCanBeRemoved() throws {
    let pair = try Pair.connected()
    let write = pair.client.write([1], flush: false)
    try pair.client.channel.pipeline.syncOperations.removeHandler(pair.client.handler).wait()
    #expect(write.failure as? ChannelError == .ioOnClosedChannel)
    #expect(pair.client.channel.isActive)
    pair.client.write([2])
    #expect(try pair.client.sent() == [ByteBuffer(bytes: [2])])
    #expect(pair.client.handler.handshakeInfo != nil)
  }

  @Test func theHandlerCanBeRemovedWhileItCloses() throws {
    let pair = try Pair.connected()
    let closed = pair.client.close()
    try pair.client.channel.pipeline.syncOperations.removeHandler(pair.client.handler).wait()
    #expect(closed.hasSucceeded)
    #expect(!pair.client.channel.isActive)
  }

  @Test func theHandlerCanBeRemovedInTheMidstOfAnEvent() throws {
    // Tickets that come after it would go by, still sealed.
    var server = try TestConfigurations.server()
    server.resumption.isEnabled = false
    let pair = try Pair(server: server)
    pair.client.recorder.reaction = { [handler = pair.client.handler] seen, context in
      if seen == .info { context.pipeline.syncOperations.removeHandler(handler, promise: nil) }
    }
    try pair.connect()
    try pair.converse()
    #expect(pair.client.recorder.seen == [.active, .info])
  }
}
