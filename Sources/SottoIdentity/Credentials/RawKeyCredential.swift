// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto

// What one side shows where no certificates are wanted: its public key alone (RFC 7250). It is presented only to peers that
// say they take such keys.
extension Credential {
  /// A public key without a certificate, and whoever signs with it.
  ///
  /// - Parameter rawPublicKey: SubjectPublicKeyInfo in DER, as peers know it.
  /// - Throws: ``CredentialError`` if it is no public key, or a ``SigningKey`` does not belong to it. Whether another signer
  ///   does, only its signatures can tell.
  public init(rawPublicKey: [UInt8], signer: any Signer) throws(CredentialError) {
    let key: RawPublicKey
    do throws(RawPublicKeyError) {
      key = try RawPublicKey(subjectPublicKeyInfo: rawPublicKey)
    } catch {
      throw CredentialError(.malformed, in: nil, "the public key can't be read: \(error)", advice: "Replace it.")
    }
    let verifyingKey: VerifyingKey
    do throws(CertificateFailure) {
      verifyingKey = try key.key.verifyingKey()
    } catch {
      throw CredentialError(.unsupportedKey, in: nil, error.description, advice: error.advice)
    }
    if let own = signer as? SigningKey, own.publicKey != verifyingKey {
      throw CredentialError(
        .keyMismatch, in: nil, "the private key does not belong to the public key (\(key.key.name))",
        advice: "Give the two halves of one key.")
    }
    self.init(key, signer: signer)
  }

  /// The public half of `signingKey`, without a certificate.
  public init(rawPublicKeyOf signingKey: SigningKey) throws(CredentialError) {
    do throws(RawPublicKeyError) {
      self.init(try RawPublicKey(of: signingKey), signer: signingKey)
    } catch {
      throw CredentialError(.unsupportedKey, in: nil, error.description, advice: "Use an ECDSA, Ed25519 or RSA key.")
    }
  }

  /// The public half of the private key in a PEM file, without a certificate.
  ///
  /// - Throws: ``CredentialError``, which names the file.
  public init(rawPublicKeyOfFile privateKeyFile: String) throws(CredentialError) {
    try self.init(
      rawPublicKeyOf: PrivateKeyParser.key(pem: Self.read(privateKeyFile), source: privateKeyFile))
  }

  /// What peers pin to recognise this credential by its bare key; nil for one with certificates.
  public var pin: PublicKeyPin? { rawPublicKey.map { PublicKeyPin(subjectPublicKeyInfo: $0) } }
}
