// SPDX-License-Identifier: Apache-2.0

extension Goldens {
  /// Other failures.
  static let others: [String: String] = [
    "no shared version": """
    No handshake: the server gave up with the alert protocol_version.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the server sent the alert protocol_version
      id            alert.protocol_version
      last message  ClientHello from the client, 86 bytes
      gave up       the server
      alert         protocol_version
      which means   The sender knows the version of TLS that was offered, and refuses to speak it.
      rule          RFC 9846 §6.2

    The likeliest causes, and how to test each
      1. The server speaks no version newer than TLS 1.2
         Only TLS 1.3 was offered to it.
         $ sotto inspect example.com:443 --max-version 1.2
      2. The server speaks only TLS 1.1 or older
         These can be broken, and no client of today speaks them. OpenSSL can still ask, to make sure;
         then update the server.
         $ openssl s_client -connect example.com:443 -tls1_1 -cipher ALL@SECLEVEL=0 </dev/null

      More about it: sotto explain protocol_version

    Messages
               client                                                                             server
       0.0 ms  ClientHello ─────────────────────────── 86 bytes, in the open ──────────────────────────►
                 an offer
       2.0 ms  ◄────────────────────────────── 2 bytes, in the open ────────────────────────────── alert
                 protocol_version

    """,
    "no shared suite": """
    No handshake: the server gave up with the alert handshake_failure.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the server sent the alert handshake_failure
      id            alert.handshake_failure
      last message  ClientHello from the client, 88 bytes
      gave up       the server
      alert         handshake_failure
      which means   The sender found no combination of what both sides offer that it could accept, and
                    does not say which part was missing.
      rule          RFC 9846 §6.2

    The likeliest causes, and how to test each
      1. It has only suites without forward secrecy
         Old servers know no key agreement, only secrets encrypted to their RSA key. To see whether that
         is it:
         $ sotto inspect example.com:443 --insecure-rsa-key-exchange --max-version 1.2
      2. It does not know the name that it was asked for
         Some servers end the connection, or send this alert, for names that they do not serve.
         $ sotto inspect example.com:443 --server-name NAME
      3. It has no certificate of a kind that the client takes, or only suites that are forbidden today
         (CBC, RC4, 3DES)
         The server's log says which. OpenSSL, with all that it has, may tell what the server still
         speaks.
         $ openssl s_client -connect example.com:443 -cipher ALL@SECLEVEL=0 </dev/null

      More about it: sotto explain handshake_failure

    Messages
               client                                                                             server
       0.0 ms  ClientHello ─────────────────────────── 88 bytes, in the open ──────────────────────────►
                 an offer
       2.0 ms  ◄────────────────────────────── 2 bytes, in the open ────────────────────────────── alert
                 handshake_failure

    """,
    "client certificate required": """
    No handshake: the server gave up with the alert certificate_required.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the server sent the alert certificate_required
      id            alert.certificate_required
      last message  Finished from the client, 36 bytes
      gave up       the server
      alert         certificate_required
      which means   The server lets in only clients that show a certificate, and this one showed none.
                    In TLS 1.3 it comes after the client believes that the handshake is done, so it can
                    look like an error of the data that follows.
      rule          RFC 9846 §6.2

    The likeliest causes, and how to test each
      1. The server wants a certificate of the client's
         It lets in only clients that show one (mutual TLS), and none was shown.
         $ sotto inspect example.com:443 --client-cert FILE --client-key FILE
      2. The client has one, and none that fits
         The server says in its CertificateRequest whose certificates it takes. Compare that with your
         certificate's issuer.
         $ sotto inspect example.com:443 --bytes

      More about it: sotto explain certificate_required

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer
       3.0 ms  ◄───────────────────────── 1,210 bytes, in the open ───────────────────────── ServerHello
       3.1 ms  ◄────────────────── 42 bytes, key: server handshake ────────────────── CertificateRequest
       3.2 ms  ◄─────────────────────── 36 bytes, key: server handshake ─────────────────────── Finished
       3.3 ms  Certificate ────────────────────── 8 bytes, key: client handshake ──────────────────────►
                 none
       3.3 ms  Finished ─────────────────────── 36 bytes, key: client handshake ───────────────────────►
       4.0 ms  ◄──────────────────────── 2 bytes, key: server application ──────────────────────── alert
                 certificate_required

    Who the client is: not checked

    """,
    "ALPN mismatch": """
    No handshake: the server gave up with the alert no_application_protocol.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the server sent the alert no_application_protocol
      id            alert.no_application_protocol
      last message  ClientHello from the client, 88 bytes
      gave up       the server
      alert         no_application_protocol
      which means   The client named the protocols that it wants to speak over TLS (ALPN), and the
                    server speaks none of them.
      rule          RFC 9846 §6.2

    The likeliest causes, and how to test each
      1. The server speaks another application protocol
         It takes none of those that were offered. Offer the usual two:
         $ sotto inspect example.com:443 --alpn h2,http/1.1
      2. It wants none at all
         Leave the choice to the protocol itself.
         $ sotto inspect example.com:443

      More about it: sotto explain no_application_protocol

    Messages
               client                                                                             server
       0.0 ms  ClientHello ─────────────────────────── 88 bytes, in the open ──────────────────────────►
                 an offer
       2.0 ms  ◄────────────────────────────── 2 bytes, in the open ────────────────────────────── alert
                 no_application_protocol

    """,
    "closed after the hello": """
    No handshake: the server closed the connection right after our hello.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the connection ended during the handshake
      id            closed.after_hello
      last message  ClientHello from the client, 1,492 bytes
      gave up       nobody said so: the connection just ended
      rule          RFC 9846 §6.1

    The likeliest causes, and how to test each
      1. A device on the way drops large hellos
         It has 1,492 bytes, and some firewalls and middleboxes drop hellos that need a second packet
         (over 1,400 bytes), as those with a hybrid group do. A small one gets through.
         $ sotto inspect example.com:443 --groups x25519
      2. It can't take a hello of TLS 1.3
         Old servers and devices on the way hang up on what they do not know.
         $ sotto inspect example.com:443 --max-version 1.2
      3. It does not know the name that it was asked for
         Some servers end the connection, or send this alert, for names that they do not serve.
         $ sotto inspect example.com:443 --server-name NAME
      4. TLS is not spoken at this port, or only after a word of the protocol above
         Mail, directories and databases start in the open. Name the protocol:
         $ sotto inspect example.com:443 --starttls smtp

      More about it: sotto explain closed.after_hello

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer

    """,
    "not TLS": """
    No TLS: the server speaks SMTP here.
    mail.example.com:587, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the server speaks SMTP, not TLS
      id            not_tls.smtp
      last message  ClientHello from the client, 1,492 bytes
      gave up       the client
      alert         unexpected_message
      rule          RFC 9846 §5

    The likeliest causes, and how to test each
      1. SMTP begins in the open there
         A mail server answered in plain SMTP: it says hello first, and takes up TLS only after the
         command STARTTLS. sotto can say the words before:
         $ sotto inspect mail.example.com:587 --starttls smtp
      2. Its TLS is at another port
         By custom SMTP with TLS from the start is at 465.
         $ sotto inspect mail.example.com:465

      More about it: sotto explain not_tls.smtp

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer

    """,
  ]
}
