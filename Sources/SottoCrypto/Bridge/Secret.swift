// SPDX-License-Identifier: Apache-2.0

/// Secret bytes: held once, on the heap, and wiped when they end.
///
/// It can't be copied, only cloned or revealed in so many words, and as it is not `Copyable` no description, mirror or
/// interpolation takes it.
@safe
package struct Secret: ~Copyable, @unchecked Sendable {
  // unsafe: owned memory that nothing but this value points to, freed in deinit; immutable after init, so Sendable.
  private let memory: UnsafeMutableRawBufferPointer

  /// `count` zeros.
  package init(zeros count: Int) {
    let count = max(count, 0)
    // unsafe: every byte is initialised before anyone can read it.
    unsafe memory = .allocate(byteCount: count, alignment: 8)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// A copy; wiping the original is the caller's business.
  package init(copying bytes: [UInt8]) {
    self.init(copying: bytes.span)
  }

  /// A copy; wiping the original is the caller's business.
  package init(copying bytes: Span<UInt8>) {
    self.init(zeros: bytes.count)
    // unsafe: both hold exactly `bytes.count` bytes.
    unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
  }

  /// One secret after another.
  package init(concatenating first: borrowing Secret, _ second: borrowing Secret) {
    self.init(zeros: first.count + second.count)
    // unsafe: the parts are as long as the two secrets together.
    unsafe first.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<bytes.count]).copyMemory(from: bytes)
    }
    let start = first.count
    unsafe second.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start...]).copyMemory(from: bytes)
    }
  }

  /// `count` bytes that `body` writes in place; they start as zeros.
  init(count: Int, filling body: (UnsafeMutableRawBufferPointer) -> Void) {
    self.init(zeros: count)
    // unsafe: lends the buffer for the length of the call.
    unsafe body(memory)
  }

  deinit {
    // unsafe: the memory was allocated in init and ends here.
    unsafe wipe(memory)
    unsafe memory.deallocate()
  }

  /// How many bytes.
  package var count: Int { unsafe memory.count }

  /// Whether all bytes are zero, found without a branch on any of them.
  package var isAllZero: Bool {
    var sum: UInt8 = 0
    // unsafe: reads within the bounds.
    for index in 0..<count { unsafe sum |= memory[index] }
    return sum == 0
  }

  /// A second copy with a life of its own.
  package borrowing func clone() -> Secret {
    // unsafe: copies between two buffers of the same size.
    unsafe Secret(count: count) { copy in unsafe copy.copyMemory(from: UnsafeRawBufferPointer(memory)) }
  }

  /// `count` bytes from `start` on, as a secret of their own. Where there are none, zeros.
  package borrowing func part(from start: Int, count: Int) -> Secret {
    // unsafe: copies within the bounds of both.
    unsafe Secret(count: count) { part in
      unsafe withUnsafeBytes { bytes in
        guard start >= 0, start < bytes.count else { return }
        let end = min(bytes.count - start, part.count) + start
        unsafe part.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
    }
  }

  /// The bytes, in the open: for the key log, the trace and exported keys only.
  package borrowing func reveal() -> [UInt8] {
    // unsafe: copies the buffer while it is lent.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The bytes, lent.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // unsafe: the memory is there and unchanged for as long as this value is borrowed.
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lends the bytes to a call into C or swift-crypto.
  borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    // unsafe: the pointer is valid while this value is borrowed.
    try unsafe body(UnsafeRawBufferPointer(memory))
  }
}
