// SPDX-License-Identifier: Apache-2.0

import Sotto

/// A piece of HTML. What is written in the source is markup; every text that is put into it is escaped, so that nothing that a peer chose
/// can become markup.
///
///     page += "<p>\(message.name)</p>"
struct Markup: ExpressibleByStringInterpolation, Sendable {
  /// The HTML.
  private(set) var html: String

  /// Nothing.
  init() { html = "" }

  /// Markup as it is written in the source.
  init(stringLiteral literal: String) { html = literal }

  /// Markup with values in it.
  init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

  /// What this package made and knows to be well formed: digits, the stylesheet.
  init(ours html: String) { self.html = html }

  /// Whether there is nothing.
  var isEmpty: Bool { html.isEmpty }

  /// Makes room.
  mutating func reserve(_ bytes: Int) { html.reserveCapacity(bytes) }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  /// Puts values into markup.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    mutating func appendLiteral(_ literal: String) { html += literal }

    /// A text, escaped.
    mutating func appendInterpolation(_ text: String) { HTMLText.append(text, to: &html) }

    /// A text of several lines, each escaped.
    mutating func appendInterpolation(lines text: String) {
      var isFirst = true
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if !isFirst { html += "\n" }
        HTMLText.append(String(line), to: &html)
        isFirst = false
      }
    }

    /// A number.
    mutating func appendInterpolation(_ number: Int) { html += String(number) }

    /// Markup as it is.
    mutating func appendInterpolation(_ markup: Markup) { html += markup.html }

    /// Markup, or nothing.
    mutating func appendInterpolation(_ markup: Markup?) {
      if let markup { html += markup.html }
    }

    /// Bytes in hexadecimal.
    mutating func appendInterpolation(_ bytes: HexBytes) { html += hexadecimal(bytes.bytes) }
  }
}

extension Sequence {
  /// The markup of all elements, one after the other.
  func markup(_ transform: (Element) -> Markup) -> Markup {
    var result = Markup()
    for element in self { result += transform(element) }
    return result
  }
}
