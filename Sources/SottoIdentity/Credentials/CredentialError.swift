// SPDX-License-Identifier: Apache-2.0

/// Why a certificate chain and a key don't make a credential.
public struct CredentialError: Error, Hashable, Sendable {
  /// What kind of trouble it is.
  @nonexhaustive
  public enum Kind: Hashable, Sendable {
    /// A file can't be read.
    case unreadable
    /// There is no certificate.
    case noCertificate
    /// There is no public key.
    case noPublicKey
    /// There is no private key.
    case noPrivateKey
    /// Something is not what it says: broken PEM, broken DER.
    case malformed
    /// The key is encrypted.
    case encryptedKey
    /// The key, or the certificate's key, is of a kind that can't be used.
    case unsupportedKey
    /// The key is not the certificate's.
    case keyMismatch
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// The file or whatever else it is in; nil if that is plain.
  public let source: String?
  /// What is wrong, as one clause.
  public let problem: String
  /// What to do about it, as a sentence.
  public let advice: String

  /// An error; the source is escaped here, the other texts are ours.
  package init(_ kind: Kind, in source: String?, _ problem: String, advice: String) {
    self.kind = kind
    self.source = source.map { DisplayText.escaped($0, limit: 1024) }
    self.problem = problem
    self.advice = advice
  }
}

extension CredentialError: CustomStringConvertible {
  /// Such as `key.pem: the private key is encrypted. Decrypt it with …`.
  public var description: String {
    let place = source.map { "\($0): " } ?? ""
    return "\(place)\(problem). \(advice)"
  }
}
