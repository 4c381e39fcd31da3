// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The certificates of paths that were accepted, as they were read: whoever gets the same bytes again needn't read them again.
///
/// It holds what the bytes say, and no verdict. What a peer sends gets in here only in a path that a verifier has accepted: what
/// nobody signed can't fill it. Whoever has copies of good chains can, hence the bounds.
final class CertificateCache: Sendable {
  /// That of the process.
  static let shared = CertificateCache(maximumCount: 512, maximumBytes: 1 << 20)

  private let certificates: Mutex<RecentlyUsed<CertificateBytes, LeafCertificate>>

  /// - Parameter maximumBytes: Of DER; what is read from it takes about seven times as much.
  init(maximumCount: Int, maximumBytes: Int) {
    certificates = Mutex(RecentlyUsed(maximumCount: maximumCount, maximumSize: maximumBytes))
  }

  /// How many there are.
  var count: Int { certificates.withLock { $0.count } }

  /// The certificate that has exactly these bytes.
  func certificate(_ der: [UInt8]) -> LeafCertificate? {
    certificates.withLock { $0.value(for: CertificateBytes(der)) }
  }

  /// Keeps certificates that were accepted.
  func keep(_ accepted: some Sequence<LeafCertificate>) {
    certificates.withLock { certificates in
      for certificate in accepted {
        let bytes = CertificateBytes(certificate.der)
        // One that is there already stays, or two verifiers would take turns.
        guard certificates.value(for: bytes) == nil else { continue }
        certificates.keep(certificate, for: bytes, size: certificate.der.count)
      }
    }
  }
}

/// Certificates compared by all of their bytes. They end in a signature, so that the last bytes are hash enough.
struct CertificateBytes: Hashable, Sendable {
  let der: [UInt8]

  init(_ der: [UInt8]) { self.der = der }

  func hash(into hasher: inout Hasher) {
    hasher.combine(der.count)
    for byte in der.suffix(16) { hasher.combine(byte) }
  }
}

extension LeafCertificate {
  /// The certificate that these bytes are, found or read.
  ///
  /// - Parameter index: where it stood in what the peer sent, for the error.
  /// - Throws: ``CertificateFailure/unparseable(index:why:)``.
  package static func of(_ der: [UInt8], index: Int = 0) throws(CertificateFailure) -> LeafCertificate {
    if let known = CertificateCache.shared.certificate(der) { return known }
    return try LeafCertificate(der: der, index: index)
  }
}
