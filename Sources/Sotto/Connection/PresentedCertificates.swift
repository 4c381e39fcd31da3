// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

extension CertificateMessage {
  /// The certificates, once their number, size and extensions are in order.
  ///
  /// - Parameter requested: The extensions of the hello or request that the message answers.
  func chain(requested: ExtensionBlock, limits: Limits) throws(TLSError) -> [[UInt8]] {
    guard entries.count <= limits.certificateCount else {
      throw TLSError(.tooManyCertificates(limit: limits.certificateCount))
    }
    for entry in entries {
      guard entry.data.count <= limits.certificateSize else {
        throw TLSError(.certificateTooLarge(limit: limits.certificateSize))
      }
      //= rfc9846 4.5.1-6
      try entry.extensions.checkPlacement(in: .certificate, of: .certificate, requested: requested)
    }
    return entries.map(\.data)
  }

  /// The OCSP response beside the first certificate, if one is there.
  func ocspResponse() throws(TLSError) -> [UInt8]? {
    //= rfc9846 4.5.1.1-1
    try entries.first?.extensions.read(CertificateStatus.self)?.ocspResponse
  }
}

extension LeafCertificate {
  /// The key that a peer's CertificateVerify is to be checked with, if its certificate lets it sign.
  static func signingKey(
    of der: [UInt8], minimumRSABits: Int = VerifyingKey.minimumRSABits
  ) throws(TLSError) -> VerifyingKey {
    do throws(CertificateFailure) {
      //= rfc9846 4.5.1-14
      let certificate = try LeafCertificate(der: der)
      //= rfc9846 4.5.1.2-3
      guard certificate.extensions.keyUsage?.digitalSignature ?? true else {
        throw CertificateFailure.wrongUsage(subject: certificate.subjectText, why: "its key may not sign")
      }
      return try certificate.verifyingKey(minimumRSABits: minimumRSABits)
    } catch {
      throw TLSError(.certificate(error))
    }
  }
}

extension Credential {
  //= rfc9846 4.5.1-9
  /// The chain as a Certificate message has it.
  func entries(withStaple: Bool) -> [CertificateEntry] {
    var entries = certificateChain.map { CertificateEntry(data: $0) }
    //= rfc9846 4.5.1.1-1
    //= rfc9846 4.5.1.1-5
    if withStaple, let ocspResponse, !entries.isEmpty {
      entries[0].extensions.append(CertificateStatus(ocspResponse: ocspResponse))
    }
    return entries
  }
}
