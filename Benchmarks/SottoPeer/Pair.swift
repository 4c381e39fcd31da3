// SPDX-License-Identifier: Apache-2.0

import Sotto

/// One end of a connection. A driver in a variable or a structure of ours costs the compiler minutes: whether part of it is
/// changed while it has gone elsewhere, it looks up part by part for each use.
final class End {
  var driver: Driver

  init(_ driver: consuming Driver) {
    self.driver = driver
  }
}

/// Both ends of a connection, in one thread.
struct Pair {
  /// There until `end`.
  private(set) var client: End!
  /// There until `end`.
  private(set) var server: End!
  /// What each side has sent.
  private(set) var clientBytes = 0
  private(set) var serverBytes = 0

  /// Makes both ends and brings them through their handshake.
  static func connect(_ setup: Setup, _ watch: inout Stopwatch, _ data: Buffer) throws -> Pair {
    let client = try Driver(client: setup.client, serverName: setup.serverName, wake: {})
    watch.chargeClient()
    let server = try Driver(server: setup.server, wake: {})
    watch.chargeServer()
    var pair = Pair(client: End(client), server: End(server))
    try pair.shakeHands(&watch, data)
    return pair
  }

  private init(client: End, server: End) {
    self.client = client
    self.server = server
  }

  private mutating func shakeHands(_ watch: inout Stopwatch, _ data: Buffer) throws {
    var toServer = client.driver.takeOutgoing()
    watch.chargeClient()
    var rounds = 0
    while !(client.driver.isHandshakeComplete && server.driver.isHandshakeComplete) {
      rounds += 1
      guard rounds < 10 else { throw Failure("the handshake does not end") }
      clientBytes += toServer.count
      try Self.bring(toServer, to: &server.driver, data)
      let toClient = server.driver.takeOutgoing()
      watch.chargeServer()
      serverBytes += toClient.count
      try Self.bring(toClient, to: &client.driver, data)
      toServer = client.driver.takeOutgoing()
      watch.chargeClient()
    }
    while client.driver.nextEvent() != nil {}
    watch.chargeClient()
    while server.driver.nextEvent() != nil {}
    watch.chargeServer()
  }

  private static func bring(_ flight: [UInt8], to driver: inout Driver, _ data: Buffer) throws {
    data.clear()
    let taken = try data.append { (out) throws(TLSError) in try driver.receive(flight.raw, into: &out) }
    guard taken == flight.count, data.count == 0 else { throw Failure("\(taken) bytes taken of \(flight.count)") }
  }

  /// Frees both ends, without a goodbye.
  mutating func end(_ watch: inout Stopwatch) {
    client = nil
    watch.chargeClient()
    server = nil
    watch.chargeServer()
  }
}

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
