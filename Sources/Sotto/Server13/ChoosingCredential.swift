// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// RECVD_CH: parked until someone has chosen what to present; then NEGOTIATED, and our flight up to Certificate.
struct ChoosingCredential: ~Copyable, Sendable {
  var handshake: ServerHandshake

  static func park(_ handshake: consuming ServerHandshake, _ out: inout Output) -> Server13State {
    out.info.serverName = handshake.received.serverName
    out.steps.append(.ask(.selectCredential(handshake.received.summary)))
    return .choosingCredential(ChoosingCredential(handshake: handshake))
  }

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Server13State {
    throw TLSError(.unexpectedMessage(message.type, in: "choosing a credential"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    let offered = handshake.received.extensions.signatureAlgorithms?.schemes ?? []
    let choice: CredentialChoice
    switch answer {
    case .credential(let chosen): choice = chosen
    case .selectionFailed(let why): throw TLSError(.selectionFailed(why))
    default: throw TLSError(.answerMismatch)
    }
    switch choice {
    case .present(let credential):
      guard let scheme = credential.scheme(among: offered) else {
        throw TLSError(.noCommonSignatureScheme(offered: offered.withoutGREASE))
      }
      return try respond(credential, scheme, &out)
    case .noCommonScheme: throw TLSError(.noCommonSignatureScheme(offered: offered.withoutGREASE))
    case .unrecognizedName: throw TLSError(.unrecognizedName(handshake.received.serverName?.description ?? ""))
    case .none: throw TLSError(.noCredential)
    }
  }

  //= rfc9846 4-1
  private consuming func respond(
    _ credential: Credential, _ scheme: SignatureScheme, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    let configuration = handshake.context.configuration
    let random = configuration.common.random
    let suite = handshake.negotiation.suite
    let group = handshake.negotiation.group
    let clientRandom = handshake.received.hello.random

    // ServerHello
    let clientShare = handshake.share.keyExchange
    let agreement = try protocolErrors { () throws(CryptoFailure) in
      try ServerKeyShare.respond(to: clientShare, group: group, random: random)
    }
    try sendServerHello(KeyShareEntry(group: group, keyExchange: agreement.share), &out)
    out.info.cipherSuite = suite.suite
    out.info.group = group
    out.info.applicationProtocol = handshake.negotiation.applicationProtocol

    // K_send = K_recv = handshake
    let schedule = EarlySecret(withoutPSK: suite.hash).handshakeSecret(sharedSecret: agreement.takeSecret())
    let hash = handshake.transcript.currentHash()
    let clientSecret = schedule.clientHandshakeTrafficSecret(transcriptHash: hash)
    let serverSecret = schedule.serverHandshakeTrafficSecret(transcriptHash: hash)
    out.log(.clientHandshakeTraffic, clientRandom, clientSecret)
    out.log(.serverHandshakeTraffic, clientRandom, serverSecret)
    out.install(.handshake, .outbound, suite, serverSecret.clone())
    out.install(.handshake, .inbound, suite, clientSecret.clone())

    // EncryptedExtensions, CertificateRequest, Certificate
    try sendEncryptedExtensions(&out)
    try sendCertificateRequest(&out)
    //= rfc9846 4.5.1-1
    //= rfc9846 4.5.1-9
    let entries = credential.entries(withStaple: handshake.received.extensions.statusRequest != nil)
    try out.send(CertificateMessage(context: [], entries: entries), .handshake, hashing: &handshake.transcript)

    // CertificateVerify has to be signed first.
    out.note(
      .decision(
        .signatureScheme(scheme, offered: handshake.received.extensions.signatureAlgorithms?.schemes ?? [])))
    out.info.signatureScheme = scheme
    let content = CertificateVerifyContent.bytes(
      by: .server, transcriptHash: handshake.transcript.currentHash())
    out.steps.append(.ask(.sign(SigningRequest(signer: credential.signer, scheme: scheme, content: content))))
    return .signing(
      Signing(
        handshake: handshake, scheme: scheme, schedule: schedule, clientSecret: clientSecret,
        serverSecret: serverSecret))
  }

  private mutating func sendServerHello(_ share: KeyShareEntry, _ out: inout Output) throws(TLSError) {
    var extensions = ExtensionBlock()
    //= rfc9846 2-1
    extensions.append(share)
    //= rfc9846 4.2.3-10
    //= rfc9846 4.3.1-9
    //= rfc9846 9.2-3
    extensions.append(SelectedVersion(version: .tls13))
    //= rfc9846 4.2.3-1
    //= rfc9846 4.2.3-4
    //= rfc9846 4.2.3-9
    //= rfc9846 4.3.1-10
    //= rfc9846 4.2.3-7
    //= rfc9846 E.5-8
    let hello = ServerHello(
      random: try handshake.context.configuration.common.random.draw(32),
      legacySessionIDEcho: handshake.received.hello.legacySessionID,
      cipherSuite: handshake.negotiation.suite.suite, extensions: extensions)
    try out.send(hello, .plaintext, hashing: &handshake.transcript)
    //= rfc9846 E.4-1
    if !handshake.received.hello.legacySessionID.isEmpty && !handshake.hasSentChangeCipherSpec {
      out.steps.append(.changeCipherSpec)
    }
  }

  //= rfc9846 4.4.1-1
  private mutating func sendEncryptedExtensions(_ out: inout Output) throws(TLSError) {
    //= rfc9846 4.3.6-2
    //= rfc9846 4.5.1.1-2
    var answers = ExtensionBlock()
    //= rfc9846 4.3-5
    //= rfc9846 9.2-13
    if handshake.received.serverName != nil { answers.append(ServerNameAcknowledgement()) }
    if let chosen = handshake.negotiation.applicationProtocol {
      answers.append(ProtocolNameList(names: [Array(chosen.utf8)]))
      let offered = handshake.received.extensions.applicationProtocols?.names ?? []
      out.note(
        .decision(.applicationProtocol(chosen, offered: offered.map { String(decoding: $0, as: UTF8.self) })))
    }
    if let hook = handshake.context.configuration.encryptedExtensionsHook { answers = hook(answers) }
    try out.send(EncryptedExtensions(extensions: answers), .handshake, hashing: &handshake.transcript)
  }

  //= rfc9846 4.4.2-1
  //= rfc9846 4.4.2-2
  private mutating func sendCertificateRequest(_ out: inout Output) throws(TLSError) {
    let authentication = handshake.context.configuration.clientAuthentication
    guard authentication.mode != .none else { return }
    var extensions = ExtensionBlock()
    extensions.append(SignatureSchemeList(schemes: authentication.signatureSchemes))
    let forCertificates = authentication.verifier?.certificateSignatureSchemes ?? []
    if !forCertificates.isEmpty {
      extensions.append(SignatureSchemeList(schemes: forCertificates), as: .signatureAlgorithmsCert)
    }
    if !authentication.authorities.isEmpty {
      extensions.append(CertificateAuthorities(names: authentication.authorities))
    }
    //= rfc9846 4.4.2-4
    let request = CertificateRequest(context: [], extensions: extensions)
    try out.send(request, .handshake, hashing: &handshake.transcript)
    out.note(.decision(.clientCertificateRequested(authentication.mode)))
    handshake.certificateRequest = request
  }
}
