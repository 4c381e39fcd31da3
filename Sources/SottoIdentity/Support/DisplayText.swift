// SPDX-License-Identifier: Apache-2.0

/// Text that a peer chose, made fit to be shown.
package enum DisplayText {
  /// `text` with everything replaced that could steer a terminal or reorder what a reader sees: control and format
  /// characters (with them all bidirectional ones), odd spaces and unassigned code points become `\u{…}`. What is
  /// longer than `limit` characters is cut and ends with an ellipsis.
  package static func escaped(_ text: String, limit: Int = 256) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count >= limit {
        result += "…"
        break
      }
      count += 1
      if isPlain(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    return result
  }

  /// Bytes as text, as far as they are UTF-8, escaped.
  package static func escaped(_ bytes: some Collection<UInt8>, limit: Int = 256) -> String {
    escaped(String(decoding: bytes, as: UTF8.self), limit: limit)
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default:
      return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
