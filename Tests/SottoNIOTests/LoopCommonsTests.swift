// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOPosix
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

  @Test func aThousandConnectionsInARowLeaveNothing() throws {
    var loop: EmbeddedEventLoop? = EmbeddedEventLoop()
    weak let forgotten = loop
    var timers: [Weak<LoopTimers>] = []
    let configuration = try TestConfigurations.server()
    for _ in 0..<1_000 {
      guard let loop else { return }
      let handler = try TLSHandler.server(configuration)
      let channel = EmbeddedChannel(handler: handler, loop: loop)
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
      #expect(handler.timer != nil)
      timers.append(Weak(handler.commons?.timers))
      // Not `finish`, which cancels what the loop has to do.
      channel.close(promise: nil)
      loop.run()
    }
    #expect(timers.allSatisfy { $0.object == nil })
    loop = nil
    // A time that it had still to wait for would hold it.
    #expect(forgotten == nil)
  }

  @Test func aLoopWithAThreadHoldsNothingEither() async throws {
    // A loop that no other test uses.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let areGone = try await loop.submit {
      let log = Log()
      let timers = (0..<1_000).map { name in
        let commons = LoopCommons.shared(on: loop)
        // The second one supersedes the first.
        let tokens = [300, 10].map { commons.timers.set(Waiter(name, log), in: .seconds($0), on: loop) }
        tokens.forEach(commons.timers.cancel)
        return Weak(commons.timers)
      }
      return timers.allSatisfy { $0.object == nil }
    }.get()
    #expect(areGone)
    try await group.shutdownGracefully()
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

  @Test func manyInOneTick() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let waiters = (0..<2_000).map { Waiter($0, log) }
    for waiter in waiters { _ = timers.set(waiter, in: .seconds(1), on: loop) }
    loop.advanceTime(by: .seconds(1))
    #expect(log.names == Array(0..<2_000))
  }

  /// Looking through many costs time, so those that come soon after are looked for together.
  @Test func manyInShortOrderAreToldTogether() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let waiters = (0..<2_000).map { Waiter($0, log) }
    for waiter in waiters { _ = timers.set(waiter, in: .microseconds(Int64(waiter.name)), on: loop) }
    loop.advanceTime(by: .microseconds(0))
    #expect(log.names == [0])
    loop.advanceTime(by: .microseconds(1_999))
    #expect(log.names == [0])
    loop.advanceTime(by: .microseconds(1))
    #expect(log.names == Array(0..<2_000))
  }

  @Test func aTimeThatIsSetWhenItHasCome() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let first = Waiter(1, log)
    let second = Waiter(2, log)
    first.reaction = { _ = timers.set(second, in: .zero, on: loop) }
    _ = timers.set(first, in: .milliseconds(5), on: loop)
    loop.advanceTime(by: .milliseconds(5))
    loop.advanceTime(by: .milliseconds(1))
    #expect(log.names == [1, 2])
    loop.advanceTime(by: .seconds(1))
    #expect(log.names == [1, 2])
  }

  @Test func anEarlierTimeSupersedesALaterOneWhichComesAllTheSame() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let waiters = [Waiter(30, log), Waiter(20, log), Waiter(10, log)]
    let tokens = waiters.map { timers.set($0, in: .milliseconds(Int64($0.name)), on: loop) }
    // The one that the loop wakes for is gone.
    timers.cancel(tokens[2])
    loop.advanceTime(by: .milliseconds(19))
    #expect(log.names == [])
    loop.advanceTime(by: .milliseconds(1))
    #expect(log.names == [20])
    loop.advanceTime(by: .milliseconds(10))
    #expect(log.names == [20, 30])
  }

  @Test func theLoopMayBeRunByWhoIsTold() {
    let loop = EmbeddedEventLoop()
    let timers = LoopTimers()
    let log = Log()
    let waiters = (0..<10).map { Waiter($0, log) }
    for waiter in waiters { _ = timers.set(waiter, in: .milliseconds(Int64(5 + waiter.name)), on: loop) }
    let another = Waiter(10, log)
    waiters[0].reaction = {
      _ = timers.set(another, in: .milliseconds(1), on: loop)
      loop.advanceTime(by: .seconds(1))
    }
    loop.advanceTime(by: .milliseconds(5))
    #expect(log.names.sorted() == Array(0...10))
  }
}

private struct Weak<Object: AnyObject> {
  weak var object: Object?

  init(_ object: Object?) {
    self.object = object
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
