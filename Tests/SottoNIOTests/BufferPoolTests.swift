// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoTestSupport
import Testing

@testable import SottoNIO

/// Buffers that are used again, and those that must not be.
@Suite struct BufferPoolTests {
  /// Where a buffer's memory is.
  private func address(_ buffer: ByteBuffer) -> UInt {
    // unsafe: the address is only compared.
    unsafe buffer.withVeryUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
  }

  private func held(_ pool: BufferPool) -> [ByteBuffer] { pool.buffers.compactMap(\.self) }

  @Test func aBufferIsUsedAgainOnceNobodyHasIt() {
    let pool = BufferPool()
    var first: ByteBuffer? = pool.take(300)
    first?.writeString("secret")
    let place = first.map(address)
    first.map(pool.leave)

    // It is on its way still.
    let second = pool.take(300)
    #expect(address(second) != place)
    pool.leave(second)
    #expect(first.map { String(buffer: $0) } == "secret")

    first = nil
    let third = pool.take(500)
    #expect(address(third) == place)
    #expect(third.readableBytes == 0 && third.readerIndex == 0 && third.writerIndex == 0)
    #expect(third.capacity == 512)
  }

  @Test func aSliceOfItKeepsIt() {
    let pool = BufferPool()
    var slice: ByteBuffer?
    var place: UInt?
    do {
      var buffer = pool.take(200)
      buffer.writeString("secret")
      place = address(buffer)
      pool.leave(buffer)
      slice = buffer.getSlice(at: 3, length: 3)
    }
    var other = pool.take(200)
    other.writeString("public")
    #expect(address(other) != place)
    #expect(slice.map { String(buffer: $0) } == "ret")
  }

  @Test(arguments: [(1, 128), (128, 128), (129, 256), (16_406, 32_768), (131_072, 131_072), (131_073, 262_144)])
  func noBufferIsMoreThanTwiceAsLargeAsAsked(asked: Int, capacity: Int) {
    let pool = BufferPool()
    for size in [64, 1 << 10, 1 << 17] { pool.leave(pool.take(size)) }
    #expect(pool.take(asked).capacity == capacity)
  }

  @Test func theLargestAreNotKept() {
    let pool = BufferPool()
    // All are held until the end, so that none has the place of another in memory.
    let taken = (0..<8).map { _ in
      let buffer = pool.take(1 << 18)
      pool.leave(buffer)
      return buffer
    }
    #expect(held(pool).isEmpty)
    withExtendedLifetime(taken) {}
  }

  @Test func itHoldsFourOfEachSizeTheNewest() {
    let pool = BufferPool()
    var taken: [ByteBuffer] = []
    for _ in 0..<10 {
      taken.append(pool.take(1_000))
      pool.leave(taken[taken.count - 1])
    }
    #expect(held(pool).count == 4)
    let newest = Set(taken[6...].map(address))
    taken = []
    let again = (0..<4).map { _ in pool.take(1_000) }
    #expect(Set(again.map(address)) == newest)
  }

  @Test func whatAUserKeepsStays() throws {
    let pair = try Pair.connected()
    let keeper = Keeper()
    try pair.server.channel.pipeline.syncOperations.addHandler(keeper, position: .after(pair.server.handler))
    for index in 0..<20 {
      pair.client.write(pattern(500 + index))
      try pair.converse()
    }
    #expect(keeper.kept.count == 20)
    for (index, buffer) in keeper.kept.enumerated() {
      #expect(Array(buffer.readableBytesView) == pattern(500 + index))
    }
  }

  /// One connection's user keeps a part of what came, while another connection of the loop sends and receives.
  @Test func whatAUserKeepsAPartOfStaysWhateverOthersDo() throws {
    let pair = try Pair.connected()
    let keeper = Keeper { $0.getSlice(at: $0.readerIndex + 100, length: 50) }
    try pair.server.channel.pipeline.syncOperations.addHandler(keeper, position: .after(pair.server.handler))
    for index in 0..<20 {
      pair.client.write(pattern(500 + index))
      try pair.converse()
      pair.server.write([UInt8](repeating: 0xFF, count: 500 + index))
      try pair.converse()
    }
    #expect(keeper.kept.count == 20)
    #expect(keeper.kept.allSatisfy { Array($0.readableBytesView) == Array(pattern(500)[100..<150]) })
  }

  @Test func anIdleConnectionHoldsNone() throws {
    let pair = try Pair.connected()
    pair.client.write(pattern(100))
    pair.server.write(pattern(40_000))
    try pair.converse(step: 1_000)
    let pool = try #require(pair.client.handler.commons?.pool)
    let known = held(pool).map { (address($0), $0.capacity) }
    #expect(!known.isEmpty)
    let taken = known.map { pool.take($0.1) }
    #expect(Set(taken.map(address)) == Set(known.map(\.0)))
  }
}

/// Keeps what comes or a part of it, and passes it on.
private final class Keeper: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  var kept: [ByteBuffer] = []
  private let part: (ByteBuffer) -> ByteBuffer?

  init(part: @escaping (ByteBuffer) -> ByteBuffer? = { $0 }) {
    self.part = part
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if let part = part(unwrapInboundIn(data)) { kept.append(part) }
    context.fireChannelRead(data)
  }
}
