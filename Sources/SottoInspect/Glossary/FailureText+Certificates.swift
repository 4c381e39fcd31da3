// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

extension FailureText {
  /// Why a certificate is refused. What to do about it is what the failure itself advises.
  static let certificates: [FailureText] = [
    .init(
      .certificateMissing, .noCertificate,
      what: "The peer showed no certificate where one is needed.",
      when: "When a client connects without one to a server that asks for it."),
    .init(
      .certificateUnknownIssuer, .untrustedIssuer(subject: "", issuer: ""),
      what: "The chain of certificates ends at an issuer that is not among the authorities that we trust.",
      when: """
        The three usual reasons: the server does not send its intermediate certificate; its authority is a private \
        one; or a proxy on the way shows a certificate of its own.
        """),
    .init(
      .certificateSelfSigned, .selfSigned(subject: ""),
      what: "The certificate is signed with its own key: it vouches for itself, and nobody else does.",
      when: """
        On devices and test servers that made it themselves, and where a server fell back to a default certificate.
        """),
    .init(
      .certificateForged, .badSignature(subject: "", issuer: ""),
      what: "A signature within the chain is not one that the named issuer made.",
      when: """
        When a certificate was damaged or changed, or when two authorities have the same name and different keys.
        """),
    .init(
      .certificateExpired, .expired(subject: "", notAfter: WallTime(secondsSinceEpoch: 0)),
      what: "A certificate of the chain is past its last day.",
      when: """
        When its renewal failed without anyone noticing, when the server was not reloaded after it, or when our own \
        clock is ahead.
        """),
    .init(
      .certificateNotYetValid, .notYetValid(subject: "", notBefore: WallTime(secondsSinceEpoch: 0)),
      what: "A certificate of the chain is before its first day.",
      when: """
        Nearly always because our own clock is behind: after a dead battery, on a fresh device, in a restored virtual \
        machine.
        """),
    .init(
      .certificateWrongName, .nameMismatch(expected: "", presented: []),
      what: "The certificate is genuine, and for other names than the one that we wanted.",
      when: """
        When a name points to a server that has no certificate for it, when the client sends no name (SNI) or another \
        one, or when somebody else answers.
        """),
    .init(
      .certificateNoNames, .noNames(expected: ""),
      what: "The certificate names no server in its subjectAltName, where names have to stand.",
      when: "With certificates made by hand that have only a common name, which no longer counts."),
    .init(
      .certificateWrongUsage, .wrongUsage(subject: "", why: ""),
      what: "The certificate, or one of its issuers, was issued for another use than this.",
      when: "When a certificate for signing code or mail, or one for clients, is used for a server."),
    .init(
      .certificateWeakKey, .weakKey(subject: "", key: ""),
      what: "A key in the chain is so short that it can be broken.",
      when: "With RSA keys of 1024 bits, on old devices."),
    .init(
      .certificateWeakSignature, .weakSignature(subject: "", algorithm: ""),
      what: """
        A certificate of the chain is signed with an algorithm that is broken (SHA-1, MD5): others can be forged that \
        it would fit as well.
        """,
      when: "With certificates of old private authorities."),
    .init(
      .certificateUnsupportedSignature, .unsupportedSignature(subject: "", algorithm: ""),
      what: "A certificate of the chain is signed with an algorithm that can't be checked here. It may be sound.",
      when: "With RSA-PSS, Ed448 or ML-DSA in certificates."),
    .init(
      .certificateUnsupportedKey, .unsupportedKey(""),
      what: "The certificate holds a key of a kind that can't be used here.",
      when: "With curves and kinds of keys that are rare: secp256k1, Ed448, ML-DSA, RSA bound to PSS."),
    .init(
      .certificateUnparseable, .unparseable(index: 0, why: ""),
      what: "A certificate can't be read.",
      when: "When its file was cut off, or when it breaks the encoding's rules (DER)."),
    .init(
      .certificateTooMany, .tooManyCertificates(limit: ""),
      what: "The peer sent more certificates, or more bytes of them, than are looked at.",
      when: "When a server sends a whole file of authorities in the place of its chain."),
    .init(
      .certificateBudget, .budgetExhausted(checks: 0),
      what: """
        No path to a trusted authority was found within the number of signature checks that are spent on one peer.
        """,
      when: "When many certificates have the same names, by mistake or to make us work."),
    .init(
      .certificateConstraint, .constraintViolated(subject: "", why: ""),
      what: "The chain breaks a rule for chains, such as an authority that signs for names outside its realm.",
      when: "With private authorities that were set up wrongly, and with forgeries."),
    .init(
      .certificateRevoked, .revoked(subject: ""),
      what: "Its issuer took the certificate back.",
      when: "When its key was stolen or lost, or when it should never have been issued."),
    .init(
      .certificateBadStaple, .badStaple(subject: "", why: ""),
      what: "The OCSP response beside the certificate does not say that it is good.",
      when: """
        When the response is out of date or for another certificate, when a clock is off, or when the certificate was \
        revoked.
        """),
    .init(
      .certificateStapleMissing, .stapleMissing(subject: ""),
      what: """
        The certificate says that it is only to be believed with an OCSP response beside it (must-staple), and none \
        came.
        """,
      when: "When the server is not set up for stapling, or could not reach its authority since it started."),
    .init(
      .certificateOther, .other(""),
      what: "The certificate was refused for a reason of the verifier's own.",
      when: "When an application judges certificates by rules of its own."),
    .init(
      .certificateKeyNotPinned, .keyNotPinned(PublicKeyPin(subjectPublicKeyInfo: [])),
      what: "The peer showed a bare public key that is not one of those that we know.",
      when: "When the peer has a new key, or when somebody else answers."),
  ]
}
