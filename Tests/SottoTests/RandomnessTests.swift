// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoTestSupport
import SottoWire
import Testing

/// Randomness that fails at each draw of a whole conversation, in every kind of handshake.
@Suite struct RandomnessTests {
  enum Kind: CaseIterable {
    case full13, retry13, full12
  }

  @Test(arguments: Kind.allCases, [true, false])
  func randomnessFails(_ kind: Kind, isServers: Bool) throws {
    var failures = 0
    for draw in 0..<40 {
      let random = FailingRandom(after: draw, tooShort: draw % 2 == 1)
      var configuration = try Quick.clientConfiguration()
      var answer = try Quick.serverConfiguration()
      if kind == .retry13 { answer.common.groups = [.secp256r1] }
      if kind == .full12 {
        (configuration.common.minimumVersion, configuration.common.maximumVersion) = (.tls12, .tls12)
        (answer.common.minimumVersion, answer.common.maximumVersion) = (.tls12, .tls12)
      }
      if isServers { answer.common.random = random } else { configuration.common.random = random }
      let client: TestPeer
      do {
        client = try TestPeer.client(configuration)
      } catch let error as TLSError {
        guard case .entropy = error.reason else { throw error }
        failures += 1
        continue
      }
      let server = try TestPeer.server(answer)
      converse(client, server)
      let (side, peer) = isServers ? (server, client) : (client, server)
      if let error = side.error {
        guard case .entropy = error.reason else { throw error }
        #expect(peer.error?.reason == .alertReceived(.internalError))
        #expect(side.info == nil && peer.info == nil || side.isWriteClosed)
        failures += 1
        continue
      }
      // Tickets that can't be sealed are not sent; nothing else goes on without randomness.
      #expect(side.info != nil && peer.info != nil)
      if !random.hasFailed { return #expect(failures >= 2) }
    }
    Issue.record("it never comes to its end")
  }
}
