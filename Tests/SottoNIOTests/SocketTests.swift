// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Sotto
import SottoNIO
import SottoTestSupport
import Testing

/// The same over real sockets on the loopback interface.
@Suite struct SocketTests {
  @Test func anEchoThatEndsWithBothGoodbyes() async throws {
    let server = try await echoServer(halfClosure: true)
    let (client, received) = try await connect(to: server)
    let data = pattern(3_000_000)
    for start in stride(from: 0, to: data.count, by: 100_000) {
      client.writeAndFlush(ByteBuffer(bytes: data[start..<(start + 100_000)]), promise: nil)
    }
    // Our goodbye stands behind all that was written; the server still sends the rest back.
    try await client.close(mode: .output)
    let echoed = try await received.get()
    #expect(Array(echoed.readableBytesView) == data)
    try await client.closeFuture.get()
    try await server.close()
  }

  @Test func manyConnections() async throws {
    let server = try await echoServer(halfClosure: true)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask {
          let (client, received) = try await connect(to: server)
          let data = pattern(number * 1_000)
          client.writeAndFlush(ByteBuffer(bytes: data), promise: nil)
          try await client.close(mode: .output)
          return Array(try await received.get().readableBytesView) == data
        }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
    try await server.close()
  }

  @Test func closingAltogether() async throws {
    let server = try await echoServer(halfClosure: false)
    let (client, _) = try await connect(to: server)
    try await client.writeAndFlush(ByteBuffer(string: "hello"))
    #expect(try await client.tlsHandshakeInfo().get()?.peerIdentity != nil)
    try await client.close()
    try await server.close()
  }

  @Test func aNameThatIsNotTheServers() async throws {
    let server = try await echoServer(halfClosure: false)
    let (client, received) = try await connect(to: server, name: "example.org")
    let error = await #expect(throws: TLSError.self) { _ = try await received.get() }
    #expect(error?.cause == .certificate)
    try await client.closeFuture.get()
    try await server.close()
  }
}
