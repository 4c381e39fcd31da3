// SPDX-License-Identifier: Apache-2.0

/// Which of our commands connected: advice says how to try again with it.
package enum LiveTool: String, CustomStringConvertible, Sendable {
  /// `sotto inspect`, which looks and sends nothing.
  case inspect
  /// `sotto connect`.
  case connect

  package var description: String { rawValue }
}
