// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// One connection over sockets, from its beginning to both channels' end.
func connection(_ setting: Setting, client: Plan, server: Plan) async throws -> (client: Seen, server: Seen) {
  let group = MultiThreadedEventLoopGroup.singleton
  let clientSeen = group.next().makePromise(of: Seen.self)
  let serverSeen = group.next().makePromise(of: Seen.self)
  let listener = try await ServerBootstrap(group: group)
    .childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try fill(channel, try setting.serverHandler(), server, serverSeen)
      }
    }
    .bind(host: "127.0.0.1", port: 0).get()
  guard let address = listener.localAddress else { throw Wrong("the listener has no address") }
  _ = try await ClientBootstrap(group: group)
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try fill(channel, try setting.clientHandler(), client, clientSeen)
      }
    }
    .connect(to: address).get()
  let both = (client: try await clientSeen.futureResult.get(), server: try await serverSeen.futureResult.get())
  try await listener.close()
  return both
}

private func fill(_ channel: any Channel, _ tls: any ChannelHandler, _ plan: Plan, _ seen: EventLoopPromise<Seen>)
  throws
{
  let cutter = Cutter()
  try channel.pipeline.syncOperations.addHandlers([cutter, tls, End(plan, cutter, seen)])
}
