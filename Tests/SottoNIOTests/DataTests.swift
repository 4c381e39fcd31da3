// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// Handshakes and data between two sides in memory.
@Suite struct DataTests {
  @Test func theHandshakeEndsWithItsEventsInOrder() throws {
    let pair = try Pair.connected(alpn: ["h2"])
    let info = try #require(pair.client.handler.handshakeInfo)
    #expect(info.serverName?.description == "example.com")
    #expect(info.applicationProtocol == "h2")
    #expect(try pair.server.channel.tlsHandshakeInfo().wait()?.applicationProtocol == "h2")
    #expect(try pair.server.channel.pipeline.syncOperations.tlsHandshakeInfo()?.role == .server)
    let client = try pair.client.handler.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 20)
    let server = try pair.server.handler.exportKeyingMaterial(label: "EXPORTER-test", context: [1], length: 20)
    #expect(client == server)
  }

  @Test func aChannelWithoutTLSHasNoInfo() throws {
    #expect(throws: ChannelPipelineError.self) { try EmbeddedChannel().tlsHandshakeInfo().wait() }
  }

  @Test func anActiveChannelStartsWhenTheHandlerIsAdded() throws {
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandler(
      .client(TestConfigurations.client(), serverName: ServerName("example.com")) as TLSHandler)
    #expect(try channel.readOutbound(as: ByteBuffer.self)?.getInteger(at: 0, as: UInt8.self) == 22)
  }

  @Test func aByteAtATime() throws {
    let pair = try Pair(name: "example.com")
    try pair.connect()
    try pair.converse(step: 1)
    pair.client.write(pattern(20_000))
    pair.server.write(pattern(300))
    try pair.converse(step: 1)
    #expect(pair.server.recorder.data == pattern(20_000))
    #expect(pair.client.recorder.data == pattern(300))
  }

  @Test(arguments: [nil, 1_000, 16_000, 65_536] as [Int?])
  func muchDataBothWays(step: Int?) throws {
    let pair = try Pair.connected()
    let data = pattern(500_000)
    for start in stride(from: 0, to: data.count, by: 125_000) {
      pair.client.write(Array(data[start..<(start + 125_000)]))
      pair.server.write(Array(data[start..<(start + 125_000)]))
      try pair.converse(step: step)
    }
    #expect(pair.server.recorder.data == data)
    #expect(pair.client.recorder.data == data)
  }

  @Test func oneReadMakesOneBuffer() throws {
    let pair = try Pair.connected()
    for _ in 0..<5 { pair.client.write([1, 2, 3], flush: false) }
    pair.client.write(pattern(40_000))
    let sent = try pair.client.sent()
    #expect(sent.count == 1)
    try pair.server.channel.writeInbound(sent[0])
    #expect(pair.server.recorder.reads == 1)
    #expect(pair.server.recorder.data.count == 40_015)
  }

  @Test func writesWaitForTheHandshake() throws {
    let pair = try Pair()
    let early = pair.client.write([1], flush: false)
    try pair.connect()
    let late = pair.client.write([2])
    let unflushed = pair.client.write([3], flush: false)
    pair.server.write([9])
    #expect(early.outcome() == nil)
    try pair.converse()
    #expect(early.hasSucceeded)
    #expect(late.hasSucceeded)
    #expect(unflushed.outcome() == nil)
    #expect(pair.server.recorder.data == [1, 2])
    #expect(pair.client.recorder.data == [9])
    pair.client.channel.flush()
    try pair.converse()
    #expect(unflushed.hasSucceeded)
    #expect(pair.server.recorder.data == [1, 2, 3])
  }

  @Test func anEmptyWriteSucceeds() throws {
    let pair = try Pair.connected()
    #expect(pair.client.write([]).hasSucceeded)
    try pair.converse()
    #expect(pair.server.recorder.reads == 0)
  }

  @Test func handlersMayWriteWhereverTheyAre() throws {
    let pair = try Pair()
    pair.client.write([1])
    pair.client.recorder.reaction = { seen, context in
      if case .completed = seen { context.writeAndFlush(NIOAny(ByteBuffer(bytes: [2])), promise: nil) }
    }
    pair.server.recorder.reaction = { seen, context in
      if case .data(let bytes) = seen { context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil) }
    }
    try pair.connect()
    try pair.converse()
    #expect(pair.server.recorder.data == [1, 2])
    #expect(pair.client.recorder.data == [1, 2])
  }

  @Test func keysChangeUnderTraffic() throws {
    let pair = try Pair.connected()
    #expect(throws: TLSError.self) { try Pair().client.handler.requestKeyUpdate(peerToo: true) }
    pair.client.write([1])
    try pair.client.handler.requestKeyUpdate(peerToo: true)
    pair.client.write([2])
    try pair.converse()
    pair.server.write([3])
    try pair.converse()
    #expect(pair.server.recorder.data == [1, 2])
    #expect(pair.client.recorder.data == [3])
  }

  @Test func negotiationHandlersOfNIOWork() throws {
    for typed in [false, true] {
      var client = try TestConfigurations.client()
      client.common.applicationProtocols = ["http/1.1"]
      var server = try TestConfigurations.server()
      server.common.applicationProtocols = ["h2", "http/1.1"]
      let pair = try Pair(client: client, server: server)
      let behind = Recorder()
      var result: ALPNResult?
      let pipeline = pair.server.channel.pipeline.syncOperations
      if typed {
        try pipeline.addHandler(
          NIOTypedApplicationProtocolNegotiationHandler<Void> { negotiated, channel in
            result = negotiated
            return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(behind) }
          })
      } else {
        try pipeline.addHandler(
          ApplicationProtocolNegotiationHandler { negotiated, channel in
            result = negotiated
            return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(behind) }
          })
      }
      // The recorder in front keeps events to itself.
      try pair.server.channel.pipeline.syncOperations.removeHandler(pair.server.recorder).wait()
      pair.client.write([7])
      try pair.connect()
      try pair.converse()
      #expect(result == .negotiated("http/1.1"))
      #expect(behind.data == [7])
    }
  }

  @Test func theHandshakeReadsByItself() throws {
    let pair = try Pair()
    for side in [pair.client, pair.server] {
      try side.channel.setOption(.autoRead, value: false).wait()
    }
    try pair.connect()
    #expect(pair.client.reads.count == 1)
    try pair.converse()
    let before = pair.server.reads.count
    // Nobody wants data: none is read.
    pair.client.write([1])
    try pair.converse()
    #expect(pair.server.reads.count == before)
    // Somebody does: half a record is not enough.
    pair.server.channel.read()
    pair.client.write([2, 3])
    var bytes = try #require(try pair.client.sent().first)
    let part = bytes.readSlice(length: 10)
    let half = try #require(part)
    try pair.server.channel.writeInbound(half)
    #expect(pair.server.reads.count == before + 2)
    try pair.server.channel.writeInbound(bytes)
    #expect(pair.server.reads.count == before + 2)
    #expect(pair.server.recorder.data == [1, 2, 3])
  }
}
