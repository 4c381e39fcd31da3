// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// Kinds of suites, which are told by parts of their names.
  static let families: [Entry] = [
    .init(
      .suite, "Suites with static RSA", id: "static_rsa",
      aliases: ["static rsa", "rsa key exchange", "TLS_RSA_WITH", "classical handshake"],
      what: """
        Suites of TLS 1.2 and before, named TLS_RSA_WITH_…, in which the client makes up the secret and encrypts it to \
        the server's long-lived RSA key. There is no forward secrecy: whoever records the connection and gets that key \
        years later reads all of it. The decryption itself was attacked again and again since 1998 (Bleichenbacher, \
        ROBOT).
        """,
      when: "With old clients and devices, and with monitoring that decrypts recordings by the server's key.",
      action: """
        Switch them off on the server (RFC 10015 forbids them) and use suites with ECDHE, or TLS 1.3, which has no \
        others.
        """,
      see: ["term.forward_secrecy"]),
    .init(
      .suite, "Suites with CBC", id: "cbc",
      aliases: ["cbc", "cipher block chaining", "mac-then-encrypt"],
      what: """
        Suites of TLS 1.2 and before that encrypt blocks in a chain and put the seal inside, before encrypting. So the \
        receiver has to decrypt before it knows whether the record is genuine, and the smallest difference in what it \
        does then gives the content away: Lucky Thirteen, POODLE and others.
        """,
      when: "With old servers and clients whose best suites these are. Sotto does not speak them.",
      action: "Offer suites with GCM or ChaCha20-Poly1305; every stack since 2013 or so has them.",
      see: ["term.aead"]),
    .init(
      .suite, "Suites with RC4", id: "rc4",
      aliases: ["rc4", "arcfour"],
      what: """
        RC4 is a stream cipher of 1987 whose output is not random enough: cookies could be read from it. RFC 7465 \
        forbids it in all versions of TLS.
        """,
      when: "With very old devices. Sotto does not speak it.",
      action: "Update the side that needs it."),
    .init(
      .suite, "Suites with 3DES", id: "3des",
      aliases: ["3des", "triple des", "sweet32"],
      what: """
        Triple DES has blocks of only 8 bytes, so that after some 32 GB under one key, blocks repeat and give content \
        away (Sweet32). It is also very slow.
        """,
      when: "With very old devices and cash machines. Sotto does not speak it.",
      action: "Update the side that needs it."),
    .init(
      .suite, "Suites for export", id: "export",
      aliases: ["export", "freak", "logjam", "export40"],
      what: """
        Suites that were made weak on purpose, with keys of 40 or 56 bits, to satisfy export laws of the 1990s. \
        Attackers made modern clients use them (FREAK, Logjam).
        """,
      when: "Only where nobody has touched a configuration in twenty years. Sotto does not speak them.",
      action: "Switch them off; nobody needs them."),
    .init(
      .suite, "Suites with pre-shared keys", id: "psk_suites",
      aliases: ["psk suites", "TLS_PSK_WITH"],
      what: """
        Suites of TLS 1.2, named TLS_PSK_WITH_…, in which both sides know a key beforehand instead of showing \
        certificates. In TLS 1.3 pre-shared keys are an extension and go with every suite.
        """,
      when: "With small devices. Sotto speaks pre-shared keys in TLS 1.3 only.",
      action: "Use TLS 1.3; give it the same key, imported (RFC 9258).",
      see: ["term.psk"]),
    .init(
      .suite, "Suites with finite-field Diffie-Hellman", id: "dhe",
      aliases: ["dhe", "TLS_DHE_RSA_WITH", "edh"],
      what: """
        Suites of TLS 1.2 whose key agreement works with large numbers instead of curves. There is forward secrecy, \
        but the client can't say which group it wants, and many servers had weak ones (Logjam). RFC 10015 forbids them \
        now.
        """,
      when: "With servers that have no curves. Sotto does not speak them.",
      action: "Use ECDHE, or TLS 1.3."),
    .init(
      .suite, "Suites without authentication", id: "anonymous",
      aliases: ["anon", "adh", "aecdh", "TLS_DH_anon"],
      what: """
        Suites that agree on a key with nobody in particular: no certificate, no proof, so that anyone in between can \
        be the other side.
        """,
      when: """
        In some mail servers, between machines that would otherwise not encrypt at all. Sotto does not speak them.
        """,
      action: "Use certificates, raw public keys or pre-shared keys."),
    .init(
      .suite, "Suites without encryption", id: "null",
      aliases: ["null cipher", "eNULL", "TLS_NULL"],
      what: "Suites that seal records and do not hide them: everyone on the way can read all.",
      when: "For tests and where encryption was not allowed. Sotto does not speak them.",
      action: "Use any other suite."),
    .init(
      .suite, "Suites with ECDHE", id: "ecdhe",
      aliases: ["ecdhe", "ephemeral diffie-hellman"],
      what: """
        Suites of TLS 1.2 in which both sides make fresh keys on a curve for each connection, and the server signs its \
        own. That gives forward secrecy. In TLS 1.3 every handshake with a certificate works this way, so that suites \
        no longer name it.
        """,
      when: "With every good connection of TLS 1.2.",
      action: "Nothing.",
      see: ["term.forward_secrecy", "term.key_share"]),
    .init(
      .suite, "Suites with CCM", id: "ccm",
      aliases: ["ccm"],
      what: """
        Suites that seal with AES in CCM mode. It is sound; with a seal of 8 bytes (CCM_8) it is weaker against \
        forging.
        """,
      when: "With tiny devices. Sotto does not speak them.",
      action: "Offer a suite with GCM or ChaCha20-Poly1305 beside it.",
      see: ["term.aead"]),
  ]
}
