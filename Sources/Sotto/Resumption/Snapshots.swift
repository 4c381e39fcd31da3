// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that many read and few replace. Reading takes no lock; a value that was replaced goes as soon as nobody uses it
/// any more, so that secrets in it are wiped.
///
/// Every value has a node, and nodes make a chain that only grows: the last one is current. Nodes hold their values weakly;
/// only the lock's state holds the current one. A chain of empty nodes is the price: some fifty bytes for each replacement.
final class Snapshots<Value: AnyObject & Sendable>: Sendable {
  private final class Node: Sendable {
    weak let value: Value?
    let next = AtomicLazyReference<Node>()

    init(_ value: Value) {
      self.value = value
    }
  }

  private struct State {
    var current: Value
    var last: Node
  }

  private let first: Node
  private let state: Mutex<State>

  init(_ value: Value) {
    let node = Node(value)
    first = node
    state = Mutex(State(current: value, last: node))
  }

  /// The value at this moment.
  var current: Value {
    var node = first
    while let next = node.next.load() { node = next }
    // Gone only if it was replaced between the two reads.
    return node.value ?? state.withLock { $0.current }
  }

  /// Puts what `make` gives in the current value's place; nil leaves it.
  func replace(_ make: (Value) -> Value?) {
    state.withLock { state in
      guard let value = make(state.current) else { return }
      let node = Node(value)
      _ = state.last.next.storeIfNil(node)
      state.current = value
      state.last = node
    }
  }

  /// The same, unless somebody is at it already: then nothing happens, and nobody waits.
  func replaceIfFree(_ make: (Value) -> Value?) {
    _ = state.withLockIfAvailable { state in
      guard let value = make(state.current) else { return }
      let node = Node(value)
      _ = state.last.next.storeIfNil(node)
      state.current = value
      state.last = node
    }
  }
}
