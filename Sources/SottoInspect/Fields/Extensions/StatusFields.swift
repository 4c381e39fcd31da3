// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// What goes with certificates: OCSP responses, certificate transparency, delegated credentials.
extension FieldReader {
  mutating func statusRequest(_ placement: ExtensionPlacement) {
    if isAtEnd, placement != .clientHello {
      return flag(placement == .certificateRequest ? "asked for" : "one will follow")
    }
    if placement == .certificate {
      certificateStatus(clause: "RFC 9846 §4.5.1.1")
      value = "OCSP: \(fields.last?.value ?? "")"
    } else {
      statusRequestBody()
      value = "OCSP"
    }
  }

  private mutating func statusRequestBody() {
    statusType()
    vector("responder_id_list", 2, note: "Responders that the client trusts; empty for any.") {
      $0.list { $0.opaque("ResponderID", 2, 1...65_535) }
    }
    opaque("request_extensions", 2)
  }

  @discardableResult
  private mutating func statusType() -> Int? {
    number("status_type", 1, value: { $0 == 1 ? "ocsp (1)" : $0 == 2 ? "ocsp_multi (2)" : "unknown (\($0))" })
  }

  mutating func statusRequestV2() {
    if isAtEnd { return flag("one will follow") }
    vector("certificate_status_req_list", 2) {
      $0.list { element in
        element.group("CertificateStatusRequestItemV2") { item in
          item.statusType()
          item.vector("request", 2) { request in
            request.vector("responder_id_list", 2) { $0.list { $0.opaque("ResponderID", 2, 1...65_535) } }
            request.opaque("request_extensions", 2)
          }
        }
      }
    }
  }

  /// A CertificateStatus, as a message of TLS 1.2 or beside a certificate.
  mutating func certificateStatus(clause: String) {
    guard statusType() == 2 else { return ocspResponse(clause: clause) }
    vector(
      "ocsp_response_list", 3, note: "One response for each certificate of the chain; empty where there is none.",
      clause: "RFC 6961 §2.2"
    ) { $0.list { $0.ocspResponse(clause: "RFC 6961 §2.2", mayBeEmpty: true) } }
  }

  private mutating func ocspResponse(clause: String, mayBeEmpty: Bool = false) {
    vector(
      "OCSPResponse", 3,
      note:
        "A fresh word of the certificate's issuer that it was not revoked, brought along so that nobody has to ask.",
      clause: clause
    ) { inner in
      if !mayBeEmpty { inner.requires(1...16_777_215) }
      if !inner.isAtEnd { inner.value = inner.ocspResponse() }
    }
  }

  mutating func certificateTimestamps() {
    if isAtEnd { return flag("asked for") }
    signedCertificateTimestampList()
  }

  /// `SignedCertificateTimestampList`, in TLS and in certificates.
  mutating func signedCertificateTimestampList() {
    let clause = "RFC 6962 §3.3"
    var count = 0
    vector("sct_list", 2, clause: clause) { list in
      list.requires(1...65_535)
      list.list { element in
        count += 1
        element.vector(
          "SignedCertificateTimestamp", 2, note: "A public log's promise that it has seen this certificate.",
          clause: "RFC 6962 §3.2"
        ) { $0.signedCertificateTimestamp() }
      }
    }
    value = FieldText.count(count, "timestamp")
  }

  private mutating func signedCertificateTimestamp() {
    guard peek() == 0 else {
      rest("SerializedSCT", note: "Of a version that this tool can't take apart.")
      return
    }
    number("sct_version", 1, value: { $0 == 0 ? "v1 (0)" : "\($0)" })
    fixed("LogID", 32, note: "Which log it was: the SHA-256 of its key.")
    let time = fixed("timestamp", 8, note: "When the log saw it.", value: FieldText.milliseconds)
    if let time { value = FieldText.milliseconds(time) }
    opaque("extensions", 2)
    group("signature") { signature in
      signature.code("algorithm", SignatureScheme.self)
      signature.opaque("signature", 2)
    }
  }

  mutating func delegatedCredential(_ placement: ExtensionPlacement) {
    guard placement == .certificate else { return signatureSchemes("supported_signature_algorithm") }
    group("cred", note: "A key that the certificate's owner lets the server use for a few days.") { credential in
      credential.number(
        "valid_time", 4, note: "Until when, counted from the certificate's beginning.", value: FieldText.seconds)
      credential.code("dc_cert_verify_algorithm", SignatureScheme.self, note: "What the key signs the handshake with.")
      credential.vector("ASN1_subjectPublicKeyInfo", 3) { key in
        key.requires(1...16_777_215)
        if !key.isAtEnd { key.value = key.subjectPublicKeyInfo("SubjectPublicKeyInfo") ?? "" }
      }
    }
    code("algorithm", SignatureScheme.self)
    opaque("signature", 2, note: "By the certificate's key.")
  }
}

extension FieldText {
  /// Milliseconds since 1970 as a date.
  static func milliseconds(_ bytes: [UInt8]) -> String {
    let milliseconds = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return WallTime(secondsSinceEpoch: Int64(clamping: milliseconds / 1000)).description
  }
}
