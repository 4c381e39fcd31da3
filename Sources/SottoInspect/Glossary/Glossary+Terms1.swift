// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// What people say when they speak of TLS.
  static let terms1: [Entry] = [
    .init(
      .term, "TLS",
      aliases: ["ssl", "transport layer security", "https"],
      what: """
        Transport Layer Security: two programs that never met agree, over a line that anyone can listen to and change, \
        on keys that nobody else has, and make sure who the other one is. SSL was its name until 1999.
        """,
      when: "Under every https address, and under mail, databases, chat and much else.",
      action: "To see it happen: sotto demo. To look at a server's: sotto inspect HOST.",
      see: ["term.handshake"]),
    .init(
      .term, "TLS 1.3",
      aliases: ["1.3", "rfc 8446", "rfc 9846", "0x0304"],
      what: """
        The version of 2018 (RFC 8446, now RFC 9846): one round trip, everything but the hellos encrypted, forward \
        secrecy always, only sound algorithms.
        """,
      when: "With every current browser, server and library.",
      action: "Use it. Nothing has to be chosen."),
    .init(
      .term, "TLS 1.2",
      aliases: ["1.2", "rfc 5246", "0x0303"],
      what: """
        The version of 2008 (RFC 5246). It can be used safely, with ECDHE, AEAD suites and the extended main secret, \
        and unsafely in many ways. It is frozen: nothing new comes (RFC 9851), no post-quantum groups either.
        """,
      when: "With clients and devices from before 2019 or so.",
      action: "Offer TLS 1.3 beside it, and switch it off once nobody needs it."),
    .init(
      .term, "TLS 1.1 and older",
      aliases: ["1.1", "1.0", "tls 1.0", "tls 1.1", "ssl 3.0", "ssl 2.0", "sslv3", "rfc 8996"],
      what: """
        Versions of 1995 to 2006 that rest on broken parts: MD5 and SHA-1, CBC with the seal inside, RC4. RFC 8996 \
        forbids TLS 1.0 and 1.1.
        """,
      when: "With very old devices. Sotto recognises them and never speaks them.",
      action: "Update the side that needs them.",
      see: ["alert.protocol_version"]),
    .init(
      .term, "handshake",
      what: """
        The first messages of a connection: an offer, a choice, a proof of identity, a proof that both saw the same. \
        After it both have keys that nobody else has.
        """,
      when: "At the start of every connection.",
      action: "To see one step by step: sotto inspect HOST --explain.",
      see: ["step.client_hello", "step.server_hello", "step.certificate_verify", "step.finished"]),
    .init(
      .term, "record",
      aliases: ["record layer"],
      what: """
        The envelope in which everything travels: five bytes of kind, version and length, then up to 2^14 bytes of \
        content, sealed once there are keys. Records are numbered, so that none can be left out, repeated or moved.
        """,
      when: "Always.",
      action: "To see each one: sotto inspect HOST --bytes."),
    .init(
      .term, "forward secrecy",
      aliases: ["pfs", "perfect forward secrecy"],
      what: """
        A key that is stolen tomorrow opens nothing of today's. It holds because the keys of each connection come from \
        fresh halves that are thrown away afterwards, and the certificate's key only signs.
        """,
      when: """
        With TLS 1.3 and a fresh key agreement, and with ECDHE in TLS 1.2. Not with static RSA, and not with a \
        pre-shared key alone.
        """,
      action: "Use TLS 1.3, or allow only ECDHE suites.",
      see: ["suite.static_rsa", "term.key_share"]),
    .init(
      .term, "AEAD",
      aliases: ["authenticated encryption"],
      what: """
        Encryption that hides and seals in one: a record that opens is genuine and unchanged, and one that was touched \
        does not open. AES-GCM and ChaCha20-Poly1305 are such.
        """,
      when: "With every suite of TLS 1.3.",
      action: "Use only such suites in TLS 1.2, too."),
    .init(
      .term, "HKDF",
      aliases: ["key derivation"],
      what: """
        The way in which TLS 1.3 makes many keys of one secret (RFC 5869). Extract boils a secret down to a key of \
        even randomness; Expand makes as many more of it as are needed, each with a label of its own, so that none \
        tells anything about another.
        """,
      when: "At every step of TLS 1.3's key schedule.",
      action: "To see each step: sotto inspect HOST --explain, and its values with --secrets.",
      see: ["term.key_schedule"]),
    .init(
      .term, "key schedule",
      aliases: ["early secret", "handshake secret", "main secret", "master secret"],
      what: """
        The order in which TLS 1.3 mixes in what the two know: first a pre-shared key, if any (early secret), then the \
        agreed secret (handshake secret), at last nothing new (main secret). From each stage come the keys of one \
        phase.
        """,
      when: "In every TLS 1.3 connection.",
      action: "To see it: sotto inspect HOST --explain.",
      see: ["term.hkdf", "term.transcript"]),
    .init(
      .term, "traffic secret",
      what: """
        A secret from which one side's record key and nonce are made, for one direction and one phase. Key logs hold \
        these.
        """,
      when: "Four in a plain handshake: client and server, handshake and data.",
      action: "Whoever has them can read the connection: keep key logs secret.",
      see: ["term.key_log"]),
    .init(
      .term, "transcript",
      aliases: ["transcript hash"],
      what: """
        All handshake messages so far, in order, and their hash. Keys, signatures and Finished are made over it, so \
        that they only fit this very handshake.
        """,
      when: "In every handshake.",
      action: "Nothing."),
    .init(
      .term, "key share",
      aliases: ["diffie-hellman", "ephemeral", "ecdhe share", "dh"],
      what: """
        The public half of a fresh key. Each side mixes its own private half with the other's public half, and both \
        get the same secret, which was never sent. That is Diffie and Hellman's idea of 1976.
        """,
      when: "In the hellos of TLS 1.3; in TLS 1.2 in the key exchange messages.",
      action: "Nothing.",
      see: ["extension.key_share"]),
    .init(
      .term, "hybrid",
      aliases: ["hybrid key exchange", "post-quantum", "pqc", "harvest now decrypt later"],
      what: """
        Two key agreements at once, an old and tried one on a curve and a new one on lattices (ML-KEM), whose secrets \
        are put one after the other. It holds as long as one of the two does. It protects today's recordings from \
        tomorrow's quantum computers.
        """,
      when: "With browsers and current servers: X25519MLKEM768.",
      action: "Allow X25519MLKEM768 on your servers; that takes a current TLS library.",
      see: ["group.x25519mlkem768", "term.ml_kem"]),
    .init(
      .term, "ML-KEM",
      aliases: ["kyber", "fips 203"],
      what: """
        A key encapsulation on lattices (FIPS 203): one side sends a public key, the other makes up a secret and sends \
        it back wrapped, so that only the first can unwrap it.
        """,
      when: "As one half of hybrid groups.",
      action: "Nothing.",
      see: ["term.hybrid"]),
    .init(
      .term, "ML-DSA",
      aliases: ["dilithium", "fips 204"],
      what: """
        Signatures on lattices (FIPS 204), which a quantum computer is not known to forge. Their certificates are \
        several times as large as those of today.
        """,
      when: "In trials. Signatures can't be forged afterwards, so that there is less hurry than with key agreement.",
      action: "Nothing yet."),
    .init(
      .term, "SNI",
      aliases: ["server name"],
      what: "Server Name Indication: the client says in its first message, in the open, which name it wants.",
      when: "In nearly every ClientHello.",
      action: "See server_name.",
      see: ["extension.server_name"]),
    .init(
      .term, "ALPN",
      aliases: ["application protocol"],
      what: """
        Application-Layer Protocol Negotiation: client and server agree within the handshake on what to speak \
        afterwards, such as HTTP/2.
        """,
      when: "With web browsers always.",
      action: "See application_layer_protocol_negotiation.",
      see: ["extension.application_layer_protocol_negotiation"]),
    .init(
      .term, "certificate",
      aliases: ["x.509"],
      what: """
        A statement by an authority: this public key belongs to this name, from this day to that. It can be copied by \
        anyone; only the private key that belongs to it proves anything.
        """,
      when: "From every server that is not known by other means.",
      action: "To see a server's: sotto inspect HOST.",
      see: ["term.certificate_chain"]),
  ]
}
