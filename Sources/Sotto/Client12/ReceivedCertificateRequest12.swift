// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoWire

/// A CertificateRequest of TLS 1.2: what the server wants to see of us (RFC 5246 section 7.4.4).
///
///     struct {
///         ClientCertificateType certificate_types<1..2^8-1>;
///         SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;
///         DistinguishedName certificate_authorities<0..2^16-1>;
///     } CertificateRequest;
struct ReceivedCertificateRequest12: Sendable {
  let summary: CertificateRequestSummary

  init(_ request: CertificateRequestTLS12, from serverName: ServerName?, for type: CertificateType) {
    // A key has to be of a kind that the server names, and sign in a way that it names: what is left is what both allow.
    let schemes = request.signatureAlgorithms.filter { scheme in
      ClientCertificateType(signingWith: scheme).map(request.certificateTypes.contains) ?? false
    }
    // The one list speaks of the signatures in the chain too, and those are made with other keys.
    summary = CertificateRequestSummary(
      signatureSchemes: schemes, certificateSignatureSchemes: request.signatureAlgorithms,
      certificateAuthorities: request.certificateAuthorities, serverName: serverName, version: .tls12,
      certificateType: type)
  }
}
