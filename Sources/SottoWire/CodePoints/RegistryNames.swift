// SPDX-License-Identifier: Apache-2.0

/// What the registries call things that Sotto does not speak, but that peers speak of.
enum RegistryNames {}

extension RegistryNames {
  /// Groups for key agreement; the first are of RFC 8422's forerunner and deprecated.
  static let namedGroups: [UInt16: String] = [
    0x0001: "sect163k1",
    0x0002: "sect163r1",
    0x0003: "sect163r2",
    0x0004: "sect193r1",
    0x0005: "sect193r2",
    0x0006: "sect233k1",
    0x0007: "sect233r1",
    0x0008: "sect239k1",
    0x0009: "sect283k1",
    0x000a: "sect283r1",
    0x000b: "sect409k1",
    0x000c: "sect409r1",
    0x000d: "sect571k1",
    0x000e: "sect571r1",
    0x000f: "secp160k1",
    0x0010: "secp160r1",
    0x0011: "secp160r2",
    0x0012: "secp192k1",
    0x0013: "secp192r1",
    0x0014: "secp224k1",
    0x0015: "secp224r1",
    0x0016: "secp256k1",
    0x001a: "brainpoolP256r1",
    0x001b: "brainpoolP384r1",
    0x001c: "brainpoolP512r1",
    0x001f: "brainpoolP256r1tls13",
    0x0020: "brainpoolP384r1tls13",
    0x0021: "brainpoolP512r1tls13",
    0x0029: "curveSM2",
    0x6399: "X25519Kyber768Draft00",
    0x639a: "SecP256r1Kyber768Draft00",
    0xff01: "arbitrary_explicit_prime_curves",
    0xff02: "arbitrary_explicit_char2_curves",
  ]

  /// Signature schemes. Those of TLS 1.2 with SHA-224, MD5 or DSA are pairs there, and named alike here.
  static let signatureSchemes: [UInt16: String] = [
    0x0101: "rsa_pkcs1_md5",
    0x0202: "dsa_sha1",
    0x0301: "rsa_pkcs1_sha224",
    0x0302: "dsa_sha224",
    0x0303: "ecdsa_sha224",
    0x0402: "dsa_sha256",
    0x0420: "rsa_pkcs1_sha256_legacy",
    0x0502: "dsa_sha384",
    0x0520: "rsa_pkcs1_sha384_legacy",
    0x0602: "dsa_sha512",
    0x0620: "rsa_pkcs1_sha512_legacy",
    0x0708: "sm2sig_sm3",
    0x081a: "ecdsa_brainpoolP256r1tls13_sha256",
    0x081b: "ecdsa_brainpoolP384r1tls13_sha384",
    0x081c: "ecdsa_brainpoolP512r1tls13_sha512",
  ]

  /// Extensions, some of them of drafts.
  static let extensionTypes: [UInt16: String] = [
    0x0002: "client_certificate_url",
    0x0003: "trusted_ca_keys",
    0x0004: "truncated_hmac",
    0x0006: "user_mapping",
    0x0007: "client_authz",
    0x0008: "server_authz",
    0x0009: "cert_type",
    0x000c: "srp",
    0x0011: "status_request_v2",
    0x0018: "token_binding",
    0x0019: "cached_info",
    0x001a: "tls_lts",
    0x001d: "pwd_protect",
    0x001e: "pwd_clear",
    0x001f: "password_salt",
    0x0020: "ticket_pinning",
    0x0021: "tls_cert_with_extern_psk",
    0x0024: "TLMSP",
    0x0025: "TLMSP_proxying",
    0x0026: "TLMSP_delegate",
    0x0027: "supported_ekt_ciphers",
    0x0034: "transparency_info",
    0x0036: "connection_id",
    0x0037: "external_id_hash",
    0x0038: "external_session_id",
    0x003b: "dnssec_chain",
    0x003c: "sequence_number_encryption_algorithms",
    0x003d: "rrc",
    0x003e: "tls_flags",
    0x3374: "next_protocol_negotiation",
    0x4469: "application_settings_old",
    0x44cd: "application_settings",
    0x7550: "channel_id",
    0xca34: "trust_anchors",
    0xfd00: "ech_outer_extensions",
    0xffa5: "quic_transport_parameters_draft",
  ]

  /// Alerts that nobody should send any more, or that belong to extensions.
  static let alerts: [UInt8: String] = [
    21: "decryption_failed",
    30: "decompression_failure",
    41: "no_certificate",
    52: "too_many_cids_requested",
    60: "export_restriction",
    111: "certificate_unobtainable",
    114: "bad_certificate_hash_value",
    121: "ech_required",
  ]

  /// Handshake messages of DTLS, of extensions and of drafts.
  static let handshakeTypes: [UInt8: String] = [
    3: "hello_verify_request",
    6: "hello_retry_request",
    21: "certificate_url",
    23: "supplemental_data",
    26: "ekt_key",
    67: "next_proto",
    203: "channel_id",
  ]
}
