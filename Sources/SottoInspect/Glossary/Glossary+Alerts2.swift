// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// All alerts of the registry.
  static let alerts2: [Entry] = [
    .init(
      .alert, "export_restriction", number: "60",
      aliases: ["export_restriction_reserved"],
      what: """
        From a time when the laws of the United States forbade strong encryption to be exported: a key was longer than \
        allowed.
        """,
      when: "No more.",
      action: "Update the side that sends it.",
      see: ["suite.export"]),
    .init(
      .alert, "protocol_version", number: "70",
      aliases: ["tlsv1 alert protocol version", "ssl_error_protocol_version_alert", "unsupported protocol"],
      what: "The sender knows the version of TLS that was offered, and refuses to speak it.",
      when: """
        When one side is old (TLS 1.1 and before) and the other is not, and when a setting leaves only TLS 1.3 or only \
        TLS 1.2 on either side.
        """,
      action: """
        Try each version alone: sotto inspect HOST --max-version 1.2, sotto inspect HOST --min-version 1.3. If both \
        fail, the server speaks only versions that are no longer safe: update it.
        """,
      see: ["error.no_common.version", "error.no_common.server_version"]),
    .init(
      .alert, "insufficient_security", number: "71",
      aliases: ["tlsv1 alert insufficient security"],
      what: "The server could agree on something, and all of it is too weak for its taste.",
      when: """
        With servers whose administrators demand more, such as longer keys or forward secrecy, than the client offers.
        """,
      action: "Offer more: leave out options that narrow suites and groups, and update the client."),
    .init(
      .alert, "internal_error", number: "80",
      aliases: ["tlsv1 alert internal error"],
      what: "Something failed on the sender's side that has nothing to do with the other one.",
      when: """
        When a server has no certificate loaded, when a key store does not answer, when memory is short; some servers \
        send it also for names that they do not know.
        """,
      action: """
        The sender's log says what it is. Name the host, in case that is it: sotto inspect HOST --server-name NAME.
        """),
    .init(
      .alert, "inappropriate_fallback", number: "86",
      aliases: ["tlsv1 alert inappropriate fallback"],
      what: """
        The client tried again with an older version of TLS, said so, and the server knows a newer one that both can \
        speak (RFC 7507).
        """,
      when: """
        When a first attempt failed for some other reason and the client was too eager, or when somebody made it fail \
        in order to get a weaker connection.
        """,
      action: "Find out why the first attempt failed. A client of today has no need to fall back.",
      see: ["suite.tls_fallback_scsv"]),
    .init(
      .alert, "user_canceled", number: "90",
      aliases: ["user_cancelled", "tlsv1 alert user canceled"],
      what: """
        The handshake was given up for a reason that is not about TLS, such as a user who clicked Cancel. A \
        close_notify follows.
        """,
      when: "Rarely. Some stacks also send it at the end of ordinary connections.",
      action: "Nothing, unless it happens every time: then ask the sender's log."),
    .init(
      .alert, "no_renegotiation", number: "100",
      aliases: ["tlsv1 alert no renegotiation"],
      what: """
        The answer to a wish to negotiate again on a running TLS 1.2 connection: no. TLS 1.3 has no renegotiation at \
        all.
        """,
      when: "With servers that ask for a client's certificate in the middle of a connection.",
      action: "Have the server ask at the start of the connection, or use TLS 1.3.",
      see: ["error.later.renegotiation"]),
    .init(
      .alert, "missing_extension", number: "109",
      aliases: ["tlsv13 alert missing extension"],
      what: """
        A hello lacks an extension without which TLS 1.3 can't go on, such as key_share beside supported_groups.
        """,
      when: "With faulty or home-made clients, and with devices that strip extensions from hellos.",
      action: """
        Compare the extensions of the last hello with the list in RFC 9846 section 9.2: sotto inspect HOST --bytes.
        """,
      see: ["error.hello.missing_extension"]),
    .init(
      .alert, "unsupported_extension", number: "110",
      aliases: ["tlsv1 alert unsupported extension"],
      what: "The sender got an answer to an extension that it never sent.",
      when: "With faulty servers.",
      action: """
        Report it to whoever makes the server. The extension is in its ServerHello, EncryptedExtensions or \
        Certificate: sotto inspect HOST --bytes.
        """,
      see: ["error.hello.unsolicited_extension"]),
    .init(
      .alert, "certificate_unobtainable", number: "111",
      aliases: ["certificate_unobtainable_reserved"],
      what: """
        The certificate at an address that the client named instead of sending it could not be fetched \
        (client_certificate_url, RFC 6066).
        """,
      when: "No more: TLS 1.3 has no such extension, and hardly anyone ever used it.",
      action: "Send the certificate itself."),
    .init(
      .alert, "unrecognized_name", number: "112",
      aliases: ["tlsv1 unrecognized name", "ssl_error_unrecognized_name_alert"],
      what: "The server has nothing for the name that the client asked for (SNI).",
      when: """
        When a name points to a server that does not serve it, when the client comes by another name or by an address, \
        or when a new site is not set up yet.
        """,
      action: """
        Ask for a name that it serves: sotto inspect HOST --server-name NAME. See where the name points: getent hosts \
        NAME.
        """,
      see: ["error.no_common.name", "extension.server_name"]),
    .init(
      .alert, "bad_certificate_status_response", number: "113",
      aliases: ["tlsv1 bad certificate status response"],
      what: "The OCSP response that came with the certificate does not hold, or one was demanded and did not come.",
      when: """
        When a server serves an old response, or its certificate says that it must bring one (must-staple) and the \
        server does not.
        """,
      action: "On the server, fetch a fresh response and check its clock. See what came: sotto inspect HOST.",
      see: ["error.certificate.bad_staple", "error.certificate.staple_missing"]),
    .init(
      .alert, "bad_certificate_hash_value", number: "114",
      aliases: ["bad_certificate_hash_value_reserved"],
      what: "A certificate that was fetched from an address does not have the hash that was announced (RFC 6066).",
      when: "No more: see certificate_unobtainable.",
      action: "Send the certificate itself."),
    .init(
      .alert, "unknown_psk_identity", number: "115",
      aliases: ["tlsv1 alert unknown psk identity", "unknown psk"],
      what: """
        The server does not know the pre-shared key by the name that the client gave, and wants one that it knows. \
        Servers may send decrypt_error instead, so as not to tell which names exist.
        """,
      when: """
        With devices that know each other by keys given to them beforehand, when one was not told, or was told another \
        name.
        """,
      action: "Compare identity and key on both sides.",
      see: ["error.psk.unknown"]),
    .init(
      .alert, "certificate_required", number: "116",
      aliases: ["tlsv13 alert certificate required"],
      what: """
        The server lets in only clients that show a certificate, and this one showed none. In TLS 1.3 it comes after \
        the client believes that the handshake is done, so it can look like an error of the data that follows.
        """,
      when: "With mutual TLS.",
      action: "Show one: sotto inspect HOST --client-cert FILE --client-key FILE.",
      see: ["error.identity.client_missing"]),
    .init(
      .alert, "general_error", number: "117",
      what: "Something is wrong that no other alert describes, and the sender does not want to say more.",
      when: "From software of today, where it used to send something less fitting.",
      action: "The sender's log says what it is."),
    .init(
      .alert, "no_application_protocol", number: "120",
      aliases: ["no application protocol", "tlsv1 alert no application protocol", "alpn mismatch"],
      what: """
        The client named the protocols that it wants to speak over TLS (ALPN), and the server speaks none of them.
        """,
      when: "When a client wants only HTTP/2 and the server has only HTTP/1.1, or at a port for something else.",
      action: "Ask for others: sotto inspect HOST --alpn h2,http/1.1, or leave --alpn out.",
      see: ["error.no_common.alpn", "extension.application_layer_protocol_negotiation"]),
    .init(
      .alert, "ech_required", number: "121",
      what: """
        The client encrypted its real hello to a key of the server's (ECH, RFC 9849), the server did not have that key \
        any more, and the client does not go on with the public name alone.
        """,
      when: "When a server changed its ECH keys and the client's copy from DNS is old.",
      action: """
        Try again: the client got new keys with the refusal. If it stays, the server's DNS record is out of date.
        """,
      see: ["extension.encrypted_client_hello"]),
  ]
}
