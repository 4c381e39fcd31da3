// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire
import Synchronization
import Testing

/// The bytes of a hexadecimal string; spaces are skipped.
func hex(_ string: String) -> [UInt8] {
  let digits = string.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The same as one secret.
func secret(_ string: String) -> Secret { Secret(copying: hex(string)) }

/// A source that gives out the bytes it was made with, one after another, and then fails.
final class ScriptedRandom: RandomSource {
  private let left: Mutex<[UInt8]>
  private let shortBy: Int

  /// `shortBy` bytes fewer are given than were asked for: a broken source.
  init(_ bytes: [UInt8], shortBy: Int = 0) {
    left = Mutex(bytes)
    self.shortBy = shortBy
  }

  /// How many bytes have not been drawn.
  var remaining: Int { left.withLock { $0.count } }

  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    let drawn: [UInt8]? = left.withLock { left in
      guard left.count >= count else { return nil }
      defer { left.removeFirst(count) }
      return Array(left.prefix(max(0, count - shortBy)))
    }
    guard let drawn else { throw RandomSourceFailure("the script has ended") }
    return drawn
  }
}

/// The three suites.
let suites: [SuiteParameters] = [
  CipherSuite.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256,
].compactMap(\.parameters)

/// A suite on a path, for parameterised tests.
struct SuiteOnPath: Sendable, CustomTestStringConvertible {
  let suite: SuiteParameters
  let path: CryptoPath

  static let all = suites.flatMap { suite in CryptoPath.allCases.map { SuiteOnPath(suite: suite, path: $0) } }

  var testDescription: String { "\(suite.suite) \(path)" }

  /// A traffic secret that is always the same.
  var trafficSecret: TrafficSecret {
    TrafficSecret(
      suite.hash, Secret(copying: (0..<UInt8(suite.hash.digestLength)).map { $0 &* 3 &+ 1 }), path: path)
  }

  func sealer() throws -> RecordSealer { try RecordSealer(suite, trafficSecret, path: path) }

  func opener() throws -> RecordOpener { try RecordOpener(suite, trafficSecret, path: path) }
}

/// What `body` writes into an output span with room for `capacity` bytes.
func output(
  capacity: Int, _ body: (inout OutputRawSpan) throws(CryptoFailure) -> Void
) throws(CryptoFailure) -> [UInt8] {
  var failure: CryptoFailure?
  // unsafe: scratch memory for the span, read back only as far as it was initialised.
  let bytes: [UInt8] = unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { buffer in
    unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0xaa)
    var out = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
    do throws(CryptoFailure) {
      try body(&out)
    } catch {
      failure = error
    }
    let count = unsafe out.finalize(for: buffer)
    return unsafe [UInt8](buffer[..<count])
  }
  if let failure { throw failure }
  return bytes
}

extension [UInt8] {
  /// Whether `part` stands somewhere in these bytes.
  func contains(subsequence part: [UInt8]) -> Bool {
    guard part.count <= count else { return false }
    return (0...(count - part.count)).contains { self[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
