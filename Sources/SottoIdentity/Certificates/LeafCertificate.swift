// SPDX-License-Identifier: Apache-2.0

package import SottoCrypto
import SwiftASN1
import X509

/// What TLS needs of a certificate, read from its raw DER (RFC 5280 section 4.1):
///
///     Certificate  ::=  SEQUENCE  {
///          tbsCertificate       TBSCertificate,
///          signatureAlgorithm   AlgorithmIdentifier,
///          signatureValue       BIT STRING  }
///
/// Mostly a leaf, but any certificate can be read so. It reads also what the path builder can't (keys bound to PSS,
/// ML-DSA, short RSA keys …), so that the error can say precisely what is wrong. It judges nothing.
///
/// Whoever needs a certificate again keeps this object: what follows from the bytes is made once for all who hold it.
package final class LeafCertificate: Sendable {
  /// The whole certificate.
  package let der: [UInt8]
  /// The part that is signed.
  package let tbsCertificate: ArraySlice<UInt8>
  /// 1, 2 or 3.
  package let version: Int
  /// The serial number as it stands, most significant byte first.
  package let serialNumber: [UInt8]
  /// The algorithm of the issuer's signature.
  package let signature: CertificateSignature
  /// The issuer's signature.
  package let signatureValue: ArraySlice<UInt8>
  /// The issuer's Name in DER.
  package let issuer: [UInt8]
  /// The subject's Name in DER.
  package let subject: [UInt8]
  /// The first second of validity.
  package let notBefore: WallTime
  /// The last second of validity.
  package let notAfter: WallTime
  /// The SubjectPublicKeyInfo in DER.
  package let subjectPublicKeyInfo: [UInt8]
  /// The public key.
  package let key: CertificateKey
  /// What the extensions say.
  package let extensions: CertificateExtensions

  private let usualKey = Memo<Result<VerifyingKey, CertificateFailure>>()
  private let subjectInWords = Memo<String>()
  private let builderReading = Memo<X509.Certificate?>()

  /// Reads one certificate with nothing after it.
  ///
  /// - Parameter index: where it stood in what the peer sent, for the error.
  /// - Throws: ``CertificateFailure/unparseable(index:why:)``.
  package convenience init(der: [UInt8], index: Int = 0) throws(CertificateFailure) {
    do throws(DERProblem) {
      try self.init(reading: der)
    } catch {
      throw .unparseable(index: index, why: error.what)
    }
  }

  private init(reading der: [UInt8]) throws(DERProblem) {
    self.der = der
    var certificate = try DERFields(DER.value(der[...], in: "certificate"), in: "certificate")
    let tbs = try certificate.next("tbsCertificate")
    let outerAlgorithm = try certificate.next("signatureAlgorithm")
    signatureValue = try DER.wholeBytes(certificate.next("signatureValue"), in: "signatureValue")
    try certificate.finish()

    tbsCertificate = tbs.encodedBytes
    var fields = try DERFields(tbs, in: "tbsCertificate")
    version = try Self.version(&fields)
    serialNumber = Array(try DER.integer(fields.next("serialNumber"), in: "serialNumber"))
    let innerAlgorithm = try fields.next("signature")
    guard innerAlgorithm.encodedBytes.elementsEqual(outerAlgorithm.encodedBytes) else {
      throw DERProblem(what: "the certificate names two different signature algorithms")
    }
    signature = try CertificateSignature.read(innerAlgorithm)
    issuer = Array(try fields.next("issuer").encodedBytes)
    var validity = try DERFields(fields.next("validity"), in: "validity")
    notBefore = try DER.time(validity.next("notBefore"), in: "notBefore")
    notAfter = try DER.time(validity.next("notAfter"), in: "notAfter")
    try validity.finish()
    subject = Array(try fields.next("subject").encodedBytes)
    let keyInfo = try fields.next("subjectPublicKeyInfo")
    subjectPublicKeyInfo = Array(keyInfo.encodedBytes)
    key = try CertificateKey.read(keyInfo)
    _ = fields.optional(tag: 1)
    _ = fields.optional(tag: 2)
    extensions = try CertificateExtensions.read(fields.optional(tag: 3))
    try fields.finish()
  }

  private static func version(_ fields: inout DERFields) throws(DERProblem) -> Int {
    guard let tagged = fields.optional(tag: 0) else { return 1 }
    var inner = try DERFields(tagged, DER.context(0), in: "version")
    let number = try DER.smallInteger(inner.next("number"), in: "version")
    try inner.finish()
    guard (0...2).contains(number) else { throw DERProblem(what: "version \(number + 1) is unknown") }
    return number + 1
  }

  /// The key to check the peer's CertificateVerify with (RFC 9846 section 4.5.2).
  ///
  /// - Throws: ``CertificateFailure/unsupportedKey(_:)``.
  package func verifyingKey(
    minimumRSABits: Int = VerifyingKey.minimumRSABits
  ) throws(CertificateFailure) -> VerifyingKey {
    guard minimumRSABits == VerifyingKey.minimumRSABits else {
      return try key.verifyingKey(minimumRSABits: minimumRSABits)
    }
    return try usualKey.value { Result { () throws(CertificateFailure) in try key.verifyingKey() } }.get()
  }

  /// The check whether `issuer` signed this certificate; nil if it can't have.
  func signatureCheck(by issuer: LeafCertificate) -> SignatureCheck? {
    guard let scheme = signature.scheme, let key = try? issuer.verifyingKey() else { return nil }
    return key.check(of: Array(signatureValue), for: Array(tbsCertificate), scheme: scheme)
  }

  /// From when to when all of these are valid, which is always for none; nil if never at the same time.
  package static func commonValidity(of certificates: [LeafCertificate]) -> ClosedRange<WallTime>? {
    var start = WallTime(secondsSinceEpoch: .min)
    var end = WallTime(secondsSinceEpoch: .max)
    for certificate in certificates {
      start = max(start, certificate.notBefore)
      end = min(end, certificate.notAfter)
    }
    return start <= end ? start...end : nil
  }

  /// The names that it covers.
  package var names: CertificateNames { extensions.names }

  /// Whether subject and issuer are the same name.
  package var isSelfIssued: Bool { subject == issuer }

  /// The subject as people read it, escaped. One without a subject goes by its first name.
  package var subjectText: String {
    subjectInWords.value {
      let text = DistinguishedNameText.text(subject)
      guard text == "(no name)", let name = names.presented.first else { return text }
      return name
    }
  }

  /// The issuer as people read it, escaped.
  package var issuerText: String { DistinguishedNameText.text(issuer) }

  /// The path builder's reading; nil if it can't read it.
  var certificate: X509.Certificate? {
    builderReading.value { try? X509.Certificate(derEncoded: der) }
  }
}
