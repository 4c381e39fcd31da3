// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The key that a server took from a client's offer.
enum AcceptedKey: Sendable {
  case session(ResumedSession)
  case external(AcceptedExternalKey)

  //= rfc9846 4.3.11-11
  //= rfc9846 4.3.11-12
  /// Checks what the server says it accepted against what was offered. Nil if it chose to show a certificate.
  static func accept(
    _ hello: ExtensionBlock, _ suite: SuiteParameters, offered: KeyOffer, modes: [PSKKeyExchangeMode]
  ) throws(TLSError) -> AcceptedKey? {
    guard let selected = try hello.read(SelectedIdentity.self) else { return nil }
    let place = Int(selected.index) - (offered.session == nil ? 0 : 1)
    guard place >= 0, !offered.external.isEmpty else {
      return try ResumedSession.accept(hello, suite, offered: offered.session, modes: modes).map(AcceptedKey.session)
    }
    return .external(try AcceptedExternalKey.accept(hello, suite, place, offered: offered, modes: modes))
  }

  /// The session, if it is one.
  var resumed: ResumedSession? {
    switch self {
    case .session(let resumed): resumed
    case .external: nil
    }
  }

  var mode: PSKMode {
    switch self {
    case .session(let resumed): resumed.mode
    case .external(let accepted): accepted.mode
    }
  }

  /// The start of the key schedule.
  var earlySecret: EarlySecret? {
    switch self {
    case .session(let resumed): resumed.session.earlySecret
    case .external(let accepted): accepted.external.form.earlySecret
    }
  }
}

/// A key from outside that the server accepted, by the rules: only this file can make one. That the server has it, its
/// Finished will show.
struct AcceptedExternalKey: Sendable {
  let external: KeyOffer.ExternalKey
  let mode: PSKMode

  private init(external: KeyOffer.ExternalKey, mode: PSKMode) {
    self.external = external
    self.mode = mode
  }

  fileprivate static func accept(
    _ hello: ExtensionBlock, _ suite: SuiteParameters, _ place: Int, offered: KeyOffer, modes: [PSKKeyExchangeMode]
  ) throws(TLSError) -> AcceptedExternalKey {
    guard offered.external.indices.contains(place) else {
      throw TLSError(.sessionNotOffered(place + (offered.session == nil ? 0 : 1)))
    }
    let external = offered.external[place]
    guard external.form.hash == suite.hash else { throw TLSError(.sessionHashMismatch(suite.suite)) }
    if hello.contains(.keyShare) { return AcceptedExternalKey(external: external, mode: .withKeyExchange) }
    guard modes.contains(.pskOnly) else { throw TLSError(.keyShareMissingOnResumption) }
    return AcceptedExternalKey(external: external, mode: .alone)
  }
}

extension KeyOffer {
  /// Tells what became of the offer.
  ///
  /// - Parameter offersSession: Whether there was a session too, of whichever version.
  func note(_ accepted: AcceptedKey?, offersSession: Bool, _ out: inout Output) {
    if case .session(let resumed)? = accepted {
      out.note(.resumption(.accepted(resumed.mode, identity: 0)))
    } else if offersSession {
      out.note(.resumption(.declined))
    }
    if case .external(let taken)? = accepted {
      out.note(.preSharedKey(.accepted(taken.mode, identity: taken.external.key.identity)))
    } else if !external.isEmpty {
      out.note(.preSharedKey(.declined))
    }
  }
}

extension HandshakeInfo {
  /// Tells who the peer is: whoever has this key.
  mutating func describe(_ key: PreSharedKey) {
    preSharedKeyIdentity = key.identity
    peerIdentity = VerifiedIdentity(preSharedKey: key.identity)
  }
}
