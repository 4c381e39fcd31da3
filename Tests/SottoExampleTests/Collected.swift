// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Values from wherever they come.
final class Collected<Value: Sendable>: Sendable {
  private let list = Mutex<[Value]>([])

  var values: [Value] { list.withLock { $0 } }

  @Sendable func append(_ value: Value) {
    list.withLock { $0.append(value) }
  }
}
