// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Proof that the server's signature was verified, in CertificateVerify or in TLS 1.2's ServerKeyExchange: only this file
/// can make one, and no handshake completes without (but for the classical one, which has no signature).
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

  /// The same for TLS 1.2, where the signature covers both randoms and the fresh share (RFC 8422 section 5.4).
  static func verify(
    _ exchange: ServerKeyExchange, with key: VerifyingKey, offered: [SignatureScheme], clientRandom: [UInt8],
    serverRandom: [UInt8]
  ) throws(TLSError) -> SignatureVerified {
    let scheme = exchange.algorithm
    guard offered.contains(scheme) else { throw TLSError(.signatureSchemeNotOffered(scheme)) }
    //= rfc9846 4.3.3-22
    //= rfc9846 4.3.3-23
    guard key.supportsTLS12(scheme) else { throw TLSError(.signatureSchemeDoesNotFitKey(scheme)) }
    guard
      let content = ServerKeyExchangeContent.bytes(
        clientRandom: clientRandom, serverRandom: serverRandom, params: exchange.params),
      key.isValidTLS12(exchange.signature, for: content, scheme: scheme)
    else { throw TLSError(.badKeyExchangeSignature) }
    return SignatureVerified(scheme: scheme)
  }
}
