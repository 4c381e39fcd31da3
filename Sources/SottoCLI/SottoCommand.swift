// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The root of the tool.
@main
struct SottoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto",
    abstract: "Runs TLS, and shows what happens in it.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit codes: 0 good, 1 the connection was cut \
      short, 2 wrong usage or configuration, 3 no connection or no handshake, 4 the peer is not trusted, 70 a fault of \
      this tool.

      New here? Run: sotto demo
      """,
    version: "sotto 0.1.0",
    subcommands: [
      DemoCommand.self, ConnectCommand.self, ServeCommand.self, InspectCommand.self, DecodeCommand.self,
      PolicyCommand.self,
      ExplainCommand.self,
    ])

  /// Runs the tool and ends the process.
  static func main() {
    ignoreBrokenPipes()
    let status = run(Array(CommandLine.arguments.dropFirst()))
    Console.shared.finish()
    end(with: status)
  }

  /// Runs the tool; what it has to say goes to the console.
  static func run(_ arguments: [String]) -> ExitStatus {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return .success
    } catch let complaint as Complaint {
      Console.shared.complain(complaint)
      return complaint.status
    } catch let status as ExitStatus {
      return status
    } catch {
      let message = fullMessage(for: error)
      if exitCode(for: error) == .success {
        Console.shared.output(message + "\n")
        return .success
      }
      Console.shared.error(message)
      return .usage
    }
  }
}
