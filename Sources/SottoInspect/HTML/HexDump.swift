// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Bytes as three columns (offsets, hexadecimal, text), 16 a line, each stretch in its field's colour, underline and with a line where it begins.
struct HexDump {
  /// The most bytes that a page shows of one message. The raw data at its end has all of them.
  static let limit = 32_768
  private static let perLine = 16
  private static let digits = Array("0123456789abcdef".utf8)

  private let bytes: ArraySlice<UInt8>
  private let total: Int
  private let stretches: [BytePainting.Stretch]

  /// A dump of these bytes.
  init(_ bytes: [UInt8], _ painting: BytePainting) {
    self.bytes = bytes.prefix(Self.limit)
    total = bytes.count
    stretches = painting.stretches
  }

  /// The columns.
  ///
  /// - Parameter label: what the bytes are, for those who hear the page; ours.
  func markup(_ label: Markup) -> Markup {
    let more: Markup =
      total > bytes.count ? "<p class=\"more\">\(Wording.bytes(total - bytes.count)) more: see the raw data.</p>" : ""
    return """
      <div class="dump" role="group" aria-label="\(label)" tabindex="0">\
      <pre class="at" aria-hidden="true">\(offsets)</pre>\
      <pre class="hex">\(column(isText: false))</pre>\
      <pre class="text" aria-hidden="true">\(column(isText: true))</pre></div>\(more)
      """
  }

  private var offsets: Markup {
    var text = ""
    text.reserveCapacity(bytes.count / 3 + 8)
    for offset in stride(from: 0, to: bytes.count, by: Self.perLine) {
      if offset > 0 { text += "\n" }
      text += Self.hexadecimal(offset)
    }
    return Markup(ours: text)
  }

  /// An offset as a dump shows it: at least four digits.
  static func hexadecimal(_ offset: Int) -> String {
    let digits = String(max(offset, 0), radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func column(isText: Bool) -> Markup {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 4 + stretches.count * 32)
    for stretch in stretches {
      let range = stretch.range.clamped(to: 0..<bytes.count)
      guard !range.isEmpty else { continue }
      text += "<i class=\"k\(stretch.colour)\"".utf8
      if let entry = stretch.entry { text += " data-f=\"\(entry)\"".utf8 }
      text.append(UInt8(ascii: ">"))
      for offset in range {
        if isText { Self.appendText(bytes[offset], to: &text) } else { Self.appendHex(bytes[offset], to: &text) }
        if offset + 1 == range.upperBound { text += "</i>".utf8 }
        Self.appendGap(after: offset, isText: isText, isLast: offset + 1 == bytes.count, to: &text)
      }
    }
    return Markup(ours: String(decoding: text, as: UTF8.self))
  }

  private static func appendGap(after offset: Int, isText: Bool, isLast: Bool, to text: inout [UInt8]) {
    if isLast { return }
    if (offset + 1) % perLine == 0 {
      text.append(UInt8(ascii: "\n"))
    } else if !isText {
      text.append(UInt8(ascii: " "))
      if (offset + 1) % (perLine / 2) == 0 { text.append(UInt8(ascii: " ")) }
    }
  }

  private static func appendHex(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }

  private static func appendText(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "&"): text += "&amp;".utf8
    case UInt8(ascii: "<"): text += "&lt;".utf8
    case UInt8(ascii: ">"): text += "&gt;".utf8
    case 0x20..<0x7f: text.append(byte)
    default: text.append(UInt8(ascii: "."))
    }
  }
}
