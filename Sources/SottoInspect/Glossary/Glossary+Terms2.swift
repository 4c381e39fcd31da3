// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// What people say when they speak of TLS.
  static let terms2: [Entry] = [
    .init(
      .term, "certificate chain",
      aliases: ["chain", "intermediate", "incomplete chain", "missing intermediate"],
      what: """
        The certificate of a server, then that of the authority that signed it, then that of whoever signed that, up \
        to a root that the client knows already. Each vouches for the one before.
        """,
      when: "In every Certificate message. The server sends all but the root.",
      action: """
        If a client says unknown_ca and browsers don't mind, an intermediate is missing: browsers remember or fetch \
        them. Configure the full chain (fullchain.pem).
        """,
      see: ["alert.unknown_ca", "error.certificate.unknown_issuer"]),
    .init(
      .term, "root",
      aliases: ["trust anchor", "certificate authority", "ca"],
      what: """
        A certificate that is trusted because it is on a list, not because someone signed it: the operating system's \
        list, a browser's, or a file of your own.
        """,
      when: """
        At the end of every chain that is believed. A server need not send it; nobody believes it because it was sent.
        """,
      action: "To trust one of your own: sotto inspect HOST --ca FILE."),
    .init(
      .term, "subject alternative name",
      aliases: ["san", "subjectaltname"],
      what: """
        The names in a certificate that count: host names, with a star for one label, and addresses. The common name \
        has not counted for years.
        """,
      when: "In every certificate of a server.",
      action: "If a name is missing, have the certificate issued anew with it.",
      see: ["error.certificate.wrong_name"]),
    .init(
      .term, "OCSP staple",
      aliases: ["ocsp", "stapling", "revocation"],
      what: """
        A fresh statement of the issuer's that a certificate was not revoked, which the server brings along, so that \
        the client need not ask the issuer and tell it whom it visits.
        """,
      when: "With issuers that still offer OCSP; short-lived certificates do without.",
      action: "Switch stapling on at the server if the certificate demands it.",
      see: ["extension.status_request", "error.certificate.staple_missing"]),
    .init(
      .term, "mutual TLS",
      aliases: ["mtls", "client certificate"],
      what: "Both sides show a certificate, not only the server.",
      when: "Between services, with devices, and where staff come in by a card.",
      action: "Show one: sotto inspect HOST --client-cert FILE --client-key FILE.",
      see: ["step.certificate_request", "alert.certificate_required"]),
    .init(
      .term, "raw public key",
      aliases: ["rpk", "rfc 7250"],
      what: """
        A public key without a certificate around it (RFC 7250). It has no name and no authority, and only who knows \
        the key already can tell whose it is.
        """,
      when: "Between machines that were told each other's keys.",
      action: "To trust one: sotto connect HOST --pin-public-key KEY.",
      see: ["error.certificate.key_not_pinned"]),
    .init(
      .term, "PSK",
      aliases: ["pre-shared key"],
      what: """
        A key that both sides know before they connect: from an earlier session, or given to them by other means. \
        Having it is the proof of identity, so that no certificate is needed.
        """,
      when: "When clients come back, and with small devices.",
      action: "Use it with a fresh key agreement beside it, for forward secrecy.",
      see: ["extension.pre_shared_key", "term.binder"]),
    .init(
      .term, "binder",
      what: """
        The proof in a hello that the client has the pre-shared key which it names: a code over the hello, made with \
        the key.
        """,
      when: "For each pre-shared key that is offered.",
      action: "If it does not hold, see psk.bad_binder.",
      see: ["error.psk.bad_binder"]),
    .init(
      .term, "resumption",
      aliases: ["session resumption"],
      what: """
        Going on from an earlier session: no certificate, no signature, less to send. The secret of the earlier \
        session vouches for who is who.
        """,
      when: "When a client comes back with a ticket.",
      action: "To see it: sotto inspect HOST --resume.",
      see: ["term.session_ticket"]),
    .init(
      .term, "session ticket",
      aliases: ["ticket", "tickets"],
      what: """
        A server's notes on a session, sealed with a key of its own and given to the client to bring back. Used once \
        each, tickets don't let anyone on the way link two visits.
        """,
      when: "After most handshakes.",
      action: "Servers that share an address have to share their ticket keys: sotto serve --ticket-keys FILE.",
      see: ["step.new_session_ticket"]),
    .init(
      .term, "early data",
      aliases: ["0-rtt", "zero rtt"],
      what: """
        Data that a returning client sends along with its hello, before the server has answered. It saves a round \
        trip. Who records it can send it again, and it has no forward secrecy.
        """,
      when: "With servers whose tickets allow it.",
      action: "Only for requests that may arrive twice without harm.",
      see: ["extension.early_data"]),
    .init(
      .term, "GREASE",
      aliases: ["rfc 8701"],
      what: """
        Values that mean nothing, sprinkled into hellos (RFC 8701), so that servers keep passing over what they do not \
        know. Otherwise nothing new could ever be introduced.
        """,
      when: "In the hellos of browsers and of Sotto.",
      action: "Nothing. A server that fails because of one has a fault."),
    .init(
      .term, "middlebox compatibility",
      aliases: ["middlebox", "compatibility mode"],
      what: """
        Devices on the way that believe they know TLS dropped connections that looked new. So TLS 1.3 dresses up as \
        1.2: the old version number, a session id that means nothing, a change_cipher_spec that does nothing.
        """,
      when: "In nearly every TLS 1.3 handshake.",
      action: "Nothing. If connections still fail on one network only, a device there has to be updated.",
      see: ["step.change_cipher_spec", "error.closed.after_hello"]),
    .init(
      .term, "downgrade protection",
      aliases: ["downgrade", "downgrade sentinel", "downgrd"],
      what: """
        A server that can do TLS 1.3 and has to speak an older version ends its random bytes in a fixed mark. A client \
        that can do TLS 1.3, too, sees that someone came between.
        """,
      when: "In every older handshake with a modern server.",
      action: "See hello.downgrade.",
      see: ["error.hello.downgrade"]),
    .init(
      .term, "random",
      aliases: ["client random", "server random", "nonce"],
      what: """
        Each hello has 32 random bytes. They make every handshake, and so all its keys, unlike every other. The \
        client's name the connection in key logs.
        """,
      when: "In both hellos.",
      action: "Nothing."),
    .init(
      .term, "key log",
      aliases: ["sslkeylogfile", "keylog"],
      what: "A file with the secrets of connections (RFC 9850), with which a capture of them can be read.",
      when: "For debugging, when the client or server writes one.",
      action: "To read a capture with it: sotto decode --pcap FILE --keylog FILE. Delete it afterwards.",
      see: ["term.traffic_secret"]),
    .init(
      .term, "renegotiation",
      what: "In TLS 1.2: a second handshake on a running connection. It was attacked and is gone from TLS 1.3.",
      when: "With servers that ask for a client's certificate late.",
      action: "Have the server ask at the start.",
      see: ["alert.no_renegotiation"]),
    .init(
      .term, "STARTTLS",
      what: """
        A word of mail and other protocols: from now on TLS. Before it the connection is in the open, and somebody in \
        between can keep the word from arriving.
        """,
      when: "At ports 25, 587, 143, 110, 389, 5222 and 5432.",
      action: "Name the protocol: sotto inspect HOST:587 --starttls smtp.",
      see: ["error.not_tls.smtp", "error.starttls.refused"]),
    .init(
      .term, "policy",
      what: """
        A named list of what may be negotiated, recommended by somebody on a day with a date. A policy of a name never \
        changes.
        """,
      when: "With --policy in sotto connect, serve and inspect.",
      action: "To see them: sotto policy list."),
  ]
}
