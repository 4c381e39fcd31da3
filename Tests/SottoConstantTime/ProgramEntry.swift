// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck
import Glibc
import Sotto
import SottoCrypto

/// `sotto-constant-time memcheck|timing`: what `./dev constant-time` runs, the one under valgrind and the other without.
/// Prints a line for each check; `scripts/constant_time.py` judges them.
@main
enum ProgramEntry {
  static func main() {
    do {
      switch CommandLine.arguments.dropFirst().first {
      case "memcheck": try memcheck()
      case "timing": try Timing.run()
      default: fail("usage: SottoConstantTime memcheck|timing", status: 2)
      }
    } catch {
      fail("\(error)", status: 1)
    }
  }

  private static func memcheck() throws {
    guard sotto_memcheck_is_built_in() != 0 else {
      fail("built without valgrind/memcheck.h, or for a processor whose functions can't be wrapped", status: 2)
    }
    guard sotto_memcheck_is_running() != 0 else { fail("this runs under valgrind: ./dev constant-time", status: 2) }
    guard CryptoPath.current == .direct else { fail("secrets are followed on the direct path only", status: 2) }
    // Made in the open: whose key is whose is no secret of a handshake. And a round without secrets, for what the runtime
    // does once.
    sotto_memcheck_watch(0)
    let cast = try Cast()
    for version in [ProtocolVersion.tls13, .tls12] { try Conversation(cast, version).complete() }
    Watch.measure("planted: a branch") { Planted.branch() }
    Watch.measure("planted: an index") { Planted.index() }
    Watch.measure("planted: an unpadding that stops early") { Planted.unpadding() }
    var failures = 0
    for check in try Comparisons.all + Handshakes13.all(cast) + Handshakes12.all(cast) {
      Watch.measure(check.name) {
        do {
          try check.body()
        } catch {
          failures += 1
          print("\(check.name): failed: \(error)")
        }
      }
    }
    if failures > 0 { fail("\(failures) checks did not go as they should", status: 1) }
  }

  private static func fail(_ why: String, status: Int32) -> Never {
    let line = Array("sotto-constant-time: \(why)\n".utf8)
    // unsafe: the array lives as long as the call.
    _ = unsafe write(STDERR_FILENO, line, line.count)
    exit(status)
  }
}

/// What is run with its secrets marked, and what must have come of it.
struct Check {
  let name: String
  let body: () throws -> Void
}

/// What a check can't go on after.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
  guard condition else { throw Failure(what()) }
}

/// Secrets of a check, and what memcheck says of it.
enum Watch {
  /// Runs a check and prints what came of it: complaints, and how many secrets were met where.
  static func measure(_ name: String, _ body: () -> Void) {
    sotto_memcheck_reset()
    let before = sotto_memcheck_errors()
    sotto_memcheck_watch(1)
    defer { sotto_memcheck_watch(0) }
    body()
    let counts = sotto_memcheck_counts()
    print(
      "\(name): complaints=\(sotto_memcheck_errors() - before) tags=\(counts.tags) comparisons=\(counts.others)",
      "blocks=\(counts.blocks) tickets=\(counts.tickets)")
    // So that what memcheck wrote so far can be told from what it writes next.
    fflush(nil)
  }

  /// The same bytes as a secret. Not optimised: nothing is to be worked out from what they are.
  @inline(never)
  @_optimize(none)
  static func secret(_ bytes: [UInt8]) -> [UInt8] {
    let copy = bytes.map { $0 }
    // unsafe: marks the elements, which it neither reads nor writes.
    unsafe copy.withUnsafeBytes { unsafe sotto_memcheck_hide($0.baseAddress, $0.count) }
    return copy
  }

  /// For everybody to see from now on: what goes over the wire.
  static func publish(_ bytes: [UInt8]) {
    // unsafe: marks the elements, which it neither reads nor writes.
    unsafe bytes.withUnsafeBytes { unsafe sotto_memcheck_show($0.baseAddress, $0.count) }
  }

  /// What a comparison found, for everybody to see.
  static func publish(_ found: Bool) -> Bool {
    var found = found
    // unsafe: marks the one byte that it is.
    unsafe withUnsafeMutableBytes(of: &found) { unsafe sotto_memcheck_show($0.baseAddress, $0.count) }
    return found
  }
}
