// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A report as one line of JSON without a line break.
func oneLine(_ report: some Encodable, schema: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(report) else { return "{\"schema\":\"\(schema)\"}" }
  return String(decoding: data, as: UTF8.self)
}
