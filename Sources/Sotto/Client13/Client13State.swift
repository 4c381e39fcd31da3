// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// The client's handshake, RFC 9846 appendix A.1: one case per state, one file per case.
///
///                               START <----+
///                Send ClientHello |        | Recv HelloRetryRequest
///                                 v        |
///          /                  WAIT_SH -----+
///         |                       |--------> a ServerHello of TLS 1.2: Client12State goes on
///         |   Recv ServerHello    |
///         |   K_recv = handshake  |
///         |                       v
///     Can |                    WAIT_EE
///    send |                       | Recv EncryptedExtensions
///     keys|           +-----------+-----------+
///         |           | certificate           | session resumed
///         |           v                       v
///         |      WAIT_CERT_CR         verifying its chain again
///         |           |               (parked), if so configured
///         |           |  (CertificateRequest,)|
///         |           v   Certificate         |
///         | verifying the chain (parked)      |
///         |           v                       |
///         |        WAIT_CV                    |
///         |           | Recv CertificateVerify|
///         |           +-----------+-----------+
///         |                       v
///          \                  WAIT_FINISHED
///                                 | Recv Finished
///                                 v  K_recv = application
///                 (if asked: choosing a credential, signing; parked)
///                                 |  Send (Certificate, CertificateVerify,) Finished
///                                 v  K_send = application
///                             CONNECTED
enum Client13State: ~Copyable, Sendable {
  case waitServerHello(WaitServerHello)
  case waitEncryptedExtensions(WaitEncryptedExtensions)
  case waitCertificateOrRequest(WaitCertificateOrRequest)
  case verifyingChain(VerifyingServerChain)
  case verifyingResumedChain(VerifyingResumedChain)
  case waitCertificateVerify(WaitServerCertificateVerify)
  case waitFinished(WaitServerFinished)
  case choosingCredential(ChoosingClientCredential)
  case signing(SigningClientProof)
  case connected(ClientConnected)
  /// The server chose the older version, which has a machine of its own.
  case tls12(Client12State)
  /// What a transition that throws leaves behind.
  case failed

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    switch consume self {
    case .waitServerHello(let state): try state.receive(message, &out)
    case .waitEncryptedExtensions(let state): try state.receive(message, &out)
    case .waitCertificateOrRequest(let state): try state.receive(message, &out)
    case .verifyingChain(let state): try state.receive(message)
    case .verifyingResumedChain(let state): try state.receive(message)
    case .waitCertificateVerify(let state): try state.receive(message, &out)
    case .waitFinished(let state): try state.receive(message, &out)
    case .choosingCredential(let state): try state.receive(message)
    case .signing(let state): try state.receive(message)
    case .connected(let state): try state.receive(message, &out)
    case .tls12(let state): .tls12(try state.receive(message, &out))
    case .failed: throw TLSError(.deadState)
    }
  }

  /// Only TLS 1.2 has anything to do on it; what TLS 1.3 ignores does not come here.
  consuming func receiveChangeCipherSpec(_ out: inout Output) throws(TLSError) -> Client13State {
    switch consume self {
    case .tls12(let state): .tls12(try state.receiveChangeCipherSpec(&out))
    default: throw TLSError(.unexpectedChangeCipherSpec)
    }
  }

  consuming func resume(with answer: Answer, _ out: inout Output) throws(TLSError) -> Client13State {
    switch consume self {
    case .verifyingChain(let state): try state.resume(with: answer, &out)
    case .tls12(let state): .tls12(try state.resume(with: answer, &out))
    case .verifyingResumedChain(let state): try state.resume(with: answer, &out)
    case .choosingCredential(let state): try state.resume(with: answer, &out)
    case .signing(let state): try state.resume(with: answer, &out)
    case .connected(let state): try state.resume(with: answer, &out)
    default: throw TLSError(.answerMismatch)
    }
  }
}

/// What a client knows before the server says anything; the same for the whole handshake.
final class ClientContext: Sendable {
  let configuration: ClientConfiguration
  /// Whom the certificate must name; nil to accept any name.
  let serverName: ServerName?
  /// Where sessions of this connection are kept; nil if they are not.
  let sessionKey: ClientSessionKey?

  init(configuration: ClientConfiguration, serverName: ServerName?) {
    let mayStay = configuration.acceptsCertificates || !configuration.settings.speaks(.tls12)
    self.configuration = mayStay ? configuration : configuration.withoutTLS12
    self.serverName = serverName
    sessionKey = configuration.sessionKey(serverName)
  }

  var settings: PreparedSettings { configuration.settings }
}

extension ClientConfiguration {
  /// TLS 1.2 has only certificates to offer.
  fileprivate var withoutTLS12: ClientConfiguration {
    var result = self
    result.common.minimumVersion = .tls13
    return result
  }
}
