// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Sotto
import SottoTestSupport
import Testing

@testable import SottoNIO

/// What connections of one event loop share, and the times that they wait for.
@Suite struct LoopCommonsTests {
  @Test func aLoopHasThemAsLongAsSomebodyUsesThem() {
    let loop = EmbeddedEventLoop()
    var first: LoopCommons? = .shared(on: loop)
    #expect(first === LoopCommons.shared(on: loop))
    #expect(first !== LoopCommons.shared(on: EmbeddedEventLoop()))
    weak let forgotten = first
    first = nil
    #expect(forgotten == nil)
  }

  @Test func connectionsShareThemAndTheyGoWithTheLast() throws {
    let pair = try Pair.connected()
    weak let shared = pair.client.handler.commons
    #expect(shared != nil && shared === pair.server.handler.commons)
    pair.client.vanish()
    _ = try? pair.client.channel.finish(acceptAlreadyClosed: true)
    #expect(shared != nil)
    pair.server.vanish()
    _ = try? pair.server.channel.finish(acceptAlreadyClosed: true)
    #expect(shared == nil)
  }

  @Test func timesComeInTheirOrderWhateverTheOrderTheyWereSetIn() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let waiters = [30, 10, 20, 40].map { Waiter($0, log) }
    for waiter in waiters { _ = timers.set(waiter, in: .milliseconds(Int64(waiter.name)), on: loop) }
    loop.advanceTime(by: .milliseconds(9))
    #expect(log.names == [])
    loop.advanceTime(by: .milliseconds(1))
    #expect(log.names == [10])
    loop.advanceTime(by: .milliseconds(10))
    #expect(log.names == [10, 20])
    loop.advanceTime(by: .milliseconds(100))
    #expect(log.names == [10, 20, 30, 40])
  }

  @Test func whatIsCancelledDoesNotComeAndIsLetGo() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    var first: Waiter? = Waiter(1, log)
    let second = Waiter(2, log)
    weak let gone = first
    let token = first.map { timers.set($0, in: .milliseconds(5), on: loop) }
    _ = timers.set(second, in: .milliseconds(5), on: loop)
    first = nil
    #expect(gone != nil)
    if let token { timers.cancel(token) }
    #expect(gone == nil)
    // Its place is taken by another.
    let third = Waiter(3, log)
    _ = timers.set(third, in: .milliseconds(7), on: loop)
    loop.advanceTime(by: .milliseconds(6))
    #expect(log.names == [2])
    loop.advanceTime(by: .milliseconds(1))
    #expect(log.names == [2, 3])
    withExtendedLifetime((second, third)) {}
  }

  @Test func whoIsToldMaySetAndCancelOthers() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let late = Waiter(3, log)
    let cancelled = Waiter(2, log)
    let first = Waiter(1, log)
    // The one that cancels has the earlier place.
    _ = timers.set(first, in: .milliseconds(5), on: loop)
    let token = timers.set(cancelled, in: .milliseconds(5), on: loop)
    first.reaction = {
      timers.cancel(token)
      _ = timers.set(late, in: .milliseconds(5), on: loop)
    }
    loop.advanceTime(by: .milliseconds(5))
    #expect(log.names == [1])
    loop.advanceTime(by: .milliseconds(5))
    #expect(log.names == [1, 3])
  }
}

private final class Log {
  var names: [Int] = []
}

private final class Waiter: TimedWork {
  let name: Int
  let log: Log
  var reaction: () -> Void = {}

  init(_ name: Int, _ log: Log) {
    self.name = name
    self.log = log
  }

  func timeHasCome() {
    log.names.append(name)
    reaction()
  }
}
