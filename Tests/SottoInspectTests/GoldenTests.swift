// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoInspect
import SottoTestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reports of recorded connections, letter by letter: the page for the terminal as it stands in Golden/, the JSON and the page for
/// browsers by their SHA-256. `SOTTO_GOLDEN=write` writes them anew, `SOTTO_GOLDEN=record` makes new recordings besides: read the
/// difference before it is committed.
@Suite struct GoldenTests {
  @Test(arguments: Scenario.all)
  func report(scenario: Scenario) throws {
    let recording = Self.folder.appending(path: "\(scenario.name).recorded")
    if Self.mode == "record" { try scenario.record().text.write(to: recording, atomically: true, encoding: .utf8) }
    let text = try String(contentsOf: recording, encoding: .utf8)
    let inspection = try scenario.replay(#require(Recorded(text: text)))
    var detail = TerminalReport.Detail()
    detail.explains = true
    let page = TerminalReport(isStyled: false).render(inspection, detail: detail)
    let digests = [inspection.json, HTMLReport(inspection).render()].map {
      hexadecimal(HashAlgorithm.sha256.hash(Array($0.utf8)))
    }
    let golden = page + "\njson \(digests[0])\nhtml \(digests[1])\n"
    let file = Self.folder.appending(path: "\(scenario.name).txt")
    if Self.mode != nil { try golden.write(to: file, atomically: true, encoding: .utf8) }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    let difference = zip(golden.split(separator: "\n"), wanted.split(separator: "\n")).first { $0 != $1 }
    #expect(golden == wanted, "first other line: \(difference.map { "\($0.0)\n   was: \($0.1)" } ?? "one is longer")")
  }

  /// The same scenarios with a server of today, compared by their structure.
  @Test(arguments: Scenario.all)
  func live(scenario: Scenario) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "\(scenario.name).recorded"), encoding: .utf8)
    let then = try scenario.replay(#require(Recorded(text: text)))
    let now = try scenario.replay(scenario.record())
    #expect(Self.structure(of: now) == Self.structure(of: then))
  }

  /// What may not differ from one run to another.
  private static func structure(of inspection: Inspection) -> [String] {
    var lines = inspection.messages.map {
      "\($0.from) \($0.name) \($0.key ?? "-") \($0.problem ?? "") \(outline($0.fields))"
    }
    lines.append("\(inspection.negotiated)")
    lines += inspection.keys.map(\.id)
    lines += (inspection.keySchedule?.nodes ?? []).map { "\($0.id) \($0.isKnown) \($0.agrees.map(String.init) ?? "-")" }
    lines.append("\(inspection.outcome.status) \(inspection.outcome.failure?.id ?? "") \(inspection.outcome.verdict)")
    lines += (inspection.outcome.failure?.causes ?? inspection.advice).map(\.title)
    lines += inspection.story.chapters.map(\.kind.rawValue)
    return lines
  }

  private static func outline(_ fields: [Field]) -> String {
    fields.map { $0.name + ($0.children.isEmpty ? "" : "(\(outline($0.children)))") }.joined(separator: " ")
  }

  private static let mode = ProcessInfo.processInfo.environment["SOTTO_GOLDEN"]

  private static let folder: URL = {
    var path = URL(filePath: #filePath)
    path.deleteLastPathComponent()
    return path.appending(path: "Golden")
  }()
}
