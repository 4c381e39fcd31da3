// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// What was understood of a certificate on the way through its fields.
struct CertificateFacts {
  var version: Int?
  var serial: [UInt8]?
  var issuer: CertificateName?
  var subject: CertificateName?
  var notBefore: WallTime?
  var notAfter: WallTime?
  var key: String?
  var signature: String?
  var names: [String] = []
  /// What basicConstraints say, if they could be read.
  var isAuthority: Bool?
  var hasConstraints = false
  /// Whether everything up to the last extension was there.
  var isComplete = false

  /// What it is for in short: the first name, or else the subject.
  var shortName: String? { names.first ?? subject?.commonName ?? subject?.text }
}

/// A certificate (RFC 5280 section 4.1), field by field.
extension FieldReader {
  mutating func certificate(_ facts: inout CertificateFacts) {
    element("Certificate", DERTag.sequence, note: "Somebody's word for whose key this is.", clause: "RFC 5280 §4.1") {
      certificate in
      certificate.element(
        "tbsCertificate", DERTag.sequence, note: "The part that the issuer signed.", clause: "RFC 5280 §4.1.1.1"
      ) { $0.tbsCertificate(&facts) }
      let algorithm = certificate.algorithm(
        "signatureAlgorithm", note: "How the issuer signed it.", clause: "RFC 5280 §4.1.1.2")
      if let algorithm { facts.signature = algorithm.signatureName }
      certificate.bitString(
        "signatureValue", note: "The issuer's signature: whoever trusts the issuer's key can believe all of the above.",
        clause: "RFC 5280 §4.1.1.3"
      ) { $0.signatureBytes(algorithm) }
      certificate.value = facts.shortName ?? ""
    }
  }

  private mutating func tbsCertificate(_ facts: inout CertificateFacts) {
    facts.version = version()
    facts.serial = integer(
      "serialNumber", note: "The issuer's number for it.", clause: "RFC 5280 §4.1.2.2")
    if let serial = facts.serial { revalue(FieldText.hex(serial)) }
    let algorithm = algorithm(
      "signature", note: "How the issuer signed it, here under the signature.", clause: "RFC 5280 §4.1.2.3")
    if let algorithm { facts.signature = algorithm.signatureName }
    facts.issuer = distinguishedName("issuer", note: "Who signed it.", clause: "RFC 5280 §4.1.2.4")
    element(
      "validity", DERTag.sequence, note: "From when and until when it is to be believed.", clause: "RFC 5280 §4.1.2.5"
    ) { validity in
      facts.notBefore = validity.time("notBefore")
      facts.notAfter = validity.time("notAfter")
      if let from = facts.notBefore, let until = facts.notAfter { validity.value = "\(from) to \(until)" }
    }
    facts.subject = distinguishedName("subject", note: "Whom it is about.", clause: "RFC 5280 §4.1.2.6")
    facts.key = subjectPublicKeyInfo("subjectPublicKeyInfo")
    for (number, name) in [(UInt8(1), "issuerUniqueID"), (2, "subjectUniqueID")] where nextTag == DERTag.context(number)
    {
      leaf(name, DERTag.context(number), clause: "RFC 5280 §4.1.2.8")
    }
    guard nextTag == DERTag.wrapper(3) else {
      facts.isComplete = isAtEnd && !isBroken
      return
    }
    element(
      "extensions", DERTag.wrapper(3), note: "What else is said of the key and its owner.", clause: "RFC 5280 §4.2"
    ) { wrapper in
      wrapper.element("Extensions", DERTag.sequence) { list in
        var count = 0
        list.list {
          count += 1
          $0.certificateExtension(&facts)
        }
        list.value = FieldText.count(count, "extension")
        facts.isComplete = !list.isBroken
      }
    }
  }

  private mutating func version() -> Int? {
    // Left out, it is 1.
    guard nextTag == DERTag.wrapper(0) else { return 1 }
    var version: Int?
    element("version", DERTag.wrapper(0), clause: "RFC 5280 §4.1.2.1") { tagged in
      guard let number = tagged.integer("INTEGER") else { return }
      version = FieldText.number(number) &+ 1
      tagged.value = "v\(FieldText.number(number) &+ 1)"
      if !(0...2).contains(FieldText.number(number)) { tagged.complain("a version that does not exist") }
    }
    return version
  }
}

/// An AlgorithmIdentifier (RFC 5280 section 4.1.1.2).
struct AlgorithmFacts {
  let identifier: String
  /// The identifier in the parameters, if they are one: the curve of a key.
  var parameter: String?
  /// The hash that the parameters of RSASSA-PSS name, SHA-1 where they name none (RFC 4055 section 3.1); nil where there are no parameters,
  /// as in a key that is good for any hash.
  var hash: String?

  static let ecPublicKey = "1.2.840.10045.2.1"
  static let rsaEncryption = "1.2.840.113549.1.1.1"
  static let rsaPSS = "1.2.840.113549.1.1.10"
  static let sha1 = "1.3.14.3.2.26"

  var isECDSA: Bool { identifier.hasPrefix("1.2.840.10045.4.") }

  /// A signature's name, with its hash where only the parameters say it.
  var signatureName: String {
    let name = ObjectIdentifiers.name(identifier)
    guard let hash else { return name }
    return "\(name) with \(ObjectIdentifiers.name(hash).replacing("id-", with: ""))"
  }
}

extension FieldReader {
  mutating func algorithm(_ name: String, note: String? = nil, clause: String? = nil) -> AlgorithmFacts? {
    var facts: AlgorithmFacts?
    element(name, DERTag.sequence, note: note, clause: clause) { inner in
      guard let identifier = inner.objectIdentifier("algorithm") else { return }
      var found = AlgorithmFacts(identifier: identifier)
      if inner.nextTag == DERTag.objectIdentifier {
        found.parameter = inner.objectIdentifier("parameters")
      } else if identifier == AlgorithmFacts.rsaPSS, inner.nextTag == DERTag.sequence {
        inner.pssParameters(&found)
      } else if !inner.isAtEnd {
        inner.anything("parameters")
      }
      inner.value =
        found.parameter.map { "\(ObjectIdentifiers.name(identifier)), \(ObjectIdentifiers.name($0))" }
        ?? found.signatureName
      facts = found
    }
    return facts
  }

  /// `RSASSA-PSS-params` (RFC 4055 section 3.1).
  private mutating func pssParameters(_ facts: inout AlgorithmFacts) {
    facts.hash = AlgorithmFacts.sha1
    element("parameters", DERTag.sequence, clause: "RFC 4055 §3.1") { parameters in
      if parameters.nextTag == DERTag.wrapper(0) {
        parameters.element("hashAlgorithm", DERTag.wrapper(0)) {
          facts.hash = $0.algorithm("AlgorithmIdentifier")?.identifier
        }
      }
      if parameters.nextTag == DERTag.wrapper(1) {
        parameters.element("maskGenAlgorithm", DERTag.wrapper(1)) { $0.anythingLeft() }
      }
      if parameters.nextTag == DERTag.wrapper(2) {
        parameters.element("saltLength", DERTag.wrapper(2)) { $0.integer("INTEGER") }
      }
      if parameters.nextTag == DERTag.wrapper(3) {
        parameters.element("trailerField", DERTag.wrapper(3)) { $0.integer("INTEGER") }
      }
    }
  }

  mutating func signatureBytes(_ algorithm: AlgorithmFacts?) {
    guard algorithm?.isECDSA == true, nextTag == DERTag.sequence else {
      rest("signature")
      return
    }
    element("Ecdsa-Sig-Value", DERTag.sequence, clause: "RFC 3279 §2.2.3") {
      $0.integer("r")
      $0.integer("s")
    }
  }
}
