// SPDX-License-Identifier: Apache-2.0

#if DirectBoringSSL
import CSottoBoringSSL
import SottoWire

/// An ephemeral X25519 key (RFC 7748 section 6.1): swift-crypto's public API copies the key, each value and the secret into
/// buffers of its own.
final class DirectX25519Key: Sendable {
  private let scalar: Secret
  /// As it stands in a share.
  let publicValue: [UInt8]

  /// Bytes of a scalar, of a public value, and of what they agree on.
  private static let length = 32

  /// From the private scalar. Nil if it has the wrong length.
  init?(scalar: [UInt8]) {
    guard scalar.count == Self.length else { return nil }
    var publicValue = [UInt8](zeros: Self.length)
    // unsafe: C reads 32 bytes and writes 32, which is how long the two arrays are.
    unsafe publicValue.withUnsafeMutableBytes { publicValue in
      unsafe scalar.withUnsafeBytes { scalar in
        guard let out = unsafe publicValue.uint8s, let scalar = unsafe scalar.uint8s else { return }
        unsafe CCryptoBoringSSL_X25519_public_from_private(out, scalar)
      }
    }
    self.publicValue = publicValue
    self.scalar = Secret(copying: scalar)
  }

  /// The shared secret with the peer's public value: all zeros if that is a point of small order, as the function of the
  /// RFC gives them. Nil if it has the wrong length.
  func agree(with peer: [UInt8]) -> Secret? {
    guard peer.count == Self.length else { return nil }
    // unsafe: C reads 32 bytes of each and writes 32, which is how long all three are.
    return unsafe Secret(count: Self.length) { out in
      unsafe scalar.withUnsafeBytes { scalar in
        unsafe peer.withUnsafeBytes { peer in
          guard let out = unsafe out.uint8s, let scalar = unsafe scalar.uint8s, let peer = unsafe peer.uint8s else {
            return
          }
          _ = unsafe CCryptoBoringSSL_X25519(out, scalar, peer)
        }
      }
    }
  }
}
#endif
