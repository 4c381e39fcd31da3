# SPDX-License-Identifier: Apache-2.0
"""Clients that show certificates, in both versions: with OpenSSL and GnuTLS in both directions, with curl as a client.

`cells_mutual_peers.py` has the peer programs."""

from cells_curl import curl, site, url
from cells_gnutls import gnutls
from cells_gnutls_serve import PORT, gnutls_serv, talk
from cells_serve import ready
from certificates import Identity
from registry import FEATURES, cannot, cell
from sotto import Cell, line, report_of, same
from world import Program, expect

TO_OPENSSL = ("openssl", "sotto connect → s_server, mutual")
FROM_OPENSSL = ("openssl", "s_client → sotto serve, mutual")
TO_GNUTLS = ("gnutls", "sotto connect → gnutls-serv, mutual")
FROM_GNUTLS = ("gnutls", "gnutls-cli → sotto serve, mutual")
FROM_CURL = ("curl", "curl → sotto serve --www, mutual")


def elsewhere(peer: str, way: str) -> None:
    cannot(peer, way, dict.fromkeys(FEATURES, "Tried where clients show nothing; here it is about who the client is."))


for peer, way in (TO_OPENSSL, FROM_OPENSSL, TO_GNUTLS, FROM_GNUTLS, FROM_CURL):
    elsewhere(peer, way)

# What a client is told that shows nothing where it has to.
REFUSALS = {"1.2": "handshake_failure", "1.3": "certificate_required"}
KINDS = ("ecdsa", "rsa", "ed25519")


def asking(c: Cell, *arguments: str, required: bool = True, identities: list[Identity] | None = None) -> tuple[Program, int]:
    return c.serve(
        "--client-ca", c.certificates.root, *(["--require-client-cert"] if required else []), *arguments, identities=identities)


def shown(c: Cell, one: Identity) -> list[str]:
    """The options of s_client."""
    return ["-cert", one.leaf, "-key", one.key, "-cert_chain", c.certificates.intermediate]


def ours(one: Identity) -> list[str]:
    return ["--client-cert", one.chain, "--client-key", one.key]


def version(name: str) -> str:
    """The option of openssl."""
    return "-tls" + name.replace(".", "_")


def echo(c: Cell, client: Program, server: Program) -> None:
    client.send(b"ping\n")
    client.wait_for_text("ping")
    client.end_input()
    client.expect_exit(0)
    c.end(server)


def strict(c: Cell, name: str, *arguments: str, identity: Identity | None = None) -> tuple[Program, int]:
    """An s_server that takes nobody whom it does not know."""
    return c.s_server(
        version(name), "-Verify", "3", "-verify_return_error", "-CAfile", c.certificates.root, *arguments, identity=identity)


def gnutls_priority(version: str) -> str:
    return f"NORMAL:-VERS-ALL:+VERS-TLS{version}"


def strict_gnutls(c: Cell, version: str) -> Program:
    return gnutls_serv(c, "--require-client-cert", "--x509cafile", c.certificates.root, priority=gnutls_priority(version))


def say(client: Program, server: Program) -> None:
    client.send(b"ping\n")
    server.wait_for_bytes(5)
    server.send(b"pong\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)
    same("what came back", client.out, b"pong\n")


for name, alert in REFUSALS.items():
    for kind in KINDS:
        @cell(*FROM_OPENSSL, f"TLS {name}, a client known by its {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server, port = asking(c)
            client = c.s_client(port, version(name), *shown(c, c.certificates.clients[kind]))
            ready(client, "Acceptable client certificate CA names", "CN = Interop Root")
            line(server, f"TLS {name}", f"client=CN=client-{kind}")
            echo(c, client, server)

        @cell(*TO_OPENSSL, f"TLS {name}, known by our {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server, port = strict(c, name)
            client = c.connect(port, *ours(c.certificates.clients[kind]))
            same("the version", report_of(client)["version"], f"TLS {name}")
            say(client, server)
            expect(f"CN = client-{kind}" in server.err, f"s_server does not say who we are: {server.tail()}")

    @cell(*FROM_OPENSSL, f"TLS {name}, a client with nothing to show where it has to: {alert}")
    def _(c: Cell, name=name, alert=alert) -> None:
        server, port = asking(c)
        client = c.s_client(port, version(name))
        client.wait()
        line(server, "failed", alert)
        c.end(server)

    @cell(*FROM_OPENSSL, f"TLS {name}, a client with nothing to show where it need not")
    def _(c: Cell, name=name) -> None:
        server, port = asking(c, required=False)
        client = c.s_client(port, version(name))
        ready(client)
        expect("client=" not in line(server, f"TLS {name}"), "somebody is known who showed nothing")
        echo(c, client, server)

    @cell(*FROM_OPENSSL, f"TLS {name}, a client whose authority we don't know")
    def _(c: Cell, name=name) -> None:
        server, port = asking(c, required=False)
        stranger = c.certificates.strange_client
        client = c.s_client(port, version(name), "-cert", stranger.leaf, "-key", stranger.key)
        client.wait()
        line(server, "failed", "unknown_ca")
        c.end(server)

    @cell(*TO_OPENSSL, f"TLS {name}, we have nothing to show where we have to: exit 3")
    def _(c: Cell, name=name, alert=alert) -> None:
        _, port = strict(c, name)
        client = c.connect(port)
        client.end_input()
        client.expect_exit(3)
        expect(alert in client.err, f"the error does not say {alert}: {client.tail()}")

    @cell(*TO_OPENSSL, f"TLS {name}, we have nothing to show where we need not")
    def _(c: Cell, name=name) -> None:
        server, port = c.s_server(version(name), "-verify", "3", "-verify_quiet", "-CAfile", c.certificates.root)
        client = c.connect(port)
        report_of(client)
        say(client, server)

    for kind in KINDS:
        @cell(*FROM_GNUTLS, f"TLS {name}, a client known by its {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server, port = asking(c)
            client = c.certificates.clients[kind]
            program, _ = gnutls(
                c, port, "--x509certfile", client.chain, "--x509keyfile", client.key,
                priority=gnutls_priority(name))
            line(server, f"TLS {name}", f"client=CN=client-{kind}")
            echo(c, program, server)

        @cell(*TO_GNUTLS, f"TLS {name}, known by our {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server = strict_gnutls(c, name)
            client = c.connect(PORT, *ours(c.certificates.clients[kind]))
            same("the version", report_of(client)["version"], f"TLS {name}")
            talk(client, b"ping\n")
            server.wait_for_text(f"CN=client-{kind}")

    @cell(*TO_GNUTLS, f"TLS {name}, we have nothing to show where we have to: exit 3")
    def _(c: Cell, name=name) -> None:
        strict_gnutls(c, name)
        client = c.connect(PORT)
        client.end_input()
        client.expect_exit(3)

    @cell(*FROM_GNUTLS, f"TLS {name}, a client with nothing to show where it has to: {alert}")
    def _(c: Cell, name=name, alert=alert) -> None:
        server, port = asking(c)
        program, _ = gnutls(c, port, priority=gnutls_priority(name))
        line(server, "failed", alert)
        program.kill()
        c.end(server)

    @cell(*FROM_CURL, f"TLS {name}, GET with a certificate, and without")
    def _(c: Cell, name=name, alert=alert) -> None:
        server, port = site(c, "--client-ca", c.certificates.root, "--require-client-cert")
        known = c.certificates.clients["ecdsa"]
        limits = ["--tls-max", name, f"--tlsv{name}"]
        client = curl(c, "--fail", *limits, "--cert", known.chain, "--key", known.key, *url(port, "mib.bin"))
        client.expect_exit(0)
        same("how much came", len(client.out), 1 << 20)
        line(server, f"TLS {name}", "client=CN=client-ecdsa")
        expect(curl(c, "--fail", *limits, *url(port, "one.txt")).wait() != 0, "curl is content")
        line(server, "failed", alert)
        c.end(server)


# What only TLS 1.2 has: PKCS#1 v1.5, a scheme for another curve than its name's, and the classical handshake.

for scheme, kind, ours_called in (
    ("RSA+SHA256", "rsa", "rsa_pkcs1_sha256"), ("RSA-PSS+SHA256", "rsa", "rsa_pss_rsae_sha256"),
    ("ECDSA+SHA384", "ecdsa", "ecdsa_secp384r1_sha384"),
):
    @cell(*FROM_OPENSSL, f"TLS 1.2, a client that signs with {ours_called}")
    def _(c: Cell, scheme=scheme, kind=kind) -> None:
        server, port = asking(c)
        client = c.s_client(port, "-tls1_2", "-client_sigalgs", scheme, *shown(c, c.certificates.clients[kind]))
        ready(client)
        line(server, "TLS 1.2", f"client=CN=client-{kind}")
        echo(c, client, server)

    @cell(*TO_OPENSSL, f"TLS 1.2, a server that verifies {ours_called} only")
    def _(c: Cell, scheme=scheme, kind=kind) -> None:
        server, port = strict(c, "1.2", "-client_sigalgs", scheme)
        client = c.connect(port, *ours(c.certificates.clients[kind]))
        report_of(client)
        say(client, server)
        expect(f"CN = client-{kind}" in server.err, f"s_server does not say who we are: {server.tail()}")


@cell(*FROM_OPENSSL, "TLS 1.2, the classical handshake with a client that is known")
def _(c: Cell) -> None:
    key = c.certificates.decrypting
    server, port = asking(
        c, "--insecure-rsa-key-exchange", "--insecure-rsa-cert", key.chain, "--insecure-rsa-key", key.key)
    client = c.s_client(port, "-tls1_2", "-cipher", "AES128-GCM-SHA256", *shown(c, c.certificates.clients["rsa"]))
    ready(client, "New, TLSv1.2, Cipher is AES128-GCM-SHA256")
    line(server, "TLS_RSA_WITH_AES_128_GCM_SHA256", "client=CN=client-rsa")
    echo(c, client, server)


@cell(*TO_OPENSSL, "TLS 1.2, the classical handshake, known by our key")
def _(c: Cell) -> None:
    server, port = strict(c, "1.2", "-cipher", "AES128-GCM-SHA256", identity=c.certificates.decrypting)
    client = c.connect(port, "--insecure-rsa-key-exchange", *ours(c.certificates.clients["ecdsa"]))
    same("the suite", report_of(client)["cipherSuite"], "TLS_RSA_WITH_AES_128_GCM_SHA256")
    say(client, server)
    expect("CN = client-ecdsa" in server.err, f"s_server does not say who we are: {server.tail()}")


# OCSP responses, which TLS 1.2 has in a message of its own.

for name in REFUSALS:
    @cell("openssl", "s_client → sotto serve", f"TLS {name}, a staple is sent to a client that asks for one")
    def _(c: Cell, name=name) -> None:
        server, port = c.serve("--ocsp", c.certificates.staple(c.certificates.ecdsa))
        client = c.s_client(port, version(name), "-status")
        ready(client, "OCSP Response Status: successful", "Cert Status: good")
        echo(c, client, server)
        other, port = c.serve("--ocsp", c.certificates.staple(c.certificates.ecdsa))
        client = c.s_client(port, version(name))
        ready(client)
        expect("OCSP" not in client.both, "a staple came that nobody asked for")
        echo(c, client, other)
