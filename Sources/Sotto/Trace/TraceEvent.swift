// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

/// Something that happened in a connection, for whoever wants to see it: the key log, the tool's explanations, tests.
@nonexhaustive
public enum TraceEvent: Sendable {
  /// A handshake message was sent; its bytes with the header.
  case messageSent(HandshakeType, level: EncryptionLevel, bytes: [UInt8])
  /// A handshake message was received; its bytes with the header.
  case messageReceived(HandshakeType, level: EncryptionLevel, bytes: [UInt8])
  /// A secret came out of the key schedule.
  case secret(KeyLogLine)
  /// Something from which the key schedule makes its secrets. No key log has it: it is for observers that observe secrets.
  case keyScheduleInput(KeyScheduleInput)
  /// Keys came into use.
  case keysInstalled(EncryptionLevel, Direction, CipherSuite)
  /// A choice was made.
  case decision(Decision)
  /// Something was checked and holds.
  case check(Check)
  /// Whoever decrypts for the classical handshake failed. The peer is not told: it would learn from it.
  case decryptorFailed(String)
  /// What happened about sessions and tickets.
  case resumption(ResumptionEvent)
  /// What happened about pre-shared keys from outside.
  case preSharedKey(PreSharedKeyEvent)
  /// What became of early data, as far as is known.
  case earlyData(EarlyDataStatus)
  /// An alert was sent.
  case alertSent(AlertDescription)
  /// An alert was received.
  case alertReceived(AlertDescription)
  /// Keys were replaced by their successors (RFC 9846 section 4.7.3).
  case keysUpdated(Direction)
  /// The connection failed.
  case failed(TLSError)
}

/// A choice among what was offered.
@nonexhaustive
public enum Decision: Sendable {
  /// The protocol version.
  case version(ProtocolVersion, offered: [ProtocolVersion])
  /// The cipher suite.
  case cipherSuite(CipherSuite, offered: [CipherSuite])
  /// The group.
  case group(NamedGroup, offered: [NamedGroup], shares: [NamedGroup])
  /// The group is fine but its share is missing: the client has to try again.
  case helloRetry(NamedGroup?, cookie: Bool)
  /// The application protocol.
  case applicationProtocol(String, offered: [String])
  /// The scheme of the server's signature.
  case signatureScheme(SignatureScheme, offered: [SignatureScheme])
  /// What the server shows of itself, where the client offered more than certificates (RFC 7250).
  case serverCertificateType(CertificateType, offered: [CertificateType])
  /// What the client is to show of itself.
  case clientCertificateType(CertificateType, offered: [CertificateType])
  /// A Certificate message went, or came, compressed (RFC 8879); what it says uncompressed, without header, and how long it was on
  /// its way.
  case certificateCompression(
    CertificateCompressionAlgorithm, from: Role, message: [UInt8], compressed: Int)
  /// The server asks the client who it is.
  case clientCertificateRequested(ClientAuthentication.Mode)
  /// The scheme of the client's signature.
  case clientSignatureScheme(SignatureScheme, offered: [SignatureScheme])
  /// The server wants a certificate, and we have none to give.
  case noClientCertificate
}

/// Something that was checked and holds.
@nonexhaustive
public enum Check: Sendable {
  /// The chain leads to an authority that is trusted, now and for this name.
  case chain(VerifiedIdentity)
  /// The peer holds the key of its certificate.
  case signature(SignatureScheme)
  /// The client has the secret of the session that it offers, or the key from outside.
  case binder
  /// The peer has the same keys and saw the same handshake.
  case finished
}
