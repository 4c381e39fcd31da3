// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// RECVD_CH again: the client answers our HelloRetryRequest.
struct WaitSecondClientHello: ~Copyable, Sendable {
  let context: ServerContext
  let first: ReceivedClientHello
  let suite: SuiteParameters
  let group: NamedGroup
  var transcript: Transcript

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    let received = try ReceivedClientHello(try ParsedClientHello(message))
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
    //= rfc9846 4.2.2-2
    try checkUnchanged(received)
    guard received.keyShare.shares.count == 1, let share = received.keyShare[group] else {
      throw TLSError(.keyShareMissingAfterRetry(group))
    }
    let negotiation = try Negotiation(received, context.settings, &out)
    //= rfc9846 4.2.4-9
    guard negotiation.suite.suite == suite.suite else { throw TLSError(.secondClientHelloChanged("the cipher suites")) }
    let offered = OfferedSessions(received, message, context, after: transcript, &out)
    let keys = OfferedKeys(received, message, context, retried: first, after: transcript, &out)
    transcript.update(message.bytes)
    var handshake = ServerHandshake(
      context: context, received: received, negotiation: negotiation, share: share, transcript: transcript,
      hasSentChangeCipherSpec: true)
    handshake.offeredKeys = keys
    try Self.checkNoSessionIsMissing(handshake, first, &out)
    return try OpeningSession.begin(handshake, offered, &out)
  }

  //= rfc9846 4.2.2-2
  /// A client may only take back sessions that the suite does not fit.
  private static func checkNoSessionIsMissing(
    _ handshake: borrowing ServerHandshake, _ first: ReceivedClientHello, _ out: inout Output
  ) throws(TLSError) {
    let configuration = handshake.context.configuration
    guard handshake.received.extensions.offeredPSKs == nil, let before = first.extensions.offeredPSKs,
      configuration.resumesSessions, configuration.resumption.store == nil
    else { return }
    let tickets = before.identities.prefix(configuration.common.limits.offeredSessions).map(\.identity)
    if case .some = handshake.open(tickets, &out) { throw TLSError(.missingExtension(.preSharedKey, in: .clientHello)) }
  }

  /// Nothing that we chose by may change; key shares and cookie have to.
  private func checkUnchanged(_ second: ReceivedClientHello) throws(TLSError) {
    let before = first.hello
    let now = second.hello
    func changed(_ what: String) -> TLSError { TLSError(.secondClientHelloChanged(what)) }
    guard now.random == before.random else { throw changed("the random") }
    guard now.legacySessionID == before.legacySessionID else { throw changed("the session id") }
    guard now.cipherSuites == before.cipherSuites else { throw changed("the cipher suites") }
    // Of the extensions, those that we rely on: some clients (Java 11) change others, which we ignore anyway.
    let fixedTypes: Set<ExtensionType> = [
      .supportedVersions, .supportedGroups, .signatureAlgorithms, .signatureAlgorithmsCert, .serverName,
      .applicationLayerProtocolNegotiation, .certificateAuthorities, .ticketRequest,
      .clientCertificateType, .serverCertificateType, .compressCertificate, .recordSizeLimit,
    ]
    func fixed(_ hello: ClientHello) -> [RawExtension] {
      (hello.extensions?.entries ?? []).filter { fixedTypes.contains($0.type) }
        .sorted { $0.type.rawValue < $1.type.rawValue }
    }
    let old = fixed(before)
    let new = fixed(now)
    guard old == new else {
      let different = new.first { !old.contains($0) } ?? old.first { !new.contains($0) }
      throw changed(different?.type.description ?? "its extensions")
    }
  }
}
