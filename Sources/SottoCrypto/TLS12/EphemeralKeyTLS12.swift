// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// One side's key of an ephemeral agreement in TLS 1.2 (RFC 8422 section 5). It serves one handshake.
///
/// The server makes one for its ServerKeyExchange; the client makes one on the same curve for its ClientKeyExchange.
package struct EphemeralKeyTLS12: ~Copyable, Sendable {
  /// The curve.
  package let group: NamedGroup
  /// For the message: an uncompressed point, or X25519's 32 bytes.
  package let point: [UInt8]
  private let key: CurveKey
  private let curve: Curve

  //= rfc9846 4.3.8-10
  /// A fresh key.
  ///
  /// - Throws: `unsupportedGroup` for anything but a curve: the hybrids are for TLS 1.3 (RFC 10024).
  package init(_ group: NamedGroup, random: any RandomSource) throws(CryptoFailure) {
    guard case .classical(let curve) = KeyExchangeMethod(group) else { throw .unsupportedGroup(group) }
    // All that can fail comes first.
    let key = try CurveKey.generate(curve, random: random)
    self.group = group
    self.curve = curve
    self.key = key
    point = key.publicShare
  }

  /// The preliminary secret with the peer's point: the x coordinate with its leading zeros (RFC 8422 section 5.10), or
  /// what X25519 gives, which must not be all zeros (section 5.11). The key ends here.
  ///
  /// - Throws: `invalidKeyShare` or `allZeroSharedSecret`.
  package consuming func agree(with point: [UInt8]) throws(CryptoFailure) -> Secret {
    guard point.count == curve.shareLength else { throw .invalidKeyShare(group) }
    return try key.agree(with: point, group: group)
  }
}

extension NamedGroup {
  /// Whether TLS 1.2 can use the group.
  package var isImplementedTLS12: Bool {
    if case .classical = KeyExchangeMethod(self) { true } else { false }
  }
}
