// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NIOCore
import NIOEmbedded
import NIOTLS
import SottoNIO
import Testing

@testable import SottoCLI

/// HTTP requests that come as early data: answered, told to come again, or passed on with a mark.
@Suite struct EarlyRequestsTests {
  private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
  private let post = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"

  private func channel(_ handler: any ChannelHandler) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addHandler(handler)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func early(_ text: String, _ channel: EmbeddedChannel) {
    channel.pipeline.fireUserInboundEventTriggered(EarlyDataEvent.received(ByteBuffer(string: text)))
  }

  private func confirm(_ channel: EmbeddedChannel) {
    channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
  }

  private func passed(_ channel: EmbeddedChannel) throws -> String {
    var text = ""
    while let bytes = try channel.readInbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
    return text
  }

  private func answers(_ channel: EmbeddedChannel) throws -> String {
    var text = ""
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
    return text
  }

  // MARK: --www

  private func web() throws -> EmbeddedChannel {
    try channel(WebHandler(SinglePage { "a page" }, requestTimeout: .seconds(60)))
  }

  @Test func whatIsSafeIsAnswered() throws {
    let channel = try web()
    early("GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n", channel)
    let text = try answers(channel)
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("a page"))
    #expect(text.split(separator: "200 OK").count == 3)
    #expect(channel.isActive)
  }

  @Test func whatIsNotSafeIsTooEarly() throws {
    let channel = try web()
    early("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", channel)
    #expect(try answers(channel).hasPrefix("HTTP/1.1 425 Too Early\r\n"))
    confirm(channel)
    try channel.writeInbound(ByteBuffer(string: "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"))
    #expect(try answers(channel).hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))

    // With content, which nobody reads, the connection ends.
    let other = try web()
    early(post, other)
    #expect(try answers(other).hasPrefix("HTTP/1.1 425 Too Early\r\n"))
    #expect(!other.isActive)
  }

  /// A request of which only the beginning came early is handled when the client is known to be there.
  @Test func halfARequest() throws {
    let channel = try web()
    early("DELETE / HTT", channel)
    #expect(try answers(channel).isEmpty)
    confirm(channel)
    try channel.writeInbound(ByteBuffer(string: "P/1.1\r\nHost: a\r\n\r\n"))
    #expect(try answers(channel).hasPrefix("HTTP/1.1 405 "))
  }

  // MARK: --forward --http

  @Test func whatIsSafeIsPassedOnWithAMark() throws {
    let channel = try channel(EarlyRequestsHandler())
    early(String(get.prefix(10)), channel)
    #expect(try passed(channel).isEmpty)
    early(String(get.dropFirst(10)) + get, channel)
    let marked = "GET /a HTTP/1.1\r\nHost: a\r\nEarly-Data: 1\r\n\r\n"
    #expect(try passed(channel) == marked + marked)
    confirm(channel)
    try channel.writeInbound(ByteBuffer(string: get))
    #expect(try passed(channel) == get)
  }

  @Test(arguments: ["POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "\u{1}\u{2}\n", "GET /a HT"])
  func everythingElseWaits(rest: String) throws {
    let channel = try channel(EarlyRequestsHandler())
    early(get + rest, channel)
    early("", channel)
    #expect(try passed(channel) == "GET /a HTTP/1.1\r\nHost: a\r\nEarly-Data: 1\r\n\r\n")
    confirm(channel)
    #expect(try passed(channel) == rest)
  }

  // MARK: What users may say

  @Test(
    arguments: [
      ["--echo", "--early-data"], ["--forward", "h:1", "--early-data"], ["--www", ".", "--http"],
      ["--www", ".", "--early-data", "--no-tickets"],
    ])
  func whatServeRefuses(arguments: [String]) {
    #expect(throws: (any Error).self) { try ServeCommand.parse(["--cert", "c", "--key", "k"] + arguments) }
  }

  @Test func whatServeTakes() throws {
    for arguments in [["--www", "."], ["--forward", "h:1", "--http"]] {
      let command = try ServeCommand.parse(["--cert", "c", "--key", "k", "--early-data"] + arguments)
      #expect(command.earlyData && command.earlyDataTolerance.milliseconds == 10_000)
    }
  }

  @Test(arguments: [["--early-data", "f"], ["--resume", "--send-again"]])
  func whatConnectRefuses(arguments: [String]) {
    #expect(throws: (any Error).self) { try ConnectCommand.parse(["h"] + arguments) }
  }

  @Test func bareLineFeeds() {
    let head = EarlyRequestsHandler.marked(ByteBuffer(string: "GET / HTTP/1.0\n\n"))
    #expect(String(buffer: head) == "GET / HTTP/1.0\nEarly-Data: 1\r\n\r\n")
  }
}
