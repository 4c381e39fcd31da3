// SPDX-License-Identifier: Apache-2.0

/// Text as HTML shows it: the one place where a report escapes what it was told.
enum HTMLText {
  /// The most characters of one text that a page shows. The raw data at its end has all of it.
  static let limit = 2_000
  /// The most marks that combine with one character: piled up without end, they would cover what is above and below.
  private static let marks = 4

  /// Appends `text`, fit for an element's content and for a quoted attribute: what is markup becomes a character reference; what could hide or
  /// reorder text (control, format and bidirectional characters, odd spaces, unassigned code points) becomes a visible `\u{…}`.
  static func append(_ text: String, to html: inout String) {
    if text.utf8.count <= limit, text.utf8.allSatisfy(isPlain) {
      html += text
      return
    }
    var count = 0
    var marksLeft = 0
    for scalar in text.unicodeScalars {
      if count == limit {
        html += "… (\(Wording.grouped(text.unicodeScalars.count - limit)) more characters: see the raw data)"
        return
      }
      marksLeft = isMark(scalar) ? marksLeft - 1 : marks
      append(scalar, mayCombine: marksLeft >= 0 && count > 0, to: &html)
      count += 1
    }
  }

  private static func append(_ scalar: Unicode.Scalar, mayCombine: Bool, to html: inout String) {
    switch scalar {
    case "&": html += "&amp;"
    case "<": html += "&lt;"
    case ">": html += "&gt;"
    case "\"": html += "&quot;"
    case "'": html += "&#39;"
    default:
      if isVisible(scalar, mayCombine: mayCombine) {
        html.unicodeScalars.append(scalar)
      } else {
        html += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
    default: (0x20..<0x7f).contains(byte)
    }
  }

  /// Whether a character shows itself, and nothing but itself. One that combines with the character before it would change our markup if it came first.
  private static func isVisible(_ scalar: Unicode.Scalar, mayCombine: Bool) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default:
      return (mayCombine || !isMark(scalar)) && !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Whether a character stands on, under or around the one before it.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: return true
    default: return false
    }
  }

  /// JSON that can stand in a `<script>`: what HTML or a reader could take for something else is escaped as JSON does it.
  static func embedded(json: String) -> String {
    var result = ""
    result.reserveCapacity(json.utf8.count + 256)
    for scalar in json.unicodeScalars {
      switch scalar {
      case "&", "<", ">", "'": appendEscape(scalar, to: &result)
      default:
        if isVisible(scalar, mayCombine: true) || scalar == "\n" {
          result.unicodeScalars.append(scalar)
        } else {
          appendEscape(scalar, to: &result)
        }
      }
    }
    return result
  }

  private static func appendEscape(_ scalar: Unicode.Scalar, to json: inout String) {
    for unit in String(scalar).utf16 {
      let digits = String(unit, radix: 16)
      json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
