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
          case .inactive: completed.fail(ChannelError.eof)
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

    func write(_ bytes: [UInt8]) async throws {
      try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Brings bytes, and runs what they started on the loop.
    func receive(_ bytes: ByteBuffer) async throws {
      try await channel.writeInbound(bytes)
      await channel.testingEventLoop.run()
    }

    /// Brings all that the other side sends.
    func receive(from other: Side) async throws {
      while let bytes = try await other.sent() { try await receive(bytes) }
    }

    /// The transport is gone, whatever the handler thinks of it.
    func vanish() async throws {
      try await channel.eventLoop.submit { self.channel.pipeline.fireChannelInactive() }.get()
    }

    func sent() async throws -> ByteBuffer? { try await channel.readOutbound(as: ByteBuffer.self) }
  }

  /// A client whose verifier waits at `gate`, and a server whose flight has many records.
  private func pair(_ gate: Gate, name: String = "example.com") async throws -> (client: Side, server: Side) {
    let client = try await Side {
      var configuration = try TestConfigurations.client()
      configuration.verifier = SlowVerifier(inner: configuration.verifier, gate: gate)
      return try .client(configuration, serverName: ServerName(name))
    }
    let server = try await Side {
      var configuration = try TestConfigurations.server()
      configuration.common.maximumFragmentLength = 100
      return try .server(configuration)
    }
    return (client, server)
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
    try await server.receive(from: client)
    await gate.somebodyWaits()
    await gate.open()
    let flight = try await server.channel.waitForOutboundWrite(as: ByteBuffer.self)
    try await client.receive(flight)
    try await client.receive(from: server)
    try await client.completed.get()
    try await server.receive(from: client)
    try await server.completed.get()
    try await client.vanish()
    try await server.vanish()
  }

  /// Server data comes while the client's verifier thinks, in one piece and byte by byte.
  @Test(arguments: [1, 1_000, 100_000])
  func aSlowVerifier(step: Int) async throws {
    let gate = Gate()
    let (client, server) = try await pair(gate)
    try await server.receive(from: client)
    var flight = ByteBuffer()
    while let more = try await server.sent() { flight.writeImmutableBuffer(more) }
    while let part = flight.readSlice(length: min(step, flight.readableBytes)), part.readableBytes > 0 {
      try await client.receive(part)
    }
    await gate.somebodyWaits()
    #expect(try await client.seen() == [.active])
    await gate.open()
    try await client.completed.get()
    try await server.receive(from: client)
    try await server.completed.get()
    try await server.write([1, 2, 3])
    try await client.receive(from: server)
    #expect(try await client.seen() == [.active, .info, .completed(nil), .data([1, 2, 3])])
    try await client.vanish()
    try await server.vanish()
  }

  @Test func aSlowRefusal() async throws {
    let gate = Gate()
    let (client, server) = try await pair(gate, name: "example.org")
    try await server.receive(from: client)
    try await client.receive(from: server)
    await gate.somebodyWaits()
    await gate.open()
    let error = await #expect(throws: TLSError.self) { try await client.completed.get() }
    #expect(error?.cause == .certificate)
    try await client.vanish()
    try await server.vanish()
  }

  /// The transport's end is judged when all that came before it was handled.
  @Test func theEndComesWhileTheVerifierThinks() async throws {
    let gate = Gate()
    let (client, server) = try await pair(gate)
    client.channel.allowRemoteHalfClosure = true
    try await server.receive(from: client)
    try await client.receive(from: server)
    await gate.somebodyWaits()
    try await client.channel.eventLoop.submit {
      client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }.get()
    #expect(try await client.seen() == [.active])
    await gate.open()
    try await client.completed.get()
    try await client.channel.closeFuture.get()
    #expect(
      try await client.seen() == [.active, .info, .completed(nil), .failed(TLSError(.truncatedData)), .inactive])
    try await client.vanish()
    try await server.vanish()
  }

  /// A connection that ends while an answer is on its way: the answer comes to nobody.
  @Test func anAnswerThatComesTooLate() async throws {
    let gate = Gate()
    let (client, server) = try await pair(gate)
    try await server.receive(from: client)
    try await client.receive(from: server)
    await gate.somebodyWaits()
    try await client.channel.close()
    await gate.open()
    #expect(try await client.seen() == [.active, .inactive])
    try await client.vanish()
    try await server.vanish()
  }
}
