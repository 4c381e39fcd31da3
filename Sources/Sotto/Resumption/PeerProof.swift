// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Why the client may believe that the server is who it was verified to be: without one, no handshake completes.
enum PeerProof: Sendable {
  /// It signed this handshake.
  case signature(SignatureVerified)
  /// It knows the secret of a session in which it did.
  case session(ResumedSession)
  /// It knows a key that we were both given beforehand.
  case preSharedKey(AcceptedExternalKey)
}

/// A session that the server accepted, by the rules: only this file can make one.
struct ResumedSession: Sendable {
  let session: ClientSession
  let mode: PSKMode

  private init(session: ClientSession, mode: PSKMode) {
    self.session = session
    self.mode = mode
  }

  //= rfc9846 4.3.11-11
  //= rfc9846 4.3.11-12
  /// Checks what the server says it accepted against what was offered. Nil if it chose a full handshake.
  static func accept(
    _ hello: ExtensionBlock, _ suite: SuiteParameters, offered session: ClientSession?, modes: [PSKKeyExchangeMode]
  ) throws(TLSError) -> ResumedSession? {
    guard let selected = try hello.read(SelectedIdentity.self) else { return nil }
    guard let session, session.hash != nil, selected.index == 0 else {
      throw TLSError(.sessionNotOffered(Int(selected.index)))
    }
    //= rfc9846 4.7.1-6
    guard session.hash == suite.hash else { throw TLSError(.sessionHashMismatch(suite.suite)) }
    //= rfc9846 4.3.9-8
    if hello.contains(.keyShare) { return ResumedSession(session: session, mode: .withKeyExchange) }
    guard modes.contains(.pskOnly) else { throw TLSError(.keyShareMissingOnResumption) }
    return ResumedSession(session: session, mode: .alone)
  }
}

/// A session of TLS 1.2 that the server accepted, by the rules: only this file can make one. That the server has its secret,
/// its Finished will show.
struct ResumedSession12: Sendable {
  let session: ClientSession
  let isExtended: Bool

  private init(session: ClientSession, isExtended: Bool) {
    self.session = session
    self.isExtended = isExtended
  }

  /// Checks what the server says it accepted against what was offered. Nil if it chose a full handshake.
  ///
  /// - Parameter isExtended: Whether the server's hello says that the main secret is extended.
  static func accept(
    _ hello: ServerHello, answering offer: ClientHello, offered session: ClientSession?, isExtended: Bool
  ) throws(TLSError) -> ResumedSession12? {
    // Whoever sends our session id back goes on with the session (RFC 5246 section 7.4.1.3), or with the one in the
    // ticket beside it (RFC 5077 section 3.4).
    guard !hello.legacySessionIDEcho.isEmpty, hello.legacySessionIDEcho == offer.legacySessionID else { return nil }
    // Ours may stand for no session: it is there for middleboxes (RFC 9846 section E.4). A server that repeats it then
    // claims to know what it can't.
    guard let session, let wasExtended = session.isExtended else { throw TLSError(.sessionIDNotOffered) }
    guard hello.cipherSuite == session.cipherSuite else { throw TLSError(.sessionSuiteMismatch(hello.cipherSuite)) }
    // RFC 7627 section 5.3.
    guard wasExtended == isExtended else { throw TLSError(.sessionExtendedMainSecretMismatch) }
    return ResumedSession12(session: session, isExtended: isExtended)
  }

  /// The session's main secret.
  func mainSecret(_ hash: HashAlgorithm) throws(TLSError) -> MainSecretTLS12 {
    let isExtended = isExtended
    guard let secret = session.mainSecret() else { throw TLSError(.deadState) }
    return try protocolErrors { () throws(CryptoFailure) in
      try MainSecretTLS12(hash, resuming: secret.clone(), isExtended: isExtended)
    }
  }
}
