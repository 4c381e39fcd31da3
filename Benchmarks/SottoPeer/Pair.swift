// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Both ends of a connection, in one thread.
struct Pair: ~Copyable {
  var client: Driver
  var server: Driver
  /// What each side has sent.
  private(set) var clientBytes = 0
  private(set) var serverBytes = 0

  /// Makes both ends and brings them through their handshake.
  static func connect(_ setup: Setup, _ watch: inout Stopwatch, _ data: Buffer) throws -> Pair {
    let client = try Driver(client: setup.client, serverName: setup.serverName, wake: {})
    watch.chargeClient()
    let server = try Driver(server: setup.server, wake: {})
    watch.chargeServer()
    var pair = Pair(client: client, server: server)
    try pair.shakeHands(&watch, data)
    return pair
  }

  private init(client: consuming Driver, server: consuming Driver) {
    self.client = client
    self.server = server
  }

  private mutating func shakeHands(_ watch: inout Stopwatch, _ data: Buffer) throws {
    var toServer = client.takeOutgoing()
    watch.chargeClient()
    var rounds = 0
    while !(client.isHandshakeComplete && server.isHandshakeComplete) {
      rounds += 1
      guard rounds < 10 else { throw Failure("the handshake does not end") }
      clientBytes += toServer.count
      try Self.bring(toServer, to: &server, data)
      let toClient = server.takeOutgoing()
      watch.chargeServer()
      serverBytes += toClient.count
      try Self.bring(toClient, to: &client, data)
      toServer = client.takeOutgoing()
      watch.chargeClient()
    }
    while client.nextEvent() != nil {}
    watch.chargeClient()
    while server.nextEvent() != nil {}
    watch.chargeServer()
  }

  private static func bring(_ flight: [UInt8], to driver: inout Driver, _ data: Buffer) throws {
    data.clear()
    let taken = try data.append { (out) throws(TLSError) in try driver.receive(flight.raw, into: &out) }
    guard taken == flight.count, data.count == 0 else { throw Failure("\(taken) bytes taken of \(flight.count)") }
  }

  /// Brings `message` to the server and back. (Inside a function that has the pair as a variable, the compiler takes minutes
  /// for the same: it looks at each part of a connection for each of its uses.)
  @inline(__always)
  mutating func exchange(_ message: Buffer, _ wire: Buffer, _ data: Buffer) throws {
    try transfer(message, from: &client, to: &server, wire, data)
    try transfer(message, from: &server, to: &client, wire, data)
  }

  /// Frees both ends, without a goodbye.
  consuming func end(_ watch: inout Stopwatch) {
    drop(client)
    watch.chargeClient()
    drop(server)
    watch.chargeServer()
  }
}

func drop(_ driver: consuming Driver) {}

/// Brings `message` from one end to the other.
@inline(__always)
func transfer(_ message: Buffer, from sender: inout Driver, to receiver: inout Driver, _ wire: Buffer, _ data: Buffer)
  throws
{
  wire.clear()
  data.clear()
  try write(message, from: &sender, to: wire)
  try read(wire, 0..<wire.count, to: &receiver, data)
  guard data.count == message.count else { throw Failure("\(data.count) bytes came of \(message.count)") }
}

@inline(__always)
func write(_ message: Buffer, from sender: inout Driver, to wire: Buffer) throws {
  let sent = try wire.append { (out) throws(TLSError) in try sender.seal(message.bytes, into: &out) }
  guard sent == message.count else { throw Failure("\(sent) bytes sent of \(message.count)") }
}

@inline(__always)
func read(_ wire: Buffer, _ range: Range<Int>, to receiver: inout Driver, _ data: Buffer) throws {
  let taken = try data.append { (out) throws(TLSError) in try receiver.receive(wire.bytes(range), into: &out) }
  guard taken == range.count else { throw Failure("\(taken) bytes taken of \(range.count)") }
}
