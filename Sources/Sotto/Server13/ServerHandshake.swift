// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the server's states hand on to each other once the client's offer is settled.
struct ServerHandshake: ~Copyable, Sendable {
  let context: ServerContext
  let received: ReceivedClientHello
  let negotiation: Negotiation
  let share: KeyShareEntry
  var transcript: Transcript
  let hasSentChangeCipherSpec: Bool
  /// What we asked the client to show of itself, if anything.
  var certificateRequest: CertificateRequest?
}
