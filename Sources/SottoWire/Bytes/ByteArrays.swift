// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// `count` zeros. The standard library's `init(repeating:count:)` looks the array's type up each time it is called, which takes
  /// three times as long as all the rest.
  package init(zeros count: Int) {
    self.init(repeatElement(0, count: count))
  }

  /// A copy.
  init(copying bytes: Span<UInt8>) {
    self.init(zeros: bytes.count)
    var copy = mutableSpan
    for index in copy.indices { copy[index] = bytes[index] }
  }
}
