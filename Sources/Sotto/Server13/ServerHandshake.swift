// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the server's states hand on to each other once the client's offer is settled.
struct ServerHandshake: ~Copyable, Sendable {
  let context: ServerContext
  let received: ReceivedClientHello
  var negotiation: Negotiation
  /// Nil only where a session is to go on without a key agreement.
  let share: KeyShareEntry?
  var transcript: Transcript
  let hasSentChangeCipherSpec: Bool
  /// What we asked the client to show of itself, if anything.
  var certificateRequest: CertificateRequest?
  /// What each side shows.
  var certificateTypes = AgreedCertificateTypes()
  /// Whether a session goes on.
  var isResumed = false
  /// Whether the client's early data is taken.
  var takesEarlyData = false
  /// What protects it, until the client's records are read with it.
  var earlyTraffic: TrafficSecret?
  /// When the session began that goes on.
  var authenticated: WallTime?
  /// The keys from outside that the client may mean, until they have been looked for.
  var offeredKeys: OfferedKeys?
  /// Whether they were, in vain.
  var keysAreUnknown = false
  /// The key from outside that authenticates this connection, or the session that goes on.
  var externalKey: ExternalKeyBinding?

  init(
    context: ServerContext, received: ReceivedClientHello, negotiation: Negotiation, share: KeyShareEntry?,
    transcript: consuming Transcript, hasSentChangeCipherSpec: Bool
  ) {
    self.context = context
    self.received = received
    self.negotiation = negotiation
    self.share = share
    self.transcript = transcript
    self.hasSentChangeCipherSpec = hasSentChangeCipherSpec
    earlyTraffic = nil
  }
}
