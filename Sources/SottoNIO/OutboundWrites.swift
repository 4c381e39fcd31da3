// SPDX-License-Identifier: Apache-2.0

import NIOCore

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

  /// Takes the writes to be sent, in order.
  mutating func takeMarked() -> [Write] {
    var taken: [Write] = []
    while writes.hasMark, let write = writes.popFirst() {
      taken.append(write)
    }
    return taken
  }

  /// Takes all writes, in order.
  mutating func takeAll() -> [Write] {
    mark()
    return takeMarked()
  }
}

/// One promise for several.
func merged(_ promises: [EventLoopPromise<Void>]) -> EventLoopPromise<Void>? {
  guard let first = promises.first else { return nil }
  for other in promises.dropFirst() {
    first.futureResult.cascade(to: other)
  }
  return first
}
