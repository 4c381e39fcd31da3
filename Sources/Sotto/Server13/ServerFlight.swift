// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The keys that protect the rest of the handshake, and whose secrets its Finished messages are computed with.
struct HandshakeTraffic: Sendable {
  let client: TrafficKeys
  let server: TrafficKeys
}

/// A key agreement of ours: what the client gets, and what both have.
struct ServerAgreement: ~Copyable, Sendable {
  let group: NamedGroup
  let share: [UInt8]
  private let secret: Secret

  fileprivate init(_ group: NamedGroup, _ result: consuming ServerKeyShareResult) {
    self.group = group
    share = result.share
    secret = result.takeSecret()
  }

  consuming func takeSecret() -> Secret { secret }
}

/// The parts of the server's flight that a full handshake and a resumed one have in common.
extension ServerHandshake {
  /// Agrees on a secret with the client's share.
  func agree(_ out: inout Output) throws(TLSError) -> ServerAgreement {
    // A hello without groups or shares is only good for a session without key agreement.
    //= rfc9846 9.2-10
    guard let group = negotiation.group else { throw TLSError(.missingExtension(.supportedGroups, in: .clientHello)) }
    guard let share else { throw TLSError(.missingExtension(.keyShare, in: .clientHello)) }
    let random = context.settings.random
    let clientShare = share.keyExchange
    let result = try protocolErrors { () throws(CryptoFailure) in
      try ServerKeyShare.respond(to: clientShare, group: group, random: random)
    }
    out.info.group = group
    return ServerAgreement(group, result)
  }

  /// - Parameter index: The session that goes on, by its number among those that the client offers.
  mutating func sendServerHello(
    _ share: KeyShareEntry?, resuming index: Int? = nil, _ out: inout Output
  ) throws(TLSError) {
    var extensions = ExtensionBlock()
    //= rfc9846 2-1
    if let share { extensions.append(share) }
    //= rfc9846 4.2.3-10
    //= rfc9846 4.3.1-9
    //= rfc9846 9.2-3
    extensions.append(SelectedVersion(version: .tls13))
    //= rfc9846 4.3.9-6
    if let index { extensions.append(SelectedIdentity(index: UInt16(clamping: index))) }
    //= rfc9846 4.2.3-1
    //= rfc9846 4.2.3-4
    //= rfc9846 4.2.3-9
    //= rfc9846 4.3.1-10
    //= rfc9846 4.2.3-7
    //= rfc9846 E.5-8
    let hello = ServerHello(
      random: try context.settings.random.draw(32), legacySessionIDEcho: received.hello.legacySessionID,
      cipherSuite: negotiation.suite.suite, extensions: extensions)
    try out.send(hello, .plaintext, hashing: &transcript)
    //= rfc9846 E.4-1
    if !received.hello.legacySessionID.isEmpty && !hasSentChangeCipherSpec { out.steps.append(.changeCipherSpec) }
    out.info.cipherSuite = negotiation.suite.suite
    out.info.applicationProtocol = negotiation.applicationProtocol
  }

  /// K_send = K_recv = handshake, once ServerHello is sent.
  mutating func install(_ schedule: borrowing HandshakeSecret, _ out: inout Output) -> HandshakeTraffic {
    let suite = negotiation.suite
    let clientRandom = received.hello.random
    let hash = transcript.currentHash()
    let client = TrafficKeys(
      .handshake, .inbound, suite, schedule.clientHandshakeTrafficSecret(transcriptHash: hash))
    let server = TrafficKeys(
      .handshake, .outbound, suite, schedule.serverHandshakeTrafficSecret(transcriptHash: hash))
    out.log(.clientHandshakeTraffic, clientRandom, client.secret)
    out.log(.serverHandshakeTraffic, clientRandom, server.secret)
    out.install(server)
    if let early = earlyTraffic.take() {
      out.install(TrafficKeys(.earlyData, .inbound, suite, early))
    } else {
      out.install(client)
    }
    return HandshakeTraffic(client: client, server: server)
  }

  //= rfc9846 4.4.1-1
  mutating func sendEncryptedExtensions(_ out: inout Output) throws(TLSError) {
    //= rfc9846 4.3.6-2
    //= rfc9846 4.5.1.1-2
    var answers = ExtensionBlock()
    //= rfc9846 4.3-5
    //= rfc9846 9.2-13
    // A name that a session goes on under was acknowledged when it began (RFC 6066 section 3).
    if received.serverName != nil && !isResumed { answers.append(ServerNameAcknowledgement()) }
    if let chosen = negotiation.applicationProtocol {
      answers.append(ProtocolNameList(names: [Array(chosen.utf8)]))
      let offered = received.extensions.applicationProtocols?.names ?? []
      out.note(
        .decision(.applicationProtocol(chosen, offered: offered.map { String(decoding: $0, as: UTF8.self) })))
    }
    try out.answerRecordSizeLimit(received.parsed, context.settings, .tls13, in: &answers)
    certificateTypes.answers(to: received.parsed, in: &answers)
    if received.extensions.ticketRequest != nil {
      answers.append(TicketRequestHint(expectedCount: UInt8(clamping: ticketCount)))
    }
    if takesEarlyData { answers.append(EarlyDataIndication()) }
    if let hook = context.configuration.encryptedExtensionsHook { answers = hook(answers) }
    try out.send(EncryptedExtensions(extensions: answers), .handshake, hashing: &transcript)
  }

  /// Finished, and K_send = application. The client's Finished still comes under its handshake keys.
  consuming func finish(
    _ schedule: consuming HandshakeSecret, _ traffic: HandshakeTraffic, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let verifyData = traffic.server.secret.verifyData(transcriptHash: transcript.currentHash())
    try out.send(Finished(verifyData: verifyData), .handshake, hashing: &transcript)
    let suite = negotiation.suite
    let clientRandom = received.hello.random
    let hash = transcript.currentHash()
    let main = schedule.mainSecret()
    let clientApplication = main.clientApplicationTrafficSecret(transcriptHash: hash)
    let serverApplication = main.serverApplicationTrafficSecret(transcriptHash: hash)
    let exporter = main.exporterSecret(transcriptHash: hash)
    out.log(.clientTraffic, clientRandom, clientApplication)
    out.log(.serverTraffic, clientRandom, serverApplication)
    out.log(exporter, clientRandom)
    out.install(TrafficKeys(.application, .outbound, suite, serverApplication))
    let request = certificateRequest
    let takesEarlyData = takesEarlyData
    let finishing = ServerFinishing(
      handshake: self, main: main, clientKeys: traffic.client, clientApplication: clientApplication,
      exporter: exporter)
    if takesEarlyData {
      // A session goes on: no certificate is asked for.
      out.steps.append(.openForWriting)
      out.steps.append(.event(.earlyDataAccepted(out.info)))
      return .waitEndOfEarlyData(WaitEndOfEarlyData(finishing: finishing))
    }
    guard let request else { return .waitFinished(WaitClientFinished(finishing: finishing)) }
    return .waitCertificate(WaitClientCertificate(finishing: finishing, request: request))
  }
}
