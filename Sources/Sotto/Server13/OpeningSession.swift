// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// RECVD_CH: parked until a store has looked for the sessions that the client offers.
struct OpeningSession: ~Copyable, Sendable {
  let handshake: ServerHandshake
  let offered: OfferedSessions

  /// Resumes a session that the client offers, if there is one that can be; otherwise looks for a key from outside, and asks for a
  /// credential.
  static func begin(
    _ handshake: consuming ServerHandshake, _ offered: OfferedSessions?, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    //= rfc9846 4.7.1-9
    out.info.serverName = handshake.received.serverName
    guard let offered else { return try FindingPreSharedKey.begin(handshake, &out) }
    if handshake.context.configuration.resumption.store != nil {
      let ids = offered.tickets.filter { $0.count == OfferedSessions.idLength }
      if ids.count < offered.tickets.count { out.note(.resumption(.refused(.unknownTicket))) }
      guard !ids.isEmpty else { return try FindingPreSharedKey.begin(handshake, &out) }
      out.steps.append(.ask(.findSession(SessionLookup(ids: ids))))
      return .openingSession(OpeningSession(handshake: handshake, offered: offered))
    }
    guard let session = handshake.open(offered.tickets, &out) else {
      return try FindingPreSharedKey.begin(handshake, &out)
    }
    return try handshake.resume(session, offered, &out)
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "looking for a session"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    guard case .session(let result) = answer else { throw TLSError(.answerMismatch) }
    switch result {
    case .found(let sealed, let place):
      if let index = index(ofID: place), let session = handshake.open(sealed, index: index, &out) {
        return try handshake.resume(session, offered, &out)
      }
    case .unknown: out.note(.resumption(.refused(.unknownTicket)))
    case .failed(let why): out.note(.resumption(.refused(.storeFailed(why))))
    case .timedOut: out.note(.resumption(.refused(.storeTimedOut)))
    }
    return try FindingPreSharedKey.begin(handshake, &out)
  }

  /// Which ticket the number at that place in the lookup was.
  private func index(ofID place: Int) -> Int? {
    let indices = offered.tickets.indices.filter { offered.tickets[$0].count == OfferedSessions.idLength }
    return indices.indices.contains(place) ? indices[place] : nil
  }
}

extension ServerHandshake {
  /// Goes on with a session: no certificate, no signature.
  consuming func resume(
    _ session: consuming OpenedSession, _ offered: OfferedSessions, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let suite = negotiation.suite
    let index = session.index
    //= rfc9846 4.3.11-8
    //= rfc9846 4.3.11-9
    //= rfc9846 4.3.11-10
    // First of all: who can't use the session is not worth a look at its chain.
    guard offered.binders.indices.contains(index) else { throw TLSError(.binderCountMismatch) }
    let expected = PSKBinder.compute(suite.hash, .session, psk: session.psk, transcriptHash: offered.binderHash)
    guard constantTimeEquals(offered.binders[index], expected) else { throw TLSError(.badBinder) }
    out.note(.check(.binder))
    if let client = session.contents.presentedClient {
      out.steps.append(.ask(.verifyPeer(client)))
      return .verifyingResumedClient(VerifyingResumedClient(handshake: self, session: session, offered: offered))
    }
    if let key = session.contents.externalKey { return ConfirmingPreSharedKey.park(self, session, key, offered, &out) }
    return try decideEarlyData(session, offered, &out)
  }

  /// Goes on with a session whose client proved that it has the secret, and is believed.
  consuming func goOn(
    _ session: consuming OpenedSession, _ offered: OfferedSessions, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let suite = negotiation.suite
    let index = session.index
    out.note(.resumption(.accepted(offered.mode, identity: index)))
    out.info.isResumed = true
    out.info.pskMode = offered.mode
    authenticated = session.contents.authenticated
    externalKey = session.contents.externalKey
    certificateTypes = AgreedCertificateTypes(resuming: session.contents.serverCertificateType)
    out.info.serverCertificateType = session.contents.serverCertificateType
    isResumed = true

    let early = EarlySecret(suite.hash, psk: session.psk)
    if takesEarlyData { acceptEarlyData(early, limit: session.contents.maximumEarlyDataSize, &out) }
    return try respond(early, offered.mode, at: index, &out)
  }

  /// The flight where a pre-shared key stands for certificates, of a session or from outside.
  ///
  /// - Parameter index: The number of the key among those that the client offers.
  consuming func respond(
    _ early: consuming EarlySecret, _ mode: PSKMode, at index: Int, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let schedule: HandshakeSecret
    out.note(early)
    //= rfc9846 4.3.9-7
    //= rfc9846 4.3.9-8
    switch mode {
    case .withKeyExchange:
      let agreement = try agree(&out)
      try sendServerHello(KeyShareEntry(group: agreement.group, keyExchange: agreement.share), resuming: index, &out)
      let sharedSecret = agreement.takeSecret()
      out.note(.sharedSecret, sharedSecret)
      schedule = early.handshakeSecret(sharedSecret: sharedSecret)
    case .alone:
      try sendServerHello(nil, resuming: index, &out)
      schedule = early.handshakeSecretWithoutKeyExchange()
    }
    let traffic = install(schedule, &out)
    try sendEncryptedExtensions(&out)
    //= rfc9846 4.4.2-8
    return try finish(schedule, traffic, &out)
  }
}

/// RECVD_CH: parked until someone has looked once more at the chain of the client that the session belongs to. If it is not
/// believed any more, it may show another.
struct VerifyingResumedClient: ~Copyable, Sendable {
  let handshake: ServerHandshake
  let session: OpenedSession
  let offered: OfferedSessions

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the client's chain again"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    switch answer {
    case .verified(let identity):
      session.contents.describeClient(identity, &out)
      return try handshake.decideEarlyData(session, offered, &out)
    case .rejected(let failure):
      out.note(.resumption(.refused(.clientRejected(failure))))
      return try FindingPreSharedKey.begin(handshake, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}
