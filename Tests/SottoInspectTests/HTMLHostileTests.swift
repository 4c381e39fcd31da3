// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SottoTestSupport
import Testing

@testable import SottoInspect

/// A hostile text in every text of an inspection: what a page is made of stays the same.
@Suite struct HTMLHostileTests {
  static let hostile: [String] = [
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "\"><svg onload=alert(1)>' autofocus onfocus='alert(2)",
    "--><!--]]><![CDATA[</style></title></textarea><base href=//evil.test>",
    "&lt;b&gt;&#60;i&#62;&amp;",
    "\u{0}\u{7}\u{1b}[31m\u{8}\r\t\u{7f}\u{9b}",
    "\u{202e}txet\u{202c}\u{2066}x\u{2069}\u{200e}\u{200f}\u{200b}\u{feff}\u{2028}\u{e0041}",
    "\u{338}combining\u{301}",
    "\\u003cscript>alert(1)//",
    // 64 KiB.
    String(repeating: "<a href='javascript:alert(1)'>\u{202e}\u{7}", count: 1_928),
  ]

  @Test(arguments: hostile.indices) func nothingBecomesMarkup(_ index: Int) throws {
    let text = Self.hostile[index]
    let hostile = try Self.fill(HTMLSample.full, with: text)
    // As long, so that it is laid out alike.
    let harmless = try Self.fill(HTMLSample.full, with: String(repeating: "x", count: min(text.count, 100)))
    #expect(hostile.count == harmless.count && hostile.count > 90)
    let page = HTMLReportTests.withoutData(HTMLReport(hostile.inspection).render())
    let (tags, expected) = (
      Self.tags(page), Self.tags(HTMLReportTests.withoutData(HTMLReport(harmless.inspection).render()))
    )
    let difference = zip(tags, expected).first { $0 != $1 }
    #expect(
      tags.count == expected.count && difference == nil,
      "\(tags.count) \(expected.count) \(String(describing: difference))")
    let isVisible = page.unicodeScalars.allSatisfy(PageMarkup.isVisible)
    #expect(isVisible)
    #expect(page.utf8.count < 4_000_000)
  }

  /// The raw data stands in a script: what could end it, or hide something, is escaped.
  @Test(arguments: hostile) func theRawDataEndsWhereItShould(_ text: String) throws {
    let json = HTMLText.embedded(json: oneLine(["text": text], schema: "test"))
    let isSafe = json.unicodeScalars.allSatisfy { PageMarkup.isVisible($0) && !["<", ">", "&"].contains($0) }
    #expect(isSafe)
    #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == ["text": text])
  }

  /// What was filled in is on the page, and can be read back from the raw data.
  @Test func theTextIsThere() throws {
    let hostile = try Self.fill(HTMLSample.full, with: "<b>\u{202e}&\"'</b>")
    let page = HTMLReport(hostile.inspection).render()
    let shown = page.ranges(of: "&lt;b&gt;\\u{202E}&amp;&quot;&#39;&lt;/b&gt;").count
    #expect(shown > 90)
    let start = try #require(page.firstRange(of: "id=\"inspection\">"))
    let end = try #require(page[start.upperBound...].firstRange(of: "</script>"))
    let json = page[start.upperBound..<end.lowerBound]
    #expect(try JSONDecoder().decode(Inspection.self, from: Data(json.utf8)) == hostile.inspection)
  }

  /// Marks that pile up would cover the lines above and below.
  @Test func marksDoNotPileUp() {
    func escaped(_ text: String) -> String {
      var html = ""
      HTMLText.append(text, to: &html)
      return html
    }
    let tower = "a" + String(repeating: "\u{301}", count: 6)
    #expect(
      Array(escaped(tower).unicodeScalars) == Array("a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}".unicodeScalars))
    #expect(escaped("हिन्दी ไทย é").unicodeScalars.elementsEqual("हिन्दी ไทย é".unicodeScalars))
  }

  /// What finds foreign markup does find it.
  @Test(arguments: [
    "<blink>x</blink>", "<b onclick=\"x\">x</b>", "<b>", "</p>", "<a href=\"//evil.test\">x</a>", "a > b",
    "<b class=x>x</b>",
    "<script>x</script>", "<!-- x -->", "\u{202e}", "\u{7}", "<b class=\"<i>\">x</b>", "<", "<b",
  ])
  func foreignMarkupIsFound(_ text: String) throws {
    var page = HTMLReport(HTMLSample.full).render()
    #expect(PageMarkup.problem(in: page) == nil)
    page.insert(contentsOf: text, at: try #require(page.firstRange(of: "<footer>")?.lowerBound))
    #expect(PageMarkup.problem(in: page) != nil)
  }

  @Test func bytesAreNoMarkup() {
    var inspection = HTMLSample.full
    let before = Self.tags(HTMLReport(inspection).render())
    inspection.messages[0].bytes.bytes = Array("</pre><img>&".utf8)
    let isSame = Self.tags(HTMLReport(inspection).render()) == before
    #expect(isSame)
  }

  // MARK: Filling

  /// The inspection with the text in all of its texts, and in how many.
  static func fill(_ inspection: Inspection, with text: String) throws -> (inspection: Inspection, count: Int) {
    let json = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(inspection))
    let fixed = Self.fixed
    let filled = json.replacing(with: text) { !fixed.contains($0) }
    let result = try JSONDecoder().decode(Inspection.self, from: JSONEncoder().encode(filled))
    return (result, json.textCount { !fixed.contains($0) })
  }

  /// Some are no free texts: enumerations, bytes. They are those that can't be anything else.
  private static let fixed: Set<String> = {
    guard let data = try? JSONEncoder().encode(HTMLSample.full),
      let json = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { return [] }
    return json.textPaths.filter { path in
      let changed = json.replacing(with: "x") { $0 == path }
      return (try? JSONDecoder().decode(Inspection.self, from: JSONEncoder().encode(changed))) == nil
    }
  }()

  /// All tags in their order. No text of an inspection stands in an attribute: they are the same whatever it says.
  static func tags(_ page: String) -> [Substring] {
    var tags: [Substring] = []
    var rest = page[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      tags.append(rest[start...end])
      rest = rest[rest.index(after: end)...]
    }
    return tags
  }
}

/// JSON of any form.
enum JSONValue: Codable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// Where texts are, by the names on the way; places in lists don't count.
  var textPaths: Set<String> {
    var paths = Set<String>()
    visit("") { paths.insert($0) }
    return paths
  }

  func textCount(where isWanted: (String) -> Bool) -> Int {
    var count = 0
    visit("") { if isWanted($0) { count += 1 } }
    return count
  }

  private func visit(_ path: String, _ body: (String) -> Void) {
    switch self {
    case .text: body(path)
    case .list(let values): for value in values { value.visit(path, body) }
    case .object(let values): for (name, value) in values { value.visit(path + "/" + name, body) }
    default: break
    }
  }

  func replacing(with text: String, at path: String = "", where isWanted: (String) -> Bool) -> JSONValue {
    switch self {
    case .text(let old): .text(isWanted(path) ? text : old)
    case .list(let values): .list(values.map { $0.replacing(with: text, at: path, where: isWanted) })
    case .object(let values):
      .object(
        Dictionary(
          uniqueKeysWithValues: values.map { ($0, $1.replacing(with: text, at: path + "/" + $0, where: isWanted)) }))
    default: self
    }
  }
}
