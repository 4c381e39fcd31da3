# SPDX-License-Identifier: Apache-2.0
"""Sessions of TLS 1.2 that go on, by ticket and by session id: with OpenSSL, GnuTLS and Go both ways, with curl and Chromium as
clients, and between servers of ours that share keys."""

import os

from cells_resumption import (
    OURSELVES, chromium_comes_back, client_certificates, curl_twice, from_go, gnutls_cli_twice, logged, resume_with_certificate, resumed,
    s_client_resumes, s_client_session, to_gnutls_serv, to_go, twice)
from cells_tls12 import SUITES, TO_THEM, TO_US
from registry import cell
from sotto import Cell, same
from world import expect

GNUTLS = "NORMAL:-VERS-ALL:+VERS-TLS1.2"

for theirs, (ours, kind) in SUITES.items():
    @cell("openssl", TO_THEM, f"resumption, {theirs}")
    def _(c: Cell, theirs=theirs, ours=ours, kind=kind) -> None:
        server, port = c.s_server("-tls1_2", "-cipher", theirs, identity=getattr(c.certificates, kind))
        twice(c, c.connect(port, "--resume"), server, ours, "TLS 1.2")

    @cell("openssl", TO_US, f"resumption, {theirs}")
    def _(c: Cell, theirs=theirs, kind=kind) -> None:
        server, port = c.serve(identities=[getattr(c.certificates, kind)])
        file = str(c.folder / "session.pem")
        s_client_session(c, port, file, "-tls1_2", "-cipher", theirs)
        expect(s_client_resumes(c, port, file, "-tls1_2", "-cipher", theirs), "s_client did not resume")
        server.wait_for(lambda p: len(logged(p)) >= 2, "two lines in the log")
        same("what the server logged", [" resumed " in line for line in logged(server)], [False, True])
        c.end(server)


@cell("openssl", TO_THEM, "resumption by session id")
def _(c: Cell) -> None:
    server, port = c.s_server("-tls1_2", "-no_ticket")
    twice(c, c.connect(port, "--resume"), server, version="TLS 1.2")


@cell("openssl", TO_THEM, "resumption, a server that keeps no sessions: exit 1")
def _(c: Cell) -> None:
    _, port = c.s_server("-tls1_2", "-no_ticket", "-no_cache")
    client = c.connect(port, "--resume")
    client.end_input()
    client.expect_exit(1)
    expect("no session ticket" in client.err, client.tail())


@cell("openssl", TO_US, "resumption by session id")
def _(c: Cell) -> None:
    server, port = c.serve("--session-cache", "100")
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file, "-tls1_2", "-no_ticket")
    # The number is good again and again.
    for _ in range(3):
        expect(s_client_resumes(c, port, file, "-tls1_2", "-no_ticket"), "s_client did not resume")
    c.end(server)


@cell("openssl", TO_US, "resumption by session id, a client that would take a ticket too")
def _(c: Cell) -> None:
    server, port = c.serve("--session-cache", "100")
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file, "-tls1_2")
    expect(s_client_resumes(c, port, file, "-tls1_2"), "s_client did not resume")
    c.end(server)


@cell("openssl", TO_US, "resumption across two servers that share ticket keys")
def _(c: Cell) -> None:
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    first, port = c.serve("--ticket-keys", str(keys))
    second, other = c.serve("--ticket-keys", str(keys))
    stranger, third = c.serve()
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file, "-tls1_2")
    expect(s_client_resumes(c, other, file, "-tls1_2"), "the second server did not resume the first one's session")
    expect(not s_client_resumes(c, third, file, "-tls1_2"), "a server without the key resumed the session")
    for server in (first, second, stranger):
        c.end(server)


@cell("openssl", TO_US, "resumption with a client certificate, across two servers that share ticket keys")
def _(c: Cell) -> None:
    client_certificates(c, "-tls1_2")


# curl switches tickets of TLS 1.2 off.
@cell("curl", "curl → sotto serve", "resumption in TLS 1.2 by session id, two requests on two connections")
def _(c: Cell) -> None:
    curl_twice(c, "--tls-max", "1.2", serving=("--session-cache", "100"))


@cell("gnutls", "gnutls-cli → sotto serve", "resumption in TLS 1.2")
def _(c: Cell) -> None:
    gnutls_cli_twice(c, GNUTLS)


@cell("gnutls", "gnutls-cli → sotto serve", "resumption in TLS 1.2 by session id")
def _(c: Cell) -> None:
    gnutls_cli_twice(c, GNUTLS + ":%NO_TICKETS", "--session-cache", "100")


@cell("gnutls", "sotto connect → gnutls-serv", "resumption in TLS 1.2")
def _(c: Cell) -> None:
    to_gnutls_serv(c, "TLS 1.2", "--priority", GNUTLS)


@cell("gnutls", "sotto connect → gnutls-serv", "resumption in TLS 1.2 by session id")
def _(c: Cell) -> None:
    to_gnutls_serv(c, "TLS 1.2", "--priority", GNUTLS, "--noticket")


@cell("go", "sotto connect → go", "resumption in TLS 1.2")
def _(c: Cell) -> None:
    to_go(c, "1.2")


@cell("go", "go → sotto serve", "resumption in TLS 1.2, three connections")
def _(c: Cell) -> None:
    from_go(c, "1.2")


@cell("chromium", "chromium → sotto serve --www", "resumption in TLS 1.2, a page that comes back", seconds=60)
def _(c: Cell) -> None:
    chromium_comes_back(c, "--max-version", "1.2")


@cell(*OURSELVES, "resumption in TLS 1.2 under a ticket key from a file")
def _(c: Cell) -> None:
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    server, port = c.serve("--ticket-keys", str(keys))
    client = c.connect(port, "--resume", "--max-version", "1.2")
    resumed(client, "TLS 1.2")
    client.end_input()
    client.expect_exit(0)
    c.end(server)


@cell(*OURSELVES, "resumption in TLS 1.2 with a client certificate")
def _(c: Cell) -> None:
    resume_with_certificate(c, "--max-version", "1.2")
