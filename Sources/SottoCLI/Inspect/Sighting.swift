// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoInspect
import Synchronization

/// What was seen of a connection of ours, as a client: what went over the wire, and what the engine said of it.
struct Sighting: Sendable {
  /// Where it goes to.
  let target: Endpoint
  /// Whom the certificate has to name.
  let name: ServerName
  /// What connects, and may try again.
  var tool = LiveTool.inspect
  /// What was spoken before TLS.
  var startTLS: StartTLS?
  /// What went over the wire.
  var conversation = Conversation()
  /// What the engine traced.
  var events: [TraceEvent] = []
  /// What was negotiated, if the handshake was completed.
  var info: HandshakeInfo?
  /// What kept TLS from beginning, if anything did.
  var obstacle: Obstacle?
  /// Why it failed, if it did.
  var error: (any Error)?
  /// Our address and port.
  var clientAddress: String?
  /// The server's.
  var serverAddress: String?
  /// When it began.
  var start = WallTime.now()

  init(target: Endpoint, name: ServerName) {
    self.target = target
    self.name = name
  }

  /// Whether data went out before the server had shown anything of itself.
  var hasSentEarlyData: Bool {
    events.contains { if case .keysInstalled(.earlyData, .outbound, _) = $0 { true } else { false } }
  }

  /// All that can be said about it.
  func inspection(showsSecrets: Bool = false) -> Inspection {
    var source = InspectionSource(.live)
    source.target = target.description
    source.clientAddress = clientAddress
    source.serverAddress = serverAddress
    source.startedAt = start.description
    source.startTLS = startTLS?.rawValue
    var facts = LiveFacts(now: start)
    facts.info = info
    facts.error = error as? TLSError
    facts.obstacle = obstacle
    facts.tool = tool
    facts.serverName = name
    facts.events = events
    // Without secrets, only the engine knows what was said behind them.
    let said = facts.keyLog.isEmpty ? conversation.opened(by: events) : conversation
    return Inspection.live(said, facts, source: source, showsSecrets: showsSecrets)
  }
}

/// Where a ``Witness`` writes down what it sees, for others to read.
final class SightingLog: Sendable {
  private let sighting: Mutex<Sighting>

  init(_ sighting: Sighting) { self.sighting = Mutex(sighting) }

  /// What was seen so far.
  var current: Sighting { sighting.withLock { $0 } }

  func update(_ change: (inout Sighting) -> Void) { sighting.withLock { change(&$0) } }
}
