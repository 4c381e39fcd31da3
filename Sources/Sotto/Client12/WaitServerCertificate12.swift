// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

/// WAIT_CERTIFICATE: who the server says it is. Every suite that we have needs one (RFC 5246 section 7.4.2).
struct WaitServerCertificate12: ~Copyable, Sendable {
  var handshake: Client12Handshake

  consuming func receive(_ message: HandshakeMessage, _ out: inout Output) throws(TLSError) -> Client12State {
    let type = out.info.serverCertificateType
    let shown = try message.certificatesTLS12(as: type, while: "waiting for the server's certificate")
    try handshake.context.settings.value.limits.check(shown)
    guard let server = try PresentedPeer(shown, as: type) else { throw TLSError(.emptyCertificate) }
    try checkUse(of: server)
    let key = try certifiedKey(server.key)
    handshake.record(message, &out)
    server.tell(&out.info)
    guard handshake.suite.keyExchange.isEphemeral else {
      return .waitServerHelloDone(
        WaitServerHelloDone12(handshake: handshake, server: server, serverKey: .certified(key), request: nil))
    }
    return .waitServerKeyExchange(WaitServerKeyExchange12(handshake: handshake, server: server, key: key))
  }

  /// A key does what its certificate says and nothing else (RFC 5246 section 7.4.2): it signs, or it decrypts.
  private func checkUse(of server: PresentedPeer) throws(TLSError) {
    guard case .certificates(_, let leaf) = server else {
      // A bare key does not say so: it signs.
      guard handshake.suite.keyExchange.isEphemeral else {
        throw TLSError(.certificateDoesNotFitSuite(handshake.suite.suite))
      }
      return
    }
    guard let usage = leaf.extensions.keyUsage else { return }
    if handshake.suite.keyExchange.isEphemeral {
      guard usage.digitalSignature else {
        throw TLSError(
          .certificate(.wrongUsage(subject: leaf.subjectText, why: "its key may not sign")))
      }
    } else if !usage.keyEncipherment {
      throw TLSError(.certificate(.wrongUsage(subject: leaf.subjectText, why: "its key may not decrypt")))
    }
  }

  private func certifiedKey(_ shown: CertificateKey) throws(TLSError) -> VerifyingKey {
    let key: VerifyingKey
    do throws(CertificateFailure) {
      key = try shown.verifyingKey()
    } catch {
      throw TLSError(.certificate(error))
    }
    let suite = handshake.suite
    guard suite.keyExchange.fits(key.kind) else { throw TLSError(.certificateDoesNotFitSuite(suite.suite)) }
    // In TLS 1.2 supported_groups speaks of the curves of certificates too (RFC 8422 section 5.1.1).
    if let curve = key.kind.curve, !handshake.offer.groups.contains(curve) {
      throw TLSError(.certificateDoesNotFitSuite(suite.suite))
    }
    return key
  }
}

extension SigningKey.Kind {
  /// The curve of an ECDSA key.
  var curve: NamedGroup? {
    switch self {
    case .ecdsaP256: .secp256r1
    case .ecdsaP384: .secp384r1
    case .ecdsaP521: .secp521r1
    default: nil
    }
  }
}
