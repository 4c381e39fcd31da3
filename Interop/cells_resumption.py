# SPDX-License-Identifier: Apache-2.0
"""Sessions that go on: with OpenSSL both ways, with curl and GnuTLS as clients, and between servers of ours that share keys."""

import json
import os

from registry import SUITES, cell
from sotto import Cell, same
from world import HOST, Program, expect

TO_OPENSSL = ("openssl", "sotto connect → s_server")
FROM_OPENSSL = ("openssl", "s_client → sotto serve")
FROM_CURL = ("curl", "curl → sotto serve")
FROM_GNUTLS = ("gnutls", "gnutls-cli → sotto serve")
OURSELVES = ("sotto", "sotto connect → sotto serve")


def reports(client: Program, count: int) -> list[dict]:
    client.wait_for(lambda p: sum(line.startswith("{") for line in p.err.split("\n")[:-1]) >= count, f"{count} reports")
    return [json.loads(line) for line in client.err.splitlines() if line.startswith("{")]


def logged(server: Program) -> list[str]:
    return [line for line in server.err.splitlines() if " TLS 1." in line]


def twice(c: Cell, client: Program, server: Program, suite: str | None = None) -> None:
    """The second of the two connections resumes the first one's session, and carries data."""
    first, second = reports(client, 2)
    same("resumed", (first["resumed"], second["resumed"]), (False, True))
    same("the mode", second["pskMode"], "psk_dhe_ke")
    same("the certificates", second["peer"], first["peer"])
    if suite:
        same("the suite", second["cipherSuite"], suite)
    client.send(b"ping\n")
    server.wait_for_bytes(5)
    same("what the server got", server.out, b"ping\n")
    client.end_input()
    client.expect_exit(0)


for suite in SUITES:
    @cell(*TO_OPENSSL, f"resumption, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.s_server("-ciphersuites", suite)
        twice(c, c.connect(port, "--resume"), server, suite)


@cell(*TO_OPENSSL, "resumption after HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.s_server("-groups", "P-384")
    client = c.connect(port, "--resume")
    same("the retry", [one["helloRetryRequested"] for one in reports(client, 2)], [True, True])
    twice(c, client, server)


@cell(*TO_OPENSSL, "resumption, a server whose tickets are numbers")
def _(c: Cell) -> None:
    server, port = c.s_server("-no_ticket")
    twice(c, c.connect(port, "--resume"), server)


@cell(*TO_OPENSSL, "resumption, a server without tickets: exit 1")
def _(c: Cell) -> None:
    _, port = c.s_server("-num_tickets", "0")
    client = c.connect(port, "--resume")
    client.end_input()
    client.expect_exit(1)
    expect("no session ticket" in client.err, client.tail())


def s_client_session(c: Cell, port: int, file: str, *arguments: str) -> Program:
    """A connection of s_client's that says a word, hears it back, and leaves the session that it got in `file`."""
    client = c.s_client(port, "-sess_out", file, *arguments)
    client.send(b"ping\n")
    client.wait_for(lambda p: b"\nping\n" in b"\n" + p.out, "the echo")
    client.end_input()
    client.expect_exit(0)
    return client


def s_client_resumes(c: Cell, port: int, file: str, *arguments: str) -> bool:
    client = c.s_client(port, "-sess_in", file, *arguments)
    client.send(b"ping\n")
    client.wait_for(lambda p: b"\nping\n" in b"\n" + p.out, "the echo")
    client.end_input()
    client.expect_exit(0)
    return "Reused, TLSv1.3" in client.both


for suite in SUITES:
    @cell(*FROM_OPENSSL, f"resumption, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve()
        file = str(c.folder / "session.pem")
        s_client_session(c, port, file, "-ciphersuites", suite)
        expect(s_client_resumes(c, port, file, "-ciphersuites", suite), "s_client did not resume")
        server.wait_for(lambda p: len(logged(p)) >= 2, "two lines in the log")
        same("what the server logged", [" resumed " in line for line in logged(server)], [False, True])
        c.end(server)


@cell(*FROM_OPENSSL, "resumption after HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.serve("--groups", "secp384r1")
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file, "-groups", "X25519:P-384")
    expect(s_client_resumes(c, port, file, "-groups", "X25519:P-384"), "s_client did not resume")
    c.end(server)


@cell(*FROM_OPENSSL, "resumption: another name, full handshake")
def _(c: Cell) -> None:
    server, port = c.serve()
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file)
    client = c.run(
        "openssl", "s_client", "-connect", f"{HOST}:{port}", "-noservername", "-CAfile", c.certificates.root, "-tls1_3", "-no_ign_eof",
        "-sess_in", file)
    client.send(b"ping\n")
    client.wait_for(lambda p: b"\nping\n" in b"\n" + p.out, "the echo")
    client.end_input()
    client.expect_exit(0)
    expect("Reused" not in client.both, "a session went on under another name")
    c.end(server)


@cell(*FROM_OPENSSL, "resumption across two servers that share ticket keys")
def _(c: Cell) -> None:
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    first, port = c.serve("--ticket-keys", str(keys))
    second, other = c.serve("--ticket-keys", str(keys))
    stranger, third = c.serve()
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file)
    expect(s_client_resumes(c, other, file), "the second server did not resume the first one's session")
    expect(not s_client_resumes(c, third, file), "a server without the key resumed the session")
    for server in (first, second, stranger):
        c.end(server)


@cell(*FROM_OPENSSL, "resumption: a key that was replaced still opens")
def _(c: Cell) -> None:
    old, new = c.folder / "old.key", c.folder / "new.key"
    old.write_bytes(os.urandom(48))
    new.write_bytes(os.urandom(80))
    file = str(c.folder / "session.pem")
    server, port = c.serve("--ticket-keys", str(old))
    s_client_session(c, port, file)
    c.end(server)
    server, port = c.serve("--ticket-keys", str(new), "--ticket-keys", str(old))
    expect(s_client_resumes(c, port, file), "the old key does not open")
    c.end(server)
    server, port = c.serve("--ticket-keys", str(new))
    expect(not s_client_resumes(c, port, file), "a key that is gone opens")
    c.end(server)


@cell(*FROM_OPENSSL, "no tickets with --no-tickets")
def _(c: Cell) -> None:
    server, port = c.serve("--no-tickets")
    client = c.s_client(port, "-msg")
    client.send(b"ping\n")
    client.wait_for(lambda p: b"\nping\n" in b"\n" + p.out, "the echo")
    client.end_input()
    client.expect_exit(0)
    expect("NewSessionTicket" not in client.both, "there is a ticket")
    c.end(server)


@cell(*FROM_CURL, "resumption, two requests on two connections")
def _(c: Cell) -> None:
    (c.folder / "a.txt").write_text("hello\n")
    server, port = c.serve("--www", str(c.folder))
    url = f"https://localhost:{port}/a.txt"
    client = c.run(
        "curl", "-sS", "--cacert", c.certificates.root, "--resolve", f"localhost:{port}:{HOST}", "-H", "Connection: close", url, url)
    client.expect_exit(0)
    same("what came", client.out, b"hello\nhello\n")
    server.wait_for(lambda p: len(logged(p)) >= 2, "two lines in the log")
    same("what the server logged", [" resumed " in line for line in logged(server)], [False, True])
    c.end(server)


@cell(*FROM_GNUTLS, "resumption")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.run(
        "gnutls-cli", "--port", str(port), "--x509cafile", c.certificates.root, "--sni-hostname", "localhost", "--verify-hostname",
        "localhost", "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3", "--resume", "--waitresumption", HOST)
    client.wait_for(lambda p: "This is a resumed session" in p.both, "the second connection")
    client.send(b"ping\n")
    client.end_input()
    client.expect_exit(0)
    server.wait_for(lambda p: any(" resumed " in line for line in logged(p)), "a resumed connection in the log")
    c.end(server)


@cell(*OURSELVES, "resumption under a ticket key from a file")
def _(c: Cell) -> None:
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    server, port = c.serve("--ticket-keys", str(keys))
    client = c.connect(port, "--resume")
    first, second = reports(client, 2)
    same("resumed", (first["resumed"], second["resumed"]), (False, True))
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)
    c.end(server)
