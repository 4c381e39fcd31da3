// SPDX-License-Identifier: Apache-2.0

/// Object identifiers: their dotted form, and the names of those that are seen in certificates.
enum ObjectIdentifiers {
  /// `2.5.4.3` of its DER content; nil for what is none.
  static func dotted(_ content: [UInt8]) -> String? {
    guard let last = content.last, last & 0x80 == 0, content.count <= 64 else { return nil }
    var arcs: [UInt64] = []
    var arc: UInt64 = 0
    for byte in content {
      guard arc < 1 << 56 else { return nil }
      arc = arc << 7 | UInt64(byte & 0x7f)
      guard byte & 0x80 == 0 else { continue }
      if arcs.isEmpty {
        // The first two share a number.
        let first = min(2, arc / 40)
        arcs = [first, arc - first * 40]
      } else {
        arcs.append(arc)
      }
      arc = 0
    }
    return arcs.map { String($0) }.joined(separator: ".")
  }

  /// `commonName (2.5.4.3)`, or the bare number of an unknown one.
  static func text(_ dotted: String) -> String { names[dotted].map { "\($0) (\(dotted))" } ?? dotted }

  /// The name, or the number of an unknown one.
  static func name(_ dotted: String) -> String { names[dotted] ?? dotted }

  private static let names: [String: String] = attributes.merging(algorithms) { one, _ in one }
    .merging(extensions) { one, _ in one }.merging(purposes) { one, _ in one }

  /// Attributes of names (RFC 5280 appendix A, RFC 4519; the last are those of the CA/Browser Forum).
  private static let attributes = [
    "2.5.4.3": "commonName", "2.5.4.4": "surname", "2.5.4.5": "serialNumber", "2.5.4.6": "countryName",
    "2.5.4.7": "localityName", "2.5.4.8": "stateOrProvinceName", "2.5.4.9": "streetAddress",
    "2.5.4.10": "organizationName",
    "2.5.4.11": "organizationalUnitName", "2.5.4.12": "title", "2.5.4.13": "description",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "givenName", "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier", "2.5.4.46": "dnQualifier", "2.5.4.65": "pseudonym",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "userId", "0.9.2342.19200300.100.1.25": "domainComponent",
    "1.2.840.113549.1.9.1": "emailAddress", "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionLocalityName",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionStateOrProvinceName",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionCountryName",
  ]

  /// Keys, signatures, hashes and curves.
  private static let algorithms = [
    "1.2.840.113549.1.1.1": "rsaEncryption", "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
    "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
    "1.2.840.113549.1.1.7": "id-RSAES-OAEP", "1.2.840.113549.1.1.8": "id-mgf1",
    "1.2.840.113549.1.1.10": "id-RSASSA-PSS",
    "1.2.840.113549.1.1.11": "sha256WithRSAEncryption", "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
    "1.2.840.113549.1.1.13": "sha512WithRSAEncryption", "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
    "1.2.840.10045.2.1": "id-ecPublicKey", "1.2.840.10045.4.1": "ecdsa-with-SHA1",
    "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
    "1.2.840.10045.4.3.2": "ecdsa-with-SHA256", "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
    "1.2.840.10045.4.3.4": "ecdsa-with-SHA512", "1.3.101.110": "id-X25519", "1.3.101.111": "id-X448",
    "1.3.101.112": "id-Ed25519", "1.3.101.113": "id-Ed448", "1.2.840.10040.4.1": "id-dsa",
    "1.2.840.10040.4.3": "dsa-with-SHA1",
    "2.16.840.1.101.3.4.3.1": "dsa-with-SHA224", "2.16.840.1.101.3.4.3.2": "dsa-with-SHA256",
    "2.16.840.1.101.3.4.3.17": "id-ml-dsa-44", "2.16.840.1.101.3.4.3.18": "id-ml-dsa-65",
    "2.16.840.1.101.3.4.3.19": "id-ml-dsa-87", "2.16.840.1.101.3.4.3.20": "id-slh-dsa-sha2-128s",
    "2.16.840.1.101.3.4.3.21": "id-slh-dsa-sha2-128f", "2.16.840.1.101.3.4.4.1": "id-alg-ml-kem-512",
    "2.16.840.1.101.3.4.4.2": "id-alg-ml-kem-768", "2.16.840.1.101.3.4.4.3": "id-alg-ml-kem-1024",
    "1.3.14.3.2.26": "id-sha1", "1.3.14.3.2.29": "sha1WithRSASignature", "2.16.840.1.101.3.4.2.1": "id-sha256",
    "2.16.840.1.101.3.4.2.2": "id-sha384", "2.16.840.1.101.3.4.2.3": "id-sha512", "2.16.840.1.101.3.4.2.4": "id-sha224",
    "1.2.840.113549.2.5": "id-md5", "1.2.840.10045.3.1.1": "secp192r1", "1.2.840.10045.3.1.7": "secp256r1",
    "1.3.132.0.10": "secp256k1", "1.3.132.0.33": "secp224r1", "1.3.132.0.34": "secp384r1", "1.3.132.0.35": "secp521r1",
    "1.3.36.3.3.2.8.1.1.3": "brainpoolP192r1", "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    "1.2.156.10197.1.301": "SM2",
    "1.2.156.10197.1.501": "SM2-with-SM3", "1.2.643.7.1.1.1.1": "GOST R 34.10-2012 (256 bits)",
  ]

  /// Extensions of certificates.
  private static let extensions = [
    "2.5.29.9": "subjectDirectoryAttributes", "2.5.29.14": "subjectKeyIdentifier", "2.5.29.15": "keyUsage",
    "2.5.29.16": "privateKeyUsagePeriod", "2.5.29.17": "subjectAltName", "2.5.29.18": "issuerAltName",
    "2.5.29.19": "basicConstraints", "2.5.29.30": "nameConstraints", "2.5.29.31": "cRLDistributionPoints",
    "2.5.29.32": "certificatePolicies", "2.5.29.33": "policyMappings", "2.5.29.35": "authorityKeyIdentifier",
    "2.5.29.36": "policyConstraints", "2.5.29.37": "extKeyUsage", "2.5.29.46": "freshestCRL",
    "2.5.29.54": "inhibitAnyPolicy",
    "1.3.6.1.5.5.7.1.1": "authorityInfoAccess", "1.3.6.1.5.5.7.1.3": "qcStatements",
    "1.3.6.1.5.5.7.1.11": "subjectInfoAccess",
    "1.3.6.1.5.5.7.1.24": "tlsfeature", "1.3.6.1.4.1.11129.2.4.2": "signedCertificateTimestampList",
    "1.3.6.1.4.1.11129.2.4.3": "ctPoison", "1.3.6.1.4.1.44363.44": "delegationUsage",
    "1.3.6.1.5.5.7.48.1.5": "ocspNoCheck", "2.16.840.1.113730.1.1": "netscapeCertType",
    "2.16.840.1.113730.1.13": "netscapeComment", "1.3.6.1.4.1.311.20.2": "enrollCertType",
    "1.3.6.1.4.1.311.21.7": "certificateTemplate", "2.23.140.3.1": "cabfOrganizationIdentifier",
  ]

  /// What keys are for, where to ask, and policies.
  private static let purposes = [
    "2.5.29.37.0": "anyExtendedKeyUsage", "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning", "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning", "1.3.6.1.4.1.311.10.3.3": "microsoftServerGatedCrypto",
    "1.3.6.1.4.1.311.20.2.2": "smartcardLogon", "1.3.6.1.5.2.3.4": "pkinitClientAuth", "1.3.6.1.5.5.7.48.1": "ocsp",
    "1.3.6.1.5.5.7.48.2": "caIssuers", "1.3.6.1.5.5.7.48.3": "timeStamping", "1.3.6.1.5.5.7.48.5": "caRepository",
    "1.3.6.1.5.5.7.48.1.1": "id-pkix-ocsp-basic", "1.3.6.1.5.5.7.48.1.2": "id-pkix-ocsp-nonce",
    "1.3.6.1.5.5.7.2.1": "cps", "1.3.6.1.5.5.7.2.2": "unotice", "2.5.29.32.0": "anyPolicy",
    "2.23.140.1.1": "extended validation",
    "2.23.140.1.2.1": "domain validated", "2.23.140.1.2.2": "organization validated",
    "2.23.140.1.2.3": "individual validated",
    "1.3.6.1.4.1.311.20.2.3": "userPrincipalName", "1.3.6.1.5.5.7.8.9": "smtpUTF8Mailbox",
    "1.3.6.1.5.5.7.8.7": "dnsSRV",
    "1.3.6.1.5.5.7.8.5": "xmppAddr",
  ]
}
