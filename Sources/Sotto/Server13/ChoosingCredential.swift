// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// RECVD_CH: parked until someone has chosen what to present; then NEGOTIATED, and our flight up to Certificate.
struct ChoosingCredential: ~Copyable, Sendable {
  var handshake: ServerHandshake

  static func park(_ handshake: consuming ServerHandshake, _ out: inout Output) throws(TLSError) -> Server13State {
    // A client that takes no certificate has nothing left.
    if handshake.keysAreUnknown, handshake.received.extensions.signatureAlgorithms == nil {
      throw TLSError(.unknownPreSharedKey)
    }
    // Without a session to go on with, the hello needs what a session would have spared it.
    //= rfc9846 9.2-10
    try handshake.received.checkFullHandshake()
    if case .rejected(.helloRetryRequested) = out.info.earlyData { out.settle(.rejected(.sessionNotResumed)) }
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
      try handshake.agreeOnCertificateTypes(credential, &out)
      guard let scheme = credential.scheme(among: offered) else {
        throw TLSError(.noCommonSignatureScheme(offered: offered.withoutGREASE))
      }
      return try respond(credential, scheme, &out)
    case .noCommonScheme: throw TLSError(.noCommonSignatureScheme(offered: offered.withoutGREASE))
    case .noCommonCertificateType: throw handshake.received.extensions.noCommonCertificateType
    case .unrecognizedName: throw TLSError(.unrecognizedName(handshake.received.serverName?.description ?? ""))
    case .none: throw TLSError(handshake.keysAreUnknown ? .unknownPreSharedKey : .noCredential)
    }
  }

  //= rfc9846 4-1
  private consuming func respond(
    _ credential: Credential, _ scheme: SignatureScheme, _ out: inout Output
  ) throws(TLSError) -> Server13State {
    // ServerHello
    let agreement = try handshake.agree(&out)
    try handshake.sendServerHello(KeyShareEntry(group: agreement.group, keyExchange: agreement.share), &out)
    let sharedSecret = agreement.takeSecret()
    out.note(.sharedSecret, sharedSecret)
    let schedule = EarlySecret(withoutPSK: handshake.negotiation.suite.hash)
      .handshakeSecret(sharedSecret: sharedSecret)
    let traffic = handshake.install(schedule, &out)

    // EncryptedExtensions, CertificateRequest, Certificate
    try handshake.sendEncryptedExtensions(&out)
    try sendCertificateRequest(&out)
    //= rfc9846 4.5.1-1
    //= rfc9846 4.5.1-9
    try out.sendCertificate(
      credential.certificateMessage(withStaple: handshake.received.extensions.statusRequest != nil),
      compressedFor: handshake.received.extensions.compressCertificate, handshake.context.settings,
      hashing: &handshake.transcript)

    // CertificateVerify has to be signed first.
    out.note(
      .decision(
        .signatureScheme(scheme, offered: handshake.received.extensions.signatureAlgorithms?.schemes ?? [])))
    out.info.signatureScheme = scheme
    let content = CertificateVerifyContent.bytes(
      by: .server, transcriptHash: handshake.transcript.currentHash())
    out.steps.append(.ask(.sign(SigningRequest(signer: credential.signer, scheme: scheme, content: content))))
    return .signing(
      Signing(handshake: handshake, scheme: scheme, schedule: schedule, traffic: traffic))
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
    if let compression = handshake.context.settings.value.compressCertificate { extensions.append(compression) }
    //= rfc9846 4.4.2-4
    let request = CertificateRequest(context: [], extensions: extensions)
    try out.send(request, .handshake, hashing: &handshake.transcript)
    out.note(.decision(.clientCertificateRequested(authentication.mode)))
    handshake.certificateRequest = request
  }
}
