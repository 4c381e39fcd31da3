// SPDX-License-Identifier: Apache-2.0

public import SottoWire

/// Why a peer's certificate is not accepted. All texts in it are escaped and may be shown as they are.
@nonexhaustive
public enum CertificateFailure: Error, Hashable, Sendable {
  /// The peer sent no certificate.
  case noCertificate
  /// The chain ends at an issuer that is not among the trusted roots: the topmost certificate and who signed it.
  case untrustedIssuer(subject: String, issuer: String)
  /// The certificate is signed by itself and is not trusted.
  case selfSigned(subject: String)
  /// A signature in the chain is not its issuer's: the certificate is corrupt or forged.
  case badSignature(subject: String, issuer: String)
  /// A certificate of the chain is past its last day.
  case expired(subject: String, notAfter: WallTime)
  /// A certificate of the chain is before its first day.
  case notYetValid(subject: String, notBefore: WallTime)
  /// The certificate is for other names.
  case nameMismatch(expected: String, presented: [String])
  /// The certificate has no subjectAltName that could match anything; its common name doesn't count.
  case noNames(expected: String)
  /// The certificate, or one of its issuers, is not for this use.
  case wrongUsage(subject: String, why: String)
  /// A key of the chain is too short.
  case weakKey(subject: String, key: String)
  /// A certificate of the chain is signed with a broken algorithm.
  case weakSignature(subject: String, algorithm: String)
  /// A certificate of the chain is signed with an algorithm that can't be verified here.
  case unsupportedSignature(subject: String, algorithm: String)
  /// The certificate holds a key of a kind that can't be used here.
  case unsupportedKey(String)
  /// A certificate does not parse; 0 is the peer's own.
  case unparseable(index: Int, why: String)
  /// The peer sent more certificates, or more bytes of them, than the limit.
  case tooManyCertificates(limit: String)
  /// The search for a path used up its signature checks.
  case budgetExhausted(checks: Int)
  /// The chain breaks a rule of RFC 5280.
  case constraintViolated(subject: String, why: String)
  /// Its issuer revoked it.
  case revoked(subject: String)
  /// The OCSP response that came with the certificate does not say that it is good.
  case badStaple(subject: String, why: String)
  /// The certificate demands an OCSP response beside it (RFC 7633), and none came.
  case stapleMissing(subject: String)
  /// The peer showed a raw public key (RFC 7250) that is not among those that are known.
  case keyNotPinned(PublicKeyPin)
  /// Something else.
  case other(String)
}

extension CertificateFailure {
  /// The alert that tells the peer (RFC 9846 section 6.2).
  public var alert: AlertDescription {
    switch self {
    case .noCertificate: .certificateRequired
    case .untrustedIssuer, .selfSigned: .unknownCA
    case .expired, .notYetValid: .certificateExpired
    case .nameMismatch, .noNames, .badSignature, .unparseable, .constraintViolated: .badCertificate
    //= rfc9846 4.5.1.3-4
    //= rfc9846 4.5.1.3-5
    case .weakSignature: .badCertificate
    //= rfc9846 4.5.1.2-12
    case .wrongUsage, .weakKey, .unsupportedSignature, .unsupportedKey: .unsupportedCertificate
    case .revoked: .certificateRevoked
    // RFC 6066 section 8.
    case .badStaple, .stapleMissing: .badCertificateStatusResponse
    case .tooManyCertificates, .budgetExhausted, .keyNotPinned, .other: .certificateUnknown
    }
  }
}

extension CertificateFailure: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .noCertificate: "the peer sent no certificate"
    case .untrustedIssuer(let subject, let issuer):
      subject == issuer
        ? "the chain ends at the root \"\(issuer)\", which is not trusted"
        : "\"\(subject)\" is issued by \"\(issuer)\", which is not among the trusted roots"
    case .selfSigned(let subject): "\"\(subject)\" is signed by itself and is not trusted"
    case .badSignature(let subject, let issuer):
      "the signature on \"\(subject)\" is not one that \"\(issuer)\" made"
    case .expired(let subject, let notAfter): "\"\(subject)\" expired at \(notAfter)"
    case .notYetValid(let subject, let notBefore): "\"\(subject)\" is not valid before \(notBefore)"
    case .nameMismatch(let expected, let presented):
      "the certificate is not for \"\(expected)\" but for \(Self.list(presented))"
    case .noNames(let expected):
      "the certificate names no server in its subjectAltName, so it can't be for \"\(expected)\""
    case .wrongUsage(let subject, let why): "\"\(subject)\" may not be used here: \(why)"
    case .weakKey(let subject, let key): "\"\(subject)\" has a key that is too short: \(key)"
    case .weakSignature(let subject, let algorithm):
      "\"\(subject)\" is signed with a broken algorithm: \(algorithm)"
    case .unsupportedSignature(let subject, let algorithm):
      "\"\(subject)\" is signed with an algorithm that can't be verified here: \(algorithm)"
    case .unsupportedKey(let key): "the certificate's key is of a kind that can't be used: \(key)"
    case .unparseable(let index, let why):
      "\(index == 0 ? "the peer's certificate" : "certificate \(index) of the chain") can't be read: \(why)"
    case .tooManyCertificates(let limit): "the peer sent more certificates than are accepted (\(limit))"
    case .budgetExhausted(let checks): "no trusted path was found within \(checks) signature checks"
    case .constraintViolated(let subject, let why): "\"\(subject)\" breaks a rule for chains: \(why)"
    case .badStaple(let subject, let why):
      "the OCSP response sent with \"\(subject)\" does not say that it is good: \(why)"
    case .stapleMissing(let subject):
      "\"\(subject)\" demands an OCSP response beside it, and the peer sent none"
    case .revoked(let subject): "\"\(subject)\" has been revoked by its issuer"
    case .keyNotPinned(let pin): "the peer's public key (\(pin)) is not one that is known"
    case .other(let what): what
    }
  }

  /// At most five names.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }

  /// What to do next, as one or two sentences.
  public var advice: String {
    switch self {
    case .noCertificate: "Give the peer a certificate, or don't require one."
    case .untrustedIssuer:
      "If the issuer is yours, add its root to the trusted roots. If it is a public one, the peer probably doesn't send "
        + "its intermediate certificates: have it send the full chain."
    case .selfSigned: "If you know this certificate, add it to the trusted roots; otherwise don't trust this peer."
    case .badSignature:
      "The certificate was changed after it was issued, or another one has its issuer's name. Have it issued anew."
    case .expired: "Have the certificate renewed on the peer. If it should be valid, check the clock of this machine."
    case .notYetValid: "Check the clock of this machine and that of the issuer, or wait."
    case .nameMismatch: "Connect by a name that the certificate covers, or have one issued for this name."
    case .noNames: "Have a certificate issued with subjectAltName; the common name has not counted for years."
    case .wrongUsage: "Have a certificate issued for this use (extendedKeyUsage, keyUsage)."
    case .weakKey: "Have a certificate issued for a longer key: RSA of 2048 bits or more, or ECDSA P-256."
    case .weakSignature: "Have the certificate issued anew, signed with SHA-256 or better."
    case .unsupportedSignature, .unsupportedKey:
      "Use a certificate with an ECDSA, Ed25519 or ordinary RSA key, signed with ECDSA, Ed25519 or RSA PKCS#1."
    case .unparseable: "Look at the certificate that the peer is configured with; it may be truncated or not DER."
    case .tooManyCertificates: "Have the peer send its own certificate and the intermediates only, or raise the limit."
    case .budgetExhausted: "Have the peer send only the intermediates of one path, or raise the budget."
    case .constraintViolated: "The issuer has to issue the certificate anew."
    case .revoked: "Don't trust this peer until it has a new certificate and a new key."
    case .badStaple: "Have the peer fetch a new OCSP response from its issuer; check the clocks of both machines."
    case .stapleMissing: "Have the peer staple OCSP responses, or have its certificate issued without that demand."
    case .keyNotPinned: "If the peer has a new key, and you have that from the peer itself, pin the new one."
    case .other: "Look at the configuration of both sides."
    }
  }
}
