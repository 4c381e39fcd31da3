// SPDX-License-Identifier: Apache-2.0

import CSottoBenchmark
import Glibc
import Sotto

/// `sotto-peer [--portable] SCENARIO MILLISECONDS CERTDIR`: Sotto's row in the benchmarks (`Benchmarks/README.md`).
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
    guard arguments.count == 3, let amount = Amount(arguments[1]) else {
      fail("usage: sotto-peer [--portable] SCENARIO MILLISECONDS|TURNSx CERTDIR")
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
        switch scenario.work {
        case .handshakes: try Handshakes.run(setup, amount) + [settings]
        case .bulk: try Records.bulk(setup, amount)
        case .messages: try Records.messages(setup, amount)
        case .transfer(let bytes): try Records.transfer(bytes, setup, amount)
        case .idle(let count): try Idle.run(setup, count)
        }
      print(results.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
    } catch {
      fail("\(error)")
    }
  }

  private static func fail(_ why: String) -> Never {
    let line = Array("sotto-peer: \(why)\n".utf8)
    // unsafe: the array lives as long as the call.
    _ = unsafe write(STDERR_FILENO, line, line.count)
    exit(1)
  }
}

/// How much to do.
enum Amount {
  /// As many turns as take so many seconds of CPU time.
  case seconds(Double)
  /// Exactly so many.
  case turns(Int)

  init?(_ text: String) {
    if text.hasSuffix("x"), let turns = Int(text.dropLast()), turns > 0 {
      self = .turns(turns)
    } else if let milliseconds = Double(text), milliseconds > 0 {
      self = .seconds(milliseconds / 1000)
    } else {
      return nil
    }
  }

  /// Whether there is more to do after so many turns, which took so many seconds.
  func wants(after turns: Int, _ seconds: Double) -> Bool {
    switch self {
    case .seconds(let budget): seconds < budget
    case .turns(let wanted): turns < wanted
    }
  }

  var isCounted: Bool {
    if case .turns = self { return true }
    return false
  }

  /// Half of it, for scenarios in two parts.
  var half: Amount {
    if case .seconds(let budget) = self { return .seconds(budget / 2) }
    return self
  }
}

/// One result, as it is printed.
struct Result {
  let key: String
  let value: String

  init(_ key: String, _ value: Double, digits: Int = 2) {
    self.key = key
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value.magnitude * scale).rounded())
    let fraction = String(whole % Int(scale))
    let sign = value < 0 && whole > 0 ? "-" : ""
    let padding = String(repeating: "0", count: digits - min(digits, fraction.count))
    self.value = sign + String(whole / Int(scale)) + (digits > 0 ? "." + padding + fraction : "")
  }
}

/// What a benchmark can't go on after.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
