// SPDX-License-Identifier: Apache-2.0

package import Sotto
import SottoIdentity
import SottoWire

extension FailureID {
  /// The id of an error, for ``FailureView/id``. Every reason has one: a new one does not compile without.
  package static func of(_ error: TLSError) -> String {
    if case .alertReceived(let alert) = error.reason { return of(alert) }
    return FailureID(error.reason).rawValue
  }

  /// The id of an alert that ended a handshake.
  package static func of(_ alert: AlertDescription) -> String {
    Glossary.alert(number: alert.rawValue)?.id ?? "alert.\(alert.rawValue)"
  }

  private init(_ reason: TLSError.Reason) {
    self =
      switch reason {
      case .malformed: .malformedMessage
      case .duplicateExtension: .duplicateExtension
      case .badAlertLevel: .badAlertLevel
      case .malformedAlert: .malformedAlert
      case .unknownRecordType: .unknownRecordType
      case .ssl2Hello: .ssl2Hello
      case .ancientRecordVersion: .ancientRecordVersion
      case .recordOverflow: .recordOverflow
      case .innerPlaintextTooLong, .plaintextTooLong: .innerPlaintextTooLong
      case .badRecordMAC: .badRecordMAC
      case .noContentType: .noContentType
      case .emptyFragment: .emptyFragment
      case .unexpectedRecord: .unexpectedRecord
      case .badChangeCipherSpec, .malformedChangeCipherSpec: .badChangeCipherSpec
      case .unexpectedChangeCipherSpec: .unexpectedChangeCipherSpec
      case .wrongRecordVersion: .wrongRecordVersion
      case .interleavedRecord: .interleavedRecord
      case .messageSpansKeyChange: .messageSpansKeyChange
      case .handshakeMessageTooLong: .handshakeMessageTooLong
      case .tooManyEmptyRecords: .tooManyEmptyRecords
      case .tooManyChangeCipherSpecs: .tooManyChangeCipherSpecs
      case .tooManyKeyUpdates: .tooManyKeyUpdates
      case .tooManyTickets: .tooManyTickets
      case .tooManyWarnings: .tooManyWarnings
      case .tooMuchSkippedEarlyData: .tooMuchSkippedEarlyData
      case .tooMuchEarlyData: .tooMuchEarlyData
      case .recordLimitExceeded: .recordLimitExceeded
      case .badRecordSizeLimit: .badRecordSizeLimit
      case .unexpectedMessage: .unexpectedMessage
      case .secondHelloRetryRequest: .secondHelloRetryRequest
      case .versionRefused: .versionRefused
      case .serverChoseRefusedVersion: .serverChoseRefusedVersion
      case .legacyVersionNotTLS12: .legacyVersionNotTLS12
      case .downgradeDetected: .downgradeDetected
      case .inappropriateFallback: .inappropriateFallback
      case .missingExtendedMainSecret: .missingExtendedMainSecret
      case .missingRenegotiationInfo: .missingRenegotiationInfo
      case .renegotiationInfoMismatch: .renegotiationInfoMismatch
      case .sessionIDNotOffered: .sessionIDNotOffered
      case .sessionSuiteMismatch, .sessionHashMismatch: .sessionSuiteMismatch
      case .sessionExtendedMainSecretMismatch: .sessionExtendedMainSecretMismatch
      case .noUncompressedPoints: .noUncompressedPoints
      case .selectedVersionNotOffered: .selectedVersionNotOffered
      case .missingExtension: .missingExtension
      case .unsolicitedExtension: .unsolicitedExtension
      case .forbiddenExtension: .forbiddenExtension
      case .sessionIDEchoMismatch: .sessionIDEchoMismatch
      case .cipherSuiteNotOffered: .cipherSuiteNotOffered
      case .compressionNotNull: .compressionNotNull
      case .invalidServerName: .invalidServerName
      case .keyShareGroupNotOffered: .keyShareGroupNotOffered
      case .keyShareNotInSupportedGroups: .keyShareNotInSupportedGroups
      case .duplicateKeyShare: .duplicateKeyShare
      case .invalidKeyShare: .invalidKeyShare
      case .retryWithoutChange: .retryWithoutChange
      case .retryGroupNotOffered, .retryGroupAlreadyShared: .retryGroupNotOffered
      case .cipherSuiteChangedAfterRetry, .groupChangedAfterRetry: .changedAfterRetry
      case .secondClientHelloChanged: .secondClientHelloChanged
      case .keyShareMissingAfterRetry: .keyShareMissingAfterRetry
      case .preSharedKeyNotLast: .preSharedKeyNotLast
      case .binderCountMismatch: .binderCountMismatch
      case .sessionNotOffered: .sessionNotOffered
      case .keyShareMissingOnResumption: .keyShareMissingOnResumption
      case .badBinder: .badBinder
      case .unknownPreSharedKey: .unknownPreSharedKey
      case .earlyDataVersionMismatch: .earlyDataVersionMismatch
      case .earlyDataWithoutSession: .earlyDataWithoutSession
      case .earlyDataSuiteMismatch, .earlyDataProtocolMismatch: .earlyDataMismatch
      case .applicationProtocolNotOffered: .applicationProtocolNotOffered
      case .noCommonCipherSuite: .noCommonCipherSuite
      case .noCommonGroup: .noCommonGroup
      case .noCommonSignatureScheme: .noCommonSignatureScheme
      case .noCredential, .noCredentialOfType: .noCredential
      case .unrecognizedName: .unrecognizedName
      case .noApplicationProtocol: .noApplicationProtocol
      case .noCommonCertificateType: .noCommonCertificateType
      case .emptyCertificate: .emptyCertificate
      case .clientCertificateMissing: .clientCertificateMissing
      case .needlessCertificateTypes: .needlessCertificateTypes
      case .certificateTypeNotOffered: .certificateTypeNotOffered
      case .severalRawPublicKeys: .severalRawPublicKeys
      case .malformedRawPublicKey: .malformedRawPublicKey
      case .certificateCompressionNotOffered: .certificateCompressionNotOffered
      case .uncompressedCertificateTooLong: .uncompressedCertificateTooLong
      case .certificateDecompressionFailed: .certificateDecompressionFailed
      case .certificateContextMismatch: .certificateContextMismatch
      case .tooManyCertificates: .tooManyCertificates
      case .certificateTooLarge: .certificateTooLarge
      case .signatureSchemeNotOffered: .signatureSchemeNotOffered
      case .signatureSchemeDoesNotFitKey: .signatureSchemeDoesNotFitKey
      case .badSignature, .badKeyExchangeSignature: .badSignature
      case .certificateDoesNotFitSuite: .certificateDoesNotFitSuite
      case .serverGroupNotOffered: .serverGroupNotOffered
      case .badFinished: .badFinished
      case .badKeyUpdate: .badKeyUpdate
      case .renegotiationRefused: .renegotiationRefused
      case .closedDuringHandshake: .closedDuringHandshake
      case .truncatedHandshake: .closedDuring
      case .truncatedData: .truncatedData
      case .handshakeTimedOut: .timeout
      case .writeBeforeHandshake: .writeBeforeHandshake
      case .writeAfterClose: .writeAfterClose
      case .exportBeforeHandshake, .exportTooLong, .exportWithoutExtendedMainSecret: .exportRefused
      case .keyUpdateWithoutTLS13: .keyUpdateWithoutTLS13
      case .answerMismatch: .answerMismatch
      case .invalidConfiguration: .invalidConfiguration
      case .credentialRefusedByPolicy: .credentialRefusedByPolicy
      case .entropy: .entropy
      case .signerFailed: .signerFailed
      case .preSharedKeySourceFailed: .pskSourceFailed
      case .selectionFailed: .selectionFailed
      case .cryptography: .cryptography
      case .sequenceExhausted, .keysExhausted: .sequenceExhausted
      case .encodingOverflow: .encodingOverflow
      case .deadState: .deadState
      case .notTLS(.ssl2): .ssl2Hello
      case .notTLS(.httpRequest), .notTLS(.httpProxyRequest), .notTLS(.httpResponse): .notTLSHTTP
      case .certificate(let failure): FailureID(failure)
      // It has an id by its name; this is for totality.
      case .alertReceived: .closedDuringHandshake
      }
  }

  private init(_ failure: CertificateFailure) {
    self =
      switch failure {
      case .noCertificate: .certificateMissing
      case .untrustedIssuer: .certificateUnknownIssuer
      case .selfSigned: .certificateSelfSigned
      case .badSignature: .certificateForged
      case .expired: .certificateExpired
      case .notYetValid: .certificateNotYetValid
      case .nameMismatch: .certificateWrongName
      case .noNames: .certificateNoNames
      case .wrongUsage: .certificateWrongUsage
      case .weakKey: .certificateWeakKey
      case .weakSignature: .certificateWeakSignature
      case .unsupportedSignature: .certificateUnsupportedSignature
      case .unsupportedKey: .certificateUnsupportedKey
      case .unparseable: .certificateUnparseable
      case .tooManyCertificates: .certificateTooMany
      case .budgetExhausted: .certificateBudget
      case .constraintViolated: .certificateConstraint
      case .revoked: .certificateRevoked
      case .badStaple: .certificateBadStaple
      case .stapleMissing: .certificateStapleMissing
      case .keyNotPinned: .certificateKeyNotPinned
      case .other: .certificateOther
      }
  }
}
