// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Why the client may believe that the server is who it was verified to be: without one, no handshake completes.
enum PeerProof: Sendable {
  /// It signed this handshake.
  case signature(SignatureVerified)
  /// It knows the secret of a session in which it did.
  case session(ResumedSession)
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
    guard let session, selected.index == 0 else { throw TLSError(.sessionNotOffered(Int(selected.index))) }
    //= rfc9846 4.7.1-6
    guard session.hash == suite.hash else { throw TLSError(.sessionHashMismatch(suite.suite)) }
    //= rfc9846 4.3.9-8
    if hello.contains(.keyShare) { return ResumedSession(session: session, mode: .withKeyExchange) }
    guard modes.contains(.pskOnly) else { throw TLSError(.keyShareMissingOnResumption) }
    return ResumedSession(session: session, mode: .alone)
  }
}
