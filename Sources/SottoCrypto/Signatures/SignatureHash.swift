// SPDX-License-Identifier: Apache-2.0

import Crypto
import SottoWire

/// The hash that a signature is made over.
enum SignatureHash: Sendable {
  case sha256
  case sha384
  case sha512

  /// The hash of an ECDSA scheme, whatever its curve; nil for schemes of other keys.
  init?(ofECDSA scheme: SignatureScheme) {
    switch scheme {
    case .ecdsaSecp256r1SHA256: self = .sha256
    case .ecdsaSecp384r1SHA384: self = .sha384
    case .ecdsaSecp521r1SHA512: self = .sha512
    default: return nil
    }
  }

  /// The digest of `content`.
  func digest(of content: [UInt8]) -> [UInt8] {
    switch self {
    case .sha256: HashAlgorithm.sha256.hash(content)
    case .sha384: HashAlgorithm.sha384.hash(content)
    case .sha512: [UInt8](SHA512.hash(data: content))
    }
  }
}
