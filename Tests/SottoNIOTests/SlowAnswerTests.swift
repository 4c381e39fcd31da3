// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOTLS
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// Keys and verifiers that take their time: the handshake waits, nobody else does.
@Suite struct SlowAnswerTests {
  /// One side on an event loop that other threads may wake.
  private struct Side: Sendable {
    let channel: NIOAsyncTestingChannel
    let recorder: NIOLoopBound<Recorder>
    /// Ends when the handshake does.
    let completed: EventLoopFuture<Void>

    init(_ make: @escaping @Sendable () throws -> TLSHandler) async throws {
      let channel = NIOAsyncTestingChannel()
      self.channel = channel
      let completed = channel.eventLoop.makePromise(of: Void.self)
      self.completed = completed.futureResult
      recorder = try await channel.eventLoop.submit {
        let recorder = Recorder()
        recorder.reaction = { seen, _ in
          switch seen {
          case .completed: completed.succeed(())
          case .failed(let error): completed.fail(error)
          default: break
          }
        }
        try channel.pipeline.syncOperations.addHandlers([try make(), recorder])
        return NIOLoopBound(recorder, eventLoop: channel.eventLoop)
      }.get()
      try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
    }

    func seen() async throws -> [Seen] {
      try await channel.eventLoop.submit { self.recorder.value.seen }.get()
    }

    /// Sends data, and says which bytes that makes on the wire.
    func write(_ bytes: [UInt8]) async throws {
      try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func sent() async throws -> ByteBuffer? { try await channel.readOutbound(as: ByteBuffer.self) }
  }

  @Test func aSlowSigner() async throws {
    let gate = Gate()
    let identity = try TestIdentities.shared().server
    let credential = try Credential(
      certificateChain: identity.chain, signer: SlowSigner(key: identity.key.signing, gate: gate))
    let server = try await Side {
      var configuration = ServerConfiguration(credentials: [credential])
      configuration.common.time = FixedTime()
      return try .server(configuration)
    }
    let client = try await Side {
      try .client(TestConfigurations.client(), serverName: ServerName("example.com"))
    }
    try await server.channel.writeInbound(try #require(try await client.sent()))
    await gate.somebodyWaits()
    await gate.open()
    let flight = try await server.channel.waitForOutboundWrite(as: ByteBuffer.self)
    try await client.channel.writeInbound(flight)
    while let more = try await server.sent() { try await client.channel.writeInbound(more) }
    try await client.completed.get()
    while let more = try await client.sent() { try await server.channel.writeInbound(more) }
    try await server.completed.get()
    _ = try? await client.channel.finish()
    _ = try? await server.channel.finish()
  }

  /// Server data comes while the client's verifier thinks, in one piece and byte by byte.
  @Test(arguments: [1, 1_000, 100_000])
  func aSlowVerifier(step: Int) async throws {
    let gate = Gate()
    let server = try await Side { try .server(TestConfigurations.server()) }
    let client = try await Side {
      var configuration = try TestConfigurations.client()
      configuration.verifier = SlowVerifier(inner: configuration.verifier, gate: gate)
      return try .client(configuration, serverName: ServerName("example.com"))
    }
    try await server.channel.writeInbound(try #require(try await client.sent()))
    var flight = ByteBuffer()
    while let more = try await server.sent() { flight.writeImmutableBuffer(more) }
    while let part = flight.readSlice(length: min(step, flight.readableBytes)), part.readableBytes > 0 {
      try await client.channel.writeInbound(part)
    }
    await gate.somebodyWaits()
    #expect(try await client.seen() == [.active])
    await gate.open()
    try await client.completed.get()
    while let more = try await client.sent() { try await server.channel.writeInbound(more) }
    try await server.completed.get()
    try await server.write([1, 2, 3])
    while let more = try await server.sent() { try await client.channel.writeInbound(more) }
    #expect(try await client.seen() == [.active, .info, .completed(nil), .data([1, 2, 3])])
    _ = try? await client.channel.finish()
    _ = try? await server.channel.finish()
  }

  @Test func aSlowRefusal() async throws {
    let gate = Gate()
    let server = try await Side { try .server(TestConfigurations.server()) }
    let client = try await Side {
      var configuration = try TestConfigurations.client()
      configuration.verifier = SlowVerifier(inner: configuration.verifier, gate: gate)
      return try .client(configuration, serverName: ServerName("example.org"))
    }
    try await server.channel.writeInbound(try #require(try await client.sent()))
    while let more = try await server.sent() { try await client.channel.writeInbound(more) }
    await gate.somebodyWaits()
    await gate.open()
    let error = await #expect(throws: TLSError.self) { try await client.completed.get() }
    #expect(error?.cause == .certificate)
  }

  /// A connection that ends while an answer is on its way: the answer comes to nobody.
  @Test func anAnswerThatComesTooLate() async throws {
    let gate = Gate()
    let server = try await Side { try .server(TestConfigurations.server()) }
    let client = try await Side {
      var configuration = try TestConfigurations.client()
      configuration.verifier = SlowVerifier(inner: configuration.verifier, gate: gate)
      return try .client(configuration, serverName: ServerName("example.com"))
    }
    try await server.channel.writeInbound(try #require(try await client.sent()))
    while let more = try await server.sent() { try await client.channel.writeInbound(more) }
    await gate.somebodyWaits()
    try await client.channel.close()
    await gate.open()
    #expect(try await client.seen() == [.active, .inactive])
  }
}
