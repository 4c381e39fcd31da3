// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoCrypto
import SottoIdentity
import SottoTestSupport
import SottoWire
import Testing

/// A side of TLS 1.2 that is connected, and somebody with the other side's keys who seals what a test wants.
final class Sealing {
  /// The side under test.
  let peer: TestPeer
  /// Changes records once they are sealed.
  var corrupt: (inout [UInt8]) -> Void = { _ in }
  private var sealer: RecordSealerTLS12

  /// - Parameter client: whether the side under test is the client.
  init(client isClient: Bool) throws {
    let recorder = Recorder()
    let client = try TLS12.client {
      $0.common.observer = recorder.observer
      $0.common.observesSecrets = true
    }
    let server = try TLS12.server()
    converse(client, server)
    peer = isClient ? client : server
    var serverRandom: [UInt8] = []
    for case .messageReceived(.serverHello, _, let bytes) in recorder.events {
      serverRandom = try HandshakeMessage(type: .serverHello, bytes: bytes).decode(ServerHello.self).random
    }
    let line = try #require(recorder.secrets.first)
    let suite = try #require(client.info?.cipherSuite?.parametersTLS12)
    let secret = try MainSecretTLS12(suite.hash, resuming: Secret(copying: line.secret), isExtended: true)
    let keys = try secret.keyBlock(suite, clientRandom: line.clientRandom, serverRandom: serverRandom)
    sealer = RecordSealerTLS12(keys, of: isClient ? .server : .client)
    // Its Finished was the first record.
    var finished: [UInt8] = []
    try sealer.seal([0], as: .handshake, appendingTo: &finished)
  }

  func send(_ content: [UInt8], _ type: ContentType) throws {
    var record: [UInt8] = []
    try sealer.seal(content, as: type, appendingTo: &record)
    corrupt(&record)
    peer.deliver(record)
  }

  func send(_ message: HandshakeMessage) throws { try send(message.bytes, .handshake) }
}
