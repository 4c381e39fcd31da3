// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoTestSupport
import Synchronization
import Testing

@testable import Sotto

/// The register of one process: exact, bounded, and never sure of what it can't know.
@Suite struct ReplayRegisterTests {
  private let time = ManualTime()

  private func mark(_ number: Int, lasting seconds: Int64 = 20) -> ReplayMark {
    ReplayMark(
      id: HashAlgorithm.sha256.hash(Array("\(number)".utf8)),
      expiry: WallTime(secondsSinceEpoch: time.wallTime.secondsSinceEpoch + seconds))
  }

  private func register(maximumCount: Int = 1_000) -> LocalReplayRegister {
    let register = LocalReplayRegister(maximumCount: maximumCount, time: time)
    time.advance(.seconds(24))
    return register
  }

  //= rfc9846 8-1
  //= rfc9846 8-3
  //= rfc9846 8-4
  @Test func onceEach() async throws {
    let register = register()
    #expect(register.takeImmediately(mark(1)) == .first)
    #expect(register.takeImmediately(mark(1)) == .seen)
    #expect(register.takeImmediately(mark(2)) == .first)
    #expect(try await register.take(mark(2)) == .seen)
    #expect(register.count == 2)
  }

  /// Of a thousand who ask at once, one is the first.
  //= rfc9846 8-3
  @Test func athousandAtOnce() async {
    let register = register()
    let mark = mark(1)
    let firsts = await withTaskGroup(of: ReplayAnswer?.self) { group in
      for _ in 0..<1_000 { group.addTask { register.takeImmediately(mark) } }
      var answers: [ReplayAnswer?] = []
      for await answer in group { answers.append(answer) }
      #expect(answers.count == 1_000 && answers.allSatisfy { $0 == .first || $0 == .seen })
      return answers.filter { $0 == .first }.count
    }
    #expect(firsts == 1 && register.count == 1)
  }

  //= rfc9846 8.2-3
  @Test func nothingBeforeItsFirstWindow() {
    let register = LocalReplayRegister(time: time)
    #expect(register.takeImmediately(mark(1)) == .unknown)
    time.advance(.seconds(23))
    #expect(register.takeImmediately(mark(1)) == .unknown)
    #expect(register.count == 0)
    time.advance(.seconds(1))
    #expect(register.takeImmediately(mark(1)) == .first)
  }

  /// A mark is there for as long as it was promised, at every second of it, and goes before two windows are over.
  @Test(arguments: [0, 1, 12, 23]) func howLongItRemembers(start: Int) {
    let register = register()
    #expect(register.takeImmediately(mark(0)) == .first)
    time.advance(.seconds(start))
    let promised = mark(1)
    #expect(register.takeImmediately(promised) == .first)
    for number in 0..<24 {
      #expect(register.takeImmediately(promised) == .seen, "after \(number) seconds")
      _ = register.takeImmediately(mark(100 + number))
      time.advance(.seconds(1))
    }
    time.advance(.seconds(48))
    #expect(register.takeImmediately(mark(3)) == .first)
    #expect(register.count == 1)
  }

  @Test func whatItCantPromise() {
    let register = register()
    #expect(register.takeImmediately(mark(1, lasting: 24)) == .first)
    #expect(register.takeImmediately(mark(2, lasting: 25)) == .unknown)
    #expect(register.takeImmediately(ReplayMark(id: [1, 2, 3], expiry: time.wallTime)) == .unknown)
    #expect(
      LocalReplayRegister(window: .seconds(-1), maximumCount: -1, time: time).takeImmediately(mark(3)) == .unknown)
  }

  /// It is full rather than forgetful.
  @Test func itsBounds() {
    let register = register(maximumCount: 10)
    for number in 0..<10 { #expect(register.takeImmediately(mark(number)) == .first) }
    #expect(register.takeImmediately(mark(10)) == .unknown)
    #expect(register.takeImmediately(mark(9)) == .seen)
    #expect(register.count == 10)
    time.advance(.seconds(48))
    #expect(register.takeImmediately(mark(10)) == .first)
    #expect(register.count == 1)
  }

  @Test func aClockThatGoesBack() {
    let register = register()
    let old = mark(1, lasting: 20)
    #expect(register.takeImmediately(old) == .first)
    time.advance(.seconds(100))
    #expect(register.takeImmediately(mark(2)) == .first)
    #expect(register.count == 1)
    time.setBack(seconds: 100)
    #expect(register.takeImmediately(old) == .unknown)
    #expect(register.takeImmediately(mark(3)) == .unknown)
    time.advance(.seconds(100))
    #expect(register.takeImmediately(mark(3)) == .first)
  }
}
