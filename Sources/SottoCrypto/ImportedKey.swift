// SPDX-License-Identifier: Apache-2.0

/// Where a pre-shared key comes from: each kind proves itself with a binder of its own label, so that none can be taken for
/// another (RFC 9846 section 7.1, RFC 9258 section 5.2).
package enum PSKOrigin: Hashable, Sendable {
  /// A ticket of an earlier connection.
  case session
  /// From outside, used as it is.
  case external
  /// From outside, through the importer.
  case imported
}

/// The importer of RFC 9258.
package enum ImportedKey {
  /// The key that stands for `secret` under one imported identity (RFC 9258 section 5.1). `secret` itself is then used for
  /// nothing else.
  ///
  ///     epskx = HKDF-Extract(0, epsk)
  ///     ipskx = HKDF-Expand-Label(epskx, "derived psk",
  ///                               Hash(ImportedIdentity), L)
  ///
  /// - Parameters:
  ///   - hash: That of the key outside, by which all of this is computed.
  ///   - identity: The encoded `ImportedIdentity`.
  ///   - target: The hash that it is imported for: L is the length of its digest.
  package static func derive(
    from secret: borrowing Secret, _ hash: HashAlgorithm, identity: [UInt8], for target: HashAlgorithm,
    path: CryptoPath = .current
  ) -> Secret {
    let kdf = KeyDerivation(hash: hash, path: path)
    let extracted = kdf.extract(salt: kdf.zeros.rawSpan, inputKey: secret.bytes)
    return kdf.expandLabel(
      extracted, "derived psk", context: hash.hash(identity, path: path), length: target.digestLength)
  }
}
