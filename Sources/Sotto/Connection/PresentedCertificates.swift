// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension CertificateMessage {
  /// The certificates, once their number, size and extensions are in order.
  ///
  /// - Parameter requested: The extensions of the hello or request that the message answers.
  func chain(requested: ExtensionBlock, limits: Limits) throws(TLSError) -> [[UInt8]] {
    let chain = entries.map(\.data)
    try limits.check(chain)
    for entry in entries {
      //= rfc9846 4.5.1-6
      try entry.extensions.checkPlacement(in: .certificate, of: .certificate, requested: requested)
    }
    return chain
  }

  /// The OCSP response beside the first certificate, if one is there.
  func ocspResponse() throws(TLSError) -> [UInt8]? {
    //= rfc9846 4.5.1.1-1
    try entries.first?.extensions.read(CertificateStatus.self)?.ocspResponse
  }
}

extension Limits {
  /// Refuses a chain of too many certificates, or of too long ones.
  func check(_ chain: [[UInt8]]) throws(TLSError) {
    guard chain.count <= certificateCount else { throw TLSError(.tooManyCertificates(limit: certificateCount)) }
    guard chain.allSatisfy({ $0.count <= certificateSize }) else {
      throw TLSError(.certificateTooLarge(limit: certificateSize))
    }
  }
}

extension LeafCertificate {
  /// The peer's own certificate.
  static func ofPeer(_ der: [UInt8]) throws(TLSError) -> LeafCertificate {
    do throws(CertificateFailure) {
      //= rfc9846 4.5.1-14
      return try LeafCertificate.of(der)
    } catch {
      throw TLSError(.certificate(error))
    }
  }

  /// The key that a peer's CertificateVerify is to be checked with, if its certificate lets it sign.
  func signingKey(minimumRSABits: Int = VerifyingKey.minimumRSABits) throws(TLSError) -> VerifyingKey {
    do throws(CertificateFailure) {
      //= rfc9846 4.5.1.2-3
      guard extensions.keyUsage?.digitalSignature ?? true else {
        throw CertificateFailure.wrongUsage(subject: subjectText, why: "its key may not sign")
      }
      return try verifyingKey(minimumRSABits: minimumRSABits)
    } catch {
      throw TLSError(.certificate(error))
    }
  }
}

extension Credential {
  //= rfc9846 4.5.1-9
  /// The chain, or the bare key, as a Certificate message has it.
  func entries(withStaple: Bool) -> [CertificateEntry] {
    //= rfc9846 4.5.1-13
    if let rawPublicKey { return [CertificateEntry(data: rawPublicKey)] }
    var entries = certificateChain.map { CertificateEntry(data: $0) }
    //= rfc9846 4.5.1.1-1
    //= rfc9846 4.5.1.1-5
    if withStaple, let ocspResponse, !entries.isEmpty {
      entries[0].extensions.append(CertificateStatus(ocspResponse: ocspResponse))
    }
    return entries
  }

  /// A server's Certificate message in the handshake. All its clients get the same, as long as it has no staple.
  func certificateMessage(withStaple: Bool) throws(TLSError) -> HandshakeMessage {
    let hasStaple = withStaple && ocspResponse != nil
    func make() -> HandshakeMessage? {
      HandshakeMessage(CertificateMessage(context: [], entries: entries(withStaple: hasStaple)))
    }
    guard let message = hasStaple ? make() : keptCertificateMessage(make) else {
      throw TLSError(.encodingOverflow(.certificate))
    }
    return message
  }
}
