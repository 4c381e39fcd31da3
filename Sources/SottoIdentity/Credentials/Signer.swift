// SPDX-License-Identifier: Apache-2.0

public import SottoCrypto
public import SottoWire

/// Who signs handshakes for a credential: a key in memory, a hardware module, a service far away.
///
/// Until it first suspends it runs inside a call into the connection, and must not touch that connection.
public protocol Signer: Sendable {
  /// What it can sign with, in order of preference (RFC 9846 section 4.3.3).
  var schemes: [SignatureScheme] { get }

  /// What it can sign with in TLS 1.2, in order of preference. There ECDSA schemes leave the curve open, and RSA keys may
  /// use PKCS#1 v1.5. The same as ``schemes`` unless a signer says otherwise.
  var schemesTLS12: [SignatureScheme] { get }

  /// The signature over `content` (not over a hash of it), in the form that CertificateVerify carries.
  func sign(_ content: [UInt8], with scheme: SignatureScheme) async throws -> [UInt8]

  /// The same, at once, for a key that is at hand. Nil says that it takes longer: ``sign(_:with:)`` is asked then.
  func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]?
}

extension Signer {
  /// The same as in TLS 1.3 unless a signer says otherwise.
  public var schemesTLS12: [SignatureScheme] { schemes }

  /// Nothing is signed at once unless a signer says so.
  public func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? { nil }
}

extension SigningKey: Signer {
  /// A private key in PEM: PKCS#8, SEC1 or PKCS#1.
  ///
  /// - Throws: What is wrong with it, and what to do.
  public init(pem: String) throws(CredentialError) {
    self = try PrivateKeyParser.key(pem: pem, source: nil)
  }

  /// A key in memory answers at once.
  public func signImmediately(_ content: [UInt8], with scheme: SignatureScheme) throws -> [UInt8]? {
    // Which schemes the version allows has been decided; here the wider rules of TLS 1.2 hold.
    try signTLS12(content, with: scheme)
  }
}
