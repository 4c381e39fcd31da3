// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `sotto policy`.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Shows the policies that connect and serve take with --policy.",
    subcommands: [PolicyListCommand.self, PolicyShowCommand.self])
}
