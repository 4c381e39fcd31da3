// SPDX-License-Identifier: Apache-2.0

public import SottoWire
import SwiftASN1

extension Credential {
  /// Whether the own certificate says what `filter` wants (RFC 9846 section 4.3.5). Of the extensions, keyUsage and
  /// extendedKeyUsage are recognised. A raw public key has neither.
  public func satisfies(_ filter: CertificateFilter) -> Bool {
    switch filter.extensionOID {
    //= rfc9846 4.3.5-3
    case CertificateOIDs.keyUsageDER:
      guard let bits = leaf?.extensions.keyUsageBits else { return false }
      guard let wanted = try? CertificateExtensions.keyUsageBits(filter.values[...]) else {
        return filter.values.isEmpty
      }
      return wanted.enumerated().allSatisfy { index, byte in byte & ~(index < bits.count ? bits[index] : 0) == 0 }
    case CertificateOIDs.extendedKeyUsageDER:
      guard let own = leaf?.extensions.extendedKeyUsage else { return false }
      guard let wanted = try? CertificateExtensions.readExtendedKeyUsage(filter.values[...]) else {
        return filter.values.isEmpty
      }
      return wanted.allSatisfy(own.contains)
    //= rfc9846 4.3.5-4
    default: return true
    }
  }
}
