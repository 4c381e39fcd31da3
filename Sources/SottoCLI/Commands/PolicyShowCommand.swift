// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto
import SottoInspect

/// `sotto policy show`.
struct PolicyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What a policy says, whole.",
    discussion: """
      A policy with a name never changes: a new recommendation has a new name. What --json writes is also what a file with a \
      policy of your own looks like (docs/policy-file.md); shown from its file, it is checked.
      """)

  @Argument(help: ArgumentHelp("The policy: its name, or a file that it is in.", valueName: "name|file"))
  var name: String

  @Flag(help: "As one line of JSON.")
  var json = false

  func run() throws {
    let policy = try PolicyOption.find(name)
    Console.shared.output(json ? PolicyReport(policy).json + "\n" : PolicyText.show(policy))
  }
}
