// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// Numbers and names as the registries have them.
@Suite struct CodePointTests {
  private func check<C: RawRepresentable & Hashable & CustomStringConvertible>(
    _ known: [C.RawValue: String], _: C.Type
  ) where C.RawValue: FixedWidthInteger & UnsignedInteger & Hashable {
    for value in C.RawValue.min...C.RawValue.max {
      guard let point = C(rawValue: value) else {
        Issue.record("\(value) does not survive")
        continue
      }
      let digits = String(value, radix: 16)
      let padded = String(repeating: "0", count: 4 - digits.count) + digits
      let reserved = C.RawValue.bitWidth == 16 && GREASE.isReserved(UInt16(value))
      let unnamed =
        reserved ? "GREASE" : C.RawValue.bitWidth == 16 ? "unknown (0x\(padded))" : "unknown (\(value))"
      let name = known[value] ?? unnamed
      if point.rawValue != value || point.description != name {
        Issue.record("\(value) is \(point) where \(name) was expected")
      }
    }
  }

  @Test func contentTypes() {
    check(
      [20: "change_cipher_spec", 21: "alert", 22: "handshake", 23: "application_data", 24: "heartbeat"],
      ContentType.self)
  }

  @Test func handshakeTypes() {
    check(
      [
        0: "hello_request", 1: "client_hello", 2: "server_hello", 4: "new_session_ticket", 5: "end_of_early_data",
        8: "encrypted_extensions", 11: "certificate", 12: "server_key_exchange", 13: "certificate_request",
        14: "server_hello_done", 15: "certificate_verify", 16: "client_key_exchange", 20: "finished",
        22: "certificate_status", 24: "key_update", 25: "compressed_certificate", 254: "message_hash",
      ], HandshakeType.self)
  }

  @Test func alerts() {
    check(
      [
        0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
        40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
        45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
        49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version",
        71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
        100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
        113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
        117: "general_error", 120: "no_application_protocol",
      ], AlertDescription.self)
  }

  @Test func versions() {
    check(
      [
        0x0002: "SSL 2.0", 0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2",
        0x0304: "TLS 1.3",
      ], ProtocolVersion.self)
  }

  @Test func cipherSuites() {
    check(
      [
        0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
        0xc02b: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xc02c: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        0xc02f: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xc030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        0xcca8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xcca9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0x009c: "TLS_RSA_WITH_AES_128_GCM_SHA256",
        0x009d: "TLS_RSA_WITH_AES_256_GCM_SHA384", 0x00ff: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
        0x5600: "TLS_FALLBACK_SCSV",
      ], CipherSuite.self)
  }

  @Test func groups() {
    check(
      [
        23: "secp256r1", 24: "secp384r1", 25: "secp521r1", 29: "x25519", 30: "x448", 256: "ffdhe2048",
        257: "ffdhe3072", 258: "ffdhe4096", 514: "MLKEM1024", 4587: "SecP256r1MLKEM768", 4588: "X25519MLKEM768",
        4589: "SecP384r1MLKEM1024",
      ], NamedGroup.self)
  }

  @Test func signatureSchemes() {
    check(
      [
        0x0401: "rsa_pkcs1_sha256", 0x0501: "rsa_pkcs1_sha384", 0x0601: "rsa_pkcs1_sha512",
        0x0403: "ecdsa_secp256r1_sha256", 0x0503: "ecdsa_secp384r1_sha384", 0x0603: "ecdsa_secp521r1_sha512",
        0x0804: "rsa_pss_rsae_sha256", 0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512",
        0x0807: "ed25519", 0x0808: "ed448", 0x0809: "rsa_pss_pss_sha256", 0x080a: "rsa_pss_pss_sha384",
        0x080b: "rsa_pss_pss_sha512", 0x0904: "mldsa44", 0x0905: "mldsa65", 0x0906: "mldsa87",
        0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1",
      ], SignatureScheme.self)
  }

  @Test func extensionTypes() {
    check(
      [
        0: "server_name", 1: "max_fragment_length", 5: "status_request", 10: "supported_groups",
        11: "ec_point_formats", 13: "signature_algorithms", 14: "use_srtp", 15: "heartbeat",
        16: "application_layer_protocol_negotiation", 18: "signed_certificate_timestamp",
        19: "client_certificate_type", 20: "server_certificate_type", 21: "padding", 22: "encrypt_then_mac",
        23: "extended_master_secret", 27: "compress_certificate", 28: "record_size_limit",
        34: "delegated_credential", 35: "session_ticket", 41: "pre_shared_key", 42: "early_data",
        43: "supported_versions", 44: "cookie", 45: "psk_key_exchange_modes", 47: "certificate_authorities",
        48: "oid_filters", 49: "post_handshake_auth", 50: "signature_algorithms_cert", 51: "key_share",
        57: "quic_transport_parameters", 58: "ticket_request", 0xfe0d: "encrypted_client_hello",
        0xff01: "renegotiation_info",
      ], ExtensionType.self)
  }

  @Test func reservedValues() {
    let reserved = (UInt16.min...UInt16.max).filter(GREASE.isReserved)
    #expect(reserved == (0..<16).map { 0x0a0a + 0x1010 * $0 })
    #expect(Set((UInt8.min...UInt8.max).map(GREASE.value(from:))) == Set(reserved))
    #expect(GREASE.value(from: 0) == 0x0a0a)
    #expect(GREASE.value(from: 0xff) == 0xfafa)
  }
}
