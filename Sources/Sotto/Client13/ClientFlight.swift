// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What is left for the client to do once the server's Finished holds: its own flight, and what stays after it.
struct ClientFlight: ~Copyable, Sendable {
  let context: ClientContext
  let suite: SuiteParameters
  /// Why the server is believed.
  let proof: PeerProof
  var transcript: Transcript
  /// Those of the handshake: our Finished is made with their secret.
  let clientKeys: TrafficKeys
  /// For what comes after our Finished: the secret of the server's tickets.
  let main: MainSecret
  /// For what we send after our Finished.
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret

  /// The flight begins: at once, or after choosing what to present.
  consuming func begin(_ request: ReceivedCertificateRequest?, _ out: inout Output) throws(TLSError) -> Client13State {
    guard let request else { return try finish(&out) }
    guard context.configuration.credentials != nil else { return try present(nil, request, &out) }
    out.steps.append(.ask(.selectClientCredential(request.summary)))
    return .choosingCredential(ChoosingClientCredential(flight: self, request: request))
  }

  //= rfc9846 4.5.1-2
  //= rfc9846 4.5.1-3
  fileprivate consuming func present(
    _ credential: Credential?, _ request: ReceivedCertificateRequest, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    let scheme = try request.summary.requiredScheme(of: credential)
    try out.sendCertificate(
      out.frame(request.answer(credential)), compressedFor: request.compression, context.settings,
      hashing: &transcript)
    guard let credential, let scheme else {
      out.note(.decision(.noClientCertificate))
      return try finish(&out)
    }
    out.note(.decision(.clientSignatureScheme(scheme, offered: request.summary.signatureSchemes)))
    out.info.clientSignatureScheme = scheme
    let content = CertificateVerifyContent.bytes(by: .client, transcriptHash: transcript.currentHash())
    out.steps.append(.ask(.sign(SigningRequest(signer: credential.signer, scheme: scheme, content: content))))
    return .signing(SigningClientProof(flight: self, scheme: scheme))
  }

  //= rfc9846 4.5.2-2
  fileprivate consuming func prove(
    _ signature: [UInt8], _ scheme: SignatureScheme, _ out: inout Output
  ) throws(TLSError) -> Client13State {
    try out.send(
      CertificateVerify(algorithm: scheme, signature: signature), .handshake, hashing: &transcript)
    return try finish(&out)
  }

  //= rfc9846 4.5.1-4
  private consuming func finish(_ out: inout Output) throws(TLSError) -> Client13State {
    let verifyData = clientKeys.secret.verifyData(transcriptHash: transcript.currentHash())
    try out.send(Finished(verifyData: verifyData), .handshake, hashing: &transcript)
    let tickets = receiving()
    out.install(TrafficKeys(.application, .outbound, suite, clientApplication))
    out.steps.append(.completeHandshake)
    let context = self.context
    //= rfc9846 F.1-1
    let later =
      context.configuration.answersPostHandshakeAuthentication && out.info.preSharedKeyIdentity == nil
      ? PostHandshakeAuthentication(context: context, transcript: transcript.clone()) : nil
    return .connected(ClientConnected(exporter: exporter, tickets: tickets, authentication: later))
  }

  /// What tickets become sessions with; nil if they are not kept.
  private borrowing func receiving() -> TicketReceiving? {
    guard let key = context.sessionKey else { return nil }
    let authenticated =
      switch proof {
      case .signature: context.settings.time.wallTime
      case .session(let resumed): resumed.session.authenticated
      case .preSharedKey: context.settings.time.wallTime
      }
    let secret = main.resumptionSecret(transcriptHash: transcript.currentHash())
    return TicketReceiving(context, key, suite, secret, authenticated: authenticated)
  }
}

/// WAIT_FINISHED, after it: parked until someone has chosen what to present. The server has proved who it is.
struct ChoosingClientCredential: ~Copyable, Sendable {
  let flight: ClientFlight
  let request: ReceivedCertificateRequest

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client13State {
    throw TLSError(.unexpectedMessage(message.type, in: "choosing a credential"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    switch try answer.chosenClientCredential() {
    case .present(let credential): try flight.present(credential, request, &out)
    case .none: try flight.present(nil, request, &out)
    }
  }
}

/// Parked until our CertificateVerify is signed.
struct SigningClientProof: ~Copyable, Sendable {
  let flight: ClientFlight
  let scheme: SignatureScheme

  consuming func receive(_ message: HandshakeMessage) throws(TLSError) -> Client13State {
    throw TLSError(.unexpectedMessage(message.type, in: "signing"))
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    try flight.prove(try answer.signatureMade(), scheme, &out)
  }
}

extension Answer {
  /// The answer to `selectClientCredential`.
  func chosenClientCredential() throws(TLSError) -> ClientCredentialChoice {
    switch self {
    case .clientCredential(let choice): return choice
    case .selectionFailed(let why): throw TLSError(.selectionFailed(why))
    default: throw TLSError(.answerMismatch)
    }
  }

  /// The answer to `sign`.
  func signatureMade() throws(TLSError) -> [UInt8] {
    switch self {
    case .signature(let bytes): return bytes
    case .signingFailed(let why): throw TLSError(.signerFailed(why))
    default: throw TLSError(.answerMismatch)
    }
  }
}
