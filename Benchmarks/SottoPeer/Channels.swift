// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded

#if canImport(CSottoBenchmark)
import CSottoBenchmark
#else
import CBench
#endif

/// What a TLS handler of SwiftNIO's costs, whoever's it is: both ends in one thread, each on a channel of its own. This file
/// is `niossl-peer`'s as well.
struct Channels {
  /// Makes a client's handler, for a new connection.
  let client: () throws -> any ChannelHandler
  let server: () throws -> any ChannelHandler
  /// Whether a client's handler took up a session; nil where it doesn't tell.
  let isResumed: (any ChannelHandler) -> Bool?
  private let loop = EmbeddedEventLoop()

  init(
    client: @escaping () throws -> any ChannelHandler, server: @escaping () throws -> any ChannelHandler,
    isResumed: @escaping (any ChannelHandler) -> Bool?
  ) {
    self.client = client
    self.server = server
    self.isResumed = isResumed
  }

  /// As `Handshakes.run`. Teardown is not charged. One more connection is there all the while, as others are on a server.
  func handshakes(_ amount: Amount, resumed: Bool) throws -> [Result] {
    try warmUp(resumed: resumed)
    let other = try connected()
    defer { withExtendedLifetime(other) {} }
    var watch = Stopwatch()
    var turns = 0
    var sent = (client: 0, server: 0)
    while amount.wants(after: turns, watch.total) {
      let (client, server) = try connect(&watch)
      sent = (client.bytesSent, server.bytesSent)
      client.drop()
      server.drop()
      watch.skip()
      turns += 1
    }
    func each(_ seconds: Double) -> Double { seconds / Double(turns) * 1e6 }
    return [
      Result("client_us", each(watch.client)), Result("server_us", each(watch.server)),
      Result("client_bytes", Double(sent.client), digits: 0), Result("server_bytes", Double(sent.server), digits: 0),
    ]
  }

  /// As `Records.bulk`.
  func bulk(_ amount: Amount) throws -> [Result] {
    let message = ByteBuffer(repeating: 7, count: 16_384)
    let pair = try connected()
    var watch = Stopwatch()
    var turns = 0
    while amount.wants(after: turns, watch.total) {
      for _ in 0..<512 { try oneWay(pair, message, 8, atOnce: ChannelEnd.mostRead, &watch) }
      turns += 1
    }
    let bytes = Double(turns) * Double(64 << 20)
    return [
      Result("seal_MBps", bytes / watch.client / 1e6, digits: 1),
      Result("open_MBps", bytes / watch.server / 1e6, digits: 1),
    ]
  }

  /// As `Records.messages`, but with round trips even where turns are counted, and before the batches that are timed one message
  /// by itself, which tells how long a record is, and one batch.
  func messages(_ amount: Amount) throws -> [Result] {
    let message = ByteBuffer(repeating: 7, count: 64)
    let pair = try connected()
    var trips = 0
    var both = Stopwatch()
    while amount.half.wants(after: trips, both.total) {
      for _ in 0..<500 { try thereAndBack(pair, message) }
      trips += 500
      both.chargeClient()
    }
    // Each message is read by itself, as from a peer that waits for the answer.
    let before = pair.client.bytesSent
    try oneWay(pair, message, 1, atOnce: ChannelEnd.mostRead, &both)
    let record = pair.client.bytesSent - before
    let batch = 100
    try oneWay(pair, message, batch, atOnce: record, &both)
    var watch = Stopwatch()
    var turns = 0
    while amount.half.wants(after: turns, watch.total) {
      try oneWay(pair, message, batch, atOnce: record, &watch)
      turns += 1
    }
    func each(_ seconds: Double) -> Double { seconds / Double(turns * batch) * 1e9 }
    return [
      Result("rtt_ns", both.total / Double(max(1, trips)) * 1e9, digits: 0),
      Result("seal64_ns", each(watch.client), digits: 0), Result("open64_ns", each(watch.server), digits: 0),
    ]
  }

  /// As `Idle.run`; and what a channel without TLS takes, which is part of that.
  func idle(_ count: Int) throws -> [Result] {
    let message = ByteBuffer(repeating: 7, count: 64)
    let unit = 1024 * Double(count)
    try warmUp(resumed: false)
    var bare: [ChannelEnd] = []
    bare.reserveCapacity(count)
    let empty = benchmark_heap()
    for _ in 0..<count {
      let end = try ChannelEnd(nil, on: loop)
      try end.start()
      end.rest()
      bare.append(end)
    }
    let channel = (benchmark_heap() - empty) / unit
    for end in bare { end.drop() }
    bare = []

    var clients: [ChannelEnd] = []
    var servers: [ChannelEnd] = []
    clients.reserveCapacity(count)
    servers.reserveCapacity(count)
    let resident = benchmark_resident()
    let before = benchmark_heap()
    var unused = Stopwatch()
    for _ in 0..<count {
      let pair = try connect(&unused)
      try thereAndBack(pair, message)
      pair.client.rest()
      pair.server.rest()
      clients.append(pair.client)
      servers.append(pair.server)
    }
    let full = benchmark_heap()
    let grown = benchmark_resident() - resident
    for client in clients { client.drop() }
    clients.removeAll(keepingCapacity: true)
    let half = benchmark_heap()
    defer { withExtendedLifetime(servers) {} }
    return [
      Result("rss_pair_KiB", grown / unit), Result("heap_client_KiB", (full - half) / unit),
      Result("heap_server_KiB", (half - before) / unit), Result("heap_bare_channel_KiB", channel),
    ]
  }

  // MARK: Steps

  private typealias Pair = (client: ChannelEnd, server: ChannelEnd)

  private func warmUp(resumed: Bool) throws {
    for turn in 0..<20 {
      let pair = try connected()
      if let isResumed = pair.client.tls.flatMap(isResumed), isResumed != (resumed && turn > 0) {
        throw Failure(resumed ? "no session goes on" : "a session goes on")
      }
      pair.client.drop()
      pair.server.drop()
    }
  }

  private func connected() throws -> Pair {
    var unused = Stopwatch()
    let pair = try connect(&unused)
    for _ in 0..<10 { try thereAndBack(pair, ByteBuffer(repeating: 7, count: 64)) }
    return pair
  }

  private func connect(_ watch: inout Stopwatch) throws -> Pair {
    let client = try ChannelEnd(client(), on: loop)
    try client.start()
    watch.chargeClient()
    let server = try ChannelEnd(server(), on: loop)
    try server.start()
    watch.chargeServer()
    var moved = true
    while moved {
      moved = try server.receive(from: client)
      watch.chargeServer()
      moved = try client.receive(from: server) || moved
      watch.chargeClient()
    }
    guard client.isReady, server.isReady else { throw Failure("the handshake does not end") }
    return (client, server)
  }

  private func thereAndBack(_ pair: Pair, _ message: ByteBuffer) throws {
    try transfer(message, pair.client, pair.server)
    try transfer(message, pair.server, pair.client)
  }

  private func transfer(_ message: ByteBuffer, _ sender: ChannelEnd, _ receiver: ChannelEnd) throws {
    let before = receiver.bytesOfData
    sender.write(message)
    _ = try receiver.receive(from: sender)
    guard receiver.bytesOfData - before == message.readableBytes else { throw Failure("bytes got lost") }
  }

  /// So many writes, charged to the client; then reads of so many bytes at once, charged to the server.
  private func oneWay(
    _ pair: Pair, _ message: ByteBuffer, _ count: Int, atOnce most: Int, _ watch: inout Stopwatch
  ) throws {
    let before = pair.server.bytesOfData
    for _ in 0..<count { pair.client.write(message) }
    watch.chargeClient()
    _ = try pair.server.receive(from: pair.client, atOnce: most)
    watch.chargeServer()
    guard pair.server.bytesOfData - before == count * message.readableBytes else { throw Failure("bytes got lost") }
  }
}
