// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// The session that a connection starts with, if any, and those that turned out to be of no use.
struct SessionChoice: Sendable {
  var session: ClientSession?
  var refused: [SessionRefusal] = []

  /// More old sessions than this are not gone through for one that can be used.
  private static let attempts = 8

  /// None.
  init() {}

  /// The session given, if it can be used now.
  init(_ session: ClientSession?, _ configuration: ClientConfiguration, _ key: ClientSessionKey?) {
    guard let session else { return }
    consider(session, configuration, key)
  }

  /// The newest in the store that can be used. What can't is not put back.
  init(from store: any ClientSessionStore, _ configuration: ClientConfiguration, _ key: ClientSessionKey) {
    for _ in 0..<Self.attempts {
      guard self.session == nil, let session = store.take(for: key) else { return }
      consider(session, configuration, key)
    }
  }

  private mutating func consider(
    _ session: ClientSession, _ configuration: ClientConfiguration, _ key: ClientSessionKey?
  ) {
    if let refusal = session.refusal(for: key, configuration) {
      refused.append(refusal)
    } else if session.spend() {
      self.session = session
    } else {
      refused.append(.alreadyUsed)
    }
  }
}

extension ClientSession {
  /// What names it in a hello of TLS 1.3; nil for a session of TLS 1.2.
  func identity(_ time: any TimeSource) -> OfferedPSKs.Identity? {
    switch state {
    // Its place is in the template, before whatever follows.
    case .tls12: nil
    case .tls13(let ticket):
      OfferedPSKs.Identity(identity: ticket.ticket, obfuscatedTicketAge: obfuscatedAge(ticket.ageAdd, time))
    }
  }

  /// The proof that we have its secret; nil for a session of TLS 1.2.
  func binder(transcriptHash: [UInt8]) -> [UInt8]? {
    switch state {
    case .tls12: nil
    case .tls13(let ticket):
      PSKBinder.compute(ticket.hash, .session, psk: ticket.psk, transcriptHash: transcriptHash)
    }
  }

  /// The hash of its key schedule, in TLS 1.3.
  var hash: HashAlgorithm? {
    switch state {
    case .tls13(let ticket): ticket.hash
    case .tls12: nil
    }
  }

  /// The start of a key schedule that goes on from this session, in TLS 1.3.
  var earlySecret: EarlySecret? {
    switch state {
    case .tls13(let ticket): EarlySecret(ticket.hash, psk: ticket.psk)
    case .tls12: nil
    }
  }

  /// What names it in a hello of TLS 1.2; nil for a session of TLS 1.3.
  var nameTLS12: State.Session.Name? {
    switch state {
    case .tls13: nil
    case .tls12(let session): session.name
    }
  }

  /// In TLS 1.2, whether the main secret depends on the whole handshake that made it.
  var isExtended: Bool? {
    switch state {
    case .tls13: nil
    case .tls12(let session): session.isExtended
    }
  }

  /// In TLS 1.2, the group of the key agreement that the main secret goes back to.
  var group: NamedGroup? {
    switch state {
    case .tls13: nil
    case .tls12(let session): session.group
    }
  }

  /// In TLS 1.2, a copy of the main secret.
  func mainSecret() -> Secret? {
    switch state {
    case .tls13: nil
    case .tls12(let session): session.mainSecret.clone()
    }
  }

  /// Milliseconds since the ticket came, made unrecognisable (RFC 9846 section 4.3.11.1).
  private func obfuscatedAge(_ ageAdd: UInt32, _ time: any TimeSource) -> UInt32 {
    let (seconds, attoseconds) = max(time.elapsed - issuedElapsed, .zero).components
    let milliseconds = seconds &* 1_000 &+ attoseconds / 1_000_000_000_000_000
    return UInt32(truncatingIfNeeded: milliseconds) &+ ageAdd
  }
}
