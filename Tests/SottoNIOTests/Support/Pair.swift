// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// One side of a conversation in memory.
struct Side {
  let channel: EmbeddedChannel
  let handler: TLSHandler
  let recorder = Recorder()
  let reads = ReadCounter()
  let backlog = Backlog()

  init(_ handler: TLSHandler, on loop: EmbeddedEventLoop) throws {
    self.handler = handler
    channel = EmbeddedChannel(loop: loop)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([NoHalves(), backlog, reads])
    try pipeline.addHandler(handler)
    try pipeline.addHandler(recorder)
  }

  /// Makes the channel active, with the address that it needs for that.
  func connect() throws {
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  /// What the transport is given to send.
  func sent() throws -> [ByteBuffer] {
    var all: [ByteBuffer] = []
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) { all.append(bytes) }
    return all
  }

  @discardableResult
  func write(_ bytes: [UInt8], flush: Bool = true) -> EventLoopFuture<Void> {
    let future = channel.write(ByteBuffer(bytes: bytes))
    if flush { channel.flush() }
    return future
  }

  @discardableResult
  func close(_ mode: CloseMode = .all) -> EventLoopFuture<Void> { channel.close(mode: mode) }

  /// The transport is gone.
  func vanish() { channel.pipeline.fireChannelInactive() }
}

/// A client and a server in memory, on one event loop.
struct Pair {
  let loop = EmbeddedEventLoop()
  let client: Side
  let server: Side

  init(
    client: ClientConfiguration? = nil, server: ServerConfiguration? = nil, name: String = "example.com",
    earlyData: EarlyDataToSend? = nil, timeouts: TLSHandler.Timeouts = .init()
  ) throws {
    let client = try client ?? TestConfigurations.client()
    let server = try server ?? TestConfigurations.server()
    self.client = try Side(
      .client(client, serverName: ServerName(name), earlyData: earlyData, timeouts: timeouts), on: loop)
    self.server = try Side(.server(server, timeouts: timeouts), on: loop)
  }

  /// Two connected sides.
  static func connected(alpn: [String] = []) throws -> Pair {
    var client = try TestConfigurations.client()
    var server = try TestConfigurations.server()
    client.common.applicationProtocols = alpn
    server.common.applicationProtocols = alpn
    let pair = try Pair(client: client, server: server)
    try pair.connect()
    try pair.converse()
    #expect(pair.client.recorder.seen == [.active, .info, .completed(alpn.first)])
    #expect(pair.server.recorder.seen == [.active, .info, .completed(alpn.first)])
    return pair
  }

  func connect() throws {
    try server.connect()
    try client.connect()
  }

  /// Carries bytes to and fro until there are none; `step` at a time, all of a write at once if nil.
  func converse(step: Int? = nil) throws {
    while try carry(client, server, step) || carry(server, client, step) {}
  }

  private func carry(_ from: Side, _ to: Side, _ step: Int?) throws -> Bool {
    let all = try from.sent()
    for var bytes in all where to.channel.isActive {
      while let part = bytes.readSlice(length: min(step ?? bytes.readableBytes, bytes.readableBytes)),
        part.readableBytes > 0
      {
        guard to.channel.isActive else { break }
        try to.channel.writeInbound(part)
      }
    }
    return !all.isEmpty
  }
}

/// Bytes that repeat late enough for mistakes in order to show.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

extension EventLoopFuture where Value == Void {
  /// How it ended, which must be known by now.
  func outcome() -> Result<Void, any Error>? {
    var outcome: Result<Void, any Error>?
    assumeIsolated().whenComplete { outcome = $0 }
    return outcome
  }

  var hasSucceeded: Bool {
    if case .success? = outcome() { true } else { false }
  }

  var failure: (any Error)? {
    if case .failure(let error)? = outcome() { error } else { nil }
  }
}
