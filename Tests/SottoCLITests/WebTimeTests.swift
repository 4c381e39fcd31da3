// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import SottoCLI

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How long the web server waits for a client that takes its time.
@Suite struct WebTimeTests {
  private let loop = EmbeddedEventLoop()
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(loop: loop)
    let handler = WebHandler(
      SinglePage { "a page" }, requestTimeout: .seconds(60), headTimeout: .seconds(30))
    try channel.pipeline.syncOperations.addHandler(handler)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
  }

  private func send(_ text: String) throws {
    try channel.writeInbound(ByteBuffer(string: text))
  }

  private func answers() throws -> String {
    var text = ""
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
    return text
  }

  @Test func aRequestHasToBegin() throws {
    loop.advanceTime(by: .milliseconds(59_999))
    #expect(channel.isActive)
    loop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test func anotherRequestHasItsOwnTime() throws {
    for _ in 0..<3 {
      loop.advanceTime(by: .seconds(59))
      try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try answers().hasSuffix("\r\n\r\na page"))
    }
    loop.advanceTime(by: .seconds(59))
    #expect(channel.isActive)
    loop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func aHeadByteByByteIsCutShort() throws {
    try send("GET / HTTP/1.1\r\n")
    for _ in 0..<29 {
      loop.advanceTime(by: .seconds(1))
      try send("a")
      #expect(channel.isActive)
    }
    #expect(try answers() == "")
    loop.advanceTime(by: .seconds(1))
    #expect(try answers().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    #expect(!channel.isActive)
  }

  @Test func patienceIsSharedByOneTimer() {
    let patience = Patience(on: loop)
    let events = Lines()
    patience.wait(.seconds(10)) { events.append("first") }
    loop.advanceTime(by: .seconds(5))
    patience.wait(.seconds(10)) { events.append("second") }
    loop.advanceTime(by: .seconds(9))
    #expect(events.all == [])
    patience.wait(.seconds(30)) { events.append("third") }
    patience.wait(.seconds(2)) { events.append("fourth") }
    loop.advanceTime(by: .seconds(2))
    #expect(events.all == ["fourth"])
    patience.wait(.seconds(1)) { events.append("fifth") }
    patience.end()
    patience.wait(nil) { events.append("sixth") }
    loop.advanceTime(by: .hours(1))
    #expect(events.all == ["fourth"])
  }

  @Test func aFileThatCannotBeOpenedNowIsNotMissing() {
    #expect(WebDirectory.status(for: IOError(errnoCode: EMFILE, reason: "open")) == .serviceUnavailable)
    #expect(WebDirectory.status(for: IOError(errnoCode: ENOENT, reason: "open")) == .notFound)
  }
}
