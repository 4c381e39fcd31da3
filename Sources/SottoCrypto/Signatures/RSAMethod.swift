// SPDX-License-Identifier: Apache-2.0

import CryptoExtras
import SottoWire

/// The hash and the padding of an RSA scheme (RFC 9846 section 4.3.3).
struct RSAMethod: Sendable {
  let hash: SignatureHash
  let isPSS: Bool

  //= rfc9846 4.3.3-7
  /// The library's PSS takes MGF1 and a salt of the digest's own length.
  var padding: _RSA.Signing.Padding { isPSS ? .PSS : .insecurePKCS1v1_5 }

  /// Nil for schemes of other keys. `rsa_pss_pss_*` needs a key bound to PSS, which these are not.
  init?(_ scheme: SignatureScheme) {
    switch scheme {
    case .rsaPSSRSAESHA256: self.init(hash: .sha256, isPSS: true)
    case .rsaPSSRSAESHA384: self.init(hash: .sha384, isPSS: true)
    case .rsaPSSRSAESHA512: self.init(hash: .sha512, isPSS: true)
    case .rsaPKCS1SHA256: self.init(hash: .sha256, isPSS: false)
    case .rsaPKCS1SHA384: self.init(hash: .sha384, isPSS: false)
    case .rsaPKCS1SHA512: self.init(hash: .sha512, isPSS: false)
    default: return nil
    }
  }

  private init(hash: SignatureHash, isPSS: Bool) {
    self.hash = hash
    self.isPSS = isPSS
  }

  /// Whether a key of this size holds the encoding: for PSS hash, salt and two bytes (RFC 8017 section 9.1.1), for
  /// PKCS#1 v1.5 the hash with its identifier and eleven bytes (section 9.2).
  func fits(bits: Int) -> Bool {
    let digest =
      switch hash {
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    return isPSS ? (bits - 1 + 7) / 8 >= 2 * digest + 2 : (bits + 7) / 8 >= digest + 19 + 11
  }
}
