// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport
import Synchronization
import Testing

@testable import Sotto

extension Acquaintance {
  /// Two whose server takes early data, once they have met and its register has been there for long enough.
  static func withEarlyData(
    maximumSize: UInt32 = 16_384, _ edit: (Acquaintance) throws -> Void = { _ in }
  ) throws -> Acquaintance {
    let both = try Acquaintance()
    both.server.earlyData = ServerEarlyData(register: LocalReplayRegister(time: both.serverTime))
    both.server.earlyData?.maximumSize = maximumSize
    try edit(both)
    try both.meet()
    both.advance(.seconds(60))
    return both
  }

  /// A client that has sent its hello and this early data.
  func earlyClient(
    _ data: [UInt8], mayBeSentAgain: Bool = false, name: String = "example.com"
  ) throws -> TestPeer {
    let client = try TestPeer.client(client, name: name, offersEarlyData: true)
    try client.sendEarly(data, mayBeSentAgain: mayBeSentAgain)
    return client
  }

  /// One connection with early data: both sides, once neither has more to say.
  func meetEarly(
    _ data: [UInt8], mayBeSentAgain: Bool = false
  ) throws -> (client: TestPeer, server: TestPeer) {
    let there = try TestPeer.server(server)
    let here = try earlyClient(data, mayBeSentAgain: mayBeSentAgain)
    converse(here, there)
    return (here, there)
  }
}

extension TestPeer {
  /// Why the client's early data was refused, as it was told.
  var earlyDataRejection: EarlyDataObstacle? {
    for case .earlyDataRejected(let why) in events { return why }
    return nil
  }
}

/// A register at hand that always says the same.
struct SureRegister: ReplayRegister {
  let answer: ReplayAnswer

  func takeImmediately(_ mark: ReplayMark) -> ReplayAnswer? { answer }

  func take(_ mark: ReplayMark) async throws -> ReplayAnswer { answer }
}

/// A register that does as a test says.
final class ScriptedRegister: ReplayRegister {
  enum Mood {
    case says(ReplayAnswer)
    case fails
    case isSilent
  }

  struct Broken: Error {}

  private let state: Mutex<(mood: Mood, marks: [ReplayMark], waiting: [CheckedContinuation<Void, Never>])>

  init(_ mood: Mood) { state = Mutex((mood, [], [])) }

  var marks: [ReplayMark] { state.withLock(\.marks) }

  func take(_ mark: ReplayMark) async throws -> ReplayAnswer {
    switch state.withLock({ state in
      state.marks.append(mark)
      return state.mood
    }) {
    case .says(let answer): return answer
    case .fails: throw Broken()
    case .isSilent:
      await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
      return .first
    }
  }

  func release() {
    for waiting in state.withLock({ exchange(&$0.waiting, with: []) }) { waiting.resume() }
  }
}
