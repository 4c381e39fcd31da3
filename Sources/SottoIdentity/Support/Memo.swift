// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that follows from others, made when it is first asked for. Reading takes no lock. Threads that ask at the same
/// time may each make it; all get the same one.
struct Memo<Value: Sendable>: ~Copyable, Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private let box = AtomicLazyReference<Box>()

  borrowing func value(_ make: () -> Value) -> Value {
    if let known = box.load() { return known.value }
    return box.storeIfNil(Box(make())).value
  }
}
