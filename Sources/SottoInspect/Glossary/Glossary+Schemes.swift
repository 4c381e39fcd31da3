// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// Ways of signing.
  static let schemes: [Entry] = [
    .init(
      .scheme, "rsa_pkcs1_sha256", number: "0x0401",
      aliases: ["sha256WithRSAEncryption"],
      what: "RSA with the padding of PKCS#1 v1.5, over SHA-256.",
      when: """
        In most certificates. In handshakes only up to TLS 1.2: TLS 1.3 signs with PSS, whose safety can be proved.
        """,
      action: "Nothing, in certificates.",
      see: ["scheme.rsa_pss_rsae_sha256"]),
    .init(
      .scheme, "rsa_pkcs1_sha384", number: "0x0501",
      what: "RSA with the padding of PKCS#1 v1.5, over SHA-384.",
      when: "In certificates, and in handshakes up to TLS 1.2.",
      action: "Nothing, in certificates."),
    .init(
      .scheme, "rsa_pkcs1_sha512", number: "0x0601",
      what: "RSA with the padding of PKCS#1 v1.5, over SHA-512.",
      when: "In certificates, and in handshakes up to TLS 1.2.",
      action: "Nothing, in certificates."),
    .init(
      .scheme, "ecdsa_secp256r1_sha256", number: "0x0403",
      aliases: ["ecdsa-with-SHA256", "ecdsa p-256"],
      what: "ECDSA over SHA-256; in TLS 1.3 on the curve P-256 and no other.",
      when: "With ECDSA certificates, the smallest and fastest that everyone accepts.",
      action: "Nothing. It is the best choice for a new certificate."),
    .init(
      .scheme, "ecdsa_secp384r1_sha384", number: "0x0503",
      what: "ECDSA on the curve P-384, over SHA-384.",
      when: "With certificates on that curve, which many authorities have themselves.",
      action: "Nothing."),
    .init(
      .scheme, "ecdsa_secp521r1_sha512", number: "0x0603",
      what: "ECDSA on the curve P-521, over SHA-512.",
      when: "Rarely. Browsers do not accept it.",
      action: "Use P-256 for a public server."),
    .init(
      .scheme, "rsa_pss_rsae_sha256", number: "0x0804",
      aliases: ["rsa-pss"],
      what: "RSA with PSS padding over SHA-256, made with an ordinary RSA key.",
      when: "In TLS 1.3 with every RSA certificate; in TLS 1.2 with stacks that know it.",
      action: "Nothing."),
    .init(
      .scheme, "rsa_pss_rsae_sha384", number: "0x0805",
      what: "RSA with PSS padding over SHA-384, made with an ordinary RSA key.",
      when: "With RSA certificates, where it is preferred.",
      action: "Nothing."),
    .init(
      .scheme, "rsa_pss_rsae_sha512", number: "0x0806",
      what: "RSA with PSS padding over SHA-512, made with an ordinary RSA key.",
      when: "With RSA certificates, where it is preferred.",
      action: "Nothing."),
    .init(
      .scheme, "ed25519", number: "0x0807",
      what: """
        Edwards-curve signatures on Curve25519 (RFC 8032): fast, small, without a random number that could go wrong.
        """,
      when: "With private authorities. Public ones do not issue such certificates.",
      action: "Use ECDSA P-256 for a public server."),
    .init(
      .scheme, "ed448", number: "0x0808",
      what: "Edwards-curve signatures on Curve448 (RFC 8032).",
      when: "Hardly ever. Sotto does not check it.",
      action: "Use ECDSA P-256."),
    .init(
      .scheme, "rsa_pss_pss_sha256", number: "0x0809",
      what: "RSA with PSS padding over SHA-256, made with a key that is bound to PSS by its certificate.",
      when: "Hardly ever. Sotto does not sign or check with such keys.",
      action: "Use an ordinary RSA key; it signs with PSS as well.",
      see: ["scheme.rsa_pss_rsae_sha256"]),
    .init(
      .scheme, "rsa_pss_pss_sha384", number: "0x080a",
      what: "RSA with PSS padding over SHA-384, made with a key that is bound to PSS by its certificate.",
      when: "Hardly ever. Sotto does not sign or check with such keys.",
      action: "Use an ordinary RSA key; it signs with PSS as well."),
    .init(
      .scheme, "rsa_pss_pss_sha512", number: "0x080b",
      what: "RSA with PSS padding over SHA-512, made with a key that is bound to PSS by its certificate.",
      when: "Hardly ever. Sotto does not sign or check with such keys.",
      action: "Use an ordinary RSA key; it signs with PSS as well."),
    .init(
      .scheme, "mldsa44", number: "0x0904",
      aliases: ["ml-dsa-44"],
      what: """
        ML-DSA-44: signatures on lattices, which a quantum computer is not known to forge. They are large: 2,420 \
        bytes.
        """,
      when: "In trials. Public authorities do not issue such certificates yet, and Sotto does not check them.",
      action: "Nothing yet.",
      see: ["term.ml_dsa"]),
    .init(
      .scheme, "mldsa65", number: "0x0905",
      aliases: ["ml-dsa-65"],
      what: "ML-DSA-65: signatures on lattices, of 3,309 bytes.",
      when: "In trials. Public authorities do not issue such certificates yet, and Sotto does not check them.",
      action: "Nothing yet.",
      see: ["term.ml_dsa"]),
    .init(
      .scheme, "mldsa87", number: "0x0906",
      aliases: ["ml-dsa-87"],
      what: "ML-DSA-87: signatures on lattices, of 4,627 bytes.",
      when: "In trials. Public authorities do not issue such certificates yet, and Sotto does not check them.",
      action: "Nothing yet.",
      see: ["term.ml_dsa"]),
    .init(
      .scheme, "rsa_pkcs1_sha1", number: "0x0201",
      aliases: ["sha1WithRSAEncryption", "sha-1"],
      what: """
        RSA over SHA-1, of which two texts with the same hash can be made. TLS 1.3 and RFC 9155 forbid it in \
        handshakes.
        """,
      when: "With old private authorities. Sotto never accepts it.",
      action: "Have the certificate issued anew, with SHA-256.",
      see: ["error.certificate.weak_signature"]),
    .init(
      .scheme, "ecdsa_sha1", number: "0x0203",
      what: "ECDSA over SHA-1, which is broken like every signature over it.",
      when: "With old software. Sotto never accepts it.",
      action: "Have the certificate issued anew, with SHA-256.",
      see: ["error.certificate.weak_signature"]),
  ]
}
