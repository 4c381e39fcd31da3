// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto
import SottoInspect

/// `sotto policy show`.
struct PolicyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What a policy says, whole.",
    discussion: "A policy with a name never changes: a new recommendation has a new name.")

  @Argument(help: ArgumentHelp("The policy.", valueName: "name"))
  var name: String

  @Flag(help: "As one line of JSON.")
  var json = false

  func run() throws {
    let policy = try PolicyOption.find(name)
    Console.shared.output(json ? PolicyReport(policy).json + "\n" : PolicyText.show(policy))
  }
}
