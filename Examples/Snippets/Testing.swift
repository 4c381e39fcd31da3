// SPDX-License-Identifier: Apache-2.0

import Sotto
import Synchronization

// snippet: time
/// A clock that stands still, where the test put it.
struct FixedTime: TimeSource {
  let wallTime: WallTime
  let elapsed = Duration.zero

  init(secondsSinceEpoch: Int64) {
    wallTime = WallTime(secondsSinceEpoch: secondsSinceEpoch)
  }
}
// end of snippet

// snippet: random
/// Bytes that are the same in every run. For tests only: whoever knows them knows every key.
final class PredictableRandom: RandomSource {
  private let counter: Mutex<UInt64>

  init(seed: UInt64) {
    counter = Mutex(seed)
  }

  func bytes(_ count: Int) throws(RandomSourceFailure) -> [UInt8] {
    counter.withLock { counter in
      (0..<count).map { _ in
        counter = counter &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: counter >> 56)
      }
    }
  }
}
// end of snippet

// snippet: conversation
/// A whole handshake in memory: no socket, no thread, nothing to wait for.
func converse(
  _ client: ClientConfiguration, _ server: ServerConfiguration, name: ServerName
) throws(TLSError) -> (client: HandshakeInfo, server: HandshakeInfo) {
  var client = try Driver(client: client, serverName: name, wake: {})
  var server = try Driver(server: server, wake: {})
  var toServer: [UInt8] = []
  var toClient: [UInt8] = []
  var data: [UInt8] = []
  repeat {
    toServer += client.takeOutgoing()
    toServer.removeFirst(try server.receive(toServer, appendingTo: &data))
    toClient += server.takeOutgoing()
    toClient.removeFirst(try client.receive(toClient, appendingTo: &data))
  } while client.hasOutgoing || server.hasOutgoing
  return (client.info, server.info)
}
// end of snippet

// snippet: expired
/// The error that a client gives years later, when the certificate has expired.
func errorLongAfter(
  _ client: ClientConfiguration, _ server: ServerConfiguration, name: ServerName
) -> TLSError? {
  var client = client
  client.common.time = FixedTime(secondsSinceEpoch: 4_102_444_800)  // 2100-01-01
  do throws(TLSError) {
    _ = try converse(client, server, name: name)
    return nil
  } catch {
    return error
  }
}
// end of snippet
