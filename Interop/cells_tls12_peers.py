# SPDX-License-Identifier: Apache-2.0
"""TLS 1.2 and its classical handshake, with GnuTLS in both directions. (`cells_tls12.py` has OpenSSL.)"""

import cells_gnutls
import cells_gnutls_serve
import cells_serve
from cells_gnutls_serve import PORT, gnutls_serv, talk, text
from cells_tls12 import CLASSICAL, SUITES
from registry import cell
from sotto import Cell, line, payload, report_of, same
from world import Program, expect

MIB = 1 << 20
OFF = "TLS 1.2, the classical handshake is refused unless it is switched on"


def serve_classical(c: Cell) -> tuple[Program, int]:
    key = c.certificates.decrypting
    return c.serve("--insecure-rsa-key-exchange", "--insecure-rsa-cert", key.chain, "--insecure-rsa-key", key.key)


def agreed(client: Program, suite: str) -> None:
    report = report_of(client)
    same("version and suite", (report["version"], report["cipherSuite"]), ("TLS 1.2", suite))
    expect(report["extendedMainSecret"], "the main secret is not extended")


def we_refuse(client: Program) -> None:
    client.send(b"secret\n")
    client.end_input()
    client.expect_exit(3)
    same("what a refused server sent", client.out, b"")


# GnuTLS

GNUTLS_TO_US, TO_GNUTLS = cells_gnutls.WAY, cells_gnutls_serve.WAY
CIPHERS = {"AES_128_GCM_SHA256": "AES-128-GCM", "AES_256_GCM_SHA384": "AES-256-GCM", "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}


def gnutls_priority(suite: str) -> str:
    """What names a suite alone: TLS_ECDHE_ECDSA_WITH_… is of ECDHE-ECDSA."""
    exchange, cipher = suite.removeprefix("TLS_").split("_WITH_")
    return f"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+{exchange.replace('_', '-')}:-CIPHER-ALL:+{CIPHERS[cipher]}"


for suite, kind in SUITES.values():
    @cell("gnutls", GNUTLS_TO_US, f"TLS 1.2, suite {suite}, 1 MiB echoed")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve(identities=[c.certificates.ecdsa, c.certificates.rsa])
        client, _ = cells_gnutls.gnutls(c, port, priority=gnutls_priority(suite))
        line(server, "TLS 1.2", suite)
        cells_gnutls.echo(c, client, server, payload(MIB))

    @cell("gnutls", TO_GNUTLS, f"TLS 1.2, suite {suite}, 1 MiB both ways at once")
    def _(c: Cell, suite=suite, kind=kind) -> None:
        gnutls_serv(c, "--quiet", priority=gnutls_priority(suite), identity=getattr(c.certificates, kind))
        client = c.connect(PORT)
        agreed(client, suite)
        talk(client, text(MIB))

for suite in CLASSICAL.values():
    @cell("gnutls", GNUTLS_TO_US, f"TLS 1.2, the classical handshake, {suite}, 1 MiB echoed")
    def _(c: Cell, suite=suite) -> None:
        server, port = serve_classical(c)
        client, _ = cells_gnutls.gnutls(c, port, priority=gnutls_priority(suite))
        line(server, "TLS 1.2", suite)
        cells_gnutls.echo(c, client, server, payload(MIB))

    @cell("gnutls", TO_GNUTLS, f"TLS 1.2, the classical handshake, {suite}, 1 MiB both ways at once")
    def _(c: Cell, suite=suite) -> None:
        gnutls_serv(c, "--quiet", priority=gnutls_priority(suite), identity=c.certificates.decrypting)
        client = c.connect(PORT, "--insecure-rsa-key-exchange")
        agreed(client, suite)
        talk(client, text(MIB))

    @cell("gnutls", GNUTLS_TO_US, f"{OFF}, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve(identities=[c.certificates.rsa])
        client, _ = cells_gnutls.gnutls(c, port, priority=gnutls_priority(suite))
        cells_serve.refused(c, server, client, "handshake_failure")

    @cell("gnutls", TO_GNUTLS, f"{OFF}, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server = gnutls_serv(c, priority=gnutls_priority(suite), identity=c.certificates.decrypting)
        we_refuse(c.connect(PORT))
        server.wait_for_text("Error in handshake")
        expect("secret" not in server.both, "it was told the secret")
