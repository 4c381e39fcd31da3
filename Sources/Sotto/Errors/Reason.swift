// SPDX-License-Identifier: Apache-2.0

public import SottoIdentity
public import SottoWire

extension TLSError {
  /// Everything that can go wrong, by name. What follows from each is in one table, `Verdict`.
  @nonexhaustive
  public enum Reason: Equatable, Sendable {
    // MARK: Bytes that do not parse

    /// A message that does not parse.
    case malformed(DecodeError)
    /// The same extension twice in one message.
    case duplicateExtension(in: HandshakeType)
    /// An alert whose level does not exist.
    case badAlertLevel(UInt8)
    /// An alert that does not parse.
    case malformedAlert
    /// What came is another protocol.
    case notTLS(LegacyHello)
    /// A ClientHello in the format of SSL 2.0.
    case ssl2Hello(asksFor: ProtocolVersion)
    /// A record of a type that does not exist.
    case unknownRecordType(ContentType)
    /// A record whose version is below SSL 3.0.
    case ancientRecordVersion(ProtocolVersion)
    /// A record longer than allowed.
    case recordOverflow(length: Int)
    /// A protected record that holds more than 2^14 bytes and its type.
    case innerPlaintextTooLong
    /// TLS 1.2: a protected record that holds more than 2^14 bytes.
    case plaintextTooLong

    // MARK: Records

    /// A protected record that does not open.
    case badRecordMAC
    /// A protected record of nothing but padding.
    case noContentType
    /// A record without content, of a type that must have some.
    case emptyFragment(ContentType)
    /// A record that has no place here.
    case unexpectedRecord(ContentType)
    /// A change_cipher_spec that is not the one byte 1, or comes protected, or too early, or too late.
    case badChangeCipherSpec
    /// TLS 1.2: a change_cipher_spec where the keys don't change.
    case unexpectedChangeCipherSpec
    /// TLS 1.2: a change_cipher_spec that is not the one byte 1.
    case malformedChangeCipherSpec
    /// TLS 1.2: a record of another version than the one agreed.
    case wrongRecordVersion(ProtocolVersion)
    /// A record between the parts of a handshake message.
    case interleavedRecord(ContentType)
    /// Handshake bytes left over where the keys change.
    case messageSpansKeyChange
    /// A handshake message longer than our limit.
    case handshakeMessageTooLong(HandshakeType, length: Int, limit: Int)
    /// Records without content, one after another.
    case tooManyEmptyRecords
    /// change_cipher_spec records, one after another.
    case tooManyChangeCipherSpecs
    /// KeyUpdates with no data between them.
    case tooManyKeyUpdates
    /// NewSessionTickets with no data between them.
    case tooManyTickets
    /// Alerts that end nothing.
    case tooManyWarnings
    /// Early data that we refused, beyond what we skip.
    case tooMuchSkippedEarlyData
    /// More early data than the ticket allows.
    case tooMuchEarlyData

    /// A record that holds more than we said that we take (RFC 8449).
    case recordLimitExceeded(length: Int, limit: Int)
    /// A limit on records that nobody may ask for (RFC 8449).
    case badRecordSizeLimit(Int)

    // MARK: Order

    /// A handshake message that has no place in this state.
    case unexpectedMessage(HandshakeType, in: String)
    /// A second HelloRetryRequest.
    case secondHelloRetryRequest

    // MARK: Hellos

    /// The client offers only versions that we refuse.
    case versionRefused(offered: [ProtocolVersion])
    /// The server chose a version that we do not speak.
    case serverChoseRefusedVersion(ProtocolVersion)
    /// A hello of TLS 1.3 whose legacy_version is not 0x0303.
    case legacyVersionNotTLS12(ProtocolVersion)
    /// The server's random says that someone made it choose an old version.
    case downgradeDetected
    /// The client fell back to an older version than it could have had with us.
    case inappropriateFallback
    /// TLS 1.2: no extended_master_secret.
    case missingExtendedMainSecret
    /// TLS 1.2: the server does not say that renegotiation is safe with it.
    case missingRenegotiationInfo
    /// TLS 1.2: a first handshake that claims to be a renegotiation.
    case renegotiationInfoMismatch
    /// TLS 1.2: the server goes on with a session that we did not offer.
    case sessionIDNotOffered
    /// TLS 1.2: a session goes on with another suite than it began with.
    case sessionSuiteMismatch(CipherSuite)
    /// TLS 1.2: a session goes on of whose two handshakes only one said extended_master_secret.
    case sessionExtendedMainSecretMismatch
    /// TLS 1.2: ec_point_formats without the one form that all must have.
    case noUncompressedPoints
    /// supported_versions with a version that was not offered.
    case selectedVersionNotOffered(ProtocolVersion)
    /// An extension that had to be there.
    case missingExtension(ExtensionType, in: HandshakeType)
    /// An answer to an extension that was not sent.
    case unsolicitedExtension(ExtensionType, in: HandshakeType)
    /// An extension in a message that must not carry it.
    case forbiddenExtension(ExtensionType, in: HandshakeType)
    /// legacy_session_id_echo differs from what was sent.
    case sessionIDEchoMismatch
    /// A suite that was not offered.
    case cipherSuiteNotOffered(CipherSuite)
    /// A compression method other than null.
    case compressionNotNull
    /// A server_name that is no host name.
    case invalidServerName
    /// A share for a group that was not offered.
    case keyShareGroupNotOffered(NamedGroup)
    /// A client's share for a group that its own supported_groups lacks.
    case keyShareNotInSupportedGroups(NamedGroup)
    /// Two shares for one group.
    case duplicateKeyShare(NamedGroup)
    /// A share that is no element of its group.
    case invalidKeyShare(NamedGroup)
    /// A HelloRetryRequest that asks for nothing new.
    case retryWithoutChange
    /// A HelloRetryRequest for a group that was not offered.
    case retryGroupNotOffered(NamedGroup)
    /// A HelloRetryRequest for a group whose share was sent.
    case retryGroupAlreadyShared(NamedGroup)
    /// A suite other than the HelloRetryRequest's.
    case cipherSuiteChangedAfterRetry(CipherSuite)
    /// A group other than the HelloRetryRequest's.
    case groupChangedAfterRetry(NamedGroup)
    /// A second ClientHello that differs where it may not.
    case secondClientHelloChanged(String)
    /// A second ClientHello without the one share that was asked for.
    case keyShareMissingAfterRetry(NamedGroup)
    /// pre_shared_key is not the last extension.
    case preSharedKeyNotLast
    /// Not one binder for each identity.
    case binderCountMismatch
    /// A session or pre-shared key that was not offered, by its number.
    case sessionNotOffered(Int)
    /// A session or pre-shared key used with a suite whose hash is not its own.
    case sessionHashMismatch(CipherSuite)
    /// A session or pre-shared key used without a key share, which we asked for.
    case keyShareMissingOnResumption
    /// The binder of a session, or of a pre-shared key, that we know does not verify.
    case badBinder
    /// No pre-shared key that the client names is known, or fits, and nothing else will do.
    case unknownPreSharedKey
    /// TLS 1.2 was chosen after early data was sent.
    case earlyDataVersionMismatch
    /// Early data was taken, and the session that it belongs to was not, or was not the first.
    case earlyDataWithoutSession
    /// Early data was taken, under another suite than it was sent with.
    case earlyDataSuiteMismatch(CipherSuite)
    /// Early data was taken, for another application protocol than it was sent for.
    case earlyDataProtocolMismatch
    /// An application protocol that was not offered, or not exactly one.
    case applicationProtocolNotOffered

    // MARK: Nothing in common

    /// No cipher suite in common.
    case noCommonCipherSuite(offered: [CipherSuite])
    /// No group in common.
    case noCommonGroup(offered: [NamedGroup])
    /// No credential can sign in a way that the peer accepts.
    case noCommonSignatureScheme(offered: [SignatureScheme])
    /// The application has no credential for this client.
    case noCredential
    /// No credential for the name that was asked for.
    case unrecognizedName(String)
    /// No application protocol in common.
    case noApplicationProtocol(offered: [String])

    /// No kind of certificate in common: one side has only what the other does not take (RFC 7250).
    case noCommonCertificateType(offered: [CertificateType])

    /// No credential of a kind that the peer takes.
    case noCredentialOfType(CertificateType)

    // MARK: Authentication

    /// The server sent no certificate.
    case emptyCertificate
    /// TLS 1.2: the client has to show a certificate, and shows none.
    case clientCertificateMissing
    /// A list of certificate types that says only what goes without saying (RFC 7250).
    case needlessCertificateTypes
    /// A kind of certificate that was not offered.
    case certificateTypeNotOffered(CertificateType)
    /// More than one raw public key.
    case severalRawPublicKeys(Int)
    /// A raw public key that can't be read.
    case malformedRawPublicKey(String)
    /// A certificate compressed in a way that was not offered (RFC 8879).
    case certificateCompressionNotOffered(CertificateCompressionAlgorithm)
    /// A compressed certificate that says it is longer than our limit.
    case uncompressedCertificateTooLong(length: Int, limit: Int)
    /// A compressed certificate of which nothing comes, or not what it says.
    case certificateDecompressionFailed(String)
    /// certificate_request_context is not what it must be.
    case certificateContextMismatch
    /// More certificates than our limit.
    case tooManyCertificates(limit: Int)
    /// A certificate longer than our limit.
    case certificateTooLarge(limit: Int)
    /// The certificate chain is not accepted.
    case certificate(CertificateFailure)
    /// CertificateVerify with a scheme that was not offered.
    case signatureSchemeNotOffered(SignatureScheme)
    /// CertificateVerify with a scheme that the certificate's key can't have made.
    case signatureSchemeDoesNotFitKey(SignatureScheme)
    /// CertificateVerify does not verify.
    case badSignature
    /// TLS 1.2: the signature in ServerKeyExchange does not verify.
    case badKeyExchangeSignature
    /// TLS 1.2: a certificate whose key is not of the kind that the cipher suite names.
    case certificateDoesNotFitSuite(CipherSuite)
    /// TLS 1.2: the server's ephemeral key is on a curve that was not offered.
    case serverGroupNotOffered(NamedGroup)
    /// Finished does not verify.
    case badFinished

    // MARK: After the handshake

    /// A KeyUpdate with a value that it must not have.
    case badKeyUpdate(UInt8)
    /// TLS 1.2: the peer wants to negotiate again.
    case renegotiationRefused

    // MARK: Endings

    /// The peer sent an alert.
    case alertReceived(AlertDescription)
    /// The peer said goodbye before the handshake was done.
    case closedDuringHandshake
    /// The transport ended during the handshake.
    case truncatedHandshake
    /// The transport ended without close_notify: data may be missing.
    case truncatedData
    /// The handshake took longer than allowed.
    case handshakeTimedOut

    // MARK: Misuse

    /// Data written before the handshake was done.
    case writeBeforeHandshake
    /// Data written after close.
    case writeAfterClose
    /// Keying material asked for before the handshake was done.
    case exportBeforeHandshake
    /// More keying material, or a longer label, than can be made.
    case exportTooLong
    /// TLS 1.2: keying material asked for in a session without extended main secret.
    case exportWithoutExtendedMainSecret
    /// TLS 1.2: a key update, which only TLS 1.3 has.
    case keyUpdateWithoutTLS13
    /// An answer to a question that was not asked.
    case answerMismatch
    /// A configuration that can't work.
    case invalidConfiguration(String)
    /// A credential of ours that the policy does not allow.
    case credentialRefusedByPolicy(String)

    // MARK: Our side

    /// The source of randomness failed.
    case entropy(String)
    /// The signer failed.
    case signerFailed(String)
    /// The source of pre-shared keys failed.
    case preSharedKeySourceFailed(String)
    /// The credential selector failed.
    case selectionFailed(String)
    /// A cryptographic operation failed that can't.
    case cryptography(String)
    /// No record numbers are left under these keys.
    case sequenceExhausted
    /// TLS 1.2: the keys have protected as much as they may, and can't be changed.
    case keysExhausted
    /// A message of ours that is longer than its length field can say.
    case encodingOverflow(HandshakeType)
    /// A message for a connection that has already failed.
    case deadState
  }
}
