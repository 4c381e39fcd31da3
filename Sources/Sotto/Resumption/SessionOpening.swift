// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// A session out of a ticket or a store: sealed by one of our keys, and not yet held against the handshake.
struct UnsealedSession: ~Copyable, Sendable {
  let contents: TicketContents
  let secret: Secret
}

extension TicketContents {
  /// The client's chain, to be verified once more; nil if it showed none.
  var presentedClient: PresentedChain? {
    guard let first = clientCertificates.first else { return nil }
    guard clientCertificateType == .x509 else {
      return PresentedChain(rawPublicKey: first, usage: .clientAuthentication, serverName: nil)
    }
    return PresentedChain(certificates: clientCertificates, usage: .clientAuthentication, serverName: nil)
  }

  /// Tells who the client is, as the session has it.
  func describeClient(_ identity: VerifiedIdentity, _ out: inout Output) {
    out.info.clientCertificateType = clientCertificateType
    if clientCertificateType == .x509 {
      out.info.peerCertificates = clientCertificates
    } else {
      out.info.peerRawPublicKey = clientCertificates.first
    }
    out.info.peerIdentity = identity
    out.info.clientSignatureScheme = clientScheme
    out.note(.check(.chain(identity)))
  }
}

extension ServerContext {
  /// The keys that sessions are sealed under now.
  var ticketKeys: TicketKeySet {
    configuration.resumption.keys.keys(at: configuration.settings.time.wallTime)
  }

  //= rfc9846 4.3.11-5
  /// Opens a ticket, or what a store kept.
  func unseal(_ sealed: [UInt8], _ keys: TicketKeySet, _ out: inout Output) -> UnsealedSession? {
    guard let opened = keys.open(sealed) else {
      out.note(.resumption(.refused(.unknownTicket)))
      return nil
    }
    guard let contents = try? TicketContents(opened.content) else {
      out.note(.resumption(.refused(.unreadable)))
      return nil
    }
    return UnsealedSession(contents: contents, secret: opened.takeSecret())
  }

  /// Why a session can't go on for this client, whatever the version; nil if it can.
  func refusal(
    of session: TicketContents, _ hello: ParsedClientHello, serverName: ServerName?,
    applicationProtocol: String?
  ) -> SessionRefusal? {
    let resumption = configuration.resumption
    let now = configuration.settings.time.wallTime
    // A minute's grace: the clocks of a fleet differ a little.
    let age = session.issued.duration(to: now)
    guard age >= .seconds(-60), session.authenticated.duration(to: now) >= .seconds(-60) else { return .clockWentBack }
    //= rfc9846 4.7.1-13
    guard age < .seconds(Int64(session.lifetime)), age < resumption.ticketLifetime else { return .expired }
    //= rfc9846 4.7.1-19
    guard session.authenticated.duration(to: now) <= resumption.maximumAuthenticationAge else { return .expired }
    guard session.serverName == serverName?.sniHostName else { return .otherServerName }
    guard session.applicationProtocol == applicationProtocol else { return .otherApplicationProtocol }
    guard session.binding == configuration.sessionBinding else { return .otherConfiguration }
    guard hello.extensions.acceptedCertificateTypes.contains(session.serverCertificateType) else {
      return .otherCertificateType
    }
    // Who has the key from outside, its source has to say once more.
    guard session.externalKey == nil else { return configuration.preSharedKeys == nil ? .preSharedKeyGone : nil }
    return refusal(ofClientIn: session, now)
  }

  /// The part of it that concerns who the client is. That its chain is still believed, the verifier has to say.
  private func refusal(ofClientIn session: TicketContents, _ now: WallTime) -> SessionRefusal? {
    let authentication = configuration.clientAuthentication
    guard session.clientTrust == authentication.trust else { return .clientIdentity }
    guard let first = session.clientCertificates.first else {
      return authentication.mode == .required ? .clientIdentity : nil
    }
    guard session.clientCertificateType == .x509 else {
      // A bare key does not end. It is still to be one that is believed.
      let accepted = authentication.acceptedCertificateTypes ?? []
      return accepted.contains(session.clientCertificateType) ? nil : .clientIdentity
    }
    guard let leaf = try? LeafCertificate.of(first),
      (leaf.notBefore...max(leaf.notBefore, leaf.notAfter)).contains(now)
    else { return .certificateExpired }
    return nil
  }

  /// What is written into a session of the handshake that `info` tells of.
  ///
  /// - Parameter authenticated: When the session began that goes on; nil for one that begins now.
  /// - Returns: Nil if it can't be kept: the client's chain is too long.
  func contents(of info: HandshakeInfo, authenticated: WallTime?, ageAdd: UInt32) -> TicketContents? {
    let shown = info.peerRawPublicKey.map { [$0] } ?? info.peerCertificates
    guard let suite = info.cipherSuite, let trust = configuration.clientAuthentication.trust,
      // Whoever showed a certificate was verified, or is not here.
      shown.isEmpty == (info.peerIdentity == nil || info.preSharedKeyIdentity != nil),
      shown.reduce(0, { $0 + $1.count }) <= configuration.resumption.maximumClientChainSize
    else { return nil }
    let now = configuration.settings.time.wallTime
    return TicketContents(
      version: info.version, cipherSuite: suite, group: info.version == .tls12 ? info.group : nil,
      usesExtendedMainSecret: info.usesExtendedMainSecret, issued: now, authenticated: authenticated ?? now,
      lifetime: UInt32(clamping: configuration.resumption.ticketLifetime.components.seconds), ageAdd: ageAdd,
      maximumEarlyDataSize: info.version == .tls13 ? configuration.earlyData?.maximumSize ?? 0 : 0,
      serverName: info.serverName?.sniHostName, applicationProtocol: info.applicationProtocol,
      binding: configuration.sessionBinding, clientTrust: trust, clientScheme: info.clientSignatureScheme,
      serverCertificateType: info.serverCertificateType,
      clientCertificateType: info.peerRawPublicKey == nil ? .x509 : .rawPublicKey, clientCertificates: shown)
  }
}
