// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The server's handshake when the client can't do better than TLS 1.2, RFC 5246 section 7.3: one case per state, one
/// file per case.
///
///                    START of Server13State
///                             | Recv ClientHello for TLS 1.2
///                             v
///          looking for a session (parked, if a store has it),
///          verifying its client's chain again (parked, if it showed one)
///                             +----------------------------------+
///                             v                                  | session resumed
///                choosing a credential (parked)                  |
///                             | Send ServerHello, Certificate(, CertificateStatus)
///             +---------------+---------------+                  |
///       ECDHE |                               | RSA              |
///             v                               |                  |
///      signing (parked)                       |                  |
///             | Send ServerKeyExchange        |                  |
///             +---------------+---------------+                  |
///                             | Send (CertificateRequest,) ServerHelloDone
///             +---------------+                                  |
///    if asked v               |                                  |
///      WAIT_CERTIFICATE       |                                  |
///             | Recv Certificate                                 |
///             v (parked)      |                                  |
///     verifying the chain     |                                  |
///             +---------------+                                  |
///                             v                                  |
///                 WAIT_CLIENT_KEY_EXCHANGE                       |
///             +---------------+---------------+                  | Send ServerHello
///       ECDHE | Recv ClientKeyExchange        | RSA: Recv        | Send (NewSessionTicket)
///             |                               v ClientKeyExchange| Send ChangeCipherSpec; K_send
///             |                      decrypting (parked)         | Send Finished
///             +---------------+---------------+                  |
/// if one was shown v          |                                  |
///  WAIT_CERTIFICATE_VERIFY    |                                  |
///             | Recv CertificateVerify                           |
///             +---------------+                                  |
///                             v                                  |
///                 WAIT_CHANGE_CIPHER_SPEC <----------------------+
///                             | Recv ChangeCipherSpec; K_recv
///                             v
///                       WAIT_FINISHED
///                             | Recv Finished
///                             | (unless resumed:
///                             | Send (NewSessionTicket), ChangeCipherSpec; K_send
///                             v Send Finished)
///                         CONNECTED
enum Server12State: ~Copyable, Sendable {
  case openingSession(OpeningSession12)
  case verifyingResumedClient(VerifyingResumedClient12)
  case choosingCredential(ChoosingCredential12)
  case signing(Signing12)
  case waitCertificate(WaitClientCertificate12)
  case verifyingChain(VerifyingClientChain12)
  case waitClientKeyExchange(WaitClientKeyExchange12)
  case decrypting(Decrypting12)
  case waitCertificateVerify(WaitClientCertificateVerify12)
  case waitChangeCipherSpec(WaitClientChangeCipherSpec12)
  case waitFinished(WaitClientFinished12)
  case connected(ServerConnected12)
  /// What a transition that throws leaves behind.
  case failed

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server12State {
    switch consume self {
    case .openingSession(let state): try state.receive(message)
    case .verifyingResumedClient(let state): try state.receive(message)
    case .choosingCredential(let state): try state.receive(message)
    case .signing(let state): try state.receive(message)
    case .waitCertificate(let state): try state.receive(message, &out)
    case .verifyingChain(let state): try state.receive(message)
    case .waitClientKeyExchange(let state): try state.receive(message, &out)
    case .decrypting(let state): try state.receive(message)
    case .waitCertificateVerify(let state): try state.receive(message, &out)
    case .waitChangeCipherSpec(let state): try state.receive(message)
    case .waitFinished(let state): try state.receive(message, &out)
    case .connected(let state): try state.receive(message)
    case .failed: throw TLSError(.deadState)
    }
  }

  /// The one place where the record may come: nowhere else do the client's keys change (CVE-2014-0224).
  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Server12State {
    switch consume self {
    case .waitChangeCipherSpec(let state): try state.receiveChangeCipherSpec(&out)
    default: throw TLSError(.unexpectedChangeCipherSpec)
    }
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server12State {
    switch consume self {
    case .openingSession(let state): try state.resume(with: answer, &out)
    case .verifyingResumedClient(let state): try state.resume(with: answer, &out)
    case .choosingCredential(let state): try state.resume(with: answer, &out)
    case .signing(let state): try state.resume(with: answer, &out)
    case .verifyingChain(let state): try state.resume(with: answer, &out)
    case .decrypting(let state): try state.resume(with: answer, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}

/// What the server's states hand on to each other.
struct Server12Handshake: ~Copyable, Sendable {
  let context: ServerContext
  let received: ReceivedClientHello12
  let applicationProtocol: String?
  var transcript: Transcript
  let suite: SuiteParametersTLS12
  let serverRandom: [UInt8]
  /// How the client can come back.
  let issuing: SessionIssuing12
  /// What each side shows.
  var certificateTypes = AgreedCertificateTypes()
  /// Who the client says it is, until it proves it.
  var claim: ClientClaim12?

  /// Hashes a message that was received and accepted by its state.
  mutating func record(_ message: HandshakeMessage, _ out: inout Output) {
    transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
  }

  /// The keys, once the preliminary secret is there. What the client seals with them comes next, unless it still has to
  /// prove who it is.
  consuming func waitChangeCipherSpec(
    _ preliminarySecret: consuming Secret, _ out: inout Output
  ) throws(TLSError) -> Server12State {
    let session = try Session12(
      suite, preliminarySecret: preliminarySecret, isExtended: received.isExtended, transcript: transcript,
      clientRandom: received.hello.random, serverRandom: serverRandom, &out)
    let next = WaitClientChangeCipherSpec12(session: session, transcript: transcript, issuing: issuing)
    guard let claim else { return .waitChangeCipherSpec(next) }
    return .waitCertificateVerify(WaitClientCertificateVerify12(context: context, claim: claim, next: next))
  }
}
