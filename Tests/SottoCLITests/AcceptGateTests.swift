// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import SottoCLI

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many connections are let in, as the listening channel is told by its options.
@Suite struct AcceptGateTests {
  private let loop = EmbeddedEventLoop()
  private let server: EmbeddedChannel
  private let lines = Lines()

  init() throws {
    server = EmbeddedChannel(loop: loop)
    let lines = lines
    try server.pipeline.syncOperations.addHandler(AcceptGate(limit: 6) { lines.append($0) })
    try server.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func accept(_ count: Int) -> [EmbeddedChannel] {
    let pipeline = server.pipeline.syncOperations
    let children = (0..<count).map { _ in EmbeddedChannel(loop: loop) }
    for child in children { pipeline.fireChannelRead(NIOAny(child as any Channel)) }
    pipeline.fireChannelReadComplete()
    return children
  }

  private func close(_ child: EmbeddedChannel) throws {
    try child.close().wait()
    // The news is a task of its own.
    loop.run()
  }

  private var isReading: Bool {
    server.options.lazy.compactMap { $0.option is ChannelOptions.Types.AutoReadOption ? $0.value as? Bool : nil }.first
      ?? true
  }

  private var batch: UInt? {
    server.options.lazy.compactMap {
      $0.option is ChannelOptions.Types.MaxMessagesPerReadOption ? $0.value as? UInt : nil
    }.first
  }

  @Test func noMoreThanTheLimit() throws {
    #expect(batch == 4)
    var children = accept(4)
    #expect(isReading)
    // There is room for two, so no more than two are taken in a row.
    #expect(batch == 2)
    children += accept(2)
    #expect(!isReading)
    #expect(lines.all.count == 1)
    #expect(lines.all.first?.contains("6 connections are open, as many as --max-connections allows") == true)

    try close(children.removeLast())
    #expect(isReading)
    #expect(batch == 1)
    for child in children { try close(child) }
    #expect(batch == 4)
  }

  @Test func theSameTroubleIsToldOnceAMinute() throws {
    var children = accept(6)
    for _ in 0..<10 {
      try close(children.removeLast())
      children += accept(1)
    }
    #expect(lines.all.count == 1)
    loop.advanceTime(by: .minutes(1))
    try close(children.removeLast())
    children += accept(1)
    #expect(lines.all.count == 2)
  }

  @Test func withoutDescriptorsAcceptingPauses() throws {
    let pipeline = server.pipeline.syncOperations
    for _ in 0..<3 {
      pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
      pipeline.fireChannelReadComplete()
      #expect(!isReading)
      loop.advanceTime(by: .milliseconds(999))
      #expect(!isReading)
      loop.advanceTime(by: .milliseconds(1))
      #expect(isReading)
    }
    #expect(lines.all.count == 1)
    #expect(lines.all.first?.contains("can't accept connections: this process has as many files open") == true)
    try server.throwIfErrorCaught()
    #expect(server.isActive)
  }

  @Test func theBudgetLeavesFilesForTheProcess() {
    #expect(DescriptorBudget(files: 1_024, perConnection: 2).defaultConnections == 480)
    #expect(DescriptorBudget(files: 1_024, perConnection: 1).defaultConnections == 960)
    #expect(DescriptorBudget(files: 64, perConnection: 2).connections == 24)
    #expect(DescriptorBudget(files: 1, perConnection: 2).connections == 1)
    #expect(DescriptorBudget(files: .max, perConnection: 1).defaultConnections == 10_000)
    #expect(DescriptorBudget(perConnection: 1).files > 0)
  }
}

/// What was logged.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
