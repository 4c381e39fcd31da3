// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto

/// Received bytes on their way to the engine.
///
/// Records are opened where they were received. Only an incomplete one is copied: `kept` holds its beginning, and is
/// filled up from the next read with just what it lacks. While the handshake waits for an answer, `kept` holds all.
struct InboundBytes {
  private var kept = ByteBuffer()
  private var fresh = ByteBuffer()

  /// How many there are. What is inside of records is less.
  var count: Int { kept.readableBytes + fresh.readableBytes }

  /// Takes what was read.
  mutating func append(_ read: ByteBuffer) {
    if fresh.readableBytes == 0 {
      fresh = read
    } else {
      fresh.writeImmutableBuffer(read)
    }
  }

  /// What came of records.
  struct Opened {
    /// How many bytes the engine took.
    var taken = 0
    var data: ByteBuffer?
    /// Whether the driver has anything to say besides.
    var hasNews = false
    var failure: TLSError?
  }

  /// Opens records until the engine takes no more. In the handshake no data comes, so no room is made; the first records of
  /// data are then taken by the next call.
  mutating func open(with driver: inout Driver, _ pool: BufferPool) -> Opened {
    var opened = Opened()
    // The data in records is shorter than they are. What an incomplete one takes up may be too much, by 16 KiB at most.
    var data = driver.isHandshakeComplete ? pool.take(count) : nil
    do throws(TLSError) {
      while count > 0 {
        let before = count
        let isAll = try takeFirst(with: &driver, into: &data, pool)
        opened.taken += before - count
        guard isAll else { break }
      }
    } catch {
      opened.failure = error
    }
    opened.hasNews = driver.hasNews
    guard let data else { return opened }
    pool.leave(data)
    if data.readableBytes > 0 { opened.data = data }
    return opened
  }

  /// Brings the bytes that come first, an incomplete record filled up as far as possible. Whether the engine took all of those.
  private mutating func takeFirst(
    with driver: inout Driver, into data: inout ByteBuffer?, _ pool: BufferPool
  ) throws(TLSError) -> Bool {
    fillUp()
    guard kept.readableBytes > 0 else {
      fresh.moveReaderIndex(forwardBy: try driver.receive(fresh.readableBytesSpan, into: &data))
      return fresh.readableBytes == 0
    }
    kept.moveReaderIndex(forwardBy: try driver.receive(kept.readableBytesSpan, into: &data))
    guard kept.readableBytes == 0 else { return false }
    pool.leave(exchange(&kept, with: ByteBuffer()))
    return true
  }

  /// Ends a read: what is left is copied, so that the buffer it came in is free again.
  mutating func settle(_ pool: BufferPool) {
    if fresh.readableBytes > 0 {
      if kept.readableBytes == 0 { kept = pool.take(fresh.readableBytes + fresh.missingFromRecord) }
      kept.writeImmutableBuffer(fresh)
    }
    fresh = ByteBuffer()
  }

  /// Forgets everything.
  mutating func clear() {
    self = InboundBytes()
  }

  /// First what the header lacks, then what it asks for.
  private mutating func fillUp() {
    while kept.readableBytes > 0, fresh.readableBytes > 0 {
      let missing = min(kept.missingFromRecord, fresh.readableBytes)
      guard missing > 0, var part = fresh.readSlice(length: missing) else { return }
      kept.writeBuffer(&part)
    }
  }
}

extension ByteBuffer {
  /// How many bytes the first record lacks, as far as is known.
  fileprivate var missingFromRecord: Int {
    let headerLength = 5
    guard let length = getInteger(at: readerIndex + headerLength - 2, as: UInt16.self) else {
      return headerLength - readableBytes
    }
    return max(0, headerLength + Int(length) - readableBytes)
  }
}
