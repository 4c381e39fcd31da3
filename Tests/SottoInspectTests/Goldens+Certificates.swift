// SPDX-License-Identifier: Apache-2.0

extension Goldens {
  /// Certificates that are not believed.
  static let certificates: [String: String] = [
    "untrusted": """
    Not trusted: "CN=example.com" is issued by "CN=Some Intermediate", which is not among the trusted
    roots.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          "CN=example.com" is issued by "CN=Some Intermediate", which is not among the trusted
                    roots
      id            certificate.unknown_issuer
      last message  Certificate from the server, 900 bytes
      gave up       the client
      alert         unknown_ca
      rule          RFC 9846 §4.5.1.3

    The likeliest causes, and how to test each
      1. The server does not send its intermediate certificate
         It sent only its own certificate, and none that leads on to an authority that is trusted.
         Browsers hide this by fetching what is missing. Configure the full chain on the server.
         $ openssl s_client -connect example.com:443 -showcerts </dev/null
      2. Its authority is a private one
         If you know the authority, trust it on purpose: with its root certificate in a PEM file.
         $ sotto inspect example.com:443 --ca FILE
      3. A proxy on the way shows certificates of its own
         Company networks and virus scanners do so. The issuer's name gives it away: "CN=Some
         Intermediate". Try from another network.
         $ openssl s_client -connect example.com:443 </dev/null | openssl x509 -noout -issuer

      More about it: sotto explain certificate.unknown_issuer

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer
       3.0 ms  ◄───────────────────────── 1,210 bytes, in the open ───────────────────────── ServerHello
       3.1 ms  ◄───────────────────── 900 bytes, key: server handshake ───────────────────── Certificate

    Who the server is: NOT TRUSTED
      Sent: one certificate, its own first.
      1. CN=example.com
         for        example.com
         issued by  CN=Some Intermediate
         key        ECDSA P-256, signed with ECDSA with SHA-256
         valid      2026-04-13T00:00:00Z to 2026-07-12T00:00:00Z [######------] 41 days left
      ✗ "CN=example.com" is issued by "CN=Some Intermediate", which is not among the trusted roots

    """,
    "wrong name": """
    Not trusted: the certificate is not for "example.com" but for "other.test".
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          the certificate is not for "example.com" but for "other.test"
      id            certificate.wrong_name
      last message  Certificate from the server, 900 bytes
      gave up       the client
      alert         bad_certificate
      rule          RFC 9846 §4.5.1.3

    The likeliest causes, and how to test each
      1. You mean the server by another name
         Its certificate is for other.test. If that is whom you mean, say so.
         $ sotto inspect example.com:443 --server-name other.test
      2. The certificate lacks this name
         Have one issued that has example.com in its subjectAltName. See what the file on the server
         has.
         $ openssl x509 -noout -ext subjectAltName -in CERTIFICATE
      3. The name points to another machine
         Somebody else's server answers there, such as that of a provider who does not know the name
         yet.
         $ getent hosts example.com

      More about it: sotto explain certificate.wrong_name

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer
       3.0 ms  ◄───────────────────────── 1,210 bytes, in the open ───────────────────────── ServerHello
       3.1 ms  ◄───────────────────── 900 bytes, key: server handshake ───────────────────── Certificate

    Who the server is: NOT TRUSTED
      Sent: one certificate, its own first.
      1. CN=other.test
         for        other.test
         issued by  CN=Some Root
         key        ECDSA P-256, signed with ECDSA with SHA-256
         valid      2026-04-13T00:00:00Z to 2026-07-12T00:00:00Z [######------] 41 days left
      ✗ the certificate is not for "example.com" but for "other.test"

    """,
    "expired": """
    Not trusted: "CN=example.com" expired at 2026-05-28T20:26:40Z.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          "CN=example.com" expired at 2026-05-28T20:26:40Z
      id            certificate.expired
      last message  Certificate from the server, 900 bytes
      gave up       the client
      alert         certificate_expired
      rule          RFC 9846 §4.5.1.3

    The likeliest causes, and how to test each
      1. It was not renewed, or the server was not reloaded after it was
         The certificate ended 3 days ago. On the server, look at the file: if it is newer than what the
         server shows, a reload is missing.
         $ openssl x509 -noout -dates -in CERTIFICATE
      2. This machine's clock is ahead
         It counts as now what the clock says, which was 2026-06-01T00:00:00Z.
         $ date -u

      More about it: sotto explain certificate.expired

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer
       3.0 ms  ◄───────────────────────── 1,210 bytes, in the open ───────────────────────── ServerHello
       3.1 ms  ◄───────────────────── 900 bytes, key: server handshake ───────────────────── Certificate

    Who the server is: NOT TRUSTED
      Sent: one certificate, its own first.
      1. CN=example.com
         for        example.com
         issued by  CN=Some Root
         key        ECDSA P-256, signed with ECDSA with SHA-256
         valid      2026-04-13T00:00:00Z to 2026-07-12T00:00:00Z [############] ended 3 days ago
      ✗ "CN=example.com" expired at 2026-05-28T20:26:40Z

    """,
    "not yet valid": """
    Not trusted: "CN=example.com" is not valid before 2026-05-28T20:26:40Z.
    example.com:443, at 192.0.2.1:443, from 192.0.2.7:50000, seen live, 2026-06-01T00:00:00Z

    Why it failed
      what          "CN=example.com" is not valid before 2026-05-28T20:26:40Z
      id            certificate.not_yet_valid
      last message  Certificate from the server, 900 bytes
      gave up       the client
      alert         certificate_expired
      rule          RFC 9846 §4.5.1.3

    The likeliest causes, and how to test each
      1. This machine's clock is behind
         Nearly always that is it: after a dead battery, on a fresh device. It counts as now what the
         clock says, which was 2026-06-01T00:00:00Z.
         $ date -u
      2. The certificate was issued for later
         Its first day is still to come: 2026-04-13T00:00:00Z. Wait, or have it issued anew.
         $ openssl x509 -noout -dates -in CERTIFICATE

      More about it: sotto explain certificate.not_yet_valid

    Messages
               client                                                                             server
       0.0 ms  ClientHello ───────────────────────── 1,492 bytes, in the open ─────────────────────────►
                 an offer
       3.0 ms  ◄───────────────────────── 1,210 bytes, in the open ───────────────────────── ServerHello
       3.1 ms  ◄───────────────────── 900 bytes, key: server handshake ───────────────────── Certificate

    Who the server is: NOT TRUSTED
      Sent: one certificate, its own first.
      1. CN=example.com
         for        example.com
         issued by  CN=Some Root
         key        ECDSA P-256, signed with ECDSA with SHA-256
         valid      2026-04-13T00:00:00Z to 2026-07-12T00:00:00Z [------------] 93 days left
      ✗ "CN=example.com" is not valid before 2026-05-28T20:26:40Z

    """,
  ]
}
