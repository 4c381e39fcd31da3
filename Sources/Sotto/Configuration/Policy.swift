// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// What somebody with a name recommended on a day with a date: versions, suites, groups, signatures, and what a
/// certificate has to be.
///
/// A policy is a value. The named ones, such as ``modern2026``, never change once they are published: a new recommendation
/// is a new policy, so that an update of this library moves nobody to other settings. Your own begins as a copy of one of them, or
/// as ``init(name:date:source:)``.
///
/// ``ServerConfiguration/init(policy:credentials:)-(Policy,[Credential])`` and ``ClientConfiguration/init(policy:roots:)`` make
/// configurations under a policy; ``ServerConfiguration/apply(_:)`` and ``ClientConfiguration/apply(_:)`` put one into a configuration
/// that is there.
///
/// What is held: everything that is negotiated, and what ``certificates`` asks of *our own* credentials. What is not:
///
/// - **The peer's certificate**, apart from its key, which has to sign with one of ``signatureSchemes``. Whether it is believed is for
///   the verifier; how long it is valid and by what its issuer signed it no policy says.
/// - **``hstsSeconds``**, which is a header of HTTP, and so the application's.
/// - What else a guideline may ask of whoever runs a server: renewing by itself, CAA records, watching transparency logs.
public struct Policy: Hashable, Sendable {
  /// What it is called, such as `modern2026`.
  public var name: String
  /// The day of the recommendation, such as `2026-04-06`.
  public var date: String
  /// Whose recommendation it is.
  public var source: String
  /// The oldest version that is spoken.
  public var minimumVersion = ProtocolVersion.tls12
  /// The newest version that is spoken.
  public var maximumVersion = ProtocolVersion.tls13
  /// Suites of TLS 1.3, best first.
  public var cipherSuitesTLS13: [CipherSuite] = []
  /// Suites of TLS 1.2, best first.
  public var cipherSuitesTLS12: [CipherSuite] = []
  /// Groups for key agreement, best first.
  public var groups: [NamedGroup] = []
  /// Schemes that handshakes are signed with, by either side, best first. PKCS#1 v1.5 among them is for TLS 1.2 alone.
  public var signatureSchemes: [SignatureScheme] = []
  /// What a credential of ours has to be.
  public var certificates = CertificatePolicy()
  /// How long browsers should be told to come back by TLS only (`Strict-Transport-Security`, RFC 6797), in seconds. Advice: a
  /// configuration of TLS can't send it.
  public var hstsSeconds: Int?

  /// A policy that allows nothing yet but both versions, to be filled.
  public init(name: String, date: String, source: String) {
    self.name = name
    self.date = date
    self.source = source
  }

  /// All suites, those of TLS 1.3 first.
  public var cipherSuites: [CipherSuite] { cipherSuitesTLS13 + cipherSuitesTLS12 }

  /// The versions that are spoken under it, best first.
  public var versions: [ProtocolVersion] {
    CommonSettings.knownVersions.filter {
      $0.rawValue >= minimumVersion.rawValue && $0.rawValue <= maximumVersion.rawValue
    }
  }
}

/// What a policy asks of the certificates that we present.
public struct CertificatePolicy: Hashable, Sendable {
  /// The keys that are allowed, best first. Empty: none is.
  public var keys: [CertificateKeyKind] = []
  /// The most days that a certificate may be valid for, from its first moment to its last; nil if that is left open.
  public var maximumLifetimeDays: Int?
  /// The most days that it should be valid for. One that is valid for longer is served, and ``Policy/findings(for:)`` says so.
  public var recommendedLifetimeDays: Int?

  /// Rules that no key meets yet, to be filled.
  public init() {}
}

/// A kind of key in a certificate.
@nonexhaustive
public enum CertificateKeyKind: Hashable, Sendable {
  /// ECDSA on P-256.
  case ecdsaP256
  /// ECDSA on P-384.
  case ecdsaP384
  /// ECDSA on P-521.
  case ecdsaP521
  /// Ed25519.
  case ed25519
  /// RSA for any use, with a modulus of so many bits or more.
  case rsa(minimumBits: Int)
}

extension CertificateKeyKind: CustomStringConvertible {
  /// Such as `ECDSA P-256` or `RSA of 2048 bits or more`.
  public var description: String {
    switch self {
    case .ecdsaP256: "ECDSA P-256"
    case .ecdsaP384: "ECDSA P-384"
    case .ecdsaP521: "ECDSA P-521"
    case .ed25519: "Ed25519"
    case .rsa(let bits): "RSA of \(bits) bits or more"
    }
  }
}
