// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// All alerts of the registry.
  static let alerts1: [Entry] = [
    .init(
      .alert, "close_notify", number: "0",
      aliases: ["goodbye"],
      what: """
        The sender has said all that it will say in this direction. It is a goodbye, not an error, and it is sealed \
        like data, so that nobody else can say it.
        """,
      when: """
        At the end of every orderly connection. Before the end of the handshake it means that the sender gave up \
        politely.
        """,
      action: "Nothing. If a connection ends without it, what came last may be missing: see closed.truncated.",
      see: ["error.closed.truncated"]),
    .init(
      .alert, "unexpected_message", number: "10",
      aliases: ["unexpected message", "tlsv1 alert unexpected message"],
      what: """
        A message or record came that has no place at this moment. The order of the handshake is fixed, so that no \
        step can be left out.
        """,
      when: """
        When one side has a fault or was made to talk out of turn, and when bytes that are not TLS reach a TLS port.
        """,
      action: """
        Look at the last message before it: that is the one that was refused. If nothing but TLS can have come, one of \
        the two programs has a fault; report it.
        """),
    .init(
      .alert, "bad_record_mac", number: "20",
      aliases: ["sslv3 alert bad record mac", "decryption failed or bad record mac"],
      what: """
        A record did not open: its seal does not fit the bytes. Either they were changed on the way, or the two sides \
        have different keys.
        """,
      when: """
        With devices that rewrite traffic or damage memory, with a pre-shared key or a ticket that only one side still \
        has, and with faulty builds of TLS.
        """,
      action: """
        Try again, then from another network. If it always fails at the same record, one side computes wrongly; if at \
        random ones, look for broken hardware or a meddling proxy.
        """),
    .init(
      .alert, "decryption_failed", number: "21",
      aliases: ["decryption_failed_reserved"],
      what: """
        An old name for a record that does not open. It told attackers whether it was the padding or the seal that was \
        wrong, which they could use to decrypt; since then only bad_record_mac is sent.
        """,
      when: "Only from software that is older than TLS 1.1.",
      action: "Update the side that sends it.",
      see: ["alert.bad_record_mac"]),
    .init(
      .alert, "record_overflow", number: "22",
      aliases: ["sslv3 alert record overflow"],
      what: """
        A record came that is longer than records may be: 2^14 bytes of content and at most 256 more for the seal.
        """,
      when: """
        When something that is not TLS is read as TLS, so that letters are taken for a length; otherwise only with \
        faulty peers, or with one that ignores a smaller limit that was agreed.
        """,
      action: """
        Check that both ends of the connection speak TLS at this port, and that no proxy puts words of its own in \
        between.
        """),
    .init(
      .alert, "decompression_failure", number: "30",
      aliases: ["decompression_failure_reserved"],
      what: """
        Compressed content did not inflate. TLS used to be able to compress records; since attackers could read \
        secrets off the compressed sizes (CRIME), it can't.
        """,
      when: "No more, with software of today.",
      action: "Switch compression off on the side that has it, or update it."),
    .init(
      .alert, "handshake_failure", number: "40",
      aliases: [
        "sslv3 alert handshake failure", "err ssl version or cipher mismatch", "ssl_error_handshake_failure_alert",
        "no shared cipher",
      ],
      what: """
        The sender found no combination of what both sides offer that it could accept, and does not say which part was \
        missing.
        """,
      when: """
        When the two have no cipher suite, group or signature scheme in common; when the server has only one kind of \
        certificate (ECDSA or RSA) and the client takes only the other; in TLS 1.2 also when the client showed no \
        certificate and had to.
        """,
      action: """
        Offer more: leave out options that narrow suites, groups and versions. Then narrow one at a time to find the \
        missing one: sotto inspect HOST --max-version 1.2, sotto inspect HOST --groups secp256r1. A server's log often \
        says more than its alert.
        """,
      see: [
        "error.no_common.cipher_suite", "error.no_common.group", "error.no_common.signature",
        "error.identity.client_missing",
      ]),
    .init(
      .alert, "no_certificate", number: "41",
      aliases: ["no_certificate_reserved", "sslv3 alert no certificate"],
      what: """
        SSL 3.0's way for a client to say that it has no certificate to show. TLS sends an empty list of certificates \
        instead.
        """,
      when: "Only in SSL 3.0, which nobody should speak since 2015 (RFC 7568).",
      action: "Update the side that sends it."),
    .init(
      .alert, "bad_certificate", number: "42",
      aliases: ["sslv3 alert bad certificate"],
      what: """
        The sender refuses the other side's certificate: it is corrupt, its signature does not hold, or it is not for \
        the name that was wanted.
        """,
      when: """
        When a client checks the name or the chain and is not content. Which check failed, the alert does not say, but \
        the sender's log does.
        """,
      action: """
        Look at the chain as your client sees it: sotto inspect HOST. On the server, send the whole chain, own \
        certificate first, with the names in subjectAltName.
        """,
      see: ["error.certificate.wrong_name", "error.certificate.bad_signature"]),
    .init(
      .alert, "unsupported_certificate", number: "43",
      aliases: ["sslv3 alert unsupported certificate"],
      what: "The certificate is of a kind that the sender can't use, or was issued for another use.",
      when: """
        With rare kinds of keys (such as RSA bound to PSS, Ed448), with certificates that are not for servers or not \
        for clients (extendedKeyUsage), and where one side wants a raw public key and the other has a certificate.
        """,
      action: "Have a certificate issued with an ECDSA P-256 or an ordinary RSA key, for the use in question.",
      see: ["error.certificate.wrong_usage", "error.certificate.unsupported_key"]),
    .init(
      .alert, "certificate_revoked", number: "44",
      aliases: ["sslv3 alert certificate revoked", "err_cert_revoked", "sec_error_revoked_certificate"],
      what: "The issuer took the certificate back before its time, and the sender found that out.",
      when: """
        When a key was lost or stolen, when a certificate was issued by mistake, or when its owner asked for it.
        """,
      action: "The owner needs a new certificate with a new key. Don't get around this one.",
      see: ["error.certificate.revoked"]),
    .init(
      .alert, "certificate_expired", number: "45",
      aliases: ["sslv3 alert certificate expired"],
      what: "The certificate is not valid now, by the sender's clock: it has ended, or has not begun.",
      when: "When a renewal failed or was not loaded, and when a clock is wrong.",
      action: """
        Look at the dates: sotto inspect HOST shows them. Compare the clocks of both machines (date -u), then renew \
        the certificate and reload the server.
        """,
      see: ["error.certificate.expired", "error.certificate.not_yet_valid"]),
    .init(
      .alert, "certificate_unknown", number: "46",
      aliases: ["sslv3 alert certificate unknown"],
      what: "Something else about the certificate is not accepted; the sender does not say what.",
      when: """
        Often from applications that judge certificates by rules of their own, from Java clients that do not trust the \
        issuer, and from browsers whose user clicked it away.
        """,
      action: "Ask the sender's log. Then check the usual: chain, name, dates, issuer: sotto inspect HOST.",
      see: ["error.certificate.other"]),
    .init(
      .alert, "illegal_parameter", number: "47",
      aliases: ["sslv3 alert illegal parameter"],
      what: """
        A message can be read, but a value in it must not be there: it was not offered, or contradicts another one.
        """,
      when: """
        When one side has a fault or was updated only in part, and when something between the two changes hellos.
        """,
      action: """
        Look at the last message before the alert, field by field: sotto inspect HOST --bytes. Then report it to \
        whoever makes the side that sent that message.
        """),
    .init(
      .alert, "unknown_ca", number: "48",
      aliases: [
        "tlsv1 alert unknown ca", "certificate signed by unknown authority",
        "self signed certificate in certificate chain", "unable to get local issuer certificate",
        "unable to get issuer certificate",
      ],
      what: """
        The sender does not know the authority at the end of the chain, or found no way from the certificate to one \
        that it trusts.
        """,
      when: """
        When a server does not send its intermediate certificate, when the authority is a private one that the client \
        was not told of, and when a proxy shows certificates of its own. A server sends it about a client's \
        certificate likewise.
        """,
      action: """
        Count what is sent: sotto inspect HOST shows the chain. If the intermediate is missing, configure the server \
        with the full chain. If the authority is private, trust it on purpose: sotto inspect HOST --ca FILE.
        """,
      see: ["error.certificate.unknown_issuer", "error.certificate.self_signed"]),
    .init(
      .alert, "access_denied", number: "49",
      aliases: ["tlsv1 alert access denied"],
      what: "The certificate is fine, and whoever it names may not come in.",
      when: "With mutual TLS, when the server knows the client and has no place for it.",
      action: """
        Ask the server's owner for access, or show another certificate: sotto inspect HOST --client-cert FILE \
        --client-key FILE.
        """),
    .init(
      .alert, "decode_error", number: "50",
      aliases: ["tlsv1 alert decode error"],
      what: "A message could not be read: a length does not fit, or something is missing or left over.",
      when: "With faulty or very old software, and with devices that cut or change messages on their way.",
      action: """
        See which message was last: sotto inspect HOST --bytes. Try a smaller hello too: sotto inspect HOST --groups \
        x25519.
        """,
      see: ["error.malformed.message"]),
    .init(
      .alert, "decrypt_error", number: "51",
      aliases: ["tlsv1 alert decrypt error"],
      what: """
        A proof did not hold: a signature over the handshake, a Finished message or the binder of a pre-shared key.
        """,
      when: """
        When a server's certificate and key do not belong together, when the two have different pre-shared keys, or \
        when messages were changed on the way.
        """,
      action: """
        On your own server compare certificate and key; with pre-shared keys compare both sides. Otherwise try from \
        another network, since something may be changing the handshake.
        """,
      see: ["error.identity.bad_signature", "error.identity.bad_finished", "error.psk.bad_binder"]),
    .init(
      .alert, "too_many_cids_requested", number: "52",
      what: """
        In DTLS 1.3, which runs over datagrams, a side asked for more connection ids than the other gives out (RFC \
        9147).
        """,
      when: "Never over TCP.",
      action: "Nothing in TLS. If it comes there, the sender has a fault."),
  ]
}
