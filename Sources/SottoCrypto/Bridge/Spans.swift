// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// The elements as raw bytes.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // unsafe: `Span.bytes` is marked so; bytes have no padding to show.
      unsafe span.bytes
    }
  }
}

extension Span<UInt8> {
  /// The elements as raw bytes.
  package var rawBytes: RawSpan {
    @_lifetime(copy self)
    get {
      // unsafe: `Span.bytes` is marked so; bytes have no padding to show.
      unsafe bytes
    }
  }
}

extension RawSpan {
  /// The bytes as elements.
  package var elements: Span<UInt8> {
    @_lifetime(copy self)
    get { Span(_bytes: self) }
  }

  /// The byte at `index`; zero where there is none.
  package func byte(at index: Int) -> UInt8 {
    guard index >= 0, index < byteCount else { return 0 }
    // unsafe: the index is within the bounds.
    return unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// All bytes, copied.
  package func copy() -> [UInt8] {
    // unsafe: the buffer lives as long as the closure.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension OutputRawSpan {
  /// Appends the UTF-8 of `text`, for which there must be room.
  mutating func append(_ text: StaticString) {
    // unsafe: the text is constant memory, read within its length.
    _ = unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends as many of `bytes` as there is room for; says how many.
  private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    // unsafe: copies no more than both hold.
    unsafe withUnsafeMutableBytes { buffer, initialized in
      let count = Swift.min(bytes.count, buffer.count - initialized)
      guard count > 0, let start = bytes.baseAddress else { return 0 }
      unsafe buffer.baseAddress?.advanced(by: initialized).copyMemory(from: start, byteCount: count)
      initialized += count
      return count
    }
  }

  /// Appends as many of `bytes` as there is room for, from `start` on; says how many.
  package mutating func append(_ bytes: [UInt8], from start: Int) -> Int {
    // unsafe: lends the array for the length of the call.
    unsafe bytes.withUnsafeBytes { source in
      guard start < source.count else { return 0 }
      return unsafe append(UnsafeRawBufferPointer(rebasing: source[start...]))
    }
  }

  /// Takes the last `count` bytes back out.
  package mutating func takeLast(_ count: Int) -> [UInt8] {
    // unsafe: reads initialised bytes only, then counts them as free again.
    unsafe withUnsafeMutableBytes { buffer, initialized in
      let count = Swift.max(0, Swift.min(count, initialized))
      let taken = unsafe [UInt8](UnsafeRawBufferPointer(rebasing: buffer[(initialized - count)..<initialized]))
      initialized -= count
      return taken
    }
  }
}

extension [UInt8] {
  /// Lets `body` append up to `capacity` bytes.
  package mutating func appendRaw<R>(capacity: Int, _ body: (inout OutputRawSpan) -> R) -> R {
    let start = count
    append(contentsOf: repeatElement(0, count: Swift.max(0, capacity)))
    var used = 0
    // unsafe: the span covers the bytes just appended, which are initialised, and ends with the closure.
    let result = unsafe withUnsafeMutableBytes { buffer in
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
      var out = unsafe OutputRawSpan(buffer: part, initializedCount: 0)
      let result = body(&out)
      used = unsafe out.finalize(for: part)
      return result
    }
    removeLast(Swift.max(0, capacity) - used)
    return result
  }
}
