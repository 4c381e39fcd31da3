// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Proof that a peer's signature was verified, in CertificateVerify or in TLS 1.2's ServerKeyExchange: only this file can
/// make one. No client's handshake completes without (but for the classical one, where the server signs nothing), and no
/// client is taken for the one that its certificate names.
struct SignatureVerified: Sendable {
  let scheme: SignatureScheme

  private init(scheme: SignatureScheme) {
    self.scheme = scheme
  }

  /// Checks the scheme against what was offered and against the key, then the signature (RFC 9846 section 4.5.2).
  static func verify(
    _ proof: CertificateVerify, by sender: Role, with key: VerifyingKey, offered: [SignatureScheme],
    transcriptHash: [UInt8]
  ) throws(TLSError) -> SignatureVerified {
    //= rfc9846 4.5.2-4
    //= rfc9846 4.5.2-7
    guard offered.contains(proof.algorithm), proof.algorithm.isAllowedInTLS13 else {
      throw TLSError(.signatureSchemeNotOffered(proof.algorithm))
    }
    //= rfc9846 4.5.2-6
    guard key.supports(proof.algorithm) else { throw TLSError(.signatureSchemeDoesNotFitKey(proof.algorithm)) }
    //= rfc9846 4.5.2-8
    //= rfc9846 4.5.2-9
    let content = CertificateVerifyContent.bytes(by: sender, transcriptHash: transcriptHash)
    guard key.isValid(proof.signature, for: content, scheme: proof.algorithm) else { throw TLSError(.badSignature) }
    return SignatureVerified(scheme: proof.algorithm)
  }

  /// The same for a server of TLS 1.2, whose signature covers both randoms and the fresh share (RFC 8422 section 5.4).
  static func verify(
    _ exchange: ServerKeyExchange, with key: VerifyingKey, offered: [SignatureScheme], clientRandom: [UInt8],
    serverRandom: [UInt8]
  ) throws(TLSError) -> SignatureVerified {
    let scheme = exchange.algorithm
    try checkTLS12(scheme, key, offered)
    guard
      let content = ServerKeyExchangeContent.bytes(
        clientRandom: clientRandom, serverRandom: serverRandom, params: exchange.params),
      key.isValidTLS12(exchange.signature, for: content, scheme: scheme)
    else { throw TLSError(.badKeyExchangeSignature) }
    return SignatureVerified(scheme: scheme)
  }

  /// The same for a client of TLS 1.2, whose signature covers all messages so far, as they were (RFC 5246
  /// section 7.4.8).
  static func verify(
    _ proof: CertificateVerify, with key: VerifyingKey, offered: [SignatureScheme], messages: [UInt8]
  ) throws(TLSError) -> SignatureVerified {
    try checkTLS12(proof.algorithm, key, offered)
    guard key.isValidTLS12(proof.signature, for: messages, scheme: proof.algorithm) else {
      throw TLSError(.badSignature)
    }
    return SignatureVerified(scheme: proof.algorithm)
  }

  private static func checkTLS12(
    _ scheme: SignatureScheme, _ key: VerifyingKey, _ offered: [SignatureScheme]
  ) throws(TLSError) {
    guard offered.contains(scheme) else { throw TLSError(.signatureSchemeNotOffered(scheme)) }
    //= rfc9846 4.3.3-22
    //= rfc9846 4.3.3-23
    guard key.supportsTLS12(scheme) else { throw TLSError(.signatureSchemeDoesNotFitKey(scheme)) }
  }
}
