// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Sotto

/// What the user wrote and what was not yet sealed: because it was not flushed, or because the handshake goes on.
struct OutboundWrites {
  struct Write {
    let bytes: ByteBuffer
    let promise: EventLoopPromise<Void>?
  }

  private var writes = MarkedCircularBuffer<Write>(initialCapacity: 2)

  mutating func append(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
    writes.append(Write(bytes: bytes, promise: promise))
  }

  /// All that was written so far is to be sent.
  mutating func mark() {
    writes.mark()
  }

  /// Records to be sent.
  struct Sealed {
    var records: ByteBuffer
    /// Of the writes that are in them.
    var promise: EventLoopPromise<Void>?
    /// Whether the driver has anything to say besides.
    var hasNews = false
    /// Why the next write is not, and its promise.
    var failure: (error: TLSError, promise: EventLoopPromise<Void>?)?
  }

  /// Seals the writes to be sent, all into one buffer. Nil if there are none.
  mutating func seal(with driver: inout Driver, _ pool: BufferPool) -> Sealed? {
    guard driver.failure == nil, let last = writes.markedElementIndex else { return nil }
    // What waits in the engine goes first, and is counted with each.
    let room = writes[...last].reduce(0) { $0 + driver.sealedCount(of: $1.bytes.readableBytes) }
    var sealed = Sealed(records: pool.take(room))
    while sealed.failure == nil, let write = popMarked() {
      do throws(TLSError) {
        try driver.seal(write.bytes, into: &sealed.records)
        sealed.promise.setOrCascade(to: write.promise)
      } catch {
        sealed.failure = (error, write.promise)
      }
    }
    sealed.hasNews = driver.hasNews
    pool.leave(sealed.records)
    return sealed
  }

  /// Takes all writes, and fails them.
  mutating func failAll(_ error: any Error) {
    mark()
    while let write = popMarked() { write.promise?.fail(error) }
  }

  private mutating func popMarked() -> Write? {
    writes.hasMark ? writes.popFirst() : nil
  }
}
