// SPDX-License-Identifier: Apache-2.0
//
// Says hello to the server beside it: `ExampleClient [PORT]`, with the certificate that it trusts in server.pem.

// snippet: client
import NIOCore
import NIOPosix
import Sotto
import SottoNIO

// To talk to servers on the web: `try .system()`.
let configuration = ClientConfiguration(roots: try .pemFile("server.pem"))
let serverName = try ServerName("localhost")
let port = Int(CommandLine.arguments.dropFirst().first ?? "") ?? 8443

let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
  .connect(host: "127.0.0.1", port: port) { channel in
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(TLSHandler.client(configuration, serverName: serverName))
      return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
    }
  }
try await connection.executeThenClose { inbound, outbound in
  try await outbound.write(ByteBuffer(string: "hello"))
  for try await reply in inbound {
    print("the server says: \(String(buffer: reply))")
    break
  }
}
// end of snippet
