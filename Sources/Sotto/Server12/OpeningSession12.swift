// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// After ClientHello: parked until a store has looked for the session that the client names.
struct OpeningSession12: ~Copyable, Sendable {
  let offer: ServerOffer12

  /// Goes on with the session that the client names, if there is one and it can be; otherwise asks for a credential.
  static func begin(_ offer: ServerOffer12, _ out: inout Output) throws(TLSError) -> Server12State {
    let configuration = offer.context.configuration
    let ticket = offer.received.extensions.sessionTicket?.ticket ?? []
    let id = offer.received.hello.legacySessionID
    guard configuration.resumesSessions else { return try ChoosingCredential12.park(offer, &out) }
    if configuration.resumption.store != nil {
      // A client that brings a ticket means nothing by its session id (RFC 5077 section 3.4).
      guard ticket.isEmpty, id.count == OfferedSessions.idLength else {
        if !ticket.isEmpty { out.note(.resumption(.refused(.unknownTicket))) }
        return try ChoosingCredential12.park(offer, &out)
      }
      out.steps.append(.ask(.findSession(SessionLookup(ids: [id]))))
      return .openingSession(OpeningSession12(offer: offer))
    }
    guard !ticket.isEmpty else { return try ChoosingCredential12.park(offer, &out) }
    out.note(.resumption(.offered(1)))
    guard let session = try offer.open(ticket, &out) else { return try ChoosingCredential12.park(offer, &out) }
    return try offer.resume(session, stored: nil, &out)
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "looking for a session"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    guard case .session(let result) = answer else { throw TLSError(.answerMismatch) }
    switch result {
    case .found(let sealed, let index):
      out.note(.resumption(.offered(1)))
      if index == 0, let session = try offer.open(sealed, &out) {
        let expiry = session.contents.expiry
        let stored = SessionToStore(id: offer.received.hello.legacySessionID, session: sealed, expiry: expiry)
        return try offer.resume(session, stored: stored, &out)
      }
    case .unknown:
      // A client that could do TLS 1.3 always has a number there.
      if !offer.received.offersTLS13 { out.note(.resumption(.refused(.unknownTicket))) }
    case .failed(let why): out.note(.resumption(.refused(.storeFailed(why))))
    case .timedOut: out.note(.resumption(.refused(.storeTimedOut)))
    }
    return try ChoosingCredential12.park(offer, &out)
  }
}

extension ServerOffer12 {
  /// The session in a ticket, or in what a store found, if it fits this handshake.
  fileprivate func open(_ sealed: [UInt8], _ out: inout Output) throws(TLSError) -> UnsealedSession? {
    guard let session = context.unseal(sealed, context.ticketKeys, &out) else { return nil }
    if let refusal = refusal(of: session.contents, secretLength: session.secret.count) {
      out.note(.resumption(.refused(refusal)))
      return nil
    }
    // Somebody between the two took the extension out (RFC 7627 section 5.3).
    guard received.isExtended || !session.contents.usesExtendedMainSecret else {
      throw TLSError(.sessionExtendedMainSecretMismatch)
    }
    return session
  }

  /// Why a session can't go on in this handshake; nil if it can.
  private func refusal(of session: TicketContents, secretLength: Int) -> SessionRefusal? {
    guard session.version == .tls12 else { return .otherVersion }
    // The suite stays the same (RFC 5246 section 7.4.1.2).
    guard suites.contains(session.cipherSuite), secretLength == MainSecretTLS12.length else { return .otherCipherSuite }
    // RFC 7627 section 5.3.
    guard session.usesExtendedMainSecret || !received.isExtended else { return .noExtendedMainSecret }
    return context.refusal(
      of: session, received.parsed, serverName: received.serverName, applicationProtocol: applicationProtocol)
  }

  /// Goes on with a session, once it is clear that its client is still believed.
  fileprivate func resume(
    _ session: consuming UnsealedSession, stored: SessionToStore?, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    guard let client = session.contents.presentedClient else { return try goOn(session, stored: stored, &out) }
    out.steps.append(.ask(.verifyPeer(client)))
    return .verifyingResumedClient(VerifyingResumedClient12(offer: self, session: session, stored: stored))
  }

  /// The abbreviated handshake (RFC 5246 section 7.3): no certificate, no key agreement, and our Finished comes first.
  fileprivate func goOn(
    _ session: consuming UnsealedSession, stored: SessionToStore?, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let contents = session.contents
    guard let suite = contents.cipherSuite.parametersTLS12 else { throw TLSError(.deadState) }
    out.note(.resumption(.acceptedTLS12(by: stored == nil ? .ticket : .sessionID)))
    out.info.isResumed = true
    out.info.group = contents.group
    let issuing = SessionIssuing12(
      self,
      resuming: SessionIssuing12.Resumed(
        authenticated: contents.authenticated, sessionID: received.hello.legacySessionID, stored: stored))
    var handshake = try Server12Handshake(self, suite, issuing)
    handshake.certificateTypes = AgreedCertificateTypes(resuming: contents.serverCertificateType)
    out.info.serverCertificateType = contents.serverCertificateType
    try handshake.sendServerHello(bringsStaple: false, &out)
    let secret = session.secret
    let main = try protocolErrors { () throws(CryptoFailure) in
      try MainSecretTLS12(suite.hash, resuming: secret.clone(), isExtended: contents.usesExtendedMainSecret)
    }
    return try handshake.finishFirst(main, &out)
  }
}

extension Server12Handshake {
  fileprivate consuming func finishFirst(
    _ main: consuming MainSecretTLS12, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let session = try Session12(
      suite, resuming: main, clientRandom: received.hello.random, serverRandom: serverRandom, &out)
    try issuing.finish(session, &transcript, &out)
    // The client can't have said more before it heard this.
    out.steps.append(.expectNothingBuffered)
    return .waitChangeCipherSpec(
      WaitClientChangeCipherSpec12(session: session, transcript: transcript, issuing: issuing))
  }
}

/// Parked until someone has looked once more at the chain of the client that the session belongs to. If it is not believed
/// any more, it may show another.
struct VerifyingResumedClient12: ~Copyable, Sendable {
  let offer: ServerOffer12
  let session: UnsealedSession
  let stored: SessionToStore?

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "verifying the client's chain again"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    switch answer {
    case .verified(let identity):
      session.contents.describeClient(identity, &out)
      let (offer, stored) = (offer, stored)
      return try offer.goOn(session, stored: stored, &out)
    case .rejected(let failure):
      out.note(.resumption(.refused(.clientRejected(failure))))
      return try ChoosingCredential12.park(offer, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}
