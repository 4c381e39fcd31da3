// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
package import SottoIdentity

extension CertificateView {
  /// Reads a certificate.
  package init(reading der: [UInt8], now: WallTime?) {
    self.init(der: der, sha256: HashAlgorithm.sha256.hash(der))
  }
}
