// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// Early data through channels: an event of its own, never a read.
@Suite struct EarlyDataTests {
  /// Two configurations that have met once, so that the next meeting may begin early.
  private struct Friends {
    let time = ManualTime()
    var client: ClientConfiguration
    var server: ServerConfiguration

    init(maximumSize: UInt32 = 16_384) throws {
      client = try TestConfigurations.client()
      server = try TestConfigurations.server()
      client.common.time = time
      server.common.time = time
      server.earlyData = ServerEarlyData(register: LocalReplayRegister(time: time))
      server.earlyData?.maximumSize = maximumSize
      let pair = try Pair(client: client, server: server)
      try pair.connect()
      try pair.converse()
      time.advance(.seconds(60))
    }

    func pair(_ early: String, mayBeSentAgain: Bool = false) throws -> Pair {
      let data = EarlyDataToSend(ByteBuffer(string: early), mayBeSentAgain: mayBeSentAgain)
      let pair = try Pair(client: client, server: server, earlyData: data)
      try pair.connect()
      return pair
    }
  }

  @Test func itIsAnsweredAtOnce() throws {
    let pair = try Friends().pair("GET")
    pair.server.recorder.reaction = { seen, context in
      guard case .early = seen else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(string: "200")), promise: nil)
    }
    // What the client writes is ordinary.
    pair.client.write(Array("more".utf8))
    let flight = try pair.client.sent()
    for bytes in flight { try pair.server.channel.writeInbound(bytes) }
    #expect(pair.server.recorder.seen == [.active, .earlyAccepted, .early(Array("GET".utf8))])
    for bytes in try pair.server.sent() { try pair.client.channel.writeInbound(bytes) }
    #expect(pair.client.recorder.seen == [.active, .earlyAccepted, .info, .completed(nil), .data(Array("200".utf8))])
    try pair.converse()
    #expect(
      pair.server.recorder.seen == [
        .active, .earlyAccepted, .early(Array("GET".utf8)), .info, .completed(nil), .data(Array("more".utf8)),
      ])
    #expect(pair.server.handler.handshakeInfo?.earlyData == .accepted)
  }

  /// What is too much for the ticket follows as ordinary data, before anything that is written.
  @Test func moreThanGoesEarly() throws {
    let pair = try Friends(maximumSize: 4).pair("GET /first")
    pair.client.write(Array(" second".utf8))
    try pair.converse()
    #expect(pair.server.recorder.seen.contains(.early(Array("GET ".utf8))))
    #expect(pair.server.recorder.data == Array("/first second".utf8))
  }

  @Test(arguments: [false, true]) func itIsRefused(mayBeSentAgain: Bool) throws {
    var friends = try Friends(maximumSize: 4)
    friends.server.earlyData?.register = Sceptic()
    let pair = try friends.pair("GET /first", mayBeSentAgain: mayBeSentAgain)
    pair.client.write(Array(" second".utf8))
    try pair.converse()
    #expect(pair.client.recorder.seen.contains(.earlyRejected(.declined)))
    #expect(!pair.server.recorder.seen.contains { if case .early = $0 { true } else { false } })
    // All of it or nothing.
    #expect(pair.server.recorder.data == Array((mayBeSentAgain ? "GET /first second" : " second").utf8))
    #expect(pair.client.handler.handshakeInfo?.earlyDataSentAgain == (mayBeSentAgain ? 4 : 0))
  }

  /// Without a session nothing goes early, and nothing is lost.
  @Test func noSession() throws {
    var friends = try Friends()
    friends.client.resumption.store = MemorySessionStore()
    let pair = try friends.pair("GET")
    pair.client.write(Array(" second".utf8))
    try pair.converse()
    #expect(pair.server.recorder.data == Array("GET second".utf8))
    #expect(pair.client.handler.handshakeInfo?.earlyData == .notOffered(.noSession))
  }

  /// A server that answers and closes waits for the client, so that the answer arrives; and not for ever.
  @Test(arguments: [false, true]) func closingBehindTheAnswer(clientVanishes: Bool) throws {
    let pair = try Friends().pair("GET")
    var closed: EventLoopFuture<Void>?
    pair.server.recorder.reaction = { seen, context in
      guard case .early = seen else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(string: "425")), promise: nil)
      closed = context.close()
    }
    for bytes in try pair.client.sent() { try pair.server.channel.writeInbound(bytes) }
    #expect(pair.server.channel.isActive && closed?.outcome() == nil)
    #expect(pair.server.write([1]).failure as? ChannelError == .ioOnClosedChannel)
    if clientVanishes {
      pair.loop.advanceTime(by: .seconds(10))
      #expect(pair.server.recorder.failures.map(\.reason) == [.handshakeTimedOut])
    } else {
      try pair.converse()
      #expect(pair.client.recorder.data == Array("425".utf8))
      #expect(pair.client.recorder.failures.isEmpty && pair.server.recorder.failures.isEmpty)
    }
    #expect(closed?.hasSucceeded == true && !pair.server.channel.isActive)
  }

  /// Has seen everything.
  private struct Sceptic: ReplayRegister {
    func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { .seen }
    func take(_ mark: ReplayMark) async throws -> ReplayAnswer { .seen }
  }
}
