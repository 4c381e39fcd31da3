// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// The server's side of the key exchange: one call, as its private key lives no longer than that
/// (RFC 9846 section 4.3.8).
package enum ServerKeyShare {
  //= rfc9846 4.3.8-10
  //= rfc9846 4.3.8-11
  /// A fresh share of the client's group, and the secret shared by it (section 7.4). A client may send the same share
  /// again on another connection.
  package static func respond(
    to clientShare: [UInt8], group: NamedGroup, random: any RandomSource
  ) throws(CryptoFailure) -> ServerKeyShareResult {
    guard let method = KeyExchangeMethod(group) else { throw .unsupportedGroup(group) }
    guard let parts = method.parts(of: clientShare, encapsulationLength: \.publicKeyLength) else {
      throw .invalidKeyShare(group)
    }
    switch method {
    case .classical(let curve):
      let key = try CurveKey.generate(curve, random: random)
      return ServerKeyShareResult(
        share: key.publicShare, secret: try key.agree(with: parts.curve, group: group))
    case .encapsulation(let scheme):
      let encapsulation = try Encapsulation(to: parts.encapsulation, scheme, group: group)
      let ciphertext = encapsulation.ciphertext
      return ServerKeyShareResult(share: ciphertext, secret: encapsulation.takeSecret())
    case .hybrid(let scheme, let curve, let encapsulationFirst):
      let encapsulation = try Encapsulation(to: parts.encapsulation, scheme, group: group)
      let key = try CurveKey.generate(curve, random: random)
      let classical = try key.agree(with: parts.curve, group: group)
      let ciphertext = encapsulation.ciphertext
      let encapsulated = encapsulation.takeSecret()
      return encapsulationFirst
        ? ServerKeyShareResult(
          share: ciphertext + key.publicShare, secret: Secret(concatenating: encapsulated, classical))
        : ServerKeyShareResult(
          share: key.publicShare + ciphertext, secret: Secret(concatenating: classical, encapsulated))
    }
  }
}

/// What a server sends and what it keeps.
package struct ServerKeyShareResult: ~Copyable, Sendable {
  /// For the ServerHello.
  package let share: [UInt8]
  private let secret: Secret

  fileprivate init(share: [UInt8], secret: consuming Secret) {
    self.share = share
    self.secret = secret
  }

  /// For the key schedule.
  package consuming func takeSecret() -> Secret { secret }
}
