// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_EE: the server's answers to what needed no key.
struct WaitEncryptedExtensions: ~Copyable, Sendable {
  var handshake: ClientHandshake

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client13State {
    let answer = try message.body(EncryptedExtensions.self, while: "waiting for EncryptedExtensions").extensions
    //= rfc9846 4.4.1-2
    try answer.checkPlacement(
      in: .encryptedExtensions, of: .encryptedExtensions, requested: handshake.offer.extensions)
    _ = try answer.read(ServerNameAcknowledgement.self)
    // The server's groups are only worth remembering after the handshake, for a next one; we keep no such memory.
    //= rfc9846 4.3.7-3
    _ = try answer.read(SupportedGroups.self)
    try answer.readApplicationProtocol(handshake.offer, handshake.context.settings, &out)
    _ = try answer.read(TicketRequestHint.self)
    try answer.readRecordSizes(handshake.context.settings, &out)
    try answer.readCertificateTypes(handshake.offer, isResumed: handshake.accepted != nil, &out)
    handshake.record(message, &out)
    try handshake.settleEarlyData(answer, &out)
    switch handshake.accepted {
    case .session(let resumed): return goOn(resumed, &out)
    case .external(let accepted): return goOn(accepted, &out)
    case nil: break
    }
    return .waitCertificateOrRequest(WaitCertificateOrRequest(handshake: handshake, request: nil))
  }

  //= rfc9846 4.7.1-9
  /// A session goes on: who the server is, it proved when the session began.
  private consuming func goOn(_ resumed: ResumedSession, _ out: inout Output) -> Client13State {
    out.info.isResumed = true
    out.info.pskMode = resumed.mode
    resumed.session.describeServer(&out.info)
    // One that began with a key from outside has no chain. Under other keys it would not have been found in the store.
    if handshake.context.configuration.resumption.reverifiesChain, resumed.session.preSharedKeyIdentity == nil {
      return VerifyingResumedChain.park(handshake, resumed, &out)
    }
    return .waitFinished(WaitServerFinished(handshake: handshake, proof: .session(resumed), request: nil))
  }

  //= rfc9846 4.4.2-8
  //= rfc9846 F.1-1
  /// A key from outside was taken: who has it is whom we want, and no certificate may follow.
  private consuming func goOn(_ accepted: AcceptedExternalKey, _ out: inout Output) -> Client13State {
    out.info.pskMode = accepted.mode
    out.info.describe(accepted.external.key)
    return .waitFinished(WaitServerFinished(handshake: handshake, proof: .preSharedKey(accepted), request: nil))
  }
}
