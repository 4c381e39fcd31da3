// SPDX-License-Identifier: Apache-2.0

/// A value behind one reference.
///
/// Settings are copied for every connection and read by every state. One existential (`any RandomSource`) among them would make
/// all of them values that the compiler can only copy through their metadata, field by field; behind a reference it is a
/// pointer like the others.
final class Shared<Value: Sendable>: Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
  }
}
