# SPDX-License-Identifier: Apache-2.0
"""Sessions of TLS 1.3 that go on: with OpenSSL, GnuTLS and Go both ways, with curl and Chromium as clients, and between servers of
ours that share keys. (`cells_resumption12.py` has those of TLS 1.2.)"""

import json
import os

from browsers import Chromium
from cells_gnutls import TLS13 as GNUTLS_TLS13
from cells_gnutls_serve import PORT as GNUTLS_PORT
from cells_gnutls_serve import gnutls_serv
from cells_mutual import asking, ours, shown
from programs import PROGRAMS, events
from registry import SUITES, cell
from sotto import Cell, payload, same, sha256
from world import HOST, Program, expect

import cells_browsers  # noqa: F401  Chromium is registered there.

GO = next(one for one in PROGRAMS if one.name == "go")

TO_OPENSSL = ("openssl", "sotto connect → s_server")
FROM_OPENSSL = ("openssl", "s_client → sotto serve")
TO_GNUTLS = ("gnutls", "sotto connect → gnutls-serv")
TO_GO, FROM_GO = ("go", "sotto connect → go"), ("go", "go → sotto serve")
FROM_CHROMIUM = ("chromium", "chromium → sotto serve --www")
FROM_CURL = ("curl", "curl → sotto serve")
FROM_GNUTLS = ("gnutls", "gnutls-cli → sotto serve")
OURSELVES = ("sotto", "sotto connect → sotto serve")


def reports(client: Program, count: int) -> list[dict]:
    client.wait_for(lambda p: sum(line.startswith("{") for line in p.err.split("\n")[:-1]) >= count, f"{count} reports")
    return [json.loads(line) for line in client.err.splitlines() if line.startswith("{")]


def logged(server: Program) -> list[str]:
    return [line for line in server.err.splitlines() if " TLS 1." in line]


def resumed(client: Program, version: str = "TLS 1.3") -> tuple[dict, dict]:
    """The second of the two connections resumes the first one's session."""
    first, second = reports(client, 2)
    same("the versions", (first["version"], second["version"]), (version, version))
    same("resumed", (first["resumed"], second["resumed"]), (False, True))
    same("the mode", second.get("pskMode"), "psk_dhe_ke" if version == "TLS 1.3" else None)
    same("the certificates", second["peer"], first["peer"])
    return first, second


def twice(c: Cell, client: Program, server: Program, suite: str | None = None, version: str = "TLS 1.3") -> None:
    """The same, and it carries data."""
    _, second = resumed(client, version)
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


def s_client_session(c: Cell, port: int, file: str, *arguments: str) -> None:
    """A connection of s_client's that says a word, hears it back, and leaves the session that it got in `file`."""
    client = c.s_client(port, "-sess_out", file, *arguments)
    client.send(b"ping\n")
    heard(client)


def heard(client: Program) -> None:
    """The echo may stand between the lines of a ticket that s_client prints."""
    client.wait_for(lambda p: b"ping\n" in p.out, "the echo")
    client.end_input()
    client.expect_exit(0)


def s_client_resumes(c: Cell, port: int, file: str, *arguments: str) -> bool:
    """Whether a connection with the session in `file` goes on with it."""
    client = c.s_client(port, "-sess_in", file, *arguments)
    client.send(b"ping\n")
    heard(client)
    return "Reused, TLSv1." in client.both


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


def curl_twice(c: Cell, *arguments: str, serving: tuple[str, ...] = ()) -> None:
    (c.folder / "a.txt").write_text("hello\n")
    server, port = c.serve("--www", str(c.folder), *serving)
    url = f"https://localhost:{port}/a.txt"
    client = c.run(
        "curl", "-sS", "--cacert", c.certificates.root, "--resolve", f"localhost:{port}:{HOST}", "-H", "Connection: close", *arguments, url,
        url)
    client.expect_exit(0)
    same("what came", client.out, b"hello\nhello\n")
    server.wait_for(lambda p: len(logged(p)) >= 2, "two lines in the log")
    same("what the server logged", [" resumed " in line for line in logged(server)], [False, True])
    c.end(server)


@cell(*FROM_CURL, "resumption, two requests on two connections")
def _(c: Cell) -> None:
    curl_twice(c)


def gnutls_cli_twice(c: Cell, priority: str, *arguments: str) -> None:
    server, port = c.serve(*arguments)
    client = c.run(
        "gnutls-cli", "--port", str(port), "--x509cafile", c.certificates.root, "--sni-hostname", "localhost", "--verify-hostname",
        "localhost", "--priority", priority, "--resume", "--waitresumption", HOST)
    client.wait_for(lambda p: "This is a resumed session" in p.both, "the second connection")
    client.send(b"ping\n")
    client.end_input()
    client.expect_exit(0)
    server.wait_for(lambda p: any(" resumed " in line for line in logged(p)), "a resumed connection in the log")
    c.end(server)


@cell(*FROM_GNUTLS, "resumption")
def _(c: Cell) -> None:
    gnutls_cli_twice(c, GNUTLS_TLS13)


def to_gnutls_serv(c: Cell, version: str, *arguments: str) -> None:
    gnutls_serv(c, *arguments)
    client = c.connect(GNUTLS_PORT, "--resume")
    resumed(client, version)
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)


@cell(*TO_GNUTLS, "resumption")
def _(c: Cell) -> None:
    to_gnutls_serv(c, "TLS 1.3")


def to_go(c: Cell, version: str) -> None:
    server, port = GO.server(c, "--connections", "2", "--max-version", version)
    client = c.connect(port, "--resume")
    resumed(client, f"TLS {version}")
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)
    server.expect_exit(0)
    same("what Go says", [one["resumed"] for one in events(server) if one["event"] == "handshake"], [False, True])


def from_go(c: Cell, version: str, *arguments: str) -> None:
    server, port = c.serve(*arguments)
    client = GO.client(c, port, "--connections", "3", "--max-version", version, "--end", "close", count=1000)
    client.expect_exit(0)
    same("what Go says", [one["resumed"] for one in events(client) if one["event"] == "handshake"], [False, True, True])
    same("what came back", {one["sha256"] for one in events(client) if one["event"] == "data"}, {sha256(payload(1000))})
    server.wait_for(lambda p: len(logged(p)) >= 3, "three lines in the log")
    same("what the server logged", [" resumed " in line for line in logged(server)], [False, True, True])
    c.end(server)


@cell(*TO_GO, "resumption")
def _(c: Cell) -> None:
    to_go(c, "1.3")


@cell(*FROM_GO, "resumption, three connections")
def _(c: Cell) -> None:
    from_go(c, "1.3")


# The server closes what is silent for a second, so that the page comes back on a new connection.
COMING_BACK = """<!doctype html><html><head><link rel="icon" href="data:,"><title>again</title></head><body>nothing yet
<script>
const until = Date.now() + 2500;
while (Date.now() < until);
const request = new XMLHttpRequest();
request.open("GET", "data.txt", false);
request.send();
document.body.textContent = "got " + request.responseText;
</script></body></html>"""


def chromium_comes_back(c: Cell, *arguments: str) -> None:
    folder = c.folder / "www"
    folder.mkdir()
    (folder / "index.html").write_text(COMING_BACK)
    (folder / "data.txt").write_text("it all")
    server, port = c.serve("--www", str(folder), "--idle-timeout", "1s", *arguments)
    page = Chromium().look(c, f"https://localhost:{port}/", c.certificates.root)
    expect("got it all" in page, f"the page says {page[-200:]!r}")
    expect(any(" resumed " in line for line in logged(server)), f"no session went on: {logged(server)}")
    c.end(server)


@cell(*FROM_CHROMIUM, "resumption, a page that comes back", seconds=60)
def _(c: Cell) -> None:
    chromium_comes_back(c)


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


@cell(*OURSELVES, "resumption by numbers that the server keeps")
def _(c: Cell) -> None:
    server, port = c.serve("--session-cache", "100")
    client = c.connect(port, "--resume")
    resumed(client)
    client.end_input()
    client.expect_exit(0)
    c.end(server)


# Clients that show who they are.


def known(server: Program, count: int) -> list[bool]:
    """Whether each connection was resumed; all have to be the client's."""
    server.wait_for(lambda p: len(logged(p)) >= count, f"{count} lines in the log")
    for line in logged(server):
        expect(" client=" in line, f"the server does not know its client: {line}")
    return [" resumed " in line for line in logged(server)]


def client_certificates(c: Cell, *arguments: str) -> None:
    """Two of our servers that share ticket keys and believe the same clients: `s_client` begins with one, goes on with the other, and
    is known to both."""
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    shared = ("--ticket-keys", str(keys))
    mine = (*shown(c, c.certificates.clients["ecdsa"]), *arguments)
    first, port = asking(c, *shared)
    second, other = asking(c, *shared)
    suspicious, third = c.serve("--client-ca", c.certificates.other_root, "--require-client-cert", *shared)
    file = str(c.folder / "session.pem")
    s_client_session(c, port, file, *mine)
    expect(s_client_resumes(c, other, file, *mine), "the second server did not resume the first one's session")
    same("what the first logged", known(first, 1), [False])
    same("what the second logged", known(second, 1), [True])
    # With other trust, the session is none.
    client = c.s_client(third, "-sess_in", file, *mine)
    client.end_input()
    client.wait()
    suspicious.wait_for(lambda p: "failed: " in p.err, "a refusal in the log")
    expect("Reused" not in client.both and not logged(suspicious), "a session went on under other trust")
    for server in (first, second, suspicious):
        c.end(server)


@cell(*FROM_OPENSSL, "resumption with a client certificate, across two servers that share ticket keys")
def _(c: Cell) -> None:
    client_certificates(c)


def resume_with_certificate(c: Cell, *arguments: str) -> None:
    server, port = asking(c)
    client = c.connect(port, "--resume", *ours(c.certificates.clients["ecdsa"]), *arguments)
    first, second = reports(client, 2)
    same("resumed", (first["resumed"], second["resumed"]), (False, True))
    client.end_input()
    client.expect_exit(0)
    same("what the server logged", known(server, 2), [False, True])
    c.end(server)


@cell(*OURSELVES, "resumption with a client certificate")
def _(c: Cell) -> None:
    resume_with_certificate(c)
