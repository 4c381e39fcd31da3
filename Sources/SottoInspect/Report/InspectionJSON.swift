// SPDX-License-Identifier: Apache-2.0

extension Inspection {
  /// One line of JSON without a line break.
  package var json: String { oneLine(self, schema: Self.schemaName) }
}
