// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Messages about identity: the request for a certificate, the certificate, the proof that goes with it.
extension FieldReader {
  mutating func certificate(from side: Side, _ context: MessageDecoder.Context) {
    let isRaw = context.certificateTypes[side] == .rawPublicKey
    // In TLS 1.2 a length of three bytes fills the message; in TLS 1.3 a context stands before it.
    let looksOld = peek24() == remaining - 3
    guard context.version.map({ $0 == .tls13 }) ?? !looksOld else { return certificateTLS12(isRaw: isRaw) }
    let clause = "RFC 9846 §4.5.1"
    opaque(
      "certificate_request_context", 1, note: "Which request this answers; empty in a handshake.", clause: clause)
    vector(
      "certificate_list", 3,
      note: "The sender's own certificate first, then those that lead to somebody the other trusts.",
      clause: clause
    ) { list in
      var count = 0
      list.list { element in
        count += 1
        element.group("CertificateEntry") { entry in
          entry.certificateData(isRaw ? "ASN1_subjectPublicKeyInfo" : "cert_data", isRaw: isRaw, clause: clause)
          entry.extensions(.certificate, from: side, clause: clause)
        }
      }
      list.value = FieldText.count(count, isRaw ? "key" : "certificate")
    }
  }

  private mutating func certificateTLS12(isRaw: Bool) {
    guard !isRaw else {
      return certificateData("ASN.1_subjectPublicKeyInfo", isRaw: true, clause: "RFC 7250 §3")
    }
    let clause = "RFC 5246 §7.4.2"
    vector(
      "certificate_list", 3,
      note: "The sender's own certificate first, then those that lead to somebody the other trusts.",
      clause: clause
    ) { list in
      var count = 0
      list.list {
        count += 1
        $0.certificateData("ASN.1Cert", isRaw: false, clause: clause)
      }
      list.value = FieldText.count(count, "certificate")
    }
  }

  private mutating func certificateData(_ name: String, isRaw: Bool, clause: String) {
    vector(
      name, 3, note: isRaw ? "A bare public key, without anybody's word for it." : "One certificate, in DER.",
      clause: clause
    ) { data in
      data.requires(1...16_777_215)
      if data.isAtEnd { return }
      if isRaw {
        data.value = data.subjectPublicKeyInfo("SubjectPublicKeyInfo") ?? ""
      } else {
        var facts = CertificateFacts()
        data.certificate(&facts)
        data.value = facts.shortName ?? ""
      }
    }
  }

  mutating func compressedCertificate() {
    let clause = "RFC 8879 §4"
    code(
      "algorithm", CertificateCompressionAlgorithm.self, note: "How the Certificate message is compressed.",
      clause: clause)
    number(
      "uncompressed_length", 3, note: "How long it is when inflated.", clause: clause, value: { Wording.bytes($0) })
    opaque("compressed_certificate_message", 3, 1...16_777_215, clause: clause)
  }

  mutating func certificateRequest(_ context: MessageDecoder.Context) {
    // In TLS 1.3 a context and a list of extensions fill the message.
    let looksNew = peek().map { peek16(1 + Int($0)) == remaining - 3 - Int($0) } ?? false
    guard context.version.map({ $0 == .tls13 }) ?? looksNew else { return certificateRequestTLS12(context) }
    let clause = "RFC 9846 §4.4.2"
    opaque(
      "certificate_request_context", 1, note: "Tells this request from later ones; empty in a handshake.",
      clause: clause)
    extensions(.certificateRequest, from: .server, clause: clause)
  }

  private mutating func certificateRequestTLS12(_ context: MessageDecoder.Context) {
    let clause = "RFC 5246 §7.4.4"
    codes(
      "certificate_types", 1, ClientCertificateType.self, as: "ClientCertificateType",
      note: "Which kinds of keys the client's certificate may hold.", clause: clause)
    if context.version.map({ $0.rawValue >= ProtocolVersion.tls12.rawValue }) ?? true {
      codes(
        "supported_signature_algorithms", 2, SignatureScheme.self, as: "SignatureAndHashAlgorithm",
        note: "The signatures that the server can verify.", clause: clause)
    }
    certificateAuthorities(
      "certificate_authorities", minimum: 0, note: "Who must have signed the certificate; empty for anybody.",
      clause: clause)
  }

  mutating func certificateVerify(_ context: MessageDecoder.Context) {
    let isNew = context.version == nil || context.version == .tls13
    let clause = isNew ? "RFC 9846 §4.5.2" : "RFC 5246 §7.4.8"
    if context.version.map({ $0.rawValue >= ProtocolVersion.tls12.rawValue }) ?? true {
      code("algorithm", SignatureScheme.self, note: "How it is signed.", clause: clause)
    }
    opaque(
      "signature", 2,
      note: "Over all messages so far, by the key in the certificate: proof that the sender is its owner.",
      clause: clause)
  }
}

extension ClientCertificateType: CustomStringConvertible {
  /// The name that the registry gives, or the number where it gives none.
  package var description: String {
    switch rawValue {
    case 1: "rsa_sign"
    case 2: "dss_sign"
    case 3: "rsa_fixed_dh"
    case 4: "dss_fixed_dh"
    case 64: "ecdsa_sign"
    case 65: "rsa_fixed_ecdh"
    case 66: "ecdsa_fixed_ecdh"
    default: "unknown (\(rawValue))"
    }
  }
}
