// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What the server has to choose from, once it is clear that it will be TLS 1.2.
struct ServerOffer12: Sendable {
  let context: ServerContext
  let received: ReceivedClientHello12
  /// The suites that both sides can use, best first.
  let suites: [CipherSuite]
  let applicationProtocol: String?
  let clientHello: [UInt8]
}

/// After ClientHello: parked until someone has chosen what to present, which decides the suite; then our flight up to
/// Certificate.
struct ChoosingCredential12: ~Copyable, Sendable {
  let offer: ServerOffer12
  let summary: ClientHelloSummary
  /// The curve for the fresh shares; nil if only the classical handshake is left.
  let group: NamedGroup?

  private var received: ReceivedClientHello12 { offer.received }

  static func park(_ offer: ServerOffer12, _ out: inout Output) throws(TLSError) -> Server12State {
    let group = offer.context.settings.curves.first(where: offer.received.groups.contains)
    // Without a curve in common only the classical suites are left, if any.
    let usable = group == nil ? offer.suites.filter(\.usesRSAKeyExchange) : offer.suites
    guard !usable.isEmpty else { throw TLSError(.noCommonGroup(offered: offer.received.groups.withoutGREASE)) }
    let summary = offer.received.summary(usable)
    out.steps.append(.ask(.selectCredential(summary)))
    return .choosingCredential(ChoosingCredential12(offer: offer, summary: summary, group: group))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server12State {
    throw TLSError(.unexpectedMessage(message.type, in: "choosing a credential"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    let choice: CredentialChoice
    switch answer {
    case .credential(let chosen): choice = chosen
    case .selectionFailed(let why): throw TLSError(.selectionFailed(why))
    default: throw TLSError(.answerMismatch)
    }
    switch choice {
    case .present(let credential):
      let types = try AgreedCertificateTypes(
        presenting: credential, to: received.parsed, offer.context, &out)
      guard let use = credential.useInTLS12(summary) else { throw noCommonScheme }
      return try respond(credential, types, use, &out)
    case .noCommonScheme: throw noCommonScheme
    case .noCommonCertificateType: throw received.extensions.noCommonCertificateType
    case .unrecognizedName: throw TLSError(.unrecognizedName(received.serverName?.description ?? ""))
    case .none: throw TLSError(.noCredential)
    }
  }

  private var noCommonScheme: TLSError { TLSError(.noCommonSignatureScheme(offered: received.schemes.withoutGREASE)) }

  private consuming func respond(
    _ credential: Credential, _ types: AgreedCertificateTypes, _ use: CredentialUse12, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    var handshake = try Server12Handshake(offer, use.suite, SessionIssuing12(offer))
    handshake.certificateTypes = types
    // RFC 6066 section 8: in a message of its own, which has to be announced.
    //= rfc9846 4.5.1.1-1
    let staple = received.extensions.statusRequest == nil ? nil : credential.ocspResponse
    try handshake.sendServerHello(bringsStaple: staple != nil, &out)
    try out.sendCertificateTLS12(credential, hashing: &handshake.transcript)
    if let staple {
      try out.send(CertificateStatusTLS12(ocspResponse: staple), .plaintext, hashing: &handshake.transcript)
    }

    switch use {
    case .signing(_, let scheme):
      guard let group else { throw TLSError(.noCommonGroup(offered: received.groups.withoutGREASE)) }
      out.note(.decision(.group(group, offered: received.groups, shares: [])))
      return try Signing12.park(handshake, credential.signer, scheme, group, &out)
    case .decrypting(_, let decryptor):
      return try handshake.endFlight(.certified(decryptor), &out)
    }
  }
}

extension Server12Handshake {
  /// The handshake from ServerHello on, which is still to be sent.
  init(
    _ offer: ServerOffer12, _ suite: SuiteParametersTLS12, _ issuing: SessionIssuing12
  ) throws(TLSError) {
    // A client proves who it is with a signature over the messages as they were.
    let asksClient = offer.context.configuration.clientAuthentication.mode != .none && !issuing.isResumed
    var transcript = Transcript(suite.hash, keepsMessages: asksClient)
    transcript.update(offer.clientHello)
    self.init(
      context: offer.context, received: offer.received, applicationProtocol: offer.applicationProtocol,
      transcript: transcript, suite: suite, serverRandom: try Self.random(offer.context.settings),
      issuing: issuing)
  }

  /// The server's random; if the two could have had TLS 1.3, it says so, to a client that someone keeps from asking.
  private static func random(_ settings: PreparedSettings) throws(TLSError) -> [UInt8] {
    let random = try settings.random.draw(32)
    //= rfc9846 4.2.3-3
    //= rfc9846 4.2.3-12
    //= rfc9846 4.2.3-13
    guard settings.speaks(.tls13) else { return random }
    return random.dropLast(8) + ServerHello.DowngradeSentinel.toTLS12.bytes
  }

  mutating func sendServerHello(bringsStaple: Bool, _ out: inout Output) throws(TLSError) {
    var extensions = ExtensionBlock()
    // RFC 5746 section 3.6: an answer even where the client only sent the signal among its suites.
    if received.knowsRenegotiationInfo { extensions.append(RenegotiationInfo()) }
    if received.isExtended { extensions.append(ExtendedMainSecret()) }
    // A session that goes on has its name (RFC 6066 section 3), and no points come.
    if !issuing.isResumed {
      if received.serverName != nil { extensions.append(ServerNameAcknowledgement()) }
      if suite.keyExchange.isEphemeral, received.extensions.ecPointFormats != nil {
        extensions.append(ECPointFormats())
      }
    }
    if bringsStaple { extensions.append(StatusRequestAcknowledgement()) }
    try out.answerRecordSizeLimit(received.parsed, context.settings, .tls12, in: &extensions)
    certificateTypes.answers(to: received.parsed, in: &extensions)
    if issuing.promise == .ticket { extensions.append(SessionTicketAcknowledgement()) }
    if let chosen = applicationProtocol {
      extensions.append(ProtocolNameList(names: [Array(chosen.utf8)]))
      let offered = received.extensions.applicationProtocols?.names ?? []
      out.note(
        .decision(.applicationProtocol(chosen, offered: offered.map { String(decoding: $0, as: UTF8.self) })))
    }
    //= rfc9846 4.3.1-8
    //= rfc9846 E-3
    let hello = ServerHello(
      random: serverRandom, legacySessionIDEcho: issuing.sessionID, cipherSuite: suite.suite,
      extensions: extensions.isEmpty ? nil : extensions)
    try out.send(hello, .plaintext, hashing: &transcript)
    out.note(.decision(.cipherSuite(suite.suite, offered: received.hello.cipherSuites)))
    out.info.cipherSuite = suite.suite
    out.info.applicationProtocol = applicationProtocol
  }

  /// CertificateRequest, if clients are asked who they are, and ServerHelloDone. What is missing then is for the client to
  /// say.
  consuming func endFlight(
    _ exchange: consuming ServerKeyExchange12, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let isAsked = try sendCertificateRequest(&out)
    try out.send(ServerHelloDone(), .plaintext, hashing: &transcript)
    // The client can't have said more before it heard this.
    out.steps.append(.expectNothingBuffered)
    if isAsked { return .waitCertificate(WaitClientCertificate12(handshake: self, exchange: exchange)) }
    return .waitClientKeyExchange(WaitClientKeyExchange12(handshake: self, exchange: exchange))
  }
}

/// What the server waits to put together with the client's half.
enum ServerKeyExchange12: ~Copyable, Sendable {
  /// Our fresh key.
  case ephemeral(EphemeralKeyTLS12)
  /// Who can decrypt what the certificate's key encrypts.
  case certified(any RSADecrypting)
}
