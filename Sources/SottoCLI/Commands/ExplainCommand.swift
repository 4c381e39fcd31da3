// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SottoIdentity
import SottoInspect

/// `sotto explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains a word of TLS: what it is, when it happens, what to do.",
    discussion: """
      Knows alerts, cipher suites, extensions, messages, groups, signature schemes, the errors of this tool, and terms; by any \
      spelling, by number, and by what other programs say. Without a topic: all that it knows.

      Examples: sotto explain handshake_failure, sotto explain alert 40, sotto explain 0x1301, sotto explain forward secrecy
      """)

  @Argument(help: ArgumentHelp("What to explain.", valueName: "topic"))
  var topic: [String] = []

  @Flag(help: "As one line of JSON.")
  var json = false

  func run() throws {
    let console = Console.shared
    let text = GlossaryText(isStyled: console.stylesOutput, width: console.width)
    guard !topic.isEmpty else {
      console.output(json ? GlossaryReport(Glossary.entries).json + "\n" : text.topics())
      return
    }
    let entries = try Self.find(topic.joined(separator: " "))
    console.output(json ? GlossaryReport(entries).json + "\n" : text.render(entries))
  }

  static func find(_ topic: String) throws(Complaint) -> [Glossary.Entry] {
    switch Glossary.lookUp(topic) {
    case .found(let entries): return entries
    case .unknown(let suggestions):
      throw Complaint(
        .usage, "there is no entry for \"\(DisplayText.escaped(topic))\"",
        meaning: suggestions.isEmpty ? nil : "Did you mean \(suggestions.joined(separator: ", "))?",
        next: "sotto explain, without a topic, shows all that it knows")
    }
  }
}
