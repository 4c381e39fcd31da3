# SPDX-License-Identifier: Apache-2.0
"""Raw public keys (RFC 7250) with GnuTLS, in both directions and both versions."""

import subprocess
from pathlib import Path

from certificates import Identity
from cells_gnutls import echo
from registry import cell
from sotto import Cell, report_of, same
from world import environment, expect

PEER, OUT, IN = "gnutls", "sotto connect → gnutls-serv", "gnutls-cli → sotto serve"
PORT = 4433
PRIORITY = {
    version: f"NORMAL:-VERS-ALL:+VERS-TLS{version}:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK" for version in ("1.3", "1.2")}


def public_half(c: Cell, one: Identity) -> str:
    """A PEM file with the public key alone."""
    path = c.folder / (Path(one.key).stem + ".pub")
    subprocess.run(["openssl", "pkey", "-in", one.key, "-pubout", "-out", str(path)], check=True, env=environment())
    return str(path)


def raw(c: Cell, one: Identity) -> list[str]:
    return ["--rawpkkeyfile", one.key, "--rawpkfile", public_half(c, one)]


def gnutls_serv(c: Cell, one: Identity, version: str, *arguments: str) -> None:
    c.use_own_network()
    server = c.run(
        "gnutls-serv", "--echo", "--quiet", "--port", str(PORT), *raw(c, one), "--priority", PRIORITY[version], *arguments)
    c.wait_until_listening(server, PORT)


def connect(c: Cell, *arguments: str):
    return c.run(c.sotto, "connect", f"127.0.0.1:{PORT}", "--server-name", "localhost", "--json", "--timeout", "10s", *arguments)


for version in PRIORITY:
    for kind in ("ecdsa", "rsa", "ed25519"):
        @cell(PEER, OUT, f"raw public key, {kind}, TLS {version}")
        def _(c: Cell, version=version, kind=kind) -> None:
            one = getattr(c.certificates, kind)
            gnutls_serv(c, one, version, "--disable-client-cert")
            client = connect(c, "--pin-public-key", public_half(c, one))
            peer = report_of(client)["peer"]
            same("verified", peer["verified"], True)
            same("certificates", peer["certificates"], [])
            expect(peer["rawPublicKey"]["sha256"] != "", "no key in the report")
            client.send(b"ping\n")
            client.wait_for_bytes(5)
            client.end_input()
            client.expect_exit(0)
            same("what came back", client.out, b"ping\n")

        @cell(PEER, IN, f"raw public key, {kind}, TLS {version}")
        def _(c: Cell, version=version, kind=kind) -> None:
            server, port = c.serve_raw(getattr(c.certificates, kind))
            client = cli(c, port, version)
            echo(c, client, server)
            log = (c.folder / "gnutls.log").read_text()
            expect("Raw Public Key" in log or "raw public key" in log.lower(), "gnutls-cli does not speak of a raw public key")

    @cell(PEER, OUT, f"another raw public key than the one that is pinned, TLS {version}")
    def _(c: Cell, version=version) -> None:
        gnutls_serv(c, c.certificates.ecdsa, version, "--disable-client-cert")
        client = connect(c, "--pin-public-key", public_half(c, c.certificates.ed25519))
        client.expect_exit(4)
        expect("is not one that is known" in client.err, client.tail())

    @cell(PEER, OUT, f"raw public keys on both sides, TLS {version}")
    def _(c: Cell, version=version) -> None:
        gnutls_serv(c, c.certificates.ecdsa, version, "--require-client-cert")
        client = connect(
            c, "--pin-public-key", public_half(c, c.certificates.ecdsa), "--client-raw-key", c.certificates.clients["ecdsa"].key)
        report = report_of(client)
        same("verified", report["peer"]["verified"], True)
        expect(report["clientSignatureScheme"] is not None, "the client was not asked")
        client.send(b"ping\n")
        client.wait_for_bytes(5)
        client.end_input()
        client.expect_exit(0)

    @cell(PEER, IN, f"raw public keys on both sides, TLS {version}")
    def _(c: Cell, version=version) -> None:
        known = c.certificates.clients["ecdsa"]
        server, port = c.serve_raw(
            c.certificates.ecdsa, "--client-pin-public-key", public_half(c, known), "--require-client-cert")
        client = cli(c, port, version, *raw(c, known))
        server.wait_for(lambda p: "client=public key sha256//" in p.err, "the client's key in the log")
        echo(c, client, server)

    @cell(PEER, IN, f"another raw public key of a client, TLS {version}")
    def _(c: Cell, version=version) -> None:
        server, port = c.serve_raw(
            c.certificates.ecdsa, "--client-pin-public-key", public_half(c, c.certificates.ed25519), "--require-client-cert")
        cli(c, port, version, *raw(c, c.certificates.clients["ecdsa"]))
        server.wait_for(lambda p: "is not one that is known" in p.err, "a refusal in the log")
        c.end(server)

    @cell(PEER, IN, f"a client that takes certificates alone, TLS {version}")
    def _(c: Cell, version=version) -> None:
        server, port = c.serve_raw(c.certificates.ecdsa)
        client = c.run(
            "gnutls-cli", "--port", str(port), "--insecure", "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}", "127.0.0.1")
        server.wait_for(lambda p: "no credential of the kind that the peer takes" in p.err, "a refusal in the log")
        c.end(server)


def cli(c: Cell, port: int, version: str, *arguments: str):
    # It has nothing to hold a raw key against: that is the application's.
    return c.run(
        "gnutls-cli", "--port", str(port), "--insecure", "--sni-hostname", "localhost", "--logfile", str(c.folder / "gnutls.log"),
        "--priority", PRIORITY[version], *arguments, "127.0.0.1")
