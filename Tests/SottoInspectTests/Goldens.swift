// SPDX-License-Identifier: Apache-2.0

/// Pages as they have to be, letter by letter: what recorded connections (Golden/) don't have in them, narrow pages and bytes. See
/// `TerminalReportTests` for how to make them anew.
enum Goldens {
  static let pages: [String: String] = [
    "classical, narrow": """
    TLS 1.2 · RSA key exchange (no forward secrecy) · RSA,
    AES-128-GCM · trusted, matches example.com · certificate
    ends in 5 days
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000,
    seen live, 2026-06-01T00:00:00Z

    What was negotiated
      version       TLS 1.2
      cipher suite  TLS_RSA_WITH_AES_128_GCM_SHA256
      key exchange  a secret encrypted to the server's RSA key:
                    whoever gets that key later reads all
      keys bound    to this handshake (extended main secret)

    Messages
               client                                     server
       0.0 ms  ClientHello ─────── 82 bytes, in the open ──────►
                 11 suites
       0.9 ms  ◄─────── 81 bytes, in the open ────── ServerHello
                 TLS_RSA_WITH_AES_128_GCM_SHA256

    Who the server is: trusted
      Sent: one certificate, its own first.
      1. CN=example.com
         for        example.com
         issued by  CN=Some Root
         key        RSA 2048, signed with ECDSA with SHA-256
         valid      2026-04-13T00:00:00Z to 2026-07-12T00:00:00Z
                    [###########-] 5 days left
      Rests on: CN=Some Root.

    Resumption
      No ticket for next time was seen: the next connection
      takes a full handshake, unless the server knows the
      session by its id.

    Worth doing
      1. Allow suites with forward secrecy
         The secret of this connection was encrypted to the
         server's key: whoever records it and gets that key one
         day reads all.
         $ sotto inspect example.com:443 --max-version 1.2
      2. Renew the certificate
         It has 5 days left. Renewing should happen by itself
         when a third of its time is left; see why it did not.
         $ openssl x509 -noout -dates -in CERTIFICATE
      3. Offer TLS 1.3
         The two speak TLS 1.2, which shows the certificate to
         everyone on the way, takes a round trip more, and has
         no protection against quantum computers.
         $ sotto inspect example.com:443 --min-version 1.3

    """,
    "bytes": """
    an alert
    from 192.0.2.7:50000, from bytes given

    Messages
               client                                                                             server
               ◄───────────────────────── 2 bytes, key: server handshake ───────────────────────── alert
               unknown (77) ────────────────────────── 14 bytes, in the open ──────────────────────────►
                 ✗ broken: a message that nobody knows

    Every record, as it was sent and as it was opened

      Record 0: application_data from the server, 24 bytes, at 1,234 in its stream, after 1.5 ms
        0000  17                       type: application_data
        0001  03 03                    legacy_record_version
        0003  00 13                    length: 19
        0005  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  ................
        0015  10 11 12                                         ...
        sealed under server handshake, as number 7 of this key
        opened: 2 bytes, a record of the type alert, then 3 bytes of padding
        0000  02 28                                            .(

      Record 1: application_data from the client, 4,000 bytes, at 0 in its stream
        0000  17                       type: application_data
        0001  03 03                    legacy_record_version
        0003  0f 9b                    length: 3,995
        0005  09 09 09                                         ...
        … 3,992 bytes more are not kept
        sealed under client application, as number 0 of this key
        not opened: the key is not known

    Every message, field by field

      Message 0: alert from the server, 2 bytes, in record 0
        0000                           Alert (2 bytes)
        0000  02                         level: fatal (2)
        0001  28                         description: handshake_failure (40)
                                         ✗ broken: just to see one

      Message 1: unknown (77) from the client, 14 bytes, in no record
        ✗ a message that nobody knows
        0000  4d                       msg_type: unknown (77)
        0001  00 00 0a                 (not named)
        0004  00 01 02 03 04 05 06 07  body
        000c  08 09

    """,
    "bytes, narrow": """
    an alert
    from 192.0.2.7:50000, from bytes given

    Messages
               client                                     server
               ◄───── 2 bytes, key: server handshake ───── alert
               unknown (77) ────── 14 bytes, in the open ──────►
                 ✗ broken: a message that nobody knows

    Every record, as it was sent and as it was opened

      Record 0: application_data from the server, 24 bytes, at
      1,234 in its stream, after 1.5 ms
        type: application_data
        0000  17                       .
        legacy_record_version
        0001  03 03                    ..
        length: 19
        0003  00 13                    ..
        0005  00 01 02 03 04 05 06 07  ........
        000d  08 09 0a 0b 0c 0d 0e 0f  ........
        0015  10 11 12                 ...
        sealed under server handshake, as number 7 of this key
        opened: 2 bytes, a record of the type alert, then 3
        bytes of padding
        0000  02 28                    .(

      Record 1: application_data from the client, 4,000 bytes,
      at 0 in its stream
        type: application_data
        0000  17                       .
        legacy_record_version
        0001  03 03                    ..
        length: 3,995
        0003  0f 9b                    ..
        0005  09 09 09                 ...
        … 3,992 bytes more are not kept
        sealed under client application, as number 0 of this key
        not opened: the key is not known

    Every message, field by field

      Message 0: alert from the server, 2 bytes, in record 0
        Alert (2 bytes)
         level: fatal (2)
        0000  02                       .
         description: handshake_failure (40)
        0001  28                       (
         ✗ broken: just to see one

      Message 1: unknown (77) from the client, 14 bytes, in no
      record
        ✗ a message that nobody knows
        msg_type: unknown (77)
        0000  4d                       M
        (not named)
        0001  00 00 0a                 ...
        body
        0004  00 01 02 03 04 05 06 07  ........
        000c  08 09                    ..

    """,
  ]
}
