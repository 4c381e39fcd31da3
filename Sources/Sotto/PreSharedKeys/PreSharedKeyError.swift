// SPDX-License-Identifier: Apache-2.0

/// Why bytes make no pre-shared key.
@nonexhaustive
public enum PreSharedKeyError: Error, Hashable, Sendable {
  /// The secret has so many bytes, which is less than 128 bits: it could be guessed (RFC 9257 section 6).
  case secretTooShort(Int)
  /// It has no name.
  case identityMissing
  /// Its name, with its context, does not fit into a hello.
  case identityTooLong

  static func check(_ identity: [UInt8], _ secret: [UInt8]) throws(PreSharedKeyError) {
    guard secret.count >= PreSharedKey.minimumSecretLength else { throw .secretTooShort(secret.count) }
    guard !identity.isEmpty else { throw .identityMissing }
    guard identity.count <= 65_535 else { throw .identityTooLong }
  }
}

extension PreSharedKeyError: CustomStringConvertible {
  /// What is wrong, as one clause.
  public var description: String {
    switch self {
    case .secretTooShort(let count):
      "the pre-shared key has \(count) bytes, and needs \(PreSharedKey.minimumSecretLength) or more, all of them random"
    case .identityMissing: "the pre-shared key has no identity"
    case .identityTooLong: "the identity of the pre-shared key is too long for a hello"
    }
  }
}
