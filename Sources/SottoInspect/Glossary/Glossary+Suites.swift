// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// The suites of TLS 1.3, and those of TLS 1.2 that Sotto speaks.
  static let suites: [Entry] = [
    .init(
      .suite, "TLS_AES_128_GCM_SHA256", number: "0x1301",
      aliases: ["aes-128-gcm"],
      what: """
        A suite of TLS 1.3: AES with a 128-bit key in Galois/Counter mode hides and seals every record; SHA-256 makes \
        the keys. Everyone who speaks TLS 1.3 has to know it.
        """,
      when: "The usual choice on machines with AES in their processor, which are nearly all.",
      action: """
        Nothing. 128 bits are enough against every attack known, also those of quantum computers that anyone can \
        foresee.
        """,
      see: ["term.aead", "term.hkdf"]),
    .init(
      .suite, "TLS_AES_256_GCM_SHA384", number: "0x1302",
      aliases: ["aes-256-gcm"],
      what: "A suite of TLS 1.3: AES with a 256-bit key in Galois/Counter mode, and SHA-384 to make the keys.",
      when: "Where a rule asks for 256 bits, and with servers that put it first.",
      action: "Nothing. It is a little slower than the one with 128 bits, and just as good.",
      see: ["term.aead"]),
    .init(
      .suite, "TLS_CHACHA20_POLY1305_SHA256", number: "0x1303",
      aliases: ["chacha20-poly1305", "chacha20"],
      what: """
        A suite of TLS 1.3: the stream cipher ChaCha20 hides and Poly1305 seals every record; SHA-256 makes the keys.
        """,
      when: """
        With phones and small devices that have no AES in their processor: there it is much faster, and its time does \
        not depend on the data.
        """,
      action: "Nothing. It is as good as AES.",
      see: ["term.aead"]),
    .init(
      .suite, "TLS_AES_128_CCM_SHA256", number: "0x1304",
      aliases: ["aes-128-ccm"],
      what: "A suite of TLS 1.3: AES with a 128-bit key in CCM mode, which needs only the forward half of AES.",
      when: "With tiny devices. Sotto does not speak it.",
      action: "Offer TLS_AES_128_GCM_SHA256, which everyone has."),
    .init(
      .suite, "TLS_AES_128_CCM_8_SHA256", number: "0x1305",
      aliases: ["aes-128-ccm-8"],
      what: """
        As TLS_AES_128_CCM_SHA256, with a seal of 8 bytes instead of 16, so that forging one takes far fewer attempts.
        """,
      when: "With tiny devices on slow networks. It is not recommended elsewhere, and Sotto does not speak it.",
      action: "Offer TLS_AES_128_GCM_SHA256, which everyone has."),
    .init(
      .suite, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", number: "0xc02b",
      aliases: ["ECDHE-ECDSA-AES128-GCM-SHA256"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement (ECDHE), signed with an ECDSA or Ed25519 certificate; \
        AES-128-GCM for the records.
        """,
      when: "With TLS 1.2 and a certificate of that kind.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", number: "0xc02c",
      aliases: ["ECDHE-ECDSA-AES256-GCM-SHA384"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement, signed with an ECDSA or Ed25519 certificate; AES-256-GCM for \
        the records.
        """,
      when: "With TLS 1.2 and a certificate of that kind.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", number: "0xc02f",
      aliases: ["ECDHE-RSA-AES128-GCM-SHA256"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement (ECDHE), signed with an RSA certificate; AES-128-GCM for the \
        records.
        """,
      when: "The most common one of TLS 1.2.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", number: "0xc030",
      aliases: ["ECDHE-RSA-AES256-GCM-SHA384"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement, signed with an RSA certificate; AES-256-GCM for the records.
        """,
      when: "With TLS 1.2 and an RSA certificate.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", number: "0xcca8",
      aliases: ["ECDHE-RSA-CHACHA20-POLY1305"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement, signed with an RSA certificate; ChaCha20-Poly1305 for the \
        records.
        """,
      when: "With TLS 1.2 and devices that have no AES in their processor.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", number: "0xcca9",
      aliases: ["ECDHE-ECDSA-CHACHA20-POLY1305"],
      what: """
        A suite of TLS 1.2: fresh keys for the agreement, signed with an ECDSA or Ed25519 certificate; \
        ChaCha20-Poly1305 for the records.
        """,
      when: "With TLS 1.2 and devices that have no AES in their processor.",
      action: "Nothing. It is one of the few good suites of TLS 1.2; TLS 1.3 is better still.",
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "TLS_RSA_WITH_AES_128_GCM_SHA256", number: "0x009c",
      aliases: ["AES128-GCM-SHA256"],
      what: """
        A suite of TLS 1.2 without key agreement: the client makes up the secret and encrypts it to the server's RSA \
        key. Records are sealed with AES-128-GCM.
        """,
      when: """
        Only with old devices, and here with --insecure-rsa-key-exchange, for study. RFC 10015 forbids it in \
        production.
        """,
      action: "Use any suite with ECDHE, or TLS 1.3.",
      see: ["suite.static_rsa", "term.forward_secrecy"]),
    .init(
      .suite, "TLS_RSA_WITH_AES_256_GCM_SHA384", number: "0x009d",
      aliases: ["AES256-GCM-SHA384"],
      what: """
        As TLS_RSA_WITH_AES_128_GCM_SHA256, with AES-256-GCM: the longer key does not help against the one who gets \
        the server's RSA key.
        """,
      when: """
        Only with old devices, and here with --insecure-rsa-key-exchange, for study. RFC 10015 forbids it in \
        production.
        """,
      action: "Use any suite with ECDHE, or TLS 1.3.",
      see: ["suite.static_rsa", "term.forward_secrecy"]),
    .init(
      .suite, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", number: "0x00ff",
      aliases: ["empty renegotiation info"],
      what: """
        Not a suite, but a signal in the place of one: this client renegotiates safely (RFC 5746). It stands there so \
        that very old servers, which choke on extensions, pass over it.
        """,
      when: "In hellos that offer TLS 1.2 or less.",
      action: "Nothing.",
      see: ["extension.renegotiation_info"]),
    .init(
      .suite, "TLS_FALLBACK_SCSV", number: "0x5600",
      aliases: ["fallback scsv"],
      what: """
        Not a suite, but a signal in the place of one: this client tried a newer version before, and failed (RFC \
        7507). A server that speaks the newer one then knows that something is wrong.
        """,
      when: "When a client retries with an older version. Clients of today do not.",
      action: "See why the first attempt failed.",
      see: ["alert.inappropriate_fallback"]),
  ]
}
