// SPDX-License-Identifier: Apache-2.0

import CSottoMemcheck
import Sotto
import SottoCrypto
import SottoTestSupport

/// What valgrind can't see, timed: the private RSA operation, whose key BoringSSL holds, and whatever takes a different
/// time without a branch or an address that differs.
///
/// Each contest takes many times of two kinds of input, in an order that chance decides, and asks how likely so great a
/// difference of their means were if both kinds took as long (Yuen's t). One that is beyond belief is measured anew: only
/// what shows each time, in the same direction, counts as a leak. The leaks that are planted have to show.
enum Timing {
  struct Contest {
    let name: String
    let isPlanted: Bool
    /// How many times are taken of each kind in one round.
    let times: Int
    /// Inputs of the two kinds, all of one length.
    let kinds: ([[UInt8]], [[UInt8]])
    let work: ([UInt8]) -> Void
  }

  /// Beyond it, chance has less than one case in a million.
  static let limit = 5.0
  /// Nanoseconds: what is less is too little to tell from how it is measured.
  static let least = 2.0
  static let rounds = 3

  static func run() throws {
    let contests = try Comparing.contests + Decrypting.contests()
    for contest in contests {
      var results: [Yuen] = []
      for _ in 0..<rounds {
        let result = measure(contest)
        results.append(result)
        guard result.isBeyondBelief else { break }
      }
      let leaks = results.count == rounds && Set(results.map { $0.isBeyondBelief ? $0.t.sign : nil }).count == 1
      let last = results[results.count - 1]
      print(
        "\(contest.name): leaks=\(leaks ? 1 : 0) planted=\(contest.isPlanted ? 1 : 0) t=\(text(last.t))",
        "difference=\(text(last.difference))ns visible=\(text(max(limit * last.spread, least)))ns mean=\(text(last.mean))ns",
        "rounds=\(results.count)")
    }
  }

  private static func text(_ value: Double) -> String {
    let scaled = (value.magnitude * 10).rounded()
    return "\(value < 0 && scaled > 0 ? "-" : "")\(Int(scaled) / 10).\(Int(scaled) % 10)"
  }

  private static func measure(_ contest: Contest) -> Yuen {
    var random = SystemRandomNumberGenerator()
    var samples: [[Double]] = [[], []]
    for kind in 0..<2 { samples[kind].reserveCapacity(contest.times) }
    // Both kinds from the same place in memory.
    var input = contest.kinds.0[0]
    for turn in -contest.times / 20..<contest.times * 2 {
      let second = Bool.random(using: &random)
      let inputs = second ? contest.kinds.1 : contest.kinds.0
      let chosen = inputs[abs(turn) % inputs.count]
      for index in input.indices { input[index] = chosen[index] }
      let start = sotto_memcheck_nanoseconds()
      contest.work(input)
      let end = sotto_memcheck_nanoseconds()
      // The first ones warm up.
      if turn >= 0 { samples[second ? 1 : 0].append(Double(end - start)) }
    }
    return Yuen(samples[0], samples[1])
  }
}

/// Yuen's test: Welch's, for the means of the faster halves. What makes the slower ones slow is more of the machine's other
/// business than ours.
struct Yuen {
  let t: Double
  let difference: Double
  /// How far the difference is off by chance.
  let spread: Double
  let mean: Double

  var isBeyondBelief: Bool { t.magnitude >= Timing.limit && difference.magnitude >= Timing.least }

  init(_ first: [Double], _ second: [Double]) {
    let (a, b) = (Self.trimmed(first), Self.trimmed(second))
    difference = b.mean - a.mean
    mean = a.mean
    spread = (a.variance + b.variance).squareRoot()
    t = spread > 0 ? difference / spread : 0
  }

  /// The mean of the faster half, and that mean's variance: from the samples with the slower half moved to the cut.
  private static func trimmed(_ samples: [Double]) -> (mean: Double, variance: Double) {
    guard samples.count > 4 else { return (0, 0) }
    let sorted = samples.sorted()
    let kept = Double(sorted.count / 2)
    let half = sorted.prefix(sorted.count / 2)
    let mean = half.reduce(0, +) / kept
    let moved = half + repeatElement(half[half.count - 1], count: sorted.count - half.count)
    let center = moved.reduce(0, +) / Double(moved.count)
    let squares = moved.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    return (mean, squares / (kept * (kept - 1)))
  }
}

/// Comparisons: strings that differ in their first byte, and in their last.
private enum Comparing {
  static var contests: [Timing.Contest] {
    let bytes = (0..<48).map { UInt8($0) }
    var early = bytes
    early[0] ^= 1
    var late = bytes
    late[47] ^= 1
    func contest(
      _ name: String, planted: Bool = false, repeats: Int = 16, _ equals: @escaping ([UInt8], [UInt8]) -> Bool
    ) -> Timing.Contest {
      Timing.Contest(name: name, isPlanted: planted, times: 10_000, kinds: ([early], [late])) { input in
        for _ in 0..<repeats { sotto_memcheck_use(equals(bytes, input) ? 1 : 0) }
      }
    }
    return [
      contest("planted: a comparison that ends at a difference", planted: true, Planted.earlyEquals),
      contest("constantTimeEquals", constantTimeEquals),
      contest("portableConstantTimeEquals", repeats: 1, portableConstantTimeEquals),
    ]
  }
}

/// What an RSA key decrypts: blocks as they must be, against blocks that are wrong in one thing.
private enum Decrypting {
  static func contests() throws -> [Timing.Contest] {
    let key = try RSADecryptionKey(pem: TestKey.rsaPEM)
    let random = ScriptedRandom(seed: 3)
    let good = try blocks { _ in }
    let wrong: [(String, [[UInt8]])] = [
      ("no 00 at the start", try blocks { $0[0] = 0x01 }), ("no 02", try blocks { $0[1] = 1 }),
      ("a 00 early in the padding", try blocks { $0[2] = 0 }), ("no 00 behind the padding", try blocks { $0[207] = 1 }),
      ("another version", try blocks { $0[209] = 1 }),
      // What Marvin's attack is after: a plaintext of fewer bytes than others.
      ("zeros only, but for the last byte", try blocks { $0 = [UInt8](repeating: 0, count: 255) + [$0[255]] }),
    ]
    var contests = [
      Timing.Contest(
        name: "planted: an unpadding that stops early", isPlanted: true, times: 10_000, kinds: (good, wrong[2].1)
      ) { block in sotto_memcheck_use(Planted.unpad(block) ? 1 : 0) }
    ]
    for (name, blocks) in wrong {
      contests.append(
        Timing.Contest(name: "unpadding, \(name)", isPlanted: false, times: 10_000, kinds: (good, blocks)) { block in
          // It draws a secret in any case, and fails only where there is no randomness.
          _ = try? RSAPreliminarySecret.unpad(Secret(copying: block), random: random)
        })
    }
    let wellMade = try good.map { try encrypt($0, key) }
    for (name, blocks) in wrong {
      let others = try blocks.map { try encrypt($0, key) }
      contests.append(
        Timing.Contest(
          name: "decrypting and unpadding, \(name)", isPlanted: false, times: 1_000, kinds: (wellMade, others)
        ) { ciphertext in
          let block: Secret = key.decryptRaw(ciphertext)
          _ = try? RSAPreliminarySecret.unpad(block, random: random)
        })
    }
    return contests
  }

  /// Blocks for RSA-2048 that are alike but for their secrets, changed in one thing.
  private static func blocks(_ change: (inout [UInt8]) -> Void) throws -> [[UInt8]] {
    var random = SystemRandomNumberGenerator()
    return (0..<16).map { _ in
      var block: [UInt8] = [0, 2]
      block += (0..<205).map { _ in UInt8.random(in: 1...255, using: &random) }
      block += [0, 3, 3]
      block += (0..<46).map { _ in UInt8.random(in: 0...255, using: &random) }
      change(&block)
      return block
    }
  }

  private static func encrypt(_ block: [UInt8], _ key: RSADecryptionKey) throws -> [UInt8] {
    var ciphertext = [UInt8](repeating: 0, count: block.count)
    let encoded = key.publicKey.encoded
    // unsafe: C reads the two arrays, and writes as many bytes as the block has.
    let done = unsafe sotto_memcheck_raw_encrypt(encoded, encoded.count, block, &ciphertext, block.count)
    try expect(done == 1, "no ciphertext could be made")
    return ciphertext
  }
}
