// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL
import SottoWire

/// An ECDSA key in BoringSSL's own form, made once and used for every signature: swift-crypto's public API takes a digest and a
/// signature through several copies and big integers each time.
@safe
final class DirectECDSAKey: @unchecked Sendable {
  // unsafe: owned by this object alone and freed in deinit; immutable after init, so Sendable.
  private let key: OpaquePointer
  /// Bytes of a number below the curve's order.
  private let width: Int

  /// From an uncompressed point. Nil if it is not on the curve.
  convenience init?(_ curve: ECDSACurve, point: [UInt8]) {
    self.init(curve)
    // unsafe: C reads the array within its length and copies it.
    let isGood = unsafe point.withUnsafeBytes { unsafe CCryptoBoringSSL_EC_KEY_oct2key(key, $0.uint8s, $0.count, nil) }
    guard isGood == 1 else { return nil }
  }

  /// From a private scalar, in the full width of the curve. Nil if it is not in range.
  convenience init?(_ curve: ECDSACurve, privateScalar: [UInt8]) {
    self.init(curve)
    // unsafe: C reads the array within its length and copies it.
    let isGood = unsafe privateScalar.withUnsafeBytes {
      unsafe CCryptoBoringSSL_EC_KEY_oct2priv(key, $0.uint8s, $0.count)
    }
    guard isGood == 1 else { return nil }
  }

  /// Nil if there is no memory for it.
  private init?(_ curve: ECDSACurve) {
    // unsafe: the key is fresh and belongs to this object.
    guard let key = unsafe CCryptoBoringSSL_EC_KEY_new_by_curve_name(curve.identifier) else { return nil }
    unsafe self.key = key
    width = curve.scalarLength
  }

  deinit {
    // unsafe: made in init, freed once; BoringSSL wipes the key.
    unsafe CCryptoBoringSSL_EC_KEY_free(key)
  }

  /// A signature in DER over a digest, which is cut to the curve's size where it is longer. Nil if BoringSSL refuses.
  func sign(_ digest: [UInt8]) -> [UInt8]? {
    var signature = [UInt8](zeros: 2 * width)
    var count = 0
    // unsafe: C reads the digest and writes no more than the array holds.
    let isGood = unsafe signature.withUnsafeMutableBytes { signature in
      unsafe digest.withUnsafeBytes { digest in
        unsafe CCryptoBoringSSL_ECDSA_sign_p1363(
          digest.uint8s, digest.count, signature.uint8s, &count, signature.count, key)
      }
    }
    guard isGood == 1, count == signature.count else { return nil }
    return ECDSASignature.der(fromFixed: signature)
  }

  /// Whether a signature in DER over a digest is good.
  func isValid(_ signature: [UInt8], for digest: [UInt8]) -> Bool {
    guard let fixed = ECDSASignature.fixed(fromDER: signature, width: width) else { return false }
    // unsafe: C reads the two arrays within their lengths.
    return unsafe fixed.withUnsafeBytes { fixed in
      unsafe digest.withUnsafeBytes { digest in
        unsafe CCryptoBoringSSL_ECDSA_verify_p1363(digest.uint8s, digest.count, fixed.uint8s, fixed.count, key) == 1
      }
    }
  }
}

extension ECDSACurve {
  /// `NID_X9_62_prime256v1`, `NID_secp384r1`, `NID_secp521r1`.
  fileprivate var identifier: Int32 {
    switch self {
    case .p256: 415
    case .p384: 715
    case .p521: 716
    }
  }
}
#endif
