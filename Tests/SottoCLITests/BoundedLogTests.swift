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

  @Test func whoDoesNotReadLosesLinesAndIsTold() {
    let reader = Reader()
    let log = BoundedLog(limit: 8) { reader.take($0, $1) }
    for line in ["abc", "def", "lost", "gone"] { log.append(line) }
    #expect(reader.read() == "abc\ndef\n")
    log.append("ghi")
    log.append("jkl")
    #expect(reader.read() == "2 lines were left out here: nobody read them in time\nghi\njkl\n")
    log.append("mno")
    #expect(reader.read() == "mno\n")
  }

  @Test func aFastReaderLosesNothing() {
    let reader = Reader()
    let log = BoundedLog(limit: 8) { reader.take($0, $1) }
    for number in 0..<1_000 {
      log.append("\(number)")
      #expect(reader.read() == "\(number)\n")
    }
  }
}
