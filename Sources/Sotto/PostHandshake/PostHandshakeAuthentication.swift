// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// What a client keeps to answer a server that asks for a certificate after the handshake (RFC 9846 section 4.7.2): the
/// transcript up to its own Finished, from which every such answer starts anew (section 4.1).
struct PostHandshakeAuthentication: ~Copyable, Sendable {
  let context: ClientContext
  let transcript: Transcript

  /// An answer that is being made.
  struct Pending: ~Copyable, Sendable {
    var transcript: Transcript
    let request: ReceivedCertificateRequest
    let settings: PreparedSettings
    /// Our messages: they go out together, once all are there.
    var messages: [HandshakeMessage] = []
    /// Set once a credential is chosen and its signature is awaited.
    var scheme: SignatureScheme?
  }

  /// The server asks.
  func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Pending {
    let request = try message.body(CertificateRequest.self, while: "connected")
    let received = try ReceivedCertificateRequest(
      request, from: context.serverName, for: out.info.clientCertificateType)
    out.note(.messageReceived(message.type, level: .application, bytes: message.bytes))
    var own = transcript.clone()
    own.update(message.bytes)
    return Pending(transcript: own, request: received, settings: context.settings)
  }
}

extension PostHandshakeAuthentication.Pending {
  /// Presents `credential`, or none. Says whether it is all but the Finished.
  mutating func present(_ credential: Credential?, _ out: inout Output) throws(TLSError) -> Bool {
    let chosen = try request.summary.requiredScheme(of: credential)
    let answer = try out.frame(request.answer(credential))
    add(try out.compress(answer, request.compression, settings) ?? answer)
    guard let credential, let chosen else {
      //= rfc9846 4.7.2-4
      out.note(.decision(.noClientCertificate))
      return true
    }
    out.note(.decision(.clientSignatureScheme(chosen, offered: request.summary.signatureSchemes)))
    scheme = chosen
    let content = CertificateVerifyContent.bytes(by: .client, transcriptHash: transcript.currentHash())
    out.steps.append(.ask(.sign(SigningRequest(signer: credential.signer, scheme: chosen, content: content))))
    return false
  }

  //= rfc9846 4.7.2-3
  mutating func prove(_ signature: [UInt8], _ scheme: SignatureScheme, _ out: borrowing Output) throws(TLSError) {
    add(try out.frame(CertificateVerify(algorithm: scheme, signature: signature)))
  }

  //= rfc9846 4.7.2-5
  /// Sends all, and a Finished under the keys that we send data with.
  consuming func finish(_ out: inout Output) {
    for message in messages { out.send(message, .application) }
    out.steps.append(.finishUnderApplicationKeys(transcriptHash: transcript.currentHash()))
  }

  private mutating func add(_ message: HandshakeMessage) {
    transcript.update(message.bytes)
    messages.append(message)
  }
}
