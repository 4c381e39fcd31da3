// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoIdentity
import SottoWire

//= rfc9846 2.2-2
//= rfc9846 4.3.11-2
/// A key that client and server were given beforehand, from outside (RFC 9846 section 2.2), for TLS 1.3 alone.
///
/// Whoever has it is believed, on either side: it stands in the place of all certificates. So it belongs to one client and one
/// server, and to nobody else (RFC 9257 section 4), and it has to be random: whoever sees one handshake can try guesses
/// against it for ever, so that a password is no key.
///
/// It is imported (RFC 9258): what is used in a handshake is made from it for this protocol, one hash and one ``context``, and
/// proves itself under a label of its own. A peer that does not import, such as OpenSSL 3 or GnuTLS, needs
/// ``withoutImporter(identity:secret:hash:)``.
///
/// The secret is wiped when the last reference goes, and is never printed.
public final class PreSharedKey: Sendable {
  /// The hash that belongs to a key.
  @nonexhaustive
  public enum Hash: Hashable, Sendable, CaseIterable {
    /// SHA-256, which RFC 9846 takes if nothing was said.
    case sha256
    /// SHA-384.
    case sha384
  }

  /// The fewest bytes of a secret (RFC 9257 section 6): less would not hold 128 bits of entropy, however random.
  public static let minimumSecretLength = 16

  /// What it is called on both sides. Every hello shows it to whoever watches: let it say nothing about whom it belongs to.
  public let identity: [UInt8]
  /// What else it is bound to, which both sides have to give alike; nil if it is not imported. Naming in it who is client
  /// and who is server keeps a hello from being led back to where it came from (Selfie, RFC 9258 appendix A).
  public let context: [UInt8]?
  /// The hash that belongs to it.
  public let hash: Hash
  /// What may be offered of it: one for each hash of a cipher suite, or only the one as which it is used without importer.
  let forms: [Form]

  /// A key as it stands in a hello, for suites of one hash.
  final class Form: Sendable {
    /// The `identity` of the `PskIdentity`.
    let identity: [UInt8]
    let hash: HashAlgorithm
    let origin: PSKOrigin
    let psk: Secret

    init(_ identity: [UInt8], _ hash: HashAlgorithm, _ origin: PSKOrigin, _ psk: consuming Secret) {
      self.identity = identity
      self.hash = hash
      self.origin = origin
      self.psk = psk
    }
  }

  /// A key that is imported.
  ///
  /// - Parameters:
  ///   - identity: What it is called on both sides, 1 byte or more.
  ///   - secret: 16 bytes or more, out of a source of randomness. Wiping it is the caller's business.
  ///   - hash: The hash that belongs to the key, whatever the suites that it is used with.
  ///   - context: What else it is bound to, the same on both sides.
  /// - Throws: ``PreSharedKeyError``.
  public init(
    identity: [UInt8], secret: [UInt8], hash: Hash = .sha256, context: [UInt8] = []
  ) throws(PreSharedKeyError) {
    try PreSharedKeyError.check(identity, secret)
    self.identity = identity
    self.context = context
    self.hash = hash
    let external = Secret(copying: secret)
    var forms: [Form] = []
    for target in HashAlgorithm.allCases {
      let name = ImportedIdentity(
        externalIdentity: identity, context: context, targetProtocol: .tls13, targetKDF: target.kdfIdentifier)
      guard let encoded = name.encoded else { throw .identityTooLong }
      let psk = ImportedKey.derive(from: external, hash.algorithm, identity: encoded, for: target)
      forms.append(Form(encoded, target, .imported, psk))
    }
    self.forms = forms
  }

  private init(plain identity: [UInt8], secret: [UInt8], hash: Hash) {
    self.identity = identity
    self.hash = hash
    context = nil
    forms = [Form(identity, hash.algorithm, .external, Secret(copying: secret))]
  }

  /// A key that is used as it is, with suites of its hash alone, for peers that know no importer. It is then bound to no
  /// context, and must be used with no other protocol and in no other way: nothing keeps its uses apart (RFC 9258
  /// section 1).
  ///
  /// - Parameters:
  ///   - identity: What it is called on both sides, 1 byte or more.
  ///   - secret: 16 bytes or more, out of a source of randomness. Wiping it is the caller's business.
  ///   - hash: The hash that belongs to the key.
  /// - Throws: ``PreSharedKeyError``.
  public static func withoutImporter(
    identity: [UInt8], secret: [UInt8], hash: Hash = .sha256
  ) throws(PreSharedKeyError) -> PreSharedKey {
    try PreSharedKeyError.check(identity, secret)
    return PreSharedKey(plain: identity, secret: secret, hash: hash)
  }

  /// Whether it goes through the importer.
  public var isImported: Bool { context != nil }
}

extension PreSharedKey: CustomStringConvertible, CustomReflectable {
  /// What it is called; nothing secret.
  public var description: String {
    "pre-shared key \"\(DisplayText.escaped(identity))\", \(isImported ? "imported" : "not imported")"
  }

  /// Nothing: a secret is never dumped by accident.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension PreSharedKey.Form {
  /// The start of a key schedule with this key.
  var earlySecret: EarlySecret { EarlySecret(hash, psk: psk) }

  /// Tells this key from another of the same name, for a session to remember: a binder over nothing, which no hello has.
  var fingerprint: [UInt8] { binder(transcriptHash: hash.hash([])) }

  func binder(transcriptHash: [UInt8]) -> [UInt8] {
    PSKBinder.compute(hash, origin, psk: psk, transcriptHash: transcriptHash)
  }
}

extension PreSharedKey.Hash {
  var algorithm: HashAlgorithm {
    switch self {
    case .sha256: .sha256
    case .sha384: .sha384
    }
  }
}

extension HashAlgorithm {
  /// As `ImportedIdentity` has it.
  fileprivate var kdfIdentifier: KDFIdentifier {
    switch self {
    case .sha256: .hkdfSHA256
    case .sha384: .hkdfSHA384
    }
  }

  /// As whoever looks for a key is told.
  var ofPreSharedKey: PreSharedKey.Hash {
    switch self {
    case .sha256: .sha256
    case .sha384: .sha384
    }
  }
}
