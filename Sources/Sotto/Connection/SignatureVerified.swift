// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

/// Proof that a CertificateVerify was verified: only this file can make one, and no handshake completes without.
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
}
