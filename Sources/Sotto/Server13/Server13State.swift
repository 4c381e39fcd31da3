// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The server's handshake, RFC 9846 appendix A.2: one case per state, one file per case.
///
///                               START <-----+
///                Recv ClientHello |         | Send HelloRetryRequest
///                                 v         |
///                              RECVD_CH ----+----> a ClientHello for TLS 1.2: Server12State goes on
///                                 | looking for a session (parked, if a store has it),
///                                 | verifying its client's chain again (parked, if it showed one), or
///                                 | looking for the key that it began with (parked, if it did),
///                                 | asking the replay register (parked, if early data may be taken);
///                                 | looking for a key from outside (parked, if there are any)
///                     +-----------+-----------+
///                     | session resumed,      | choosing a credential (parked)
///                     | or key from outside   |
///                     v                       v
///                NEGOTIATED              NEGOTIATED
///                     | Send ServerHello      | Send ServerHello
///                     | K_send = handshake    | K_send = handshake
///                     | Send Encrypted-       | Send EncryptedExtensions, (CertificateRequest,) Certificate
///                     |      Extensions       | signing (parked)
///                     | Send Finished         | Send CertificateVerify, Finished
///                     +-----------+-----------+
///                                 | K_send = application
///              +------------------+
///    if asked: v                  | if early data is taken: K_recv = early data
///          WAIT_CERT              | WAIT_EOED: Recv EndOfEarlyData, K_recv = handshake
///              | Recv Certificate |
///              v (parked)         |
///           WAIT_CV               |
///              |                  v
///              +-----------> WAIT_FINISHED
///                                 | Recv Finished
///                                 | K_recv = application, send tickets
///                                 v
///                             CONNECTED
enum Server13State: ~Copyable, Sendable {
  case waitClientHello(WaitClientHello)
  case waitSecondClientHello(WaitSecondClientHello)
  case openingSession(OpeningSession)
  case verifyingResumedClient(VerifyingResumedClient)
  case confirmingPreSharedKey(ConfirmingPreSharedKey)
  case findingPreSharedKey(FindingPreSharedKey)
  case askingRegister(AskingReplayRegister)
  case choosingCredential(ChoosingCredential)
  case signing(Signing)
  case waitEndOfEarlyData(WaitEndOfEarlyData)
  case waitCertificate(WaitClientCertificate)
  case verifyingChain(VerifyingClientChain)
  case waitCertificateVerify(WaitClientCertificateVerify)
  case waitFinished(WaitClientFinished)
  /// On its way to be the whole `Machine`.
  case connected(ServerConnected)
  /// The client can't do better than the older version, which has a machine of its own.
  case tls12(Server12State)
  /// What a transition that throws leaves behind.
  case failed

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Server13State {
    switch consume self {
    case .waitClientHello(let state): try state.receive(message, &out)
    case .waitSecondClientHello(let state): try state.receive(message, &out)
    case .openingSession(let state): try state.receive(message)
    case .verifyingResumedClient(let state): try state.receive(message)
    case .confirmingPreSharedKey(let state): try state.receive(message)
    case .findingPreSharedKey(let state): try state.receive(message)
    case .askingRegister(let state): try state.receive(message)
    case .choosingCredential(let state): try state.receive(message)
    case .signing(let state): try state.receive(message)
    case .waitEndOfEarlyData(let state): try state.receive(message, &out)
    case .waitCertificate(let state): try state.receive(message, &out)
    case .verifyingChain(let state): try state.receive(message)
    case .waitCertificateVerify(let state): try state.receive(message, &out)
    case .waitFinished(let state): try state.receive(message, &out)
    case .connected(let state): .connected(try state.receive(message, &out))
    case .tls12(let state): .tls12(try state.receive(message, &out))
    case .failed: throw TLSError(.deadState)
    }
  }

  /// Only TLS 1.2 has anything to do on it; what TLS 1.3 ignores does not come here.
  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Server13State {
    switch consume self {
    case .tls12(let state): .tls12(try state.receiveChangeCipherSpec(&out))
    default: throw TLSError(.unexpectedChangeCipherSpec)
    }
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Server13State {
    switch consume self {
    case .openingSession(let state): try state.resume(with: answer, &out)
    case .verifyingResumedClient(let state): try state.resume(with: answer, &out)
    case .confirmingPreSharedKey(let state): try state.resume(with: answer, &out)
    case .findingPreSharedKey(let state): try state.resume(with: answer, &out)
    case .askingRegister(let state): try state.resume(with: answer, &out)
    case .choosingCredential(let state): try state.resume(with: answer, &out)
    case .signing(let state): try state.resume(with: answer, &out)
    case .tls12(let state): .tls12(try state.resume(with: answer, &out))
    case .verifyingChain(let state): try state.resume(with: answer, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}
