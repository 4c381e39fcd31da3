// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// The extensions that `SottoWire` knows.
  static let extensions2: [Entry] = [
    .init(
      .extension, "delegated_credential", number: "34",
      what: """
        Lets a server sign with a short-lived key that its certificate's owner handed out (RFC 9345), so that the \
        long-lived key need not be on every machine.
        """,
      when: "With some large providers. Sotto does not speak it.",
      action: "Nothing."),
    .init(
      .extension, "session_ticket", number: "35",
      what: "In TLS 1.2: asks for a ticket, or brings one back (RFC 5077). TLS 1.3 has its own way, pre_shared_key.",
      when: "In hellos that offer TLS 1.2.",
      action: "Nothing.",
      see: ["term.session_ticket"]),
    .init(
      .extension, "pre_shared_key", number: "41",
      aliases: ["psk"],
      what: """
        Names keys that both sides know already, from an earlier session's ticket or given beforehand, with a proof \
        for each that the client has it. It is always the last extension, because the proofs seal all that stands \
        before.
        """,
      when: "When a client comes back, and with devices that were given keys.",
      action: """
        If it is refused, a full handshake follows. If it always is, the server has lost or changed its ticket keys.
        """,
      see: ["term.psk", "term.binder", "term.session_ticket"]),
    .init(
      .extension, "early_data", number: "42",
      aliases: ["0-rtt"],
      what: "Data follows at once, before the server has answered (0-RTT); or, from the server: it was taken.",
      when: "When a client comes back to a server whose ticket allows it.",
      action: "Only for requests that may arrive twice without harm: who records them can send them again.",
      see: ["term.early_data"]),
    .init(
      .extension, "supported_versions", number: "43",
      what: """
        The versions of TLS that the client speaks; the server answers with the one that it chose. The old version \
        fields stay at 1.2 for ever, because too many devices choked on anything newer.
        """,
      when: "In every hello of TLS 1.3.",
      action: "If no version is in common, see protocol_version.",
      see: ["term.middlebox_compatibility", "alert.protocol_version"]),
    .init(
      .extension, "cookie", number: "44",
      what: """
        State that the server leaves with the client when it asks for another hello, and that has to come back with \
        that.
        """,
      when: "With HelloRetryRequest, where servers keep nothing in memory for strangers.",
      action: "Nothing.",
      see: ["step.hello_retry_request"]),
    .init(
      .extension, "psk_key_exchange_modes", number: "45",
      what: """
        How a pre-shared key may be used: with a fresh key agreement beside it (psk_dhe_ke), which gives forward \
        secrecy, or alone (psk_ke), which doesn't.
        """,
      when: "In every hello that offers or wants a pre-shared key or a ticket.",
      action: "Allow only psk_dhe_ke.",
      see: ["term.psk", "term.forward_secrecy"]),
    .init(
      .extension, "certificate_authorities", number: "47",
      what: "The authorities that the sender trusts, so that the other side can choose a certificate that fits.",
      when: "Mostly from servers that ask for a client's certificate.",
      action: """
        If a client shows no certificate although it has one, compare its issuer with this list: sotto inspect HOST \
        --bytes.
        """,
      see: ["step.certificate_request"]),
    .init(
      .extension, "oid_filters", number: "48",
      what: "What else a client's certificate has to say, by object identifiers.",
      when: "Hardly ever.",
      action: "Nothing."),
    .init(
      .extension, "post_handshake_auth", number: "49",
      what: "The client may be asked for its certificate later, on the running connection.",
      when: "With clients of servers that ask only for some pages.",
      action: "Nothing.",
      see: ["step.certificate_request"]),
    .init(
      .extension, "signature_algorithms_cert", number: "50",
      what: """
        The ways of signing that are accepted within certificates, where they differ from those for the handshake.
        """,
      when: "In the hellos of many clients.",
      action: "Nothing.",
      see: ["extension.signature_algorithms"]),
    .init(
      .extension, "key_share", number: "51",
      aliases: ["key shares"],
      what: """
        The public halves of fresh keys, one for each group that the client bets on. The server answers with one of \
        its own, and both have the same secret. Because the client sends its halves before anyone asked, one round \
        trip is enough.
        """,
      when: "In every hello of TLS 1.3 that agrees on a key.",
      action: "If none of the shares suits the server, it asks for another one: see HelloRetryRequest.",
      see: ["term.key_share", "step.hello_retry_request"]),
    .init(
      .extension, "ticket_request", number: "58",
      what: "How many tickets the client would like for later (RFC 9149).",
      when: "With clients that open several connections at once.",
      action: "Nothing.",
      see: ["term.session_ticket"]),
    .init(
      .extension, "quic_transport_parameters", number: "57",
      what: "Settings of QUIC, which carries HTTP/3 and has its handshake done by TLS (RFC 9001).",
      when: "Only within QUIC, never over TCP.",
      action: "Nothing."),
    .init(
      .extension, "encrypted_client_hello", number: "65037",
      aliases: ["ech", "esni", "0xfe0d"],
      what: """
        The real hello, encrypted to a key that the server published in DNS, inside of another hello that names only a \
        public front (RFC 9849). So nobody on the way reads which name is asked for.
        """,
      when: """
        With browsers and large providers. Sotto does not speak it; browsers send a sham one to all others, so that \
        those who use it don't stand out.
        """,
      action: "Nothing.",
      see: ["alert.ech_required", "extension.server_name"]),
    .init(
      .extension, "renegotiation_info", number: "65281",
      aliases: ["0xff01", "secure renegotiation"],
      what: """
        In TLS 1.2: this handshake is the first on its connection, or belongs to the one before (RFC 5746). Without \
        it, somebody in between could put words before those of a client's.
        """,
      when: "In hellos that offer TLS 1.2, or as a signal in the list of suites.",
      action: "If a server lacks it, update its TLS library.",
      see: ["error.hello.no_renegotiation_info", "suite.tls_empty_renegotiation_info_scsv"]),
  ]
}
