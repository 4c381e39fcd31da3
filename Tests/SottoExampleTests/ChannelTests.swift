// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoTestSupport
import Testing

@testable import SottoSnippets

/// The snippets of the pages about channels, over real sockets.
@Suite struct ChannelTests {
  @Test func aGreeting() async throws {
    let server = try await listen(TestConfigurations.server(), port: 0)
    let port = try #require(server.localAddress?.port)
    let greeting = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: String.self)
    let client = try await connect(TestConfigurations.client(), to: "localhost", port: port) { channel in
      try channel.pipeline.syncOperations.addHandler(FirstRead(greeting))
    }
    #expect(try await greeting.futureResult.get() == "TLS 1.3 no protocol\n")
    let text = try await describe(client)
    #expect(text.hasPrefix("TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, 2 certificates, in "))
    try await client.close()
    try await server.close()
  }
}

/// The first that comes.
private final class FirstRead: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let promise: EventLoopPromise<String>

  init(_ promise: EventLoopPromise<String>) {
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    promise.succeed(String(buffer: unwrapInboundIn(data)))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(ChannelError.eof)
  }
}
