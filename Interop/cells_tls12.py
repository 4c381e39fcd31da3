# SPDX-License-Identifier: Apache-2.0
"""TLS 1.2 with OpenSSL, in both directions."""

import hashlib

from registry import OPENSSL_GROUPS, SIZES, cell
from sotto import Cell, payload, report_of, same
from world import expect

import cells_serve

TO_US, TO_THEM = "s_client -tls1_2 → sotto serve", "sotto connect → s_server -tls1_2"

# OpenSSL's names, ours, and the credential that the suite is for.
SUITES = {
    "ECDHE-ECDSA-AES128-GCM-SHA256": ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ecdsa"),
    "ECDHE-ECDSA-AES256-GCM-SHA384": ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ecdsa"),
    "ECDHE-ECDSA-CHACHA20-POLY1305": ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ecdsa"),
    "ECDHE-RSA-AES128-GCM-SHA256": ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "rsa"),
    "ECDHE-RSA-AES256-GCM-SHA384": ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "rsa"),
    "ECDHE-RSA-CHACHA20-POLY1305": ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "rsa"),
}
CLASSICAL = {
    "AES128-GCM-SHA256": "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES256-GCM-SHA384": "TLS_RSA_WITH_AES_256_GCM_SHA384"}


def echo(c: Cell, client, server) -> None:
    cells_serve.echo(c, client, server)


def say(client, server) -> None:
    client.send(b"ping\n")
    server.wait_for_bytes(5)
    server.send(b"pong\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)
    same("what came back", client.out, b"pong\n")


for theirs, (ours, kind) in SUITES.items():
    @cell("openssl", TO_US, f"suite {theirs}")
    def _(c: Cell, theirs=theirs, ours=ours, kind=kind) -> None:
        server, port = c.serve(identities=[c.certificates.ecdsa, c.certificates.rsa])
        client = c.s_client(port, "-tls1_2", "-cipher", theirs)
        cells_serve.ready(client, f"New, TLSv1.2, Cipher is {theirs}", "Secure Renegotiation IS supported",
                          "Extended master secret: yes")
        cells_serve.logged(server, "TLS 1.2", ours)
        echo(c, client, server)

    @cell("openssl", TO_THEM, f"suite {theirs}")
    def _(c: Cell, theirs=theirs, ours=ours, kind=kind) -> None:
        server, port = c.s_server("-tls1_2", "-cipher", theirs, identity=getattr(c.certificates, kind))
        client = c.connect(port)
        report = report_of(client)
        same("version and suite", (report["version"], report["cipherSuite"]), ("TLS 1.2", ours))
        expect(report["extendedMainSecret"], "the main secret is not extended")
        say(client, server)


for group, name in OPENSSL_GROUPS.items():
    @cell("openssl", TO_US, f"group {group}")
    def _(c: Cell, group=group, name=name) -> None:
        server, port = c.serve(identities=[c.certificates.rsa])
        client = c.s_client(port, "-tls1_2", "-groups", name)
        cells_serve.ready(client, cells_serve.TEMPORARY_KEYS[group])
        cells_serve.logged(server, "TLS 1.2", f" {group} ")
        echo(c, client, server)

    @cell("openssl", TO_THEM, f"group {group}")
    def _(c: Cell, group=group, name=name) -> None:
        server, port = c.s_server("-tls1_2", "-groups", name, identity=c.certificates.rsa)
        client = c.connect(port)
        same("the group", report_of(client)["group"], group)
        say(client, server)


@cell("openssl", TO_US, "credential ed25519")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.ed25519])
    client = c.s_client(port, "-tls1_2")
    cells_serve.ready(client, "Peer signature type: ed25519")
    echo(c, client, server)


@cell("openssl", TO_THEM, "credential ed25519")
def _(c: Cell) -> None:
    server, port = c.s_server("-tls1_2", identity=c.certificates.ed25519)
    client = c.connect(port)
    same("the scheme", report_of(client)["signatureScheme"], "ed25519")
    say(client, server)


@cell("openssl", TO_US, "signature with PKCS#1 v1.5")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.rsa])
    client = c.s_client(port, "-tls1_2", "-sigalgs", "RSA+SHA256")
    cells_serve.ready(client, "Peer signature type: RSA")
    echo(c, client, server)


@cell("openssl", TO_US, "ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--alpn", "h2,http/1.1")
    client = c.s_client(port, "-tls1_2", "-alpn", "http/1.1,h2")
    cells_serve.ready(client, "ALPN protocol: h2")
    echo(c, client, server)


@cell("openssl", TO_THEM, "ALPN")
def _(c: Cell) -> None:
    server, port = c.s_server("-tls1_2", "-alpn", "h2,http/1.1")
    client = c.connect(port, "--alpn", "http/1.1,h2")
    same("the protocol", report_of(client)["applicationProtocol"], "h2")
    say(client, server)


@cell("openssl", TO_US, "a client that says what it could do better is refused (TLS_FALLBACK_SCSV)")
def _(c: Cell) -> None:
    server, port = c.serve()
    cells_serve.refused(c, server, c.s_client(port, "-tls1_2", "-fallback_scsv"), "inappropriate_fallback")


@cell("openssl", TO_US, "a client that wants to renegotiate is refused")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port, "-tls1_2")
    cells_serve.ready(client)
    client.send(b"R\n")
    client.wait()
    cells_serve.logged(server, "no_renegotiation")
    c.end(server)


@cell("openssl", TO_THEM, "--min-version 1.3 refuses it")
def _(c: Cell) -> None:
    server, port = c.s_server("-tls1_2")
    client = c.connect(port, "--min-version", "1.3")
    client.end_input()
    client.expect_exit(3)


@cell("sotto", "sotto connect → sotto serve", "--max-version 1.2, on either side")
def _(c: Cell) -> None:
    for ours, theirs in ((["--max-version", "1.2"], []), ([], ["--max-version", "1.2"])):
        server, port = c.serve(*theirs)
        client = c.connect(port, *ours)
        same("the version", report_of(client)["version"], "TLS 1.2")
        client.send(b"ping\n")
        client.wait_for_bytes(5)
        client.end_input()
        client.expect_exit(0)
        c.end(server)


for label, size in SIZES.items():
    @cell("openssl", TO_US, f"{label}, echoed", seconds=150 if size > 1 << 24 else 30)
    def _(c: Cell, size=size) -> None:
        server, port = c.serve()
        client = c.s_client(port, "-tls1_2", quiet=True)
        data = payload(size)
        client.send(data)
        client.wait_for_bytes(size)
        client.end_input()
        client.expect_exit(0)
        same("sha256 of the echo", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data).hexdigest())
        c.end(server)

    @cell("openssl", TO_THEM, f"{label} each way", seconds=150 if size > 1 << 24 else 30)
    def _(c: Cell, size=size) -> None:
        server, port = c.s_server("-tls1_2")
        client = c.connect(port)
        data = payload(size)
        client.send(data)
        server.wait_for_bytes(size)
        server.send(data[::-1])
        client.wait_for_bytes(size)
        client.end_input()
        client.expect_exit(0)
        same("sha256 of what went up", hashlib.sha256(server.out).hexdigest(), hashlib.sha256(data).hexdigest())
        same("sha256 of what went down", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data[::-1]).hexdigest())


# The classical handshake, off by default on both sides.

for theirs, ours in CLASSICAL.items():
    @cell("openssl", TO_US, f"the classical handshake, {theirs}")
    def _(c: Cell, theirs=theirs, ours=ours) -> None:
        key = c.certificates.decrypting
        server, port = c.serve(
            "--insecure-rsa-key-exchange", "--insecure-rsa-cert", key.chain, "--insecure-rsa-key", key.key)
        client = c.s_client(port, "-tls1_2", "-cipher", theirs)
        cells_serve.ready(client, f"New, TLSv1.2, Cipher is {theirs}")
        cells_serve.logged(server, "TLS 1.2", ours)
        echo(c, client, server)

    @cell("openssl", TO_THEM, f"the classical handshake, {theirs}")
    def _(c: Cell, theirs=theirs, ours=ours) -> None:
        server, port = c.s_server("-tls1_2", "-cipher", theirs, identity=c.certificates.decrypting)
        client = c.connect(port, "--insecure-rsa-key-exchange")
        same("the suite", report_of(client)["cipherSuite"], ours)
        say(client, server)


@cell("openssl", TO_US, "the classical handshake is refused unless it is switched on")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.rsa])
    cells_serve.refused(c, server, c.s_client(port, "-tls1_2", "-cipher", "AES128-GCM-SHA256"), "handshake_failure")


@cell("openssl", TO_THEM, "the classical handshake is refused unless it is switched on")
def _(c: Cell) -> None:
    server, port = c.s_server("-tls1_2", "-cipher", "AES128-GCM-SHA256", identity=c.certificates.decrypting)
    client = c.connect(port)
    client.end_input()
    client.expect_exit(3)
