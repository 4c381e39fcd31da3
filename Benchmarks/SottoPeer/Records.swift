// SPDX-License-Identifier: Apache-2.0

/// Data over one connection, in batches so that the clock does not show.
enum Records {
  /// 64 MiB a turn in writes of 16 KiB, from the client to the server. A turn of a counted run is one batch of 8.
  static func bulk(_ setup: Setup, _ amount: Amount) throws -> [Result] {
    let lane = try Lane(setup, messageSize: 16_384, batch: 8)
    let pair = try lane.connect(setup)
    var watch = Stopwatch()
    var turns = 0
    while amount.wants(after: turns, watch.total) {
      if case .turns = amount {
        try lane.oneWay(pair, &watch)
      } else {
        for _ in 0..<512 { try lane.oneWay(pair, &watch) }
      }
      turns += 1
    }
    let bytes = Double(turns) * Double(64 << 20)
    return [
      Result("seal_MBps", bytes / watch.client / 1e6, digits: 1),
      Result("open_MBps", bytes / watch.server / 1e6, digits: 1),
    ]
  }

  /// Whether `transfer` can bring so many: a write, or whole writes of 16 KiB.
  static func canTransfer(_ bytes: Int) -> Bool { bytes <= wholeWrite || bytes % wholeWrite == 0 }

  private static let wholeWrite = 16_384

  /// So many bytes from the client to the server, in writes of at most 16 KiB and batches of 8; of less than that several in a
  /// row, so that the clock does not show.
  static func transfer(_ bytes: Int, _ setup: Setup, _ amount: Amount) throws -> [Result] {
    let writes = max(1, bytes / wholeWrite)
    let inARow = max(1, min(100, 8 * wholeWrite / bytes))
    let lane = try Lane(setup, messageSize: min(bytes, wholeWrite), batch: max(8, inARow))
    let pair = try lane.connect(setup)
    var watch = Stopwatch()
    var turns = 0
    while amount.wants(after: turns, watch.total) {
      var left = writes * inARow
      while left > 0 {
        try lane.oneWay(pair, &watch, count: min(left, lane.batch))
        left -= lane.batch
      }
      turns += 1
    }
    func each(_ seconds: Double) -> Double { seconds / Double(turns * inARow) * 1e6 }
    return [Result("seal_us", each(watch.client), digits: 3), Result("open_us", each(watch.server), digits: 3)]
  }

  /// 64 bytes there and 64 back, then batches of 100 one way.
  static func messages(_ setup: Setup, _ amount: Amount) throws -> [Result] {
    let lane = try Lane(setup, messageSize: 64, batch: 100)
    let pair = try lane.connect(setup)
    var trips = 0
    var both = Stopwatch()
    if case .seconds = amount {
      while amount.half.wants(after: trips, both.total) {
        for _ in 0..<500 { try lane.thereAndBack(pair) }
        trips += 500
        both.chargeClient()
      }
    }
    var watch = Stopwatch()
    var turns = 0
    while amount.half.wants(after: turns, watch.total) {
      try lane.oneWay(pair, &watch)
      turns += 1
    }
    func each(_ seconds: Double) -> Double { seconds / Double(turns * lane.batch) * 1e9 }
    return [
      Result("rtt_ns", both.total / Double(max(1, trips)) * 1e9, digits: 0),
      Result("seal64_ns", each(watch.client), digits: 0), Result("open64_ns", each(watch.server), digits: 0),
    ]
  }
}

/// The buffers that messages of one size go through.
private struct Lane {
  let message: Buffer
  let wire: Buffer
  let data: Buffer
  let batch: Int

  init(_ setup: Setup, messageSize: Int, batch: Int) throws {
    self.batch = batch
    let room = batch * (messageSize + 64) + (1 << 16)
    message = Buffer(capacity: messageSize)
    wire = Buffer(capacity: room)
    data = Buffer(capacity: room)
    message.fill()
  }

  func connect(_ setup: Setup) throws -> Pair {
    var unused = Stopwatch()
    let pair = try Pair.connect(setup, &unused, data)
    for _ in 0..<10 { try warmUp(pair) }
    return pair
  }

  /// A batch that is read in one go: at first, writes become records of any number.
  private func warmUp(_ pair: Pair) throws {
    wire.clear()
    data.clear()
    for _ in 0..<batch { try write(message, from: &pair.client.driver, to: wire) }
    try read(wire, 0..<wire.count, to: &pair.server.driver, data)
    guard data.count == batch * message.count else { throw Failure("bytes got lost") }
  }

  func thereAndBack(_ pair: Pair) throws {
    try transfer(message, from: &pair.client.driver, to: &pair.server.driver, wire, data)
    try transfer(message, from: &pair.server.driver, to: &pair.client.driver, wire, data)
  }

  func oneWay(_ pair: Pair, _ watch: inout Stopwatch) throws { try oneWay(pair, &watch, count: batch) }

  /// So many writes, charged to the client; then as many reads, each of what one write made.
  func oneWay(_ pair: Pair, _ watch: inout Stopwatch, count: Int) throws {
    wire.clear()
    for _ in 0..<count { try write(message, from: &pair.client.driver, to: wire) }
    watch.chargeClient()
    let record = wire.count / count
    var start = 0
    for _ in 0..<count {
      data.clear()
      try read(wire, start..<(start + record), to: &pair.server.driver, data)
      guard data.count == message.count else { throw Failure("bytes got lost") }
      start += record
    }
    watch.chargeServer()
  }
}
