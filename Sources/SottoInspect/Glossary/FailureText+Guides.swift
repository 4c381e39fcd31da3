// SPDX-License-Identifier: Apache-2.0

extension FailureText {
  /// What many failures share: when they happen, and what to do.
  enum Guide {
    case peerFault, tampered, stolen, flood, limit, notTLS, oldVersion, version, downgrade, old12, psk, earlyData,
      common, name, alpn, clientCertificate, renegotiation, closed, afterHello, truncated, timeout, connect, startTLS,
      capture, misuse, ours, keysWorn

    /// When it happens, and what to do.
    var texts: (when: String, action: String) {
      switch self {
      case .peerFault:
        (
          """
          A peer that follows the standard never does this. It has a fault, or something on the way changes what it \
          says.
          """,
          """
          Try again from another network. If it stays, capture the connection, look at the message with sotto decode \
          --pcap FILE, and report it to whoever makes the peer's software.
          """
        )
      case .tampered:
        (
          """
          Rarely: memory or a network device damages bytes, a proxy rewrites them, or somebody tries to. Two builds of \
          TLS that compute differently are a cause too.
          """,
          """
          Try again from another network. If it only happens on one, look for a proxy or a firewall there that meddles \
          with TLS. If it happens everywhere, the peer computes wrongly: report it.
          """
        )
      case .stolen:
        (
          """
          When a server has a certificate configured beside a key that is not its own, or when somebody pretends to be \
          it.
          """,
          """
          Don't send anything. On your own server, compare the key with the certificate: openssl x509 -noout -pubkey \
          -in CERT and openssl pkey -pubout -in KEY have to print the same.
          """
        )
      case .flood:
        (
          "When a peer has a fault, or wants to make us work for nothing.",
          """
          Nothing on our side: the limit is what keeps such a peer cheap. If the peer is yours, see what it sends with \
          sotto inspect HOST --bytes.
          """
        )
      case .limit:
        (
          """
          When a peer sends far more than its like do: a file with all authorities in the place of a chain, or a \
          message made to use up memory.
          """,
          """
          Have the peer send its own certificate and the intermediates only. If it has to be so much, the limits of \
          the configuration can be raised.
          """
        )
      case .notTLS:
        (
          """
          When the port is that of another protocol, when TLS only begins after a word of the protocol above \
          (STARTTLS), or when a proxy answers in the server's place.
          """,
          """
          Check the port. For mail, directories and databases, name the protocol: sotto inspect HOST:PORT --starttls \
          smtp.
          """
        )
      case .oldVersion:
        (
          "With very old clients, and with scanners that look for such servers.",
          "Update the client. There is nothing to switch on here: these versions can be broken."
        )
      case .version:
        (
          """
          When one side is very old, or when a configuration or a policy on either side leaves only one version.
          """,
          """
          Ask for each version alone: sotto inspect HOST --max-version 1.2 and sotto inspect HOST --min-version 1.3. \
          If neither works, the server has to be updated.
          """
        )
      case .downgrade:
        (
          """
          When something between the two changes hellos, as some firewalls do, or when a client retries with less \
          after a failure.
          """,
          """
          Try from another network. Behind a firewall that inspects TLS, it has to be updated or told to leave this \
          server alone.
          """
        )
      case .old12:
        (
          "With servers and devices whose TLS library is from before 2016 or so.",
          """
          Update the peer's TLS library. The rules that it does not know exist because connections without them were \
          attacked.
          """
        )
      case .psk:
        (
          """
          When the two were given different keys or different names for one key, when one imports the key (RFC 9258) \
          and the other does not, or when a server forgot its sessions.
          """,
          """
          Compare identity and key on both sides, and --psk-context, --psk-hash and --psk-plain. After a server's \
          restart, connect again without a session.
          """
        )
      case .earlyData:
        (
          "When a server went back to an older version since it gave its ticket.",
          "Connect again without early data: sotto inspect HOST does."
        )
      case .common:
        (
          """
          When one side is old and the other strict, or when the certificate's kind of key (ECDSA or RSA) is not one \
          that the client takes.
          """,
          """
          See what is offered and taken: sotto inspect HOST --explain. Then allow one thing more on one side, the \
          better of the two first.
          """
        )
      case .name:
        (
          "When a client comes by a name, or by an address, that the server does not serve.",
          """
          Ask for a name that it has: sotto inspect HOST --server-name NAME. On the server, get a certificate for the \
          name, or set a default one.
          """
        )
      case .alpn:
        (
          "When a client wants only HTTP/2 (h2) from a server that speaks only HTTP/1.1, or the other way round.",
          "Ask for all that you can speak: sotto inspect HOST --alpn h2,http/1.1. Or leave --alpn out."
        )
      case .clientCertificate:
        (
          "With mutual TLS: the server lets in only who shows a certificate.",
          "Show one: sotto inspect HOST --client-cert FILE --client-key FILE."
        )
      case .renegotiation:
        (
          "With servers that ask for a client's certificate late, such as only for one folder.",
          "Have the server ask at the start of the connection, or use TLS 1.3."
        )
      case .closed:
        (
          """
          When the peer can't go on and does not say why, when its process crashes, or when a device between the two \
          ends the connection.
          """,
          """
          Look into the peer's log. Then try less: sotto inspect HOST --max-version 1.2, sotto inspect HOST --groups \
          x25519.
          """
        )
      case .afterHello:
        (
          """
          When a device on the way drops hellos that it does not understand or that need more than one packet (over \
          1,400 bytes, as hybrid groups make them), when the server wants a name (SNI) that it knows, or when TLS is \
          not spoken at that port.
          """,
          """
          Try a small hello: sotto inspect HOST --groups x25519. Try the older version: sotto inspect HOST \
          --max-version 1.2. Name the host: sotto inspect HOST --server-name NAME.
          """
        )
      case .truncated:
        (
          "When a program just closes its sockets, as many do, or when somebody cut the connection.",
          """
          Compare the length of what came with what the protocol above announces, such as Content-Length. Don't rely \
          on the end of what came otherwise.
          """
        )
      case .timeout:
        (
          """
          When the peer is overloaded, when it speaks another protocol and waits for a word in it, or when packets are \
          lost on the way, large ones above all.
          """,
          """
          Allow more time (--timeout 60s), check the port, and try a small hello: sotto inspect HOST --groups x25519.
          """
        )
      case .connect:
        (
          "Before any TLS: the name, the address, the port, the network or a firewall is the matter.",
          "Check host and port. Whether the name has an address, getent hosts NAME tells."
        )
      case .startTLS:
        (
          "When STARTTLS is switched off on the server, or is offered only at another port.",
          """
          Try the port where TLS begins at once, such as 465 for SMTP, 993 for IMAP, 995 for POP3: sotto inspect \
          HOST:465.
          """
        )
      case .capture:
        (
          """
          When capturing began after the connection, stopped before its end, lost packets, or cut them short; and \
          without a key log for everything after the hellos in TLS 1.3.
          """,
          """
          Capture whole packets from the start (tcpdump -s 0 -w FILE), and have the client write a key log \
          (SSLKEYLOGFILE): sotto decode --pcap FILE --keylog FILE.
          """
        )
      case .misuse:
        (
          "While a program that uses the library is being written.",
          "Correct the call; the library's documentation says in which state it is allowed."
        )
      case .ours:
        (
          "Seldom: a device or a service that our side relies on fails, or there is a fault in this library.",
          "Look at what the error says beside this id, and try again. If it stays, report it."
        )
      case .keysWorn:
        (
          "After very much data under one key, in TLS 1.2 or with a peer that never changes its keys.",
          "Open a new connection. Better, use TLS 1.3, which changes keys on a running connection."
        )
      }
    }
  }
}
