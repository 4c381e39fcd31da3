// SPDX-License-Identifier: Apache-2.0

extension Glossary {
  /// The extensions that `SottoWire` knows.
  static let extensions1: [Entry] = [
    .init(
      .extension, "server_name", number: "0",
      aliases: ["sni", "server name indication"],
      what: """
        The name of the server that the client wants, in the open. One address often serves many names, and the server \
        has to know which certificate to show before anything is encrypted.
        """,
      when: """
        In nearly every ClientHello, unless the client goes to a bare IP address. The server acknowledges it with an \
        empty one.
        """,
      action: """
        If the wrong certificate comes, look here first: sotto inspect HOST --server-name NAME. Who must not show the \
        name needs Encrypted Client Hello.
        """,
      see: ["extension.encrypted_client_hello", "alert.unrecognized_name"]),
    .init(
      .extension, "max_fragment_length", number: "1",
      what: "Asks for shorter records, in four steps from 512 to 4,096 bytes (RFC 6066).",
      when: "With small devices. record_size_limit has replaced it; Sotto does not speak it.",
      action: "Use record_size_limit.",
      see: ["extension.record_size_limit"]),
    .init(
      .extension, "status_request", number: "5",
      aliases: ["ocsp stapling", "staple"],
      what: """
        The client asks the server to bring a fresh statement of its certificate's issuer that the certificate was not \
        revoked (an OCSP response, RFC 6066).
        """,
      when: """
        In the hellos of most browsers. In TLS 1.3 the answer comes beside the certificate, in TLS 1.2 in a message of \
        its own.
        """,
      action: "On the server, switch stapling on if its issuer still offers OCSP.",
      see: ["term.ocsp_staple"]),
    .init(
      .extension, "supported_groups", number: "10",
      aliases: ["elliptic_curves", "groups", "curves"],
      what: """
        The groups in which the client can agree on a key, best first: curves, finite fields, and hybrids with ML-KEM.
        """,
      when: "In every ClientHello that can agree on keys. The server may send its own list back, for next time.",
      action: "If there is no group in common, allow X25519 and P-256 on both sides: everyone has one of them.",
      see: ["extension.key_share"]),
    .init(
      .extension, "ec_point_formats", number: "11",
      what: """
        In TLS 1.2: how points of curves are written. All formats but the plain, uncompressed one are forbidden now.
        """,
      when: "In hellos that offer TLS 1.2.",
      action: "Nothing."),
    .init(
      .extension, "signature_algorithms", number: "13",
      aliases: ["sigalgs", "signature schemes"],
      what: """
        The ways of signing that the client accepts from the server, best first: for the handshake, and for \
        certificates unless another list says otherwise.
        """,
      when: """
        In every ClientHello of TLS 1.3 that takes certificates, and in CertificateRequest for the other direction.
        """,
      action: """
        If no scheme is in common, the server mostly has a certificate of a kind that the client does not take: get \
        one with ECDSA P-256 or RSA.
        """),
    .init(
      .extension, "use_srtp", number: "14",
      what: "Agrees on keys for sound and pictures that travel outside of TLS (RFC 5764).",
      when: "With calls from browsers (WebRTC), over DTLS.",
      action: "Nothing in TLS. Sotto does not speak it."),
    .init(
      .extension, "heartbeat", number: "15",
      aliases: ["heartbleed"],
      what: """
        Lets one side ask the other for a sign of life (RFC 6520). A fault in one implementation of it let anyone read \
        the memory of some half a million servers in 2014: Heartbleed.
        """,
      when: "No more. Sotto never accepts it.",
      action: "Switch it off."),
    .init(
      .extension, "application_layer_protocol_negotiation", number: "16",
      aliases: ["alpn"],
      what: """
        The protocols that the client wants to speak over TLS, such as h2 (HTTP/2) and http/1.1; the server takes one, \
        without a round trip more (RFC 7301).
        """,
      when: "With web browsers always. In TLS 1.3 the server's answer is encrypted, the client's list is not.",
      action: "If they don't agree, see no_application_protocol.",
      see: ["alert.no_application_protocol"]),
    .init(
      .extension, "signed_certificate_timestamp", number: "18",
      aliases: ["sct", "certificate transparency"],
      what: """
        Proof that a certificate was entered into public logs, so that nobody can have one issued in secret (RFC \
        6962).
        """,
      when: "In the hellos of browsers; most certificates carry the proof themselves.",
      action: "Nothing."),
    .init(
      .extension, "client_certificate_type", number: "19",
      what: "Which kinds of identity the client can show: certificates, or raw public keys (RFC 7250).",
      when: "Where machines know each other's keys and need no authorities.",
      action: "See raw public key.",
      see: ["term.raw_public_key"]),
    .init(
      .extension, "server_certificate_type", number: "20",
      what: "Which kinds of identity the client takes from the server: certificates, or raw public keys (RFC 7250).",
      when: "Where machines know each other's keys and need no authorities: sotto connect HOST --pin-public-key KEY.",
      action: "See raw public key.",
      see: ["term.raw_public_key"]),
    .init(
      .extension, "padding", number: "21",
      what: """
        Zeros that make a hello longer (RFC 7685). Some old devices hung on hellos of 256 to 511 bytes, and clients \
        made theirs longer to get past them.
        """,
      when: "In the hellos of some browsers.",
      action: "Nothing."),
    .init(
      .extension, "encrypt_then_mac", number: "22",
      what: """
        In TLS 1.2, for CBC suites: seal after encrypting, so that nothing is decrypted that is not genuine (RFC \
        7366).
        """,
      when: "With clients that still offer CBC.",
      action: "Use suites with GCM or ChaCha20-Poly1305, which do so by themselves.",
      see: ["suite.cbc"]),
    .init(
      .extension, "extended_master_secret", number: "23",
      aliases: ["ems", "extended main secret"],
      what: """
        In TLS 1.2: the keys are made from the whole handshake and not only from the two randoms (RFC 7627), so that \
        one handshake can't be passed off as another (the triple handshake attack). RFC 9846 calls it the extended \
        main secret. TLS 1.3 always does so.
        """,
      when: "In every hello that offers TLS 1.2. Sotto requires it.",
      action: "If a server lacks it, update the server's TLS library.",
      see: ["error.hello.no_extended_main_secret"]),
    .init(
      .extension, "compress_certificate", number: "27",
      what: "Lets the certificates, the largest part of a handshake, be compressed on their way (RFC 8879).",
      when: "With browsers and large servers, in TLS 1.3.",
      action: "Nothing.",
      see: ["step.compressed_certificate"]),
    .init(
      .extension, "record_size_limit", number: "28",
      what: "The longest record that the sender wants to get (RFC 8449), each side for itself.",
      when: "With small devices that have little memory.",
      action: "Nothing."),
  ]
}
