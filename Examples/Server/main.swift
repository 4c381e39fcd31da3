// SPDX-License-Identifier: Apache-2.0
//
// Sends back what comes, over TLS: `ExampleServer [PORT]`, with server.pem and server.key in the current folder.

import Foundation
// snippet: server
import NIOCore
import NIOPosix
import Sotto
import SottoNIO

let credential = try Credential(certificateFile: "server.pem", privateKeyFile: "server.key")
let configuration = ServerConfiguration(credentials: [credential])
let port = Int(CommandLine.arguments.dropFirst().first ?? "") ?? 8443

let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
  .bind(host: "127.0.0.1", port: port) { channel in
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(TLSHandler.server(configuration))
      return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
    }
  }
print("listening on \(server.channel.localAddress?.description ?? "nothing")")
// end of snippet

// Whoever reads this through a pipe, such as a test, waits for the line.
fflush(nil)

// snippet: server
try await withThrowingDiscardingTaskGroup { group in
  try await server.executeThenClose { connections in
    for try await connection in connections {
      group.addTask {
        do {
          try await connection.executeThenClose { inbound, outbound in
            for try await bytes in inbound { try await outbound.write(bytes) }
          }
        } catch {
          // One connection that fails is no reason to stop.
          print(error)
        }
      }
    }
  }
}
// end of snippet
