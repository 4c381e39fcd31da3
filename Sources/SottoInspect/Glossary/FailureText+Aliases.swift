// SPDX-License-Identifier: Apache-2.0

extension FailureText {
  /// What other people's programs say for the same thing.
  var aliases: [String] { Self.aliases[id] ?? [] }

  private static let aliases: [FailureID: [String]] = [
    .certificateUnknownIssuer: [
      "untrusted", "untrusted root", "unable to get local issuer certificate", "unable to verify the first certificate",
      "unable_to_verify_leaf_signature", "err_cert_authority_invalid", "sec_error_unknown_issuer",
      "certificate signed by unknown authority", "UnknownIssuer",
    ],
    .certificateSelfSigned: [
      "self-signed certificate", "self signed certificate", "depth_zero_self_signed_cert",
      "mozilla_pkix_error_self_signed_cert",
    ],
    .certificateExpired: [
      "expired", "certificate has expired", "cert_has_expired", "err_cert_date_invalid",
      "sec_error_expired_certificate",
      "certificate has expired or is not yet valid",
    ],
    .certificateNotYetValid: ["not yet valid", "certificate is not yet valid", "cert_not_yet_valid"],
    .certificateWrongName: [
      "wrong name", "hostname mismatch", "name mismatch", "err_cert_common_name_invalid", "ssl_error_bad_cert_domain",
      "no alternative certificate subject name matches", "certificate is not valid for any names", "NotValidForName",
    ],
    .certificateRevoked: ["revoked"],
    .badRecordMAC: ["decryption failed or bad record mac"],
    .unknownRecordType: [
      "wrong version number", "not tls", "first record does not look like a tls handshake", "packet length too long",
      "err_ssl_protocol_error", "ssl_error_rx_record_too_long", "http request", "InvalidContentType",
    ],
    .serverChoseRefusedVersion: ["unsupported protocol", "err_ssl_obsolete_version", "no shared version"],
    .noCommonCipherSuite: ["no shared cipher", "no cipher suite in common", "ssl_error_no_cypher_overlap"],
    .noCommonGroup: ["no suitable key share", "no shared group"],
    .closedDuring: ["unexpected eof while reading", "connection closed", "pr_end_of_file_error", "UnexpectedEof"],
    .closedAfterHello: ["err_connection_closed"],
    .resetAfterHello: ["connection reset", "connection reset by peer", "econnreset", "err_connection_reset"],
    .connectRefused: ["connection refused", "econnrefused", "err_connection_refused"],
    .connectUnknownName: ["enotfound", "err_name_not_resolved", "name or service not known", "no such host"],
    .connectTimeout: ["etimedout", "connection timed out", "err_timed_out"],
    .timeout: ["handshake timeout", "tls handshake timeout"],
    .renegotiationRefused: ["unsafe legacy renegotiation disabled"],
    .truncatedData: ["truncation", "close without close_notify"],
    .invalidKeyShare: ["bad key share"],
    .badSignature: ["bad signature"],
    .downgradeDetected: ["inappropriate fallback", "tlsv1.3 downgrade"],
  ]
}
