// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// RECVD_CH: parked until a source has looked for the keys from outside that the client names.
struct FindingPreSharedKey: ~Copyable, Sendable {
  let handshake: ServerHandshake
  let offered: OfferedKeys

  /// Goes on with a key from outside, if the client has one of ours; otherwise asks for a credential.
  static func begin(_ handshake: consuming ServerHandshake, _ out: inout Output) throws(TLSError) -> Server13State {
    var handshake = handshake
    // Once is enough, and the hello need not be kept any longer.
    guard let offered = exchange(&handshake.offeredKeys, with: nil) else {
      return try ChoosingCredential.park(handshake, &out)
    }
    let lookup = PreSharedKeyLookup(
      identities: offered.identities + offered.dropped,
      hashes: offered.hashes(handshake.negotiation).map(\.ofPreSharedKey), hello: handshake.received.summary)
    out.steps.append(.ask(.findPreSharedKey(lookup)))
    return .findingPreSharedKey(FindingPreSharedKey(handshake: handshake, offered: offered))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "looking for a pre-shared key"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    if case .use(let key) = try answer.preSharedKeyChosen() {
      for hash in offered.hashes(handshake.negotiation) {
        guard let form = key.forms.first(where: { $0.hash == hash }) else { continue }
        if let index = offered.identities.firstIndex(of: form.identity) {
          return try handshake.authenticate(with: key, form, at: index, offered, &out)
        }
        guard !offered.dropped.contains(form.identity) else { throw handshake.received.errorForMissingKey }
      }
    }
    out.note(.preSharedKey(.unknown))
    // RFC 9846 section F.6, RFC 9257 section 4.
    offered.checkNoBinder(handshake.negotiation.suite.hash)
    var handshake = handshake
    handshake.keysAreUnknown = true
    return try ChoosingCredential.park(handshake, &out)
  }
}

/// RECVD_CH: parked until a source has said that the key is still there that a session began with.
struct ConfirmingPreSharedKey: ~Copyable, Sendable {
  let handshake: ServerHandshake
  let session: OpenedSession
  let key: ExternalKeyBinding
  let offered: OfferedSessions

  static func park(
    _ handshake: consuming ServerHandshake, _ session: consuming OpenedSession, _ key: ExternalKeyBinding,
    _ offered: OfferedSessions, _ out: inout Output
  ) -> Server13State {
    let lookup = PreSharedKeyLookup(
      identities: [key.identity], hashes: PreSharedKey.Hash.allCases, hello: handshake.received.summary)
    out.steps.append(.ask(.findPreSharedKey(lookup)))
    return .confirmingPreSharedKey(
      ConfirmingPreSharedKey(handshake: handshake, session: session, key: key, offered: offered))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "looking for the pre-shared key of a session"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    guard case .use(let found) = try answer.preSharedKeyChosen(),
      let form = found.forms.first(where: { $0.identity == key.identity }),
      constantTimeEquals(form.fingerprint, key.fingerprint)
    else {
      out.note(.resumption(.refused(.preSharedKeyGone)))
      return try FindingPreSharedKey.begin(handshake, &out)
    }
    out.info.describe(found)
    return try handshake.decideEarlyData(session, offered, &out)
  }
}

extension ServerHandshake {
  /// Goes on with a key from outside: no certificate, no signature, and none is asked for.
  fileprivate consuming func authenticate(
    with key: PreSharedKey, _ form: PreSharedKey.Form, at index: Int, _ offered: OfferedKeys, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    // First of all: until the client has proved that it has the key, nothing comes of it.
    try offered.checkBinder(of: form, at: index)
    out.note(.check(.binder))
    try use(form.hash, offered, &out)
    out.note(.preSharedKey(.accepted(offered.mode, identity: key.identity)))
    out.info.pskMode = offered.mode
    out.info.describe(key)
    externalKey = ExternalKeyBinding(identity: form.identity, fingerprint: form.fingerprint)
    //= rfc9846 4.4.2-9
    //= rfc9846 F.1-1
    return try respond(form.earlySecret, offered.mode, at: index, &out)
  }

  //= rfc9846 4.3.11-3
  //= rfc9846 4.3.11-7
  /// Chooses the best suite of this hash, if the one that was chosen has another.
  private mutating func use(
    _ hash: HashAlgorithm, _ offered: OfferedKeys, _ out: inout Output
  ) throws(TLSError) {
    guard hash != negotiation.suite.hash else { return }
    guard let suite = negotiation.suites.first(where: { $0.hash == hash }), let start = offered.transcript(hash) else {
      throw TLSError(.sessionHashMismatch(negotiation.suite.suite))
    }
    negotiation.suite = suite
    transcript = start
    out.note(.decision(.cipherSuite(suite.suite, offered: received.hello.cipherSuites)))
  }
}

extension ReceivedClientHello {
  //= rfc9846 4.2.2-2
  /// A key that we know, that fits, and that the first hello offered, is offered no longer.
  fileprivate var errorForMissingKey: TLSError {
    extensions.offeredPSKs == nil
      ? TLSError(.missingExtension(.preSharedKey, in: .clientHello))
      : TLSError(.secondClientHelloChanged("the pre-shared keys"))
  }
}

extension Answer {
  /// The answer to `findPreSharedKey`.
  fileprivate func preSharedKeyChosen() throws(TLSError) -> PreSharedKeyChoice {
    switch self {
    case .preSharedKey(let choice): return choice
    case .preSharedKeyFailed(let why): throw TLSError(.preSharedKeySourceFailed(why))
    default: throw TLSError(.answerMismatch)
    }
  }
}
