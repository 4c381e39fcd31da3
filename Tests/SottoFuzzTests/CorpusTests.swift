// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import SottoFuzz
import SottoTestSupport
import Testing

/// What the fuzzer starts from, and all that it ever found, through the same entry points.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func replay(_ target: FuzzTarget) async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Corpus/\(target.rawValue)").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files.sorted(by: { $0.path < $1.path }) {
      let input = [UInt8](try Data(contentsOf: file))
      if let finding = await finding(target, input) {
        Issue.record("\(target.rawValue)/\(file.lastPathComponent): \(finding)")
      }
    }
  }

  /// What the seeds would be now, whatever is in the repository.
  @Test(arguments: FuzzTarget.allCases)
  func seeds(_ target: FuzzTarget) async throws {
    for seed in try target.seeds() {
      if let finding = await finding(target, seed.bytes) {
        Issue.record("\(target.rawValue)/\(seed.name): \(finding)")
      }
    }
  }

  /// On a thread that may wait: where a verifier takes longer, targets do.
  private func finding(_ target: FuzzTarget, _ input: [UInt8]) async -> FuzzFinding? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(FuzzFinding) {
          try target.run(input)
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: error)
        }
      }
    }
  }

  /// Seeds of engines lead to the end of a conversation, or the fuzzer would begin in front of a closed door.
  @Test(arguments: FuzzTarget.allCases.filter { $0.engine != nil })
  func conversations(_ target: FuzzTarget) throws {
    let engine = try #require(target.engine)
    let seeds = try engine.seeds()
    #expect(seeds.count >= 6)
    for seed in seeds {
      let outcome = try engine.outcome(of: seed.bytes)
      #expect(outcome.error == nil, "\(target.rawValue)/\(seed.name)")
      #expect(outcome.isDone, "\(target.rawValue)/\(seed.name)")
      #expect(outcome.data.starts(with: Array("said".utf8)), "\(target.rawValue)/\(seed.name)")
    }
  }

  /// The structure-aware mutator gives scripts that are scripts still, and most of which come far.
  @Test func mutation() throws {
    for target in FuzzTarget.allCases {
      guard let engine = target.engine else { continue }
      let seeds = try engine.seeds()
      var random = Mutator(seed: 5)
      for round in 0..<200 {
        let input = engine.mutated(seeds[round % seeds.count].bytes, seed: random.next())
        do {
          try target.run(input)
        } catch {
          Issue.record("\(target.rawValue), round \(round): \(error)")
        }
      }
    }
  }
}
