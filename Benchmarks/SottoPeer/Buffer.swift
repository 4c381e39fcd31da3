// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Bytes on their way, in memory that is there once and for all: what a pooled buffer is to a server.
@safe
final class Buffer {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(capacity: Int) {
    // unsafe: zeroed at once, so that all of it may be read.
    unsafe memory = .allocate(byteCount: capacity, alignment: 16)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    // unsafe: nobody else has it.
    unsafe memory.deallocate()
  }

  func clear() { count = 0 }

  /// Counts all of its memory as bytes in it.
  func fill() {
    // unsafe: a number only; the memory is initialised from the start.
    count = unsafe memory.count
  }

  /// The bytes that are in it.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { bytes(0..<count) }
  }

  /// Some of the bytes that are in it.
  @_lifetime(borrow self)
  func bytes(_ range: Range<Int>) -> RawSpan {
    // unsafe: the memory lives as long as this object, and is written only by `append`, which has it to itself.
    let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory))
    return unsafe _overrideLifetime(span.extracting(range), borrowing: self)
  }

  /// Lets `body` write behind what is there.
  func append<R>(_ body: (inout OutputRawSpan) throws(TLSError) -> R) throws(TLSError) -> R {
    // unsafe: the span covers free memory, and ends with this call.
    let free = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    var out = unsafe OutputRawSpan(buffer: free, initializedCount: 0)
    let result = try body(&out)
    count += unsafe out.finalize(for: free)
    return result
  }
}

extension [UInt8] {
  /// The elements as raw bytes.
  var raw: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // unsafe: `Span.bytes` is marked so; bytes have no padding to show.
      unsafe span.bytes
    }
  }
}
