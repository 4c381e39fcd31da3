// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoIdentity
import SottoWire
import Testing

/// What must follow from each reason, written down a second time: whose doing it is, the alert, the clause.
@Suite struct VerdictTests {
  struct Row: Sendable {
    let reason: TLSError.Reason
    let cause: TLSError.Cause
    let alert: AlertDescription?
    let clause: RFCClause?

    init(
      _ reason: TLSError.Reason, _ cause: TLSError.Cause, _ alert: AlertDescription?, _ section: String?,
      rfc: Int = 9846
    ) {
      self.reason = reason
      self.cause = cause
      self.alert = alert
      clause = section.map { RFCClause($0, rfc: rfc) }
    }
  }

  static let rows: [Row] = [
    // Bytes that do not parse
    Row(.malformed(DecodeError(.truncated, in: "Finished")), .malformed, .decodeError, "6"),
    Row(.duplicateExtension(in: .clientHello), .malformed, .decodeError, "4.3"),
    Row(.duplicateExtension(in: .encryptedExtensions), .malformed, .decodeError, "4.3"),
    Row(.duplicateExtension(in: .serverHello), .malformed, .illegalParameter, "4.3"),
    Row(.duplicateExtension(in: .newSessionTicket), .malformed, .illegalParameter, "4.3"),
    Row(.badAlertLevel(3), .malformed, .illegalParameter, "6"),
    Row(.malformedAlert, .malformed, .decodeError, "6"),
    Row(.notTLS(.httpRequest), .malformed, nil, nil),
    Row(.ssl2Hello(asksFor: .tls11), .incompatible, .protocolVersion, "E.5"),
    Row(.unknownRecordType(.heartbeat), .malformed, .unexpectedMessage, "5"),
    Row(.ancientRecordVersion(.tls11), .malformed, .protocolVersion, "E.5"),
    Row(.recordOverflow(length: 70_000), .malformed, .recordOverflow, "5.1"),
    Row(.innerPlaintextTooLong, .malformed, .recordOverflow, "5.4"),
    // Records
    Row(.badRecordMAC, .peerMisbehaved, .badRecordMAC, "5.2"),
    Row(.noContentType, .peerMisbehaved, .unexpectedMessage, "5.4"),
    Row(.emptyFragment(.heartbeat), .peerMisbehaved, .unexpectedMessage, "5.4"),
    Row(.unexpectedRecord(.heartbeat), .peerMisbehaved, .unexpectedMessage, "5"),
    Row(.badChangeCipherSpec, .peerMisbehaved, .unexpectedMessage, "5"),
    Row(.interleavedRecord(.heartbeat), .peerMisbehaved, .unexpectedMessage, "5.1"),
    Row(.messageSpansKeyChange, .peerMisbehaved, .unexpectedMessage, "5.1"),
    Row(.handshakeMessageTooLong(.finished, length: 70_000, limit: 70_000), .peerMisbehaved, .illegalParameter, "4"),
    Row(.tooManyEmptyRecords, .peerMisbehaved, .unexpectedMessage, "5.1"),
    Row(.tooManyChangeCipherSpecs, .peerMisbehaved, .unexpectedMessage, "5"),
    Row(.tooManyKeyUpdates, .peerMisbehaved, .unexpectedMessage, "4.7.3"),
    Row(.tooManyTickets, .peerMisbehaved, .unexpectedMessage, "4.7.1"),
    Row(.tooManyWarnings, .peerMisbehaved, .unexpectedMessage, "6"),
    Row(.tooMuchSkippedEarlyData, .peerMisbehaved, .unexpectedMessage, "4.3.10"),
    Row(.tooMuchEarlyData, .peerMisbehaved, .unexpectedMessage, "4.7.1"),
    Row(.earlyDataVersionMismatch, .incompatible, .protocolVersion, "E.3"),
    Row(.earlyDataWithoutSession, .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.earlyDataSuiteMismatch(.aes256GCMSHA384), .peerMisbehaved, .illegalParameter, "4.3.10"),
    Row(.earlyDataProtocolMismatch, .peerMisbehaved, .illegalParameter, "4.3.10"),
    // Order
    Row(.unexpectedMessage(.finished, in: "why"), .peerMisbehaved, .unexpectedMessage, "4"),
    Row(.secondHelloRetryRequest, .peerMisbehaved, .unexpectedMessage, "4.2.4"),
    // Hellos
    Row(.versionRefused(offered: [.tls12]), .incompatible, .protocolVersion, "4.3.1"),
    Row(.serverChoseRefusedVersion(.tls11), .incompatible, .protocolVersion, "E.1"),
    Row(.legacyVersionNotTLS12(.tls11), .peerMisbehaved, .protocolVersion, "4.2.2"),
    Row(.downgradeDetected, .peerMisbehaved, .illegalParameter, "4.2.3"),
    Row(.selectedVersionNotOffered(.tls11), .peerMisbehaved, .illegalParameter, "4.3.1"),
    Row(.missingExtension(.keyShare, in: .finished), .peerMisbehaved, .missingExtension, "9.2"),
    Row(.unsolicitedExtension(.keyShare, in: .finished), .peerMisbehaved, .unsupportedExtension, "4.3"),
    Row(.forbiddenExtension(.keyShare, in: .finished), .peerMisbehaved, .illegalParameter, "4.3"),
    Row(.sessionIDEchoMismatch, .peerMisbehaved, .illegalParameter, "4.2.3"),
    Row(.cipherSuiteNotOffered(.fallbackSCSV), .peerMisbehaved, .illegalParameter, "4.2.3"),
    Row(.compressionNotNull, .peerMisbehaved, .illegalParameter, "4.2.2"),
    Row(.invalidServerName, .peerMisbehaved, .illegalParameter, "4.2.2"),
    Row(.keyShareGroupNotOffered(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.keyShareNotInSupportedGroups(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.duplicateKeyShare(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.invalidKeyShare(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.retryWithoutChange, .peerMisbehaved, .illegalParameter, "4.2.4"),
    Row(.retryGroupNotOffered(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.retryGroupAlreadyShared(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.cipherSuiteChangedAfterRetry(.fallbackSCSV), .peerMisbehaved, .illegalParameter, "4.2.4"),
    Row(.groupChangedAfterRetry(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.secondClientHelloChanged("why"), .peerMisbehaved, .illegalParameter, "4.2.2"),
    Row(.keyShareMissingAfterRetry(.x448), .peerMisbehaved, .illegalParameter, "4.3.8"),
    Row(.preSharedKeyNotLast, .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.binderCountMismatch, .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.sessionNotOffered(1), .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.sessionHashMismatch(.aes256GCMSHA384), .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.keyShareMissingOnResumption, .peerMisbehaved, .illegalParameter, "4.3.11"),
    Row(.badBinder, .peerMisbehaved, .decryptError, "4.3.11.2"),
    //= rfc9846 6.2-6
    Row(.unknownPreSharedKey, .incompatible, .decryptError, "F.6"),
    Row(.applicationProtocolNotOffered, .peerMisbehaved, .illegalParameter, "3.2", rfc: 7301),
    // Nothing in common
    Row(.noCommonCipherSuite(offered: []), .incompatible, .handshakeFailure, "4.2.1"),
    Row(.noCommonGroup(offered: [.x448]), .incompatible, .handshakeFailure, "4.2.1"),
    Row(.noCommonSignatureScheme(offered: [.ed448]), .incompatible, .handshakeFailure, "4.2.1"),
    Row(.noCredential, .incompatible, .handshakeFailure, "4.2.1"),
    Row(.unrecognizedName("why"), .incompatible, .unrecognizedName, "3", rfc: 6066),
    Row(.noApplicationProtocol(offered: ["h3"]), .incompatible, .noApplicationProtocol, "3.2", rfc: 7301),
    // Authentication
    Row(.emptyCertificate, .peerMisbehaved, .decodeError, "4.5.1.3"),
    Row(.clientCertificateMissing, .certificate, .handshakeFailure, "7.4.6", rfc: 5246),
    Row(.needlessCertificateTypes, .peerMisbehaved, .illegalParameter, "4.1", rfc: 7250),
    Row(.certificateTypeNotOffered(.rawPublicKey), .peerMisbehaved, .illegalParameter, "4.2", rfc: 7250),
    Row(.noCommonCertificateType(offered: [.x509]), .incompatible, .unsupportedCertificate, "4.2", rfc: 7250),
    Row(.noCredentialOfType(.x509), .incompatible, .handshakeFailure, "4.5.1.2"),
    Row(.certificateCompressionNotOffered(.brotli), .peerMisbehaved, .illegalParameter, "4", rfc: 8879),
    Row(.uncompressedCertificateTooLong(length: 9, limit: 8), .certificate, .badCertificate, "4", rfc: 8879),
    Row(.certificateDecompressionFailed("why"), .certificate, .badCertificate, "4", rfc: 8879),
    Row(.recordLimitExceeded(length: 65, limit: 64), .peerMisbehaved, .recordOverflow, "4", rfc: 8449),
    Row(.badRecordSizeLimit(63), .peerMisbehaved, .illegalParameter, "4", rfc: 8449),
    Row(.severalRawPublicKeys(2), .peerMisbehaved, .illegalParameter, "4.5.1"),
    Row(.malformedRawPublicKey("why"), .malformed, .decodeError, "3", rfc: 7250),
    Row(.certificateContextMismatch, .peerMisbehaved, .illegalParameter, "4.5.1"),
    Row(.tooManyCertificates(limit: 70_000), .certificate, .badCertificate, "4.5.1"),
    Row(.certificateTooLarge(limit: 70_000), .certificate, .badCertificate, "4.5.1"),
    Row(.certificate(.selfSigned(subject: "a")), .certificate, .unknownCA, "4.5.1.3"),
    Row(.signatureSchemeNotOffered(.ed448), .peerMisbehaved, .illegalParameter, "4.5.2"),
    Row(.signatureSchemeDoesNotFitKey(.ed448), .peerMisbehaved, .illegalParameter, "4.5.2"),
    Row(.badSignature, .peerMisbehaved, .decryptError, "4.5.2"),
    Row(.badFinished, .peerMisbehaved, .decryptError, "4.5.3"),
    // After the handshake
    Row(.badKeyUpdate(2), .peerMisbehaved, .illegalParameter, "4.7.3"),
    // Endings
    Row(.alertReceived(.handshakeFailure), .alertReceived, nil, "6.2"),
    Row(.closedDuringHandshake, .alertReceived, nil, "6.1"),
    Row(.truncatedHandshake, .truncated, nil, "6.1"),
    Row(.truncatedData, .truncated, nil, "6.1"),
    Row(.handshakeTimedOut, .truncated, nil, nil),
    // Misuse
    Row(.writeBeforeHandshake, .misuse, nil, "2"),
    Row(.writeAfterClose, .misuse, nil, "6.1"),
    Row(.exportBeforeHandshake, .misuse, nil, "7.5"),
    Row(.exportTooLong, .misuse, nil, "7.5"),
    Row(.answerMismatch, .misuse, .internalError, nil),
    Row(.invalidConfiguration("why"), .misuse, nil, nil),
    Row(.credentialRefusedByPolicy("why"), .misuse, .internalError, nil),
    // Our side
    Row(.entropy("why"), .internalInvariant, .internalError, nil),
    Row(.signerFailed("why"), .internalInvariant, .internalError, nil),
    Row(.preSharedKeySourceFailed("why"), .internalInvariant, .internalError, nil),
    Row(.selectionFailed("why"), .internalInvariant, .internalError, nil),
    Row(.cryptography("why"), .internalInvariant, .internalError, nil),
    Row(.sequenceExhausted, .internalInvariant, .internalError, "5.3"),
    Row(.encodingOverflow(.finished), .internalInvariant, .internalError, "4"),
    Row(.deadState, .internalInvariant, .internalError, nil),
    // TLS 1.2
    Row(.plaintextTooLong, .malformed, .recordOverflow, "6.2.3", rfc: 5246),
    Row(.unexpectedChangeCipherSpec, .peerMisbehaved, .unexpectedMessage, "7.1", rfc: 5246),
    Row(.malformedChangeCipherSpec, .peerMisbehaved, .illegalParameter, "7.1", rfc: 5246),
    Row(.wrongRecordVersion(.tls11), .peerMisbehaved, .protocolVersion, "6.2.1", rfc: 5246),
    Row(.inappropriateFallback, .incompatible, .inappropriateFallback, "3", rfc: 7507),
    Row(.missingExtendedMainSecret, .incompatible, .handshakeFailure, "5.2", rfc: 7627),
    Row(.missingRenegotiationInfo, .incompatible, .handshakeFailure, "3.5", rfc: 9325),
    Row(.renegotiationInfoMismatch, .peerMisbehaved, .handshakeFailure, "3.4", rfc: 5746),
    Row(.sessionIDNotOffered, .peerMisbehaved, .illegalParameter, "7.4.1.3", rfc: 5246),
    Row(.sessionSuiteMismatch(.fallbackSCSV), .peerMisbehaved, .illegalParameter, "7.4.1.3", rfc: 5246),
    Row(.sessionExtendedMainSecretMismatch, .peerMisbehaved, .illegalParameter, "5.3", rfc: 7627),
    Row(.noUncompressedPoints, .peerMisbehaved, .illegalParameter, "5.1.2", rfc: 8422),
    Row(.badKeyExchangeSignature, .peerMisbehaved, .decryptError, "7.4.3", rfc: 5246),
    Row(.certificateDoesNotFitSuite(.fallbackSCSV), .peerMisbehaved, .illegalParameter, "7.4.2", rfc: 5246),
    Row(.serverGroupNotOffered(.x448), .peerMisbehaved, .illegalParameter, "5.4", rfc: 8422),
    Row(.renegotiationRefused, .incompatible, .noRenegotiation, "7.2.2", rfc: 5246),
    Row(.exportWithoutExtendedMainSecret, .misuse, nil, "5.4", rfc: 7627),
    Row(.keyUpdateWithoutTLS13, .misuse, nil, "4.7.3"),
    Row(.keysExhausted, .internalInvariant, .internalError, "4.4", rfc: 9325),
  ]

  //= rfc9846 6.2-3
  //= rfc9846 6.2-4
  //= rfc9846 6.2-7
  @Test(arguments: rows)
  func verdict(row: Row) {
    let error = TLSError(row.reason)
    #expect(error.cause == row.cause)
    #expect(error.alert == row.alert)
    #expect(error.clause == row.clause)
    //= rfc9846 B-1
    // decryption_failed, decompression_failure, no_certificate, export_restriction; no_renegotiation is TLS 1.2's alone.
    if let alert = error.alert {
      #expect(![21, 30, 41, 60].contains(alert.rawValue))
      #expect(alert.rawValue != 100 || row.reason == .renegotiationRefused)
    }
    #expect(!error.explanation.isEmpty)
    #expect(error.description.hasPrefix("\(row.cause): "))
    if let clause = row.clause { #expect(error.description.hasSuffix("\(clause)]")) }
  }

  @Test func everyReasonHasARow() {
    #expect(Set(Self.rows.map { Self.name($0.reason) }) == Set(Self.names))
    #expect(Self.names.count == 129)
  }

  @Test func itReadsAsOneLine() {
    #expect(
      TLSError(.keyShareGroupNotOffered(.x448)).description
        == "peer misbehaved: key share for a group that we did not offer (x448) [illegal_parameter, RFC 9846 §4.3.8]")
    #expect(
      TLSError(.truncatedData).description
        == "cut off: the connection ended without close_notify; data may be missing [RFC 9846 §6.1]")
  }

  static let names: [String] = [
    "malformed", "duplicateExtension", "badAlertLevel", "malformedAlert", "notTLS", "ssl2Hello", "unknownRecordType",
    "ancientRecordVersion",
    "recordOverflow", "innerPlaintextTooLong", "badRecordMAC", "noContentType", "emptyFragment", "unexpectedRecord",
    "badChangeCipherSpec", "interleavedRecord", "messageSpansKeyChange", "handshakeMessageTooLong",
    "tooManyEmptyRecords", "tooManyChangeCipherSpecs", "tooManyKeyUpdates", "tooManyTickets", "tooManyWarnings",
    "tooMuchSkippedEarlyData", "tooMuchEarlyData", "earlyDataVersionMismatch", "earlyDataWithoutSession",
    "earlyDataSuiteMismatch", "earlyDataProtocolMismatch", "unexpectedMessage", "secondHelloRetryRequest",
    "versionRefused",
    "serverChoseRefusedVersion", "legacyVersionNotTLS12", "downgradeDetected", "selectedVersionNotOffered",
    "missingExtension", "unsolicitedExtension", "forbiddenExtension", "sessionIDEchoMismatch",
    "cipherSuiteNotOffered", "compressionNotNull", "invalidServerName", "keyShareGroupNotOffered",
    "keyShareNotInSupportedGroups", "duplicateKeyShare", "invalidKeyShare", "retryWithoutChange",
    "retryGroupNotOffered", "retryGroupAlreadyShared", "cipherSuiteChangedAfterRetry", "groupChangedAfterRetry",
    "secondClientHelloChanged", "keyShareMissingAfterRetry", "preSharedKeyNotLast", "binderCountMismatch",
    "sessionNotOffered", "sessionHashMismatch", "keyShareMissingOnResumption", "badBinder",
    "unknownPreSharedKey", "preSharedKeySourceFailed",
    "applicationProtocolNotOffered",
    "noCommonCipherSuite", "noCommonGroup",
    "noCommonSignatureScheme", "noCredential", "unrecognizedName", "noApplicationProtocol", "emptyCertificate",
    "needlessCertificateTypes", "certificateTypeNotOffered", "noCommonCertificateType", "noCredentialOfType",
    "severalRawPublicKeys", "malformedRawPublicKey", "certificateCompressionNotOffered",
    "uncompressedCertificateTooLong", "certificateDecompressionFailed", "recordLimitExceeded", "badRecordSizeLimit",
    "certificateContextMismatch", "tooManyCertificates", "certificateTooLarge", "certificate",
    "signatureSchemeNotOffered", "signatureSchemeDoesNotFitKey", "badSignature", "badFinished", "badKeyUpdate",
    "alertReceived", "closedDuringHandshake", "truncatedHandshake", "truncatedData", "handshakeTimedOut",
    "writeBeforeHandshake", "writeAfterClose", "exportBeforeHandshake", "exportTooLong",
    "answerMismatch", "invalidConfiguration", "credentialRefusedByPolicy", "entropy", "signerFailed", "selectionFailed",
    "cryptography",
    "sequenceExhausted", "encodingOverflow", "deadState",
    "plaintextTooLong", "unexpectedChangeCipherSpec", "malformedChangeCipherSpec",
    "wrongRecordVersion", "inappropriateFallback", "missingExtendedMainSecret",
    "missingRenegotiationInfo", "renegotiationInfoMismatch", "sessionIDNotOffered",
    "sessionSuiteMismatch", "sessionExtendedMainSecretMismatch",
    "noUncompressedPoints", "badKeyExchangeSignature", "certificateDoesNotFitSuite",
    "serverGroupNotOffered", "renegotiationRefused", "exportWithoutExtendedMainSecret",
    "keyUpdateWithoutTLS13", "keysExhausted", "clientCertificateMissing",
  ]

  /// Total, without a default: a new reason does not compile until it is named here, and then wants its row.
  static func name(_ reason: TLSError.Reason) -> String {
    switch reason {
    case .malformed: "malformed"
    case .duplicateExtension: "duplicateExtension"
    case .badAlertLevel: "badAlertLevel"
    case .malformedAlert: "malformedAlert"
    case .notTLS: "notTLS"
    case .ssl2Hello: "ssl2Hello"
    case .unknownRecordType: "unknownRecordType"
    case .ancientRecordVersion: "ancientRecordVersion"
    case .recordOverflow: "recordOverflow"
    case .innerPlaintextTooLong: "innerPlaintextTooLong"
    case .badRecordMAC: "badRecordMAC"
    case .noContentType: "noContentType"
    case .emptyFragment: "emptyFragment"
    case .unexpectedRecord: "unexpectedRecord"
    case .badChangeCipherSpec: "badChangeCipherSpec"
    case .interleavedRecord: "interleavedRecord"
    case .messageSpansKeyChange: "messageSpansKeyChange"
    case .handshakeMessageTooLong: "handshakeMessageTooLong"
    case .tooManyEmptyRecords: "tooManyEmptyRecords"
    case .tooManyChangeCipherSpecs: "tooManyChangeCipherSpecs"
    case .tooManyKeyUpdates: "tooManyKeyUpdates"
    case .tooManyTickets: "tooManyTickets"
    case .tooManyWarnings: "tooManyWarnings"
    case .tooMuchSkippedEarlyData: "tooMuchSkippedEarlyData"
    case .tooMuchEarlyData: "tooMuchEarlyData"
    case .earlyDataVersionMismatch: "earlyDataVersionMismatch"
    case .earlyDataWithoutSession: "earlyDataWithoutSession"
    case .earlyDataSuiteMismatch: "earlyDataSuiteMismatch"
    case .earlyDataProtocolMismatch: "earlyDataProtocolMismatch"
    case .unexpectedMessage: "unexpectedMessage"
    case .secondHelloRetryRequest: "secondHelloRetryRequest"
    case .versionRefused: "versionRefused"
    case .serverChoseRefusedVersion: "serverChoseRefusedVersion"
    case .legacyVersionNotTLS12: "legacyVersionNotTLS12"
    case .downgradeDetected: "downgradeDetected"
    case .selectedVersionNotOffered: "selectedVersionNotOffered"
    case .missingExtension: "missingExtension"
    case .unsolicitedExtension: "unsolicitedExtension"
    case .forbiddenExtension: "forbiddenExtension"
    case .sessionIDEchoMismatch: "sessionIDEchoMismatch"
    case .cipherSuiteNotOffered: "cipherSuiteNotOffered"
    case .compressionNotNull: "compressionNotNull"
    case .invalidServerName: "invalidServerName"
    case .keyShareGroupNotOffered: "keyShareGroupNotOffered"
    case .keyShareNotInSupportedGroups: "keyShareNotInSupportedGroups"
    case .duplicateKeyShare: "duplicateKeyShare"
    case .invalidKeyShare: "invalidKeyShare"
    case .retryWithoutChange: "retryWithoutChange"
    case .retryGroupNotOffered: "retryGroupNotOffered"
    case .retryGroupAlreadyShared: "retryGroupAlreadyShared"
    case .cipherSuiteChangedAfterRetry: "cipherSuiteChangedAfterRetry"
    case .groupChangedAfterRetry: "groupChangedAfterRetry"
    case .secondClientHelloChanged: "secondClientHelloChanged"
    case .keyShareMissingAfterRetry: "keyShareMissingAfterRetry"
    case .preSharedKeyNotLast: "preSharedKeyNotLast"
    case .binderCountMismatch: "binderCountMismatch"
    case .sessionNotOffered: "sessionNotOffered"
    case .sessionHashMismatch: "sessionHashMismatch"
    case .keyShareMissingOnResumption: "keyShareMissingOnResumption"
    case .badBinder: "badBinder"
    case .unknownPreSharedKey: "unknownPreSharedKey"
    case .preSharedKeySourceFailed: "preSharedKeySourceFailed"
    case .applicationProtocolNotOffered: "applicationProtocolNotOffered"
    case .noCommonCipherSuite: "noCommonCipherSuite"
    case .noCommonGroup: "noCommonGroup"
    case .noCommonSignatureScheme: "noCommonSignatureScheme"
    case .noCredential: "noCredential"
    case .unrecognizedName: "unrecognizedName"
    case .noApplicationProtocol: "noApplicationProtocol"
    case .emptyCertificate: "emptyCertificate"
    case .clientCertificateMissing: "clientCertificateMissing"
    case .needlessCertificateTypes: "needlessCertificateTypes"
    case .certificateTypeNotOffered: "certificateTypeNotOffered"
    case .noCommonCertificateType: "noCommonCertificateType"
    case .noCredentialOfType: "noCredentialOfType"
    case .certificateCompressionNotOffered: "certificateCompressionNotOffered"
    case .uncompressedCertificateTooLong: "uncompressedCertificateTooLong"
    case .certificateDecompressionFailed: "certificateDecompressionFailed"
    case .recordLimitExceeded: "recordLimitExceeded"
    case .badRecordSizeLimit: "badRecordSizeLimit"
    case .severalRawPublicKeys: "severalRawPublicKeys"
    case .malformedRawPublicKey: "malformedRawPublicKey"
    case .certificateContextMismatch: "certificateContextMismatch"
    case .tooManyCertificates: "tooManyCertificates"
    case .certificateTooLarge: "certificateTooLarge"
    case .certificate: "certificate"
    case .signatureSchemeNotOffered: "signatureSchemeNotOffered"
    case .signatureSchemeDoesNotFitKey: "signatureSchemeDoesNotFitKey"
    case .badSignature: "badSignature"
    case .badFinished: "badFinished"
    case .badKeyUpdate: "badKeyUpdate"
    case .alertReceived: "alertReceived"
    case .closedDuringHandshake: "closedDuringHandshake"
    case .truncatedHandshake: "truncatedHandshake"
    case .truncatedData: "truncatedData"
    case .handshakeTimedOut: "handshakeTimedOut"
    case .writeBeforeHandshake: "writeBeforeHandshake"
    case .writeAfterClose: "writeAfterClose"
    case .exportBeforeHandshake: "exportBeforeHandshake"
    case .exportTooLong: "exportTooLong"
    case .answerMismatch: "answerMismatch"
    case .invalidConfiguration: "invalidConfiguration"
    case .credentialRefusedByPolicy: "credentialRefusedByPolicy"
    case .entropy: "entropy"
    case .signerFailed: "signerFailed"
    case .selectionFailed: "selectionFailed"
    case .cryptography: "cryptography"
    case .sequenceExhausted: "sequenceExhausted"
    case .encodingOverflow: "encodingOverflow"
    case .deadState: "deadState"
    case .plaintextTooLong: "plaintextTooLong"
    case .unexpectedChangeCipherSpec: "unexpectedChangeCipherSpec"
    case .malformedChangeCipherSpec: "malformedChangeCipherSpec"
    case .wrongRecordVersion: "wrongRecordVersion"
    case .inappropriateFallback: "inappropriateFallback"
    case .missingExtendedMainSecret: "missingExtendedMainSecret"
    case .missingRenegotiationInfo: "missingRenegotiationInfo"
    case .renegotiationInfoMismatch: "renegotiationInfoMismatch"
    case .sessionIDNotOffered: "sessionIDNotOffered"
    case .sessionSuiteMismatch: "sessionSuiteMismatch"
    case .sessionExtendedMainSecretMismatch: "sessionExtendedMainSecretMismatch"
    case .noUncompressedPoints: "noUncompressedPoints"
    case .badKeyExchangeSignature: "badKeyExchangeSignature"
    case .certificateDoesNotFitSuite: "certificateDoesNotFitSuite"
    case .serverGroupNotOffered: "serverGroupNotOffered"
    case .renegotiationRefused: "renegotiationRefused"
    case .exportWithoutExtendedMainSecret: "exportWithoutExtendedMainSecret"
    case .keyUpdateWithoutTLS13: "keyUpdateWithoutTLS13"
    case .keysExhausted: "keysExhausted"
    }
  }
}
