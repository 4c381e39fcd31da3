// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// What goes wrong is said once, to both sides.
@Suite struct FailureTests {
  //= rfc9846 6.1-8
  @Test func aPeerThatVanishesMayHaveBeenCutOff() throws {
    let pair = try Pair.connected()
    let unflushed = pair.client.write([1], flush: false)
    pair.client.vanish()
    #expect(pair.client.recorder.failures.map(\.reason) == [.truncatedData])
    #expect(pair.client.recorder.seen.dropFirst(3).prefix(2) == [.failed(TLSError(.truncatedData)), .inactive])
    #expect(unflushed.failure as? TLSError == TLSError(.truncatedData))
  }

  @Test func theHalfCloseOfATransportIsNoGoodbye() throws {
    let pair = try Pair.connected()
    pair.client.channel.allowRemoteHalfClosure = true
    pair.client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.client.recorder.seen.suffix(2) == [.failed(TLSError(.truncatedData)), .inactive])
  }

  @Test func aHandshakeCanBeCutOff() throws {
    let pair = try Pair()
    let write = pair.client.write([1])
    try pair.connect()
    pair.client.vanish()
    #expect(pair.client.recorder.seen.prefix(3) == [.active, .failed(TLSError(.truncatedHandshake)), .inactive])
    #expect(write.failure as? TLSError == TLSError(.truncatedHandshake))
  }

  @Test func aHandshakeMayNotTakeForEver() throws {
    let pair = try Pair()
    try pair.connect()
    let write = pair.client.write([1])
    pair.loop.advanceTime(by: .seconds(9))
    #expect(pair.client.recorder.failures.isEmpty)
    pair.loop.advanceTime(by: .seconds(1))
    #expect(pair.client.recorder.seen == [.active, .failed(TLSError(.handshakeTimedOut)), .inactive])
    #expect(pair.server.recorder.seen == [.active, .failed(TLSError(.handshakeTimedOut)), .inactive])
    #expect(write.failure as? TLSError == TLSError(.handshakeTimedOut))
  }

  @Test func aByteNowAndThenDoesNotProlongAHandshake() throws {
    let pair = try Pair()
    try pair.connect()
    let hello = try pair.client.sent().map { Array($0.readableBytesView) }.joined()
    for byte in hello.prefix(99) {
      pair.loop.advanceTime(by: .milliseconds(100))
      try pair.server.channel.writeInbound(ByteBuffer(bytes: [byte]))
    }
    #expect(pair.server.recorder.seen == [.active])
    pair.loop.advanceTime(by: .milliseconds(100))
    #expect(pair.server.recorder.seen == [.active, .failed(TLSError(.handshakeTimedOut)), .inactive])
  }

  @Test func aHandshakeMayTakeForEverIfThatIsWanted() throws {
    var timeouts = TLSHandler.Timeouts()
    timeouts.handshake = nil
    let pair = try Pair(timeouts: timeouts)
    try pair.connect()
    pair.loop.advanceTime(by: .hours(100))
    try pair.converse()
    #expect(pair.client.recorder.seen == [.active, .info, .completed(nil)])
    pair.loop.advanceTime(by: .hours(100))
    #expect(pair.client.recorder.failures.isEmpty)
  }

  @Test func aServerWithAnotherNameIsRefused() throws {
    let pair = try Pair(name: "example.org")
    let write = pair.client.write([1])
    try pair.connect()
    try pair.converse()
    #expect(pair.client.recorder.failures.count == 1)
    let error = try #require(pair.client.recorder.failures.first)
    #expect(error.cause == .certificate)
    #expect(write.failure as? TLSError == error)
    #expect(pair.client.recorder.seen == [.active, .failed(error), .inactive])
    let alert = try #require(error.alert)
    #expect(pair.server.recorder.failures.map(\.reason) == [.alertReceived(alert)])
    #expect(pair.client.write([2]).failure as? TLSError == error)
  }

  @Test func dataInFrontOfABadRecordIsDelivered() throws {
    let pair = try Pair.connected()
    pair.client.write([1, 2, 3])
    pair.client.write([4])
    var all = ByteBuffer()
    for bytes in try pair.client.sent() { all.writeImmutableBuffer(bytes) }
    let last = all.writerIndex - 1
    all.setInteger(try #require(all.getInteger(at: last, as: UInt8.self)) ^ 1, at: last)
    try pair.server.channel.writeInbound(all)
    #expect(
      pair.server.recorder.seen.suffix(3) == [.data([1, 2, 3]), .failed(TLSError(.badRecordMAC)), .inactive])
    try pair.converse()
    #expect(pair.client.recorder.failures.map(\.reason) == [.alertReceived(.badRecordMAC)])
  }

  @Test func anotherProtocolIsNamed() throws {
    let pair = try Pair()
    try pair.server.connect()
    try pair.server.channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
    #expect(pair.server.recorder.failures.map(\.reason) == [.notTLS(.httpRequest)])
    _ = try? pair.server.channel.writeInbound(ByteBuffer(string: "more"))
    #expect(pair.server.recorder.failures.count == 1)
  }

  @Test func lengthsThatLieAreRefusedFromTheHeader() throws {
    for header: [UInt8] in [[23, 3, 3, 0xff, 0xff], [22, 3, 3, 0x41, 1], [99, 3, 3, 0, 1]] {
      for step in [1, 5] {
        let pair = try Pair.connected()
        for start in stride(from: 0, to: 5, by: step) where pair.server.channel.isActive {
          try pair.server.channel.writeInbound(ByteBuffer(bytes: header[start..<(start + step)]))
        }
        #expect(pair.server.recorder.failures.count == 1)
      }
    }
  }

  @Test func handlersMayCloseOnAnError() throws {
    let pair = try Pair(name: "example.org")
    pair.client.recorder.reaction = { seen, context in
      if case .failed = seen { context.close(promise: nil) }
    }
    try pair.connect()
    try pair.converse()
    #expect(pair.client.recorder.failures.count == 1)
    #expect(pair.client.recorder.seen.last == .inactive)
  }

  @Test func configurationsAreCheckedAtOnce() throws {
    var configuration = try TestConfigurations.client()
    configuration.common.groups = []
    #expect(throws: TLSError.self) { try TLSHandler.client(configuration, serverName: nil) }
  }
}
