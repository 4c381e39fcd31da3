// SPDX-License-Identifier: Apache-2.0

/// What kept TLS from beginning at all.
package struct Obstacle: Error, Equatable, Sendable {
  /// Which kind, for ``FailureView/id``.
  package var id: FailureID
  /// What it was, in a sentence without a full stop.
  package var text: String

  /// An obstacle.
  package init(_ id: FailureID, _ text: String) {
    self.id = id
    self.text = text
  }
}
