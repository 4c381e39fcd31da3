// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

//= rfc9846 6.2-4
//= rfc9846 6.2-7
/// What follows from a reason: the one table of causes, alerts and clauses. It is total, so that a new reason can't be
/// without them.
struct Verdict {
  let cause: TLSError.Cause
  let alert: AlertDescription?
  let clause: RFCClause?
  let text: String

  private init(_ cause: TLSError.Cause, _ alert: AlertDescription?, _ clause: RFCClause?, _ text: String) {
    self.cause = cause
    self.alert = alert
    self.clause = clause
    self.text = text
  }

  init(of reason: TLSError.Reason) {
    switch reason {
    // MARK: Bytes that do not parse
    //= rfc9846 6-6
    case .malformed(let error):
      self.init(.malformed, .decodeError, .init("6"), "\(error)")
    case .duplicateExtension(let message):
      self.init(
        .malformed, Verdict.alertForDuplicate(in: message), .init("4.3"), "the same extension twice in \(message)")
    case .badAlertLevel(let level):
      self.init(.malformed, .illegalParameter, .init("6"), "an alert of the level \(level)")
    case .malformedAlert:
      self.init(.malformed, .decodeError, .init("6"), "an alert that is not two bytes")
    case .notTLS(let hello):
      self.init(.malformed, nil, nil, "what came is not TLS: \(hello.words)")
    case .ssl2Hello(let version):
      self.init(
        .incompatible, .protocolVersion, .init("E.5"), "a ClientHello in the format of SSL 2.0, asking for \(version)")
    case .unknownRecordType(let type):
      self.init(.malformed, .unexpectedMessage, .init("5"), "a record of an unknown type: \(type)")
    case .ancientRecordVersion(let version):
      self.init(.malformed, .protocolVersion, .init("E.5"), "a record of version \(version)")
    case .recordOverflow(let length):
      self.init(.malformed, .recordOverflow, .init("5.1"), "a record of \(length) bytes, more than allowed")
    case .innerPlaintextTooLong:
      self.init(.malformed, .recordOverflow, .init("5.4"), "a protected record that holds too much")
    case .plaintextTooLong:
      self.init(
        .malformed, .recordOverflow, .init("6.2.3", rfc: 5246), "a protected record that holds more than 2^14 bytes")
    // MARK: Records
    case .badRecordMAC:
      self.init(.peerMisbehaved, .badRecordMAC, .init("5.2"), "a record that does not open under the keys agreed")
    case .noContentType:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5.4"), "a protected record of nothing but padding")
    case .emptyFragment(let type):
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5.4"), "a record of type \(type) without content")
    case .unexpectedRecord(let type):
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5"), "a record of type \(type) where none may be")
    case .badChangeCipherSpec:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5"), "a change_cipher_spec that may not be ignored")
    case .unexpectedChangeCipherSpec:
      self.init(
        .peerMisbehaved, .unexpectedMessage, .init("7.1", rfc: 5246),
        "a change_cipher_spec where the keys do not change")
    case .malformedChangeCipherSpec:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("7.1", rfc: 5246), "a change_cipher_spec that is not the one byte 1")
    case .wrongRecordVersion(let version):
      self.init(
        .peerMisbehaved, .protocolVersion, .init("6.2.1", rfc: 5246), "a record of \(version) in a TLS 1.2 connection")
    case .interleavedRecord(let type):
      self.init(
        .peerMisbehaved, .unexpectedMessage, .init("5.1"),
        "a record of type \(type) between the parts of a handshake message")
    case .messageSpansKeyChange:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5.1"), "handshake bytes that reach across a key change")
    case .handshakeMessageTooLong(let type, let length, let limit):
      self.init(.peerMisbehaved, .illegalParameter, .init("4"), "\(type) of \(length) bytes, our limit is \(limit)")
    case .tooManyEmptyRecords:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5.1"), "too many records without content")
    case .tooManyChangeCipherSpecs:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("5"), "too many change_cipher_spec records")
    case .tooManyKeyUpdates:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4.7.3"), "too many KeyUpdates with no data between them")
    case .tooManyTickets:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4.7.1"), "too many tickets with no data between them")
    case .tooManyWarnings:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("6"), "too many alerts that end nothing")
    case .tooMuchSkippedEarlyData:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4.3.10"), "more refused early data than we skip")
    case .tooMuchEarlyData:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4.7.1"), "more early data than its ticket allows")
    case .recordLimitExceeded(let length, let limit):
      self.init(
        .peerMisbehaved, .recordOverflow, .init("4", rfc: 8449), "a record of \(length) bytes, where we take \(limit)")
    case .badRecordSizeLimit(let limit):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4", rfc: 8449), "a record_size_limit that must not be (\(limit))")
    // MARK: Order
    case .unexpectedMessage(let type, let state):
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4"), "\(type) while \(state)")
    case .secondHelloRetryRequest:
      self.init(.peerMisbehaved, .unexpectedMessage, .init("4.2.4"), "a second HelloRetryRequest")
    // MARK: Hellos
    case .versionRefused(let offered):
      self.init(
        .incompatible, .protocolVersion, .init("4.3.1"), "the client offers \(list(offered)), which we do not speak")
    case .serverChoseRefusedVersion(let version):
      self.init(.incompatible, .protocolVersion, .init("E.1"), "the server chose \(version), which we do not speak")
    case .legacyVersionNotTLS12(let version):
      self.init(.peerMisbehaved, .protocolVersion, .init("4.2.2"), "legacy_version is \(version), not TLS 1.2")
    case .downgradeDetected:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.2.3"),
        "the server speaks TLS 1.3 and was made to choose less: someone changed our hello")
    case .inappropriateFallback:
      self.init(
        .incompatible, .inappropriateFallback, .init("3", rfc: 7507),
        "the client fell back to an older version than we both speak")
    case .missingExtendedMainSecret:
      self.init(
        .incompatible, .handshakeFailure, .init("5.2", rfc: 7627), "TLS 1.2 without extended_master_secret")
    case .missingRenegotiationInfo:
      self.init(
        .incompatible, .handshakeFailure, .init("3.5", rfc: 9325),
        "a TLS 1.2 server that does not say that it renegotiates safely (no renegotiation_info)")
    case .renegotiationInfoMismatch:
      self.init(
        .peerMisbehaved, .handshakeFailure, .init("3.4", rfc: 5746), "a first handshake that claims to be a second one")
    case .sessionIDNotOffered:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("7.4.1.3", rfc: 5246), "a session resumed that we did not offer")
    case .sessionSuiteMismatch(let suite):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("7.4.1.3", rfc: 5246),
        "a session resumed with another suite than its own (\(suite))")
    case .sessionExtendedMainSecretMismatch:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("5.3", rfc: 7627),
        "a session resumed of whose handshakes only one had the extended main secret")
    case .noUncompressedPoints:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("5.1.2", rfc: 8422), "ec_point_formats without uncompressed points")
    case .selectedVersionNotOffered(let version):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.1"), "a selected version that we did not offer (\(version))")
    case .missingExtension(let type, let message):
      self.init(.peerMisbehaved, .missingExtension, .init("9.2"), "\(message) without \(type)")
    case .unsolicitedExtension(let type, let message):
      self.init(.peerMisbehaved, .unsupportedExtension, .init("4.3"), "\(type) in \(message), which we did not ask for")
    case .forbiddenExtension(let type, let message):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.3"), "\(type) in \(message), where it may not stand")
    case .sessionIDEchoMismatch:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.3"), "the session id was not echoed")
    case .cipherSuiteNotOffered(let suite):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.3"), "a cipher suite that we did not offer (\(suite))")
    case .compressionNotNull:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.2"), "compression, which TLS 1.3 does not have")
    case .invalidServerName:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.2"), "a server_name that is no host name")
    case .keyShareGroupNotOffered(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"), "key share for a group that we did not offer (\(group))")
    case .keyShareNotInSupportedGroups(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"),
        "a key share for a group that supported_groups lacks (\(group))")
    case .duplicateKeyShare(let group):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.3.8"), "two key shares for \(group)")
    case .invalidKeyShare(let group):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.3.8"), "a key share that is not valid for \(group)")
    case .retryWithoutChange:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.4"), "a HelloRetryRequest that asks for nothing new")
    case .retryGroupNotOffered(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"),
        "HelloRetryRequest for a group that we did not offer (\(group))")
    case .retryGroupAlreadyShared(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"),
        "HelloRetryRequest for a group whose share we had sent (\(group))")
    case .cipherSuiteChangedAfterRetry(let suite):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.2.4"),
        "another cipher suite than in the HelloRetryRequest (\(suite))")
    case .groupChangedAfterRetry(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"), "another group than in the HelloRetryRequest (\(group))")
    case .secondClientHelloChanged(let what):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.2.2"), "the second ClientHello changed \(what)")
    case .keyShareMissingAfterRetry(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.8"),
        "the second ClientHello lacks the one key share that was asked for (\(group))")
    case .preSharedKeyNotLast:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.3.11"), "pre_shared_key is not the last extension")
    case .binderCountMismatch:
      self.init(.peerMisbehaved, .illegalParameter, .init("4.3.11"), "not one binder for each pre-shared key")
    case .sessionNotOffered(let index):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.11"),
        "a session or pre-shared key that we did not offer (number \(index))")
    case .sessionHashMismatch(let suite):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.11"),
        "a session or pre-shared key used with a suite of another hash (\(suite))")
    case .keyShareMissingOnResumption:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.11"),
        "a session or pre-shared key used without the key share that it takes")
    case .badBinder:
      self.init(
        .peerMisbehaved, .decryptError, .init("4.3.11.2"),
        "the binder of a session or pre-shared key does not verify: its secret is not known, or the hello was changed")
    //= rfc9846 6.2-6
    // Not `unknown_psk_identity`: where there are only pre-shared keys, names that are known would be told from others
    // by it (section F.6). A wrong binder ends alike.
    case .unknownPreSharedKey:
      self.init(
        .incompatible, .decryptError, .init("F.6"), "the client has no pre-shared key that is known here, and fits")
    case .earlyDataVersionMismatch:
      self.init(
        .incompatible, .protocolVersion, .init("E.3"),
        "the server chose TLS 1.2 after early data was sent; try again without")
    case .earlyDataWithoutSession:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.11"),
        "early data taken without the session that it was sent under")
    case .earlyDataSuiteMismatch(let suite):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.10"),
        "early data taken under another suite than it was sent with (\(suite))")
    case .earlyDataProtocolMismatch:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.3.10"),
        "early data taken for another application protocol than it was sent for")
    case .applicationProtocolNotOffered:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("3.2", rfc: 7301), "an application protocol that we did not offer")
    // MARK: Nothing in common
    case .noCommonCipherSuite(let offered):
      self.init(
        .incompatible, .handshakeFailure, .init("4.2.1"), "no cipher suite in common; offered: \(list(offered))")
    case .noCommonGroup(let offered):
      self.init(.incompatible, .handshakeFailure, .init("4.2.1"), "no group in common; offered: \(list(offered))")
    case .noCommonSignatureScheme(let offered):
      self.init(
        .incompatible, .handshakeFailure, .init("4.2.1"),
        "no credential of ours signs in a way that the peer accepts; offered: \(list(offered))")
    case .noCredential:
      self.init(.incompatible, .handshakeFailure, .init("4.2.1"), "no credential for this client")
    case .unrecognizedName(let name):
      self.init(.incompatible, .unrecognizedName, .init("3", rfc: 6066), "no credential for the name \(name)")
    case .noApplicationProtocol(let offered):
      self.init(
        .incompatible, .noApplicationProtocol, .init("3.2", rfc: 7301),
        "no application protocol in common; offered: \(list(offered))")
    case .noCommonCertificateType(let offered):
      self.init(
        .incompatible, .unsupportedCertificate, .init("4.2", rfc: 7250),
        "no kind of certificate in common; the peer offers \(list(offered))")
    case .noCredentialOfType(let type):
      self.init(
        .incompatible, .handshakeFailure, .init("4.5.1.2"), "no credential of the kind that the peer takes (\(type))")
    // MARK: Authentication
    case .emptyCertificate:
      self.init(.peerMisbehaved, .decodeError, .init("4.5.1.3"), "the server sent an empty certificate list")
    case .clientCertificateMissing:
      self.init(
        .certificate, .handshakeFailure, .init("7.4.6", rfc: 5246), "the client shows no certificate, and has to")
    case .needlessCertificateTypes:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.1", rfc: 7250),
        "a list of certificate types with nothing but X.509, which has to be left out")
    case .certificateTypeNotOffered(let type):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.2", rfc: 7250),
        "a certificate type that we did not offer (\(type))")
    case .severalRawPublicKeys(let count):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.5.1"), "\(count) raw public keys where one may stand")
    case .malformedRawPublicKey(let why):
      self.init(.malformed, .decodeError, .init("3", rfc: 7250), "a raw public key that can't be read: \(why)")
    case .certificateCompressionNotOffered(let algorithm):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4", rfc: 8879),
        "a certificate compressed in a way that we did not offer (\(algorithm))")
    case .uncompressedCertificateTooLong(let length, let limit):
      self.init(
        .certificate, .badCertificate, .init("4", rfc: 8879),
        "a compressed certificate of \(length) bytes, more than our limit of \(limit)")
    case .certificateDecompressionFailed(let why):
      self.init(.certificate, .badCertificate, .init("4", rfc: 8879), "a compressed certificate that is none: \(why)")
    case .certificateContextMismatch:
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.5.1"), "a certificate_request_context that is not what it must be")
    case .tooManyCertificates(let limit):
      self.init(.certificate, .badCertificate, .init("4.5.1"), "more than \(limit) certificates in the chain")
    case .certificateTooLarge(let limit):
      self.init(.certificate, .badCertificate, .init("4.5.1"), "a certificate of more than \(limit) bytes")
    case .certificate(let failure):
      self.init(.certificate, failure.alert, .init("4.5.1.3"), failure.description)
    case .signatureSchemeNotOffered(let scheme):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.5.2"), "a signature scheme that we did not offer (\(scheme))")
    case .signatureSchemeDoesNotFitKey(let scheme):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("4.5.2"),
        "a signature scheme that does not fit the certificate (\(scheme))")
    case .badSignature:
      self.init(.peerMisbehaved, .decryptError, .init("4.5.2"), "the signature in CertificateVerify does not verify")
    case .badKeyExchangeSignature:
      self.init(
        .peerMisbehaved, .decryptError, .init("7.4.3", rfc: 5246), "the signature in ServerKeyExchange does not verify")
    case .certificateDoesNotFitSuite(let suite):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("7.4.2", rfc: 5246), "a certificate whose key does not fit \(suite)")
    case .serverGroupNotOffered(let group):
      self.init(
        .peerMisbehaved, .illegalParameter, .init("5.4", rfc: 8422),
        "an ephemeral key on a curve that we did not offer (\(group))")
    case .badFinished:
      self.init(
        .peerMisbehaved, .decryptError, .init("4.5.3"),
        "Finished does not verify: the two sides saw different handshakes")
    // MARK: After the handshake
    case .badKeyUpdate(let value):
      self.init(.peerMisbehaved, .illegalParameter, .init("4.7.3"), "a KeyUpdate with the value \(value)")
    case .renegotiationRefused:
      self.init(
        .incompatible, .noRenegotiation, .init("7.2.2", rfc: 5246), "it wants to negotiate again, which we refuse")
    // MARK: Endings
    case .alertReceived(let alert):
      self.init(.alertReceived, nil, .init("6.2"), "it sent the alert \(alert)")
    case .closedDuringHandshake:
      self.init(.alertReceived, nil, .init("6.1"), "it sent close_notify before the handshake was done")
    case .truncatedHandshake:
      self.init(.truncated, nil, .init("6.1"), "the connection ended during the handshake")
    case .truncatedData:
      self.init(.truncated, nil, .init("6.1"), "the connection ended without close_notify; data may be missing")
    case .handshakeTimedOut:
      self.init(.truncated, nil, nil, "the handshake took longer than allowed")
    // MARK: Misuse
    case .writeBeforeHandshake:
      self.init(.misuse, nil, .init("2"), "data may only be written once the handshake is done")
    case .writeAfterClose:
      self.init(.misuse, nil, .init("6.1"), "data written after close")
    case .exportBeforeHandshake:
      self.init(.misuse, nil, .init("7.5"), "keying material can only be exported once the handshake is done")
    case .exportTooLong:
      self.init(.misuse, nil, .init("7.5"), "more keying material, or a longer label, than can be exported")
    case .exportWithoutExtendedMainSecret:
      self.init(
        .misuse, nil, .init("5.4", rfc: 7627), "no keying material from a session without extended main secret")
    case .keyUpdateWithoutTLS13:
      self.init(.misuse, nil, .init("4.7.3"), "TLS 1.2 has no key update")
    case .answerMismatch:
      self.init(.misuse, .internalError, nil, "an answer to a question that was not asked")
    case .invalidConfiguration(let why):
      self.init(.misuse, nil, nil, "configuration: \(why)")
    case .credentialRefusedByPolicy(let why):
      self.init(.misuse, .internalError, nil, "a credential of ours is outside the policy: \(why)")
    // MARK: Our side
    case .entropy(let why):
      self.init(.internalInvariant, .internalError, nil, "no randomness: \(why)")
    case .signerFailed(let why):
      self.init(.internalInvariant, .internalError, nil, "the signer failed: \(why)")
    case .preSharedKeySourceFailed(let why):
      self.init(.internalInvariant, .internalError, nil, "looking for a pre-shared key failed: \(why)")
    case .selectionFailed(let why):
      self.init(.internalInvariant, .internalError, nil, "choosing a credential failed: \(why)")
    case .cryptography(let why):
      self.init(.internalInvariant, .internalError, nil, "cryptography: \(why)")
    case .sequenceExhausted:
      self.init(.internalInvariant, .internalError, .init("5.3"), "no record numbers are left")
    case .keysExhausted:
      self.init(
        .internalInvariant, .internalError, .init("4.4", rfc: 9325),
        "the keys have protected as much as they may; TLS 1.2 can't change them")
    case .encodingOverflow(let type):
      self.init(.internalInvariant, .internalError, .init("4"), "our \(type) is too long to send")
    case .deadState:
      self.init(.internalInvariant, .internalError, nil, "the connection had already failed")
    }
  }
}
