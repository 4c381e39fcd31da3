// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Tables of the documentation that follow from the code. They stand in the articles between two comments,
/// `<!-- generated: NAME -->` and `<!-- end of NAME -->`, and a test compares them with what it makes of the code now.
///
/// `./dev docs tables` writes them.
package struct GeneratedText {
  package let found: String
  package let expected: String

  /// What stands in the article `file`, a path from the root of the repository, and what should.
  package init(_ name: String, in file: String, lines: [String]) throws {
    expected = lines.joined(separator: "\n")
    let url = Self.root.appendingPathComponent(file)
    let text = try String(contentsOf: url, encoding: .utf8)
    guard let start = text.range(of: "<!-- generated: \(name) -->\n"),
      let end = text.range(of: "\n<!-- end of \(name) -->", range: text.index(before: start.upperBound)..<text.endIndex)
    else { throw Missing(name: name, file: file) }
    let body = start.upperBound..<max(start.upperBound, end.lowerBound)
    found = String(text[body])
    if found != expected, ProcessInfo.processInfo.environment["SOTTO_WRITE_DOCS"] == "1" {
      let separator = end.lowerBound < start.upperBound ? "\n" : ""
      let changed = String(text[..<body.lowerBound]) + expected + separator + String(text[body.upperBound...])
      try changed.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  /// A row of a table. A bar would end its cell.
  package static func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }

  /// A whole table.
  package static func table(_ heads: [String], _ rows: [[String]]) -> [String] {
    [row(heads), "|" + heads.map { _ in " --- |" }.joined()] + rows.map(row)
  }

  /// The lines of a source file.
  package static func source(_ file: String) throws -> [String] {
    try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8).components(separatedBy: "\n")
  }

  /// The text of every file of tests.
  package static func tests() throws -> [String] {
    let files = FileManager.default.enumerator(
      at: root.appendingPathComponent("Tests"), includingPropertiesForKeys: nil)
    let sources = (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    return try sources.map { try String(contentsOf: $0, encoding: .utf8) }
  }

  private struct Missing: Error {
    let name: String
    let file: String
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
