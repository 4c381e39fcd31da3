// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Handshake after handshake. Making and freeing the connections counts.
enum Handshakes {
  /// Enough for everything that is made once to be there.
  static let warmUp = 20

  static func run(_ setup: Setup, _ amount: Amount) throws -> [Result] {
    let data = Buffer(capacity: 1 << 16)
    var unused = Stopwatch()
    for turn in 0..<warmUp {
      var pair = try Pair.connect(setup, &unused, data)
      guard pair.client.driver.info.isResumed == (setup.isResumed && turn > 0) else {
        throw Failure(setup.isResumed ? "no session goes on" : "a session goes on")
      }
      pair.end(&unused)
    }
    setup.verifiers.ofServer.reset()
    setup.verifiers.ofClient.reset()
    var watch = Stopwatch()
    var turns = 0
    var sent = (client: 0, server: 0)
    while amount.wants(after: turns, watch.total) {
      var pair = try Pair.connect(setup, &watch, data)
      sent = (pair.clientBytes, pair.serverBytes)
      pair.end(&watch)
      turns += 1
    }
    func each(_ seconds: Double) -> Double { seconds / Double(turns) * 1e6 }
    return [
      Result("client_us", each(watch.client)), Result("server_us", each(watch.server)),
      Result("client_bytes", Double(sent.client), digits: 0), Result("server_bytes", Double(sent.server), digits: 0),
      Result("client_verifier_us", each(setup.verifiers.ofServer.seconds)),
      Result("server_verifier_us", each(setup.verifiers.ofClient.seconds)),
    ]
  }
}
