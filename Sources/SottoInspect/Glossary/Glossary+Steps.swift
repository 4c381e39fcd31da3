// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// Handshake messages, and the other things that records carry.
  static let steps: [Entry] = [
    .init(
      .step, "hello_request", number: "0",
      what: "In TLS 1.2: the server asks the client to negotiate again on the running connection.",
      when: "Hardly ever. Sotto refuses it.",
      action: "See no_renegotiation.",
      see: ["alert.no_renegotiation"]),
    .init(
      .step, "client_hello", number: "1",
      aliases: ["ClientHello"],
      what: """
        The first message: the client's offer. It names the versions, cipher suites, groups and ways of signing that \
        the client accepts, the server's name, 32 random bytes, and in TLS 1.3 a key share or two.
        """,
      when: "At the start of every handshake, in the open.",
      action: "If nothing comes back, see closed.after_hello.",
      see: ["extension.key_share", "extension.server_name", "error.closed.after_hello"]),
    .init(
      .step, "server_hello", number: "2",
      aliases: ["ServerHello"],
      what: """
        The server's choice: one version, one cipher suite, 32 random bytes, and in TLS 1.3 its key share. With it \
        both sides can compute their first common keys.
        """,
      when: "As the server's first answer. In TLS 1.3 it is the last message in the open.",
      action: "Nothing.",
      see: ["extension.supported_versions", "extension.key_share"]),
    .init(
      .step, "hello_retry_request", number: "2 with a fixed random",
      aliases: ["HelloRetryRequest", "hrr"],
      what: """
        The server could go on, but not with these key shares: it names the group that it wants, and the client says \
        hello once more. It looks like a ServerHello with a certain random value.
        """,
      when: """
        When the client did not send a share of the group that the server insists on, and with servers that want to be \
        sure that an address is genuine (cookie).
        """,
      action: "It costs a round trip. To save it, let both sides prefer the same group.",
      see: ["extension.key_share", "extension.cookie"]),
    .init(
      .step, "new_session_ticket", number: "4",
      aliases: ["NewSessionTicket", "ticket"],
      what: """
        The server gives the client a ticket: its own notes on this session, sealed so that only it can read them. \
        Next time the client shows the ticket, and the two go on from there.
        """,
      when: "After the handshake, often two at once. In TLS 1.2 within the handshake.",
      action: "Nothing. A server that sends none makes every connection do the full work.",
      see: ["term.session_ticket", "term.resumption"]),
    .init(
      .step, "end_of_early_data", number: "5",
      aliases: ["EndOfEarlyData"],
      what: "The client's early data ends here; what follows is under the handshake's key.",
      when: "With early data, right before the client's Finished.",
      action: "Nothing.",
      see: ["term.early_data"]),
    .init(
      .step, "encrypted_extensions", number: "8",
      aliases: ["EncryptedExtensions"],
      what: """
        The server's answers that nobody on the way needs to read, such as the application protocol. It is the first \
        encrypted message.
        """,
      when: "In TLS 1.3, right after ServerHello.",
      action: "Nothing.",
      see: ["extension.application_layer_protocol_negotiation"]),
    .init(
      .step, "certificate", number: "11",
      aliases: ["Certificate message"],
      what: """
        One side shows who it is: its certificate, then those of the authorities in between, or a bare public key. In \
        TLS 1.3 it is encrypted, in TLS 1.2 anyone on the way can read it.
        """,
      when: """
        From the server unless a session is resumed or a pre-shared key is used; from the client if it was asked.
        """,
      action: "It has to bring every certificate but the root: sotto inspect HOST shows what was sent.",
      see: ["term.certificate", "term.certificate_chain"]),
    .init(
      .step, "server_key_exchange", number: "12",
      aliases: ["ServerKeyExchange"],
      what: """
        In TLS 1.2: the public half of the server's fresh key, with a signature over it and both randoms. It is what \
        gives forward secrecy there.
        """,
      when: "With ECDHE suites, after the certificate.",
      action: "Nothing.",
      see: ["suite.ecdhe"]),
    .init(
      .step, "certificate_request", number: "13",
      aliases: ["CertificateRequest"],
      what: "The server asks the client for a certificate, and says by whom it should be issued and how it may sign.",
      when: """
        With mutual TLS. A client without a fitting one sends an empty list, and the server decides whether that will \
        do.
        """,
      action: "Show one: sotto inspect HOST --client-cert FILE --client-key FILE.",
      see: ["alert.certificate_required", "term.mutual_tls"]),
    .init(
      .step, "server_hello_done", number: "14",
      aliases: ["ServerHelloDone"],
      what: "In TLS 1.2: the server has said its part and waits for the client's.",
      when: "After the server's first messages.",
      action: "Nothing."),
    .init(
      .step, "certificate_verify", number: "15",
      aliases: ["CertificateVerify"],
      what: """
        A signature over the whole handshake so far, made with the certificate's key. A certificate can be copied by \
        anyone; this can't be made by anyone else, and not for another handshake.
        """,
      when: "In TLS 1.3 after every certificate; in TLS 1.2 from clients that showed one.",
      action: "If it does not hold, see identity.bad_signature.",
      see: ["error.identity.bad_signature", "term.transcript"]),
    .init(
      .step, "client_key_exchange", number: "16",
      aliases: ["ClientKeyExchange"],
      what: """
        In TLS 1.2: the public half of the client's fresh key, or, in the classical handshake, the secret encrypted to \
        the server's RSA key.
        """,
      when: "After the server's first messages.",
      action: "Nothing.",
      see: ["suite.static_rsa", "suite.ecdhe"]),
    .init(
      .step, "finished", number: "20",
      what: """
        A code over the whole handshake that only someone can compute who has the keys and saw the same messages. Had \
        anyone changed a byte before, the codes would differ.
        """,
      when: "As each side's last message of the handshake.",
      action: "If it does not hold, see identity.bad_finished.",
      see: ["error.identity.bad_finished", "term.transcript"]),
    .init(
      .step, "certificate_status", number: "22",
      aliases: ["CertificateStatus"],
      what: "In TLS 1.2: the OCSP response beside the server's certificate.",
      when: "When the client asked for one (status_request) and the server has one.",
      action: "Nothing.",
      see: ["extension.status_request"]),
    .init(
      .step, "key_update", number: "24",
      aliases: ["KeyUpdate"],
      what: "The sender moves on to new keys, made from the old ones, and may ask the other side to do the same.",
      when: "On long connections in TLS 1.3, long before the old key has sealed too much.",
      action: "Nothing."),
    .init(
      .step, "compressed_certificate", number: "25",
      aliases: ["CompressedCertificate"],
      what: "A Certificate message, compressed (RFC 8879).",
      when: "When the other side said that it can inflate it.",
      action: "Nothing.",
      see: ["extension.compress_certificate"]),
    .init(
      .step, "message_hash", number: "254",
      what: """
        A stand-in that is never sent: after a HelloRetryRequest, the transcript holds the hash of the first hello in \
        its place, so that a server need not remember it.
        """,
      when: "Within both sides, after HelloRetryRequest.",
      action: "Nothing.",
      see: ["term.transcript"]),
    .init(
      .step, "change_cipher_spec", number: "record type 20",
      aliases: ["ccs"],
      what: """
        In TLS 1.2: from the next record on, this side uses the new keys. In TLS 1.3 it means nothing; it is sent so \
        that old devices on the way believe that they see TLS 1.2.
        """,
      when: "Once from each side.",
      action: "Nothing.",
      see: ["term.middlebox_compatibility"]),
    .init(
      .step, "alert", number: "record type 21",
      what: """
        A message of two bytes: how bad, and what. Every alert but close_notify and user_canceled ends a TLS 1.3 \
        connection.
        """,
      when: "When one side gives up, and at the end of every connection.",
      action: "Look up its name or number: sotto explain alert 40.",
      see: ["alert.close_notify"]),
    .init(
      .step, "application_data", number: "record type 23",
      what: """
        What TLS is there for: the bytes of the protocol above, sealed. In TLS 1.3 the handshake's encrypted messages \
        travel in records of this type too, so that nobody sees which is which.
        """,
      when: "After the handshake; with early data before.",
      action: "Nothing.",
      see: ["term.record"]),
  ]
}
