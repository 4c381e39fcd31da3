// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Buffers that the connections of an event loop use in turns, so that in the steady state neither a read nor a write
/// allocates, and a connection with nothing to say keeps none.
///
/// Who is about to pass a buffer on leaves a reference here. It may be used again once nobody else has it: when the transport
/// has written it, or the user is done with it. Nobody is waited for: if all are in use, there is a new one, and the oldest is
/// forgotten. Memory is bounded, to four buffers of each size, about 1 MiB for an event loop.
///
/// What a connection received may so lie in the memory that another one's is written to, as it would in memory that was freed
/// and allocated again. A buffer that is taken is empty, and a `ByteBuffer` shows only bytes that were written since, unless
/// somebody asks for others: with `withVeryUnsafeBytes`, or by moving its writer index (`moveWriterIndex`).
final class BufferPool {
  /// Sizes are powers of two, as `ByteBuffer` allocates them. No buffer is more than twice as large as what was asked for, as
  /// without a pool. For what came, room is asked for as if all of it were data, an incomplete record included: a user who keeps
  /// it keeps that much.
  private static let sizes = 7...17
  private static let perSize = 4

  private(set) var buffers = [ByteBuffer?](repeating: nil, count: sizes.count * perSize)
  private var oldest = [Int](repeating: 0, count: sizes.count)
  private let allocator = ByteBufferAllocator()

  /// An empty buffer with room for so many bytes, for nobody but the caller.
  func take(_ capacity: Int) -> ByteBuffer {
    let capacity = max(capacity, 1 << Self.sizes.lowerBound)
    if let places = Self.places(for: capacity) {
      for place in places where buffers[place]?.modifyIfUniquelyOwned({ $0.clear() }) != nil {
        if let buffer = exchange(&buffers[place], with: nil) { return buffer }
      }
    }
    return allocator.buffer(capacity: capacity)
  }

  /// Uses a buffer again as soon as nobody else has it.
  func leave(_ buffer: ByteBuffer) {
    guard let places = Self.places(for: buffer.storageCapacity) else { return }
    if let free = places.first(where: { buffers[$0] == nil }) {
      buffers[free] = buffer
    } else {
      let size = places.lowerBound / Self.perSize
      buffers[places.lowerBound + oldest[size]] = buffer
      oldest[size] = (oldest[size] + 1) % Self.perSize
    }
  }

  /// Where buffers are that have room for so many bytes, and less than twice that.
  private static func places(for capacity: Int) -> Range<Int>? {
    let size = Int.bitWidth - (capacity - 1).leadingZeroBitCount
    guard sizes.contains(size) else { return nil }
    let first = (size - sizes.lowerBound) * perSize
    return first..<(first + perSize)
  }
}
