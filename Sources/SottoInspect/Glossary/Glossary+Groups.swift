// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// Groups for key agreement.
  static let groups: [Entry] = [
    .init(
      .group, "secp256r1", number: "0x0017",
      aliases: ["p-256", "prime256v1", "nist p-256"],
      what: "The NIST curve P-256. Everyone who speaks TLS 1.3 has to know it; a share has 65 bytes.",
      when: "As second or third choice of most clients, and as first where rules (FIPS) ask for NIST curves.",
      action: "Nothing. It is sound; it does not hold against a quantum computer."),
    .init(
      .group, "secp384r1", number: "0x0018",
      aliases: ["p-384", "nist p-384"],
      what: "The NIST curve P-384, larger and slower than P-256; a share has 97 bytes.",
      when: "Where a rule asks for it.",
      action: "Nothing. It does not hold against a quantum computer either."),
    .init(
      .group, "secp521r1", number: "0x0019",
      aliases: ["p-521", "nist p-521"],
      what: "The NIST curve P-521, the largest of them; a share has 133 bytes.",
      when: "Rarely.",
      action: "Nothing."),
    .init(
      .group, "x25519", number: "0x001d",
      aliases: ["curve25519"],
      what: """
        Diffie-Hellman on Curve25519 (RFC 7748): fast, and made so that it is hard to implement wrongly. A share has \
        32 bytes.
        """,
      when: """
        The usual choice without a post-quantum half. Its hello fits into one packet, which helps where large ones are \
        dropped.
        """,
      action: "Nothing. It does not hold against a quantum computer: prefer X25519MLKEM768.",
      see: ["group.x25519mlkem768"]),
    .init(
      .group, "x448", number: "0x001e",
      aliases: ["curve448"],
      what: "Diffie-Hellman on Curve448 (RFC 7748), larger than X25519. A share has 56 bytes.",
      when: "Rarely. Sotto does not speak it.",
      action: "Offer X25519 or P-256 beside it."),
    .init(
      .group, "ffdhe2048", number: "0x0100",
      what: "Diffie-Hellman with numbers of 2,048 bits (RFC 7919).",
      when: "With stacks that have no curves. Sotto does not speak it.",
      action: "Offer X25519 or P-256 beside it."),
    .init(
      .group, "ffdhe3072", number: "0x0101",
      what: "Diffie-Hellman with numbers of 3,072 bits (RFC 7919).",
      when: "With stacks that have no curves. Sotto does not speak it.",
      action: "Offer X25519 or P-256 beside it."),
    .init(
      .group, "ffdhe4096", number: "0x0102",
      what: "Diffie-Hellman with numbers of 4,096 bits (RFC 7919).",
      when: "With stacks that have no curves. Sotto does not speak it.",
      action: "Offer X25519 or P-256 beside it."),
    .init(
      .group, "MLKEM1024", number: "0x0202",
      aliases: ["ml-kem-1024"],
      what: """
        ML-KEM-1024 alone: a key encapsulation on lattices that a quantum computer is not known to break, without a \
        curve beside it.
        """,
      when: "Where a rule demands it. It is young; a hybrid holds even if somebody finds a flaw in it.",
      action: "Prefer a hybrid, unless a rule says otherwise.",
      see: ["term.hybrid", "term.ml_kem"]),
    .init(
      .group, "SecP256r1MLKEM768", number: "0x11eb",
      what: """
        A hybrid: the NIST curve P-256 and ML-KEM-768 together (RFC 10024). Both have to be broken to break it. The \
        client's share has 1,249 bytes.
        """,
      when: "Where rules ask for NIST curves and for protection against quantum computers.",
      action: "Nothing.",
      see: ["term.hybrid"]),
    .init(
      .group, "X25519MLKEM768", number: "0x11ec",
      aliases: ["x25519 mlkem768", "post-quantum", "kyber"],
      what: """
        A hybrid: Curve25519 and ML-KEM-768 together (RFC 10024). Both have to be broken to break it, and a quantum \
        computer is only known to break the first. The client's share has 1,216 bytes, the server's 1,120.
        """,
      when: "The first choice of browsers and of Sotto.",
      action: """
        Nothing. If hellos vanish, a device on the way may drop those that need two packets: sotto inspect HOST \
        --groups x25519.
        """,
      see: ["term.hybrid", "error.closed.after_hello"]),
    .init(
      .group, "SecP384r1MLKEM1024", number: "0x11ed",
      what: """
        A hybrid: the NIST curve P-384 and ML-KEM-1024 together (RFC 10024). The client's share has 1,665 bytes.
        """,
      when: "Where a rule asks for the largest sizes.",
      action: "Nothing.",
      see: ["term.hybrid"]),
  ]
}
