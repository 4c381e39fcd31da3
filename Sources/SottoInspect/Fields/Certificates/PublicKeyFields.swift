// SPDX-License-Identifier: Apache-2.0

/// A public key as certificates hold it (RFC 5280 section 4.1.2.7).
extension FieldReader {
  /// Returns the key in short: `ECDSA P-256`, `RSA 2048`.
  mutating func subjectPublicKeyInfo(_ name: String) -> String? {
    var key: String?
    element(name, DERTag.sequence, note: "The public key that all this is about.", clause: "RFC 5280 §4.1.2.7") {
      info in
      let algorithm = info.algorithm("algorithm", note: "What kind of key it is.")
      var bits: Int?
      info.bitString("subjectPublicKey", note: "The key itself.") { content in
        switch algorithm?.identifier {
        case AlgorithmFacts.rsaEncryption, AlgorithmFacts.rsaPSS: bits = content.rsaPublicKey()
        case AlgorithmFacts.ecPublicKey: content.curvePoint()
        default: content.rest("public key")
        }
      }
      key = algorithm.map { PublicKeyName.text($0, bits: bits) }
      info.value = key ?? ""
    }
    return key
  }

  /// Returns the size of the modulus in bits.
  private mutating func rsaPublicKey() -> Int? {
    var bits: Int?
    element("RSAPublicKey", DERTag.sequence, clause: "RFC 8017 §A.1.1") { key in
      if let modulus = key.integer("modulus", note: "The product of two secret primes.") {
        let magnitude = modulus.drop { $0 == 0 }
        bits = magnitude.count * 8 - (magnitude.first?.leadingZeroBitCount ?? 0)
      }
      key.integer("publicExponent")
      if let bits { key.value = "\(Wording.grouped(bits)) bits" }
    }
    return bits
  }

  private mutating func curvePoint() {
    guard peek() == 4, remaining % 2 == 1, remaining > 1 else {
      rest("ECPoint", note: "A point on the curve, written in short.", clause: "RFC 5480 §2.2")
      return
    }
    let size = (remaining - 1) / 2
    group("ECPoint", note: "A point on the curve.", clause: "RFC 5480 §2.2") { point in
      point.number("form", 1, value: { _ in "uncompressed (4)" })
      point.fixed("X", size)
      point.fixed("Y", size)
    }
  }
}

/// Keys as people call them.
enum PublicKeyName {
  static func text(_ algorithm: AlgorithmFacts, bits: Int?) -> String {
    switch algorithm.identifier {
    case AlgorithmFacts.rsaEncryption: bits.map { "RSA \($0)" } ?? "RSA"
    case AlgorithmFacts.rsaPSS: (bits.map { "RSA \($0)" } ?? "RSA") + ", bound to PSS"
    case AlgorithmFacts.ecPublicKey: "ECDSA \(algorithm.parameter.map(curve) ?? "on a curve of its own")"
    default: keys[algorithm.identifier] ?? ObjectIdentifiers.name(algorithm.identifier)
    }
  }

  private static func curve(_ identifier: String) -> String {
    switch identifier {
    case "1.2.840.10045.3.1.7": "P-256"
    case "1.3.132.0.34": "P-384"
    case "1.3.132.0.35": "P-521"
    default: ObjectIdentifiers.name(identifier)
    }
  }

  private static let keys = [
    "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.3.101.110": "X25519", "1.3.101.111": "X448",
    "1.2.840.10040.4.1": "DSA", "2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87", "2.16.840.1.101.3.4.4.1": "ML-KEM-512",
    "2.16.840.1.101.3.4.4.2": "ML-KEM-768",
    "2.16.840.1.101.3.4.4.3": "ML-KEM-1024",
  ]
}
