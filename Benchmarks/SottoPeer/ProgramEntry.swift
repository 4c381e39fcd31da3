// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Glibc
import Sotto
import SottoNIO

/// `sotto-peer [--portable] [--nio] SCENARIO MILLISECONDS CERTDIR`: Sotto's rows in the benchmarks (`Benchmarks/README.md`).
///
/// Instead of milliseconds, `20x` asks for exactly twenty turns, for whoever counts instructions. The program has no task
/// of its own: everything runs on the one thread that it has.
@main
enum ProgramEntry {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--portable" {
      arguments.removeFirst()
      // The library looks once, when it is first used.
      // unsafe: there is no other thread yet.
      guard unsafe setenv("SOTTO_CRYPTO", "portable", 1) == 0 else { fail("setenv") }
    }
    let throughChannels = arguments.first == "--nio"
    if throughChannels { arguments.removeFirst() }
    guard arguments.count == 3, let amount = Amount(arguments[1]) else {
      fail("usage: sotto-peer [--portable] [--nio] SCENARIO MILLISECONDS|TURNSx CERTDIR")
    }
    guard let scenario = Scenario.named(arguments[0]) else {
      print("unsupported")
      return
    }
    do {
      let heap = benchmark_heap()
      let setup = try Setup(scenario, certificates: arguments[2], repeatable: amount.isCounted)
      let settings = Result("settings_KiB", (benchmark_heap() - heap) / 1024)
      let results =
        throughChannels ? try throughNIO(scenario, setup, amount) : try run(scenario, setup, amount, settings)
      print(results.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
    } catch {
      fail("\(error)")
    }
  }

  private static func run(_ scenario: Scenario, _ setup: Setup, _ amount: Amount, _ settings: Result) throws -> [Result]
  {
    switch scenario.work {
    case .handshakes: try Handshakes.run(setup, amount) + [settings]
    case .bulk: try Records.bulk(setup, amount)
    case .messages: try Records.messages(setup, amount)
    case .transfer(let bytes): try Records.transfer(bytes, setup, amount)
    case .idle(let count): try Idle.run(setup, count)
    }
  }

  /// The same through `SottoNIO`'s handler.
  private static func throughNIO(_ scenario: Scenario, _ setup: Setup, _ amount: Amount) throws -> [Result] {
    let channels = Channels(
      client: { try TLSHandler.client(setup.client, serverName: setup.serverName) },
      server: { try TLSHandler.server(setup.server) },
      isResumed: { ($0 as? TLSHandler)?.handshakeInfo?.isResumed })
    return switch scenario.work {
    case .handshakes: try channels.handshakes(amount, resumed: setup.isResumed)
    case .bulk: try channels.bulk(amount)
    case .messages: try channels.messages(amount)
    case .idle(let count): try channels.idle(count)
    case .transfer: throw Failure("there is no such row for channels")
    }
  }

  private static func fail(_ why: String) -> Never {
    let line = Array("sotto-peer: \(why)\n".utf8)
    // unsafe: the array lives as long as the call.
    _ = unsafe write(STDERR_FILENO, line, line.count)
    exit(1)
  }
}
