// SPDX-License-Identifier: Apache-2.0

/// All that it takes to check one signature, made ready: checking it again is nothing but arithmetic.
package struct SignatureCheck: Sendable {
  private let check: @Sendable () -> Bool

  init(_ check: @escaping @Sendable () -> Bool) { self.check = check }

  /// Whether the signature is good. It is computed each time.
  package var isGood: Bool { check() }
}
