// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// A question whose answer may come from outside the process: the connection waits for `resume(with:)`.
///
/// Every case is a reference: a connection, which mostly waits with none, has a pointer's room for one.
@nonexhaustive
public enum Action: Sendable {
  /// Server: find a session that the client offers to resume.
  indirect case findSession(SessionLookup)
  /// Server: find a key from outside that the client says it has.
  indirect case findPreSharedKey(PreSharedKeyLookup)
  /// Server: whether a ticket that brings early data did so before.
  indirect case checkReplay(ReplayMark)
  /// Server: what to present to this client.
  indirect case selectCredential(ClientHelloSummary)
  /// Client: what to present to this server.
  indirect case selectClientCredential(CertificateRequestSummary)
  /// Sign `content` with the credential's key.
  case sign(SigningRequest)
  /// TLS 1.2's classical handshake: do the raw RSA operation on what the client sent.
  case decrypt(DecryptionRequest)
  /// Decide whether the peer's chain is to be trusted.
  indirect case verifyPeer(PresentedChain)
}

/// What is to be signed, how and by whom.
public final class SigningRequest: Sendable {
  /// Holds the key.
  public let signer: any Signer
  /// The scheme to use.
  public let scheme: SignatureScheme
  /// The bytes to sign (RFC 9846 section 4.5.2).
  public let content: [UInt8]

  /// A request; the engine makes them, and whoever tests a signer.
  public init(signer: any Signer, scheme: SignatureScheme, content: [UInt8]) {
    self.signer = signer
    self.scheme = scheme
    self.content = content
  }
}

/// What is to be decrypted, and by whom.
public final class DecryptionRequest: Sendable {
  /// Holds the key.
  public let decryptor: any RSADecrypting
  /// What the client sent: of any length, and not to be trusted in anything.
  public let ciphertext: [UInt8]

  /// A request; the engine makes them, and whoever tests a decryptor.
  public init(decryptor: any RSADecrypting, ciphertext: [UInt8]) {
    self.decryptor = decryptor
    self.ciphertext = ciphertext
  }
}

/// The answer to an `Action`.
@nonexhaustive
public enum Answer: Sendable {
  /// To `findSession`.
  case session(FoundSession)
  /// To `findPreSharedKey`.
  case preSharedKey(PreSharedKeyChoice)
  /// To `findPreSharedKey`: it failed.
  case preSharedKeyFailed(String)
  /// To `checkReplay`.
  case replay(ReplayAnswer)
  /// To `checkReplay`: it failed, or took too long. Early data is refused.
  case replayCheckFailed(String)
  /// To `selectCredential`.
  case credential(CredentialChoice)
  /// To `selectClientCredential`.
  case clientCredential(ClientCredentialChoice)
  /// To `selectCredential` or `selectClientCredential`: it failed.
  case selectionFailed(String)
  /// To `sign`.
  case signature([UInt8])
  /// To `sign`: it failed.
  case signingFailed(String)
  /// To `decrypt`.
  case decrypted(RSADecryptedBlock)
  /// To `decrypt`: it failed. The handshake goes on, and fails as it does for a ciphertext that is not well made.
  case decryptionFailed(String)
  /// To `verifyPeer`: the peer is who it says it is.
  case verified(VerifiedIdentity)
  /// To `verifyPeer`: it is not.
  case rejected(CertificateFailure)
}
