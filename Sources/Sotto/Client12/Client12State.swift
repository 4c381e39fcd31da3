// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

//= rfc9846 4.3.3-18
/// The client's handshake once the server chose TLS 1.2, RFC 5246 section 7.3: one case per state, one file per case.
///
///                    WAIT_SH of Client13State
///                             | Recv ServerHello of TLS 1.2
///                             +----------------------------------+
///                             v                                  | session resumed
///                     WAIT_CERTIFICATE                           |
///                             | Recv Certificate (, CertificateStatus)           |
///             +---------------+------------+                     |
///       ECDHE |                            | RSA                 |
///             v                            |                     v
///   WAIT_SERVER_KEY_EXCHANGE               |            verifying its chain again
///             | Recv ServerKeyExchange     |            (parked), if so configured
///             +---------------+------------+                     |
///                             v                                  |
///                   WAIT_SERVER_HELLO_DONE <-- (CertificateRequest)
///                             | Recv ServerHelloDone             |
///                             v                                  |
///                verifying the chain (parked)                    |
///                             v                                  |
///       (if asked: choosing a credential, signing; parked)       |
///                             | Send (Certificate,) ClientKeyExchange(, CertificateVerify)
///                             | Send ChangeCipherSpec; K_send    |
///                             v Send Finished                    |
///       if promised: WAIT_NEW_SESSION_TICKET <-------------------+
///                             | Recv NewSessionTicket
///                             v
///                 WAIT_CHANGE_CIPHER_SPEC
///                             | Recv ChangeCipherSpec; K_recv
///                             v
///                       WAIT_FINISHED
///                             | Recv Finished
///                             | (if resumed: Send ChangeCipherSpec; K_send
///                             v              Send Finished)
///                         CONNECTED
enum Client12State: ~Copyable, Sendable {
  case waitCertificate(WaitServerCertificate12)
  case waitServerKeyExchange(WaitServerKeyExchange12)
  case waitServerHelloDone(WaitServerHelloDone12)
  case verifyingChain(VerifyingServerChain12)
  case verifyingResumedChain(VerifyingResumedChain12)
  case waitSessionTicket(WaitSessionTicket12)
  case choosingCredential(ChoosingClientCredential12)
  case signing(SigningClientProof12)
  case waitChangeCipherSpec(WaitServerChangeCipherSpec12)
  case waitFinished(WaitServerFinished12)
  case connected(ClientConnected12)
  /// What a transition that throws leaves behind.
  case failed

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    switch consume self {
    case .waitCertificate(let state): try state.receive(message, &out)
    case .waitServerKeyExchange(let state): try state.receive(message, &out)
    case .waitServerHelloDone(let state): try state.receive(message, &out)
    case .verifyingChain(let state): try state.receive(message)
    case .verifyingResumedChain(let state): try state.receive(message)
    case .waitSessionTicket(let state): try state.receive(message, &out)
    case .choosingCredential(let state): try state.receive(message)
    case .signing(let state): try state.receive(message)
    case .waitChangeCipherSpec(let state): try state.receive(message)
    case .waitFinished(let state): try state.receive(message, &out)
    case .connected(let state): try state.receive(message)
    case .failed: throw TLSError(.deadState)
    }
  }

  /// The one place where the record may come: nowhere else do the server's keys change (CVE-2014-0224).
  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Client12State {
    switch consume self {
    case .waitChangeCipherSpec(let state): try state.receiveChangeCipherSpec(&out)
    default: throw TLSError(.unexpectedChangeCipherSpec)
    }
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client12State {
    switch consume self {
    case .verifyingChain(let state): try state.resume(with: answer, &out)
    case .verifyingResumedChain(let state): try state.resume(with: answer, &out)
    case .choosingCredential(let state): try state.resume(with: answer, &out)
    case .signing(let state): try state.resume(with: answer, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}

/// What the states after ServerHello hand on to each other.
struct Client12Handshake: ~Copyable, Sendable {
  let context: ClientContext
  let offer: ClientOffer
  let suite: SuiteParametersTLS12
  let serverRandom: [UInt8]
  /// Whether both sides said extended_master_secret.
  let isExtended: Bool
  /// Whether the server said that an OCSP response may follow its certificate (RFC 6066 section 8).
  var mayBringStaple: Bool
  /// That response.
  var staple: [UInt8]?
  var transcript: Transcript
  /// What becomes of the session.
  let receiving: SessionReceiving12

  /// Hashes a message that was received and accepted by its state.
  mutating func record(_ message: HandshakeMessage, _ out: inout Output) {
    // The place for a CertificateStatus is right behind the certificate.
    if message.type != .certificate { mayBringStaple = false }
    transcript.update(message.bytes)
    out.note(.messageReceived(message.type, level: .plaintext, bytes: message.bytes))
  }
}

extension Client12Handshake {
  /// Takes a CertificateStatus, where one may stand.
  mutating func takeStaple(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Bool {
    guard message.type == .certificateStatus, mayBringStaple else { return false }
    let status = try message.body(CertificateStatusTLS12.self, while: "waiting for CertificateStatus")
    record(message, &out)
    staple = status.ocspResponse
    out.info.peerOCSPResponse = status.ocspResponse
    return true
  }
}

/// What the server's messages said about the key exchange.
enum ServerKey12: Sendable {
  /// A fresh share, signed by the certificate's key.
  case ephemeral(ServerECDHParams, SignatureVerified)
  /// The certificate's own key, to which the secret is encrypted.
  case certified(VerifyingKey)
}
