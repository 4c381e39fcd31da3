// SPDX-License-Identifier: Apache-2.0

package import SottoWire

/// The private keys behind a client's `key_share`, for one connection (RFC 9846 section 4.3.8).
package struct ClientKeyShares: ~Copyable, Sendable {
  /// The shares in the order that they were asked for.
  package let entries: [(group: NamedGroup, share: [UInt8])]
  private let keys: [(group: NamedGroup, keys: PrivateKeys)]

  /// The private parts of one share.
  private enum PrivateKeys: Sendable {
    case classical(CurveKey)
    case encapsulation(EncapsulationKey)
    case hybrid(EncapsulationKey, CurveKey, encapsulationFirst: Bool)
  }

  //= rfc9846 4.3.8-6
  //= rfc9846 4.3.8-7
  /// Fresh shares for `groups`.
  ///
  /// A curve that stands alone and in a hybrid gets one key that serves both: RFC 9954 allows that, which
  /// relaxes the rule of RFC 9846 that the values are generated independently. Bytes are drawn in the order of the
  /// groups, in a hybrid first the seed of ML-KEM and then the scalar of the curve.
  package static func generate(
    _ groups: [NamedGroup], random: any RandomSource
  ) throws(CryptoFailure) -> ClientKeyShares {
    var entries: [(group: NamedGroup, share: [UInt8])] = []
    var keys: [(group: NamedGroup, keys: PrivateKeys)] = []
    var curves: [(curve: Curve, key: CurveKey)] = []

    for group in groups {
      guard let method = KeyExchangeMethod(group) else { throw .unsupportedGroup(group) }
      guard !keys.contains(where: { $0.group == group }) else { throw .internal("two shares for \(group)") }
      switch method {
      case .classical(let curve):
        let key = try reuse(curve, in: &curves, random: random)
        entries.append((group, key.publicShare))
        keys.append((group, .classical(key)))
      case .encapsulation(let scheme):
        let key = try EncapsulationKey.generate(scheme, random: random)
        entries.append((group, key.publicShare))
        keys.append((group, .encapsulation(key)))
      case .hybrid(let scheme, let curve, let encapsulationFirst):
        let encapsulation = try EncapsulationKey.generate(scheme, random: random)
        let key = try reuse(curve, in: &curves, random: random)
        let share =
          encapsulationFirst
          ? encapsulation.publicShare + key.publicShare : key.publicShare + encapsulation.publicShare
        entries.append((group, share))
        keys.append((group, .hybrid(encapsulation, key, encapsulationFirst: encapsulationFirst)))
      }
    }
    return ClientKeyShares(entries: entries, keys: keys)
  }

  private static func reuse(
    _ curve: Curve, in curves: inout [(curve: Curve, key: CurveKey)], random: any RandomSource
  ) throws(CryptoFailure) -> CurveKey {
    if let found = curves.first(where: { $0.curve == curve }) { return found.key }
    let key = try CurveKey.generate(curve, random: random)
    curves.append((curve, key))
    return key
  }

  /// The shared secret with the server's share (section 7.4). All private keys end here.
  package consuming func agree(_ group: NamedGroup, with serverShare: [UInt8]) throws(CryptoFailure) -> Secret {
    guard let keys = keys.first(where: { $0.group == group })?.keys, let method = KeyExchangeMethod(group) else {
      throw .unsupportedGroup(group)
    }
    guard let parts = method.parts(of: serverShare, encapsulationLength: \.ciphertextLength) else {
      throw .invalidKeyShare(group)
    }
    switch keys {
    case .classical(let curve): return try curve.agree(with: parts.curve, group: group)
    case .encapsulation(let key): return try key.decapsulate(parts.encapsulation, group: group)
    case .hybrid(let key, let curve, let encapsulationFirst):
      let classical = try curve.agree(with: parts.curve, group: group)
      let encapsulated = try key.decapsulate(parts.encapsulation, group: group)
      return encapsulationFirst
        ? Secret(concatenating: encapsulated, classical) : Secret(concatenating: classical, encapsulated)
    }
  }
}
