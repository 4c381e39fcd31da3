// SPDX-License-Identifier: Apache-2.0

import SottoCrypto
import SottoWire

// What a server shows in TLS 1.2's classical handshake. Such a credential signs nothing, in no version: who can make the
// key decrypt could otherwise make it sign (RFC 9846 appendix F.10).
extension Credential {
  /// A chain in DER, own certificate first, and whoever decrypts with its RSA key. It is only used by a server that has
  /// `insecureRSAKeyExchange` switched on, and signs nothing.
  ///
  /// - Throws: ``CredentialError``, also if the certificate is none for such a key.
  public init(certificateChain: [[UInt8]], insecureDecryptor: any RSADecrypting) throws(CredentialError) {
    try self.init(certificateChain, decryptor: insecureDecryptor, source: nil, keySource: nil)
  }

  /// The same from PEM files, which may be the same file. The key may be PKCS#8 or PKCS#1, not encrypted.
  ///
  /// - Throws: ``CredentialError``, which names the file that it is about.
  public init(
    insecureRSAKeyExchangeCertificateFile certificateFile: String, privateKeyFile: String
  ) throws(CredentialError) {
    let chain = try Self.chain(pem: Self.read(certificateFile), certificateFile)
    let key = try PrivateKeyParser.decryptionKey(pem: Self.read(privateKeyFile), source: privateKeyFile)
    try self.init(chain, decryptor: key, source: certificateFile, keySource: privateKeyFile)
  }

  private init(
    _ chain: [[UInt8]], decryptor: any RSADecrypting, source: String?, keySource: String?
  ) throws(CredentialError) {
    try self.init(chain, signer: NoSigner(), decryptor: decryptor, source: source, keySource: keySource)
    guard case .rsa = leafKey else {
      throw CredentialError(
        .unsupportedKey, in: source, "its key (\(leafKey.name)) can't decrypt", advice: "Use one with an RSA key.")
    }
    guard leaf?.extensions.keyUsage?.keyEncipherment ?? true else {
      throw CredentialError(
        .unsupportedKey, in: source, "the certificate does not let its key decrypt (keyEncipherment)",
        advice: "Request one that does.")
    }
  }
}

/// In the place of a signer, where there must be none.
private struct NoSigner: Signer {
  let schemes: [SignatureScheme] = []

  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8] {
    throw CryptoFailure.unsupportedScheme(scheme)
  }
}
