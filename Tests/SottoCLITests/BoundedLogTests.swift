// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import SottoCLI

@Suite struct BoundedLogTests {
  /// Keeps what is written until somebody reads.
  private final class Reader: Sendable {
    private let waiting = Mutex<[(text: String, done: @Sendable () -> Void)]>([])

    func take(_ text: String, _ done: @escaping @Sendable () -> Void) { waiting.withLock { $0.append((text, done)) } }

    func read() -> String {
      let all = waiting.withLock { exchange(&$0, with: []) }
      for one in all { one.done() }
      return all.map(\.text).joined()
    }
  }

  private final class Counter: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
  }

  /// What comes while nobody had time to write goes together.
  @Test func linesAreGathered() {
    let reader = Reader()
    let woken = Counter()
    let log = BoundedLog(wake: { woken.add() }) { reader.take($0, $1) }
    for line in ["abc", "def", "ghi"] { log.append(line) }
    #expect(woken.count == 1)
    log.flush()
    log.flush()
    #expect(reader.read() == "abc\ndef\nghi\n")
    log.append("jkl")
    #expect(woken.count == 2)
  }

  @Test func whoDoesNotReadLosesLinesAndIsTold() {
    let reader = Reader()
    let woken = Counter()
    let log = BoundedLog(limit: 8, wake: { woken.add() }) { reader.take($0, $1) }
    for line in ["abc", "def", "lost", "gone"] { log.append(line) }
    #expect(woken.count == 1)
    log.flush()
    #expect(reader.read() == "abc\ndef\n")
    log.append("ghi")
    log.append("jkl")
    log.flush()
    #expect(reader.read() == "2 lines were left out here: nobody read them in time\nghi\njkl\n")
    log.append("mno")
    log.flush()
    #expect(reader.read() == "mno\n")
  }

  @Test func aFastReaderLosesNothing() {
    let reader = Reader()
    let woken = Counter()
    let log = BoundedLog(limit: 8, wake: { woken.add() }) { reader.take($0, $1) }
    for number in 0..<1_000 {
      log.append("\(number)")
      log.flush()
      #expect(reader.read() == "\(number)\n")
    }
  }
}
