// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto
import SottoInspect

/// `sotto policy list`.
struct PolicyListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The policies that there are: name, date, versions, source.")

  @Flag(help: "As one line of JSON.")
  var json = false

  func run() throws {
    Console.shared.output(json ? PolicyListReport(Policy.all).json + "\n" : PolicyText.list(Policy.all))
  }
}
