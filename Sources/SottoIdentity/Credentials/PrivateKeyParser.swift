// SPDX-License-Identifier: Apache-2.0

package import SottoCrypto
import SottoWire
import SwiftASN1

/// Reads private keys: PKCS#8 (RFC 5958), SEC 1 (RFC 5915) and PKCS#1 (RFC 8017 A.1.2).
package enum PrivateKeyParser {
  private static let labels: Set<String> = [
    "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
  ]

  /// The one private key of a PEM text; certificates and `EC PARAMETERS` may stand beside it.
  ///
  /// - Parameter source: what errors call it.
  /// - Throws: ``CredentialError``: not PEM, no key or several, encrypted, of a kind that can't be used, broken.
  package static func key(pem text: String, source: String?) throws(CredentialError) -> SigningKey {
    let block = try block(pem: text, source)
    return try explaining(source) { () throws(KeyProblem) in
      switch block.label {
      case "EC PRIVATE KEY": try sec1(block.der[...], curve: nil)
      case "RSA PRIVATE KEY": try rsa(block.der)
      default: try pkcs8(block.der)
      }
    }
  }

  /// The one private key of a PEM text, for the classical handshake.
  ///
  /// - Throws: ``CredentialError``; also for a key that is not RSA.
  package static func decryptionKey(pem text: String, source: String?) throws(CredentialError) -> RSADecryptionKey {
    let block = try block(pem: text, source)
    return try explaining(source) { () throws(KeyProblem) in
      let pkcs1: [UInt8]
      switch block.label {
      case "EC PRIVATE KEY": throw .unsupported("ECDSA, which can't decrypt")
      case "RSA PRIVATE KEY": pkcs1 = block.der
      default:
        let (oid, _, content) = try privateKeyInfo(block.der)
        guard oid == .AlgorithmIdentifier.rsaEncryption else { throw .unsupported("only an RSA key can decrypt") }
        pkcs1 = Array(content)
      }
      do throws(CryptoFailure) {
        return try RSADecryptionKey.rsa(pkcs1DER: pkcs1)
      } catch {
        if case .invalidKey(let what) = error { throw .unsupported(what) }
        throw .unsupported("this build can't decrypt with RSA")
      }
    }
  }

  private static func block(pem text: String, _ source: String?) throws(CredentialError) -> PEMBlock {
    let blocks: [PEMBlock]
    do { blocks = try PEM.blocks(in: text) } catch {
      throw CredentialError(.malformed, in: source, "broken PEM in \(error)", advice: "Copy the file again, whole.")
    }
    let keys = blocks.filter { labels.contains($0.label) }
    guard let block = keys.first else { throw noKey(blocks, source) }
    guard keys.count == 1 else {
      throw CredentialError(
        .malformed, in: source,
        "there are \(keys.count) private keys, on lines \(keys.map { "\($0.line)" }.joined(separator: ", "))",
        advice: "Keep the one that belongs to the certificate.")
    }
    guard !block.isEncrypted, block.label != "ENCRYPTED PRIVATE KEY" else {
      throw CredentialError(
        .encryptedKey, in: source, "the private key is encrypted",
        advice: "Decrypt it with: openssl pkey -in encrypted.pem -out key.pem")
    }
    return block
  }

  /// Runs `body`, giving its problems words and advice.
  private static func explaining<Key>(
    _ source: String?, _ body: () throws(KeyProblem) -> Key
  ) throws(CredentialError) -> Key {
    do throws(KeyProblem) {
      return try body()
    } catch {
      switch error {
      case .malformed(let what):
        throw CredentialError(
          .malformed, in: source, "the private key can't be read: \(what)",
          advice: "Look at it with: openssl pkey -text -noout")
      case .unsupported(let what):
        throw CredentialError(
          .unsupportedKey, in: source, "the private key can't be used: \(what)",
          advice: "Use ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits or more.")
      }
    }
  }

  private static func noKey(_ blocks: [PEMBlock], _ source: String?) -> CredentialError {
    if blocks.isEmpty {
      return CredentialError(
        .noPrivateKey, in: source, "there is no PEM block in it",
        advice: "If it is DER, convert it with: openssl pkey -inform DER -in key.der -out key.pem")
    }
    let labels = Set(blocks.map { DisplayText.escaped($0.label, limit: 64) }).sorted().joined(separator: ", ")
    return CredentialError(
      .noPrivateKey, in: source, "there is no private key in it, only \(labels)",
      advice: "Give the file with the private key; perhaps the two files are swapped.")
  }

  /// What is wrong with a key, before it is known where it came from.
  private enum KeyProblem: Error {
    case malformed(String)
    case unsupported(String)
  }

  private static func reading<T>(_ body: () throws(DERProblem) -> T) throws(KeyProblem) -> T {
    do { return try body() } catch { throw .malformed(error.what) }
  }

  private static func making(_ body: () throws(CryptoFailure) -> SigningKey) throws(KeyProblem) -> SigningKey {
    do { return try body() } catch {
      if case .invalidKey(let what) = error { throw .unsupported(what) }
      throw .malformed("\(error)")
    }
  }

  /// OneAsymmetricKey of RFC 5958; the public key that may follow is passed over.
  private static func privateKeyInfo(
    _ der: [UInt8]
  ) throws(KeyProblem) -> (ASN1ObjectIdentifier, [ASN1Node], ArraySlice<UInt8>) {
    try reading { () throws(DERProblem) in
      var fields = try DERFields(DER.value(der[...], in: "PKCS#8 key"), in: "PKCS#8 key")
      _ = try DER.smallInteger(fields.next("version"), in: "version")
      var algorithm = try DERFields(fields.next("algorithm"), in: "algorithm")
      let oid = try DER.oid(algorithm.next("object identifier"), in: "algorithm")
      let parameters = algorithm.rest()
      return (oid, parameters, try DER.primitive(fields.next("privateKey"), .octetString, in: "privateKey"))
    }
  }

  private static func pkcs8(_ der: [UInt8]) throws(KeyProblem) -> SigningKey {
    let (oid, parameters, content) = try privateKeyInfo(der)
    switch oid {
    case .AlgorithmIdentifier.rsaEncryption: return try rsa(Array(content))
    case .AlgorithmIdentifier.idEcPublicKey: return try sec1(content, curve: parameters.first)
    case KeyOIDs.ed25519:
      let seed = try reading { () throws(DERProblem) in
        Array(try DER.primitive(DER.value(content, in: "Ed25519 key"), .octetString, in: "Ed25519 key"))
      }
      guard seed.count == 32 else { throw .malformed("an Ed25519 key has 32 bytes, not \(seed.count)") }
      return try making { () throws(CryptoFailure) in try SigningKey.ed25519(seed: seed) }
    case .AlgorithmIdentifier.rsaPSS: throw .unsupported("RSA bound to PSS (id-RSASSA-PSS)")
    default: throw .unsupported(KeyOIDs.otherKeys[oid] ?? "key type \(oid)")
    }
  }

  private static func rsa(_ pkcs1: [UInt8]) throws(KeyProblem) -> SigningKey {
    let bits = try reading { () throws(DERProblem) in
      var fields = try DERFields(DER.value(pkcs1[...], in: "RSA key"), in: "RSA key")
      _ = try DER.smallInteger(fields.next("version"), in: "version")
      let modulus = try DER.positiveInteger(fields.next("modulus"), in: "RSA modulus")
      return modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
    }
    guard bits >= 2048 else { throw .unsupported("RSA of \(bits) bits is too short") }
    return try making { () throws(CryptoFailure) in try SigningKey.rsa(pkcs1DER: pkcs1) }
  }

  /// ECPrivateKey of RFC 5915. Inside PKCS#8 the curve is named outside.
  private static func sec1(_ der: ArraySlice<UInt8>, curve outer: ASN1Node?) throws(KeyProblem) -> SigningKey {
    let (scalar, curve) = try reading { () throws(DERProblem) in
      var fields = try DERFields(DER.value(der, in: "EC key"), in: "EC key")
      _ = try DER.smallInteger(fields.next("version"), in: "version")
      let scalar = try DER.primitive(fields.next("privateKey"), .octetString, in: "privateKey")
      var named = outer
      if let tagged = fields.optional(tag: 0) {
        var inner = try DERFields(tagged, DER.context(0), in: "EC parameters")
        if named == nil { named = try inner.next("curve") }
      }
      guard let named else { throw DERProblem(what: "EC key names no curve") }
      guard named.identifier == .objectIdentifier else { return (scalar, nil as ASN1ObjectIdentifier?) }
      return (scalar, try DER.oid(named, in: "curve"))
    }
    guard let curve else { throw .unsupported("ECDSA with explicit curve parameters") }
    guard let group = KeyOIDs.groups[curve] else {
      throw .unsupported("ECDSA on \(KeyOIDs.otherCurves[curve] ?? "curve \(curve)")")
    }
    // The scalar has the length of the field; some writers drop or add leading zeros.
    let size = group == .secp256r1 ? 32 : group == .secp384r1 ? 48 : 66
    let significant = scalar.drop { $0 == 0 }
    guard significant.count <= size else { throw .malformed("the scalar is too long for its curve") }
    let padded = [UInt8](repeating: 0, count: size - significant.count) + significant
    return try making { () throws(CryptoFailure) in try SigningKey.ecdsa(group, privateScalar: padded) }
  }
}
