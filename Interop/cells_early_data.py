# SPDX-License-Identifier: Apache-2.0
"""Early data of TLS 1.3: with OpenSSL and GnuTLS both ways, and between ourselves. (Go has none over TCP.)"""

import os
import socket
import threading
import time

from cells_gnutls import TLS13 as GNUTLS_TLS13
from cells_gnutls_serve import PORT as GNUTLS_PORT
from cells_gnutls_serve import gnutls_serv
from cells_resumption import FROM_GNUTLS, FROM_OPENSSL, OURSELVES, TO_GNUTLS, TO_OPENSSL, logged, reports
from registry import cell
from sotto import Cell, same
from world import HOST, Program, expect

GET = b"GET /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
# A ticket's age may be off by so much; twice that and four seconds after the start, the register is sure of itself.
TOLERANCE = 4


def file(c: Cell, name: str, data: bytes) -> str:
    path = c.folder / name
    path.write_bytes(data)
    return str(path)


def serving(c: Cell, *arguments: str, ready: bool = True) -> tuple[Program, int]:
    """A server of ours that takes early data, by now."""
    (c.folder / "www").mkdir()
    (c.folder / "www/a.txt").write_text("hello\n")
    service = () if "--forward" in arguments else ("--www", str(c.folder / "www"))
    server, port = c.serve(*service, "--early-data", "--early-data-tolerance", f"{TOLERANCE}s", *arguments)
    if ready:
        time.sleep(2 * TOLERANCE + 5)
    return server, port


def fate(server: Program, words: str) -> None:
    server.wait_for(lambda p: any(f"({words})" in line for line in logged(p)), f"({words}) in the log")


# With OpenSSL


@cell(*TO_OPENSSL, "early data")
def _(c: Cell) -> None:
    server, port = c.s_server("-early_data", quiet=False)
    client = c.connect(port, "--resume", "--early-data", file(c, "early", b"something early\n"))
    _, second = reports(client, 2)
    same("what became of it", (second["resumed"], second["earlyData"]), (True, "accepted"))
    server.wait_for(lambda p: b"something early" in p.out, "the early data")
    expect("Early data received" in server.both, "s_server does not say that it came early")
    client.send(b"and later\n")
    server.wait_for(lambda p: b"and later" in p.out, "the ordinary data")
    client.end_input()
    client.expect_exit(0)


@cell(*TO_OPENSSL, "early data after HelloRetryRequest: refused, and sent again")
def _(c: Cell) -> None:
    server, port = c.s_server("-early_data", "-groups", "P-384", quiet=False)
    client = c.connect(port, "--resume", "--early-data", file(c, "early", b"something early\n"), "--send-again")
    _, second = reports(client, 2)
    same("what became of it", (second["earlyData"], second["earlyDataSentAgain"]), ("rejected", 16))
    server.wait_for(lambda p: b"something early" in p.out, "the data that was sent again")
    expect("Early data received" not in server.both, "s_server says that it came early")
    client.end_input()
    client.expect_exit(0)


@cell(*TO_OPENSSL, "early data, a server that takes none")
def _(c: Cell) -> None:
    server, port = c.s_server()
    client = c.connect(port, "--resume", "--early-data", file(c, "early", b"something early\n"))
    _, second = reports(client, 2)
    same("what became of it", (second["earlyData"], second["resumed"]), ("not_offered", True))
    # It was not sent early, and so it is sent now.
    server.wait_for(lambda p: b"something early" in p.out, "the data")
    client.end_input()
    client.expect_exit(0)


def s_client_early(c: Cell, port: int, session: str, early: bytes) -> Program:
    client = c.s_client(port, "-sess_in", session, "-early_data", file(c, "early", early))
    client.wait_for(lambda p: "Early data was" in p.both, "its word on early data")
    return client


def s_client_begins(c: Cell, port: int) -> str:
    """A connection that leaves its session behind."""
    session = str(c.folder / "session.pem")
    client = c.s_client(port, "-sess_out", session)
    client.send(GET)
    client.wait_for(lambda p: b"hello\n" in p.out, "the page")
    client.end_input()
    client.wait()
    return session


@cell(*FROM_OPENSSL, "early data: GET is answered", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c)
    client = s_client_early(c, port, s_client_begins(c, port), GET)
    client.wait_for(lambda p: b"hello\n" in p.out, "the page")
    expect("Early data was accepted" in client.both, client.tail())
    fate(server, "early data accepted")
    c.end(server)


@cell(*FROM_OPENSSL, "early data: POST gets 425", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c)
    client = s_client_early(c, port, s_client_begins(c, port), POST)
    client.wait_for(lambda p: b"HTTP/1.1 425 Too Early" in p.out, "425")
    expect("Early data was accepted" in client.both, client.tail())
    c.end(server)


@cell(*FROM_OPENSSL, "early data: the same ticket twice is taken once", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c)
    session = s_client_begins(c, port)
    clients = [s_client_early(c, port, session, GET) for _ in range(3)]
    same("taken", ["Early data was accepted" in one.both for one in clients], [True, False, False])
    for one in clients:
        one.end_input()
    fate(server, "early data refused: its ticket was seen before")
    c.end(server)


@cell(*FROM_OPENSSL, "early data: refused after a restart, with the ticket keys of before", seconds=60, waits=True)
def _(c: Cell) -> None:
    keys = c.folder / "ticket.key"
    keys.write_bytes(os.urandom(80))
    server, port = serving(c, "--ticket-keys", str(keys))
    session = s_client_begins(c, port)
    expect("Early data was accepted" in s_client_early(c, port, session, GET).both, "early data was refused before")
    c.end(server)
    (c.folder / "www/a.txt").unlink()
    (c.folder / "www").rmdir()
    server, port = serving(c, "--ticket-keys", str(keys), ready=False)
    expect("Early data was rejected" in s_client_early(c, port, session, GET).both, "early data was taken after the restart")
    fate(server, "early data refused: the replay register does not know whether its ticket was seen before")
    c.end(server)


@cell(*FROM_OPENSSL, "early data after HelloRetryRequest: skipped", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c, "--groups", "secp384r1")
    session = s_client_begins(c, port)
    client = c.s_client(port, "-sess_in", session, "-early_data", file(c, "early", GET), "-groups", "X25519:P-384")
    client.wait_for(lambda p: "Early data was rejected" in p.both, "its word on early data")
    client.end_input()
    fate(server, "early data refused: the server asked for another hello")
    c.end(server)


# With GnuTLS


@cell(*TO_GNUTLS, "early data", seconds=60)
def _(c: Cell) -> None:
    gnutls_serv(c, "--earlydata", "--maxearlydata", "4096")
    client = c.connect(GNUTLS_PORT, "--resume", "--early-data", file(c, "early", b"something early\n"))
    _, second = reports(client, 2)
    same("what became of it", (second["resumed"], second["earlyData"]), (True, "accepted"))
    client.send(b"ping\n")
    client.wait_for(lambda p: b"ping\n" in p.out, "the echo")
    client.end_input()
    client.expect_exit(0)


@cell(*FROM_GNUTLS, "early data: GET is answered", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c)
    client = c.run(
        "gnutls-cli", "--port", str(port), "--x509cafile", c.certificates.root, "--sni-hostname", "localhost", "--verify-hostname",
        "localhost", "--priority", GNUTLS_TLS13, "--resume", "--waitresumption", "--earlydata", file(c, "early", GET), HOST)
    client.wait_for(lambda p: "hello\n" in p.both, "the page")
    fate(server, "early data accepted")
    client.end_input()
    client.wait()
    c.end(server)


# Between ourselves


@cell(*OURSELVES, "early data: GET is answered, POST gets 425", seconds=60, waits=True)
def _(c: Cell) -> None:
    server, port = serving(c)
    for request, status in ((GET, b"200 OK"), (POST, b"425 Too Early")):
        client = c.connect(port, "--resume", "--early-data", file(c, "early", request))
        _, second = reports(client, 2)
        same("what became of it", second["earlyData"], "accepted")
        client.end_input()
        client.expect_exit(0)
        same("the answer", client.out.split(b"\r\n")[0], b"HTTP/1.1 " + status)
    c.end(server)


@cell(*OURSELVES, "early data passed on as HTTP: marked Early-Data: 1, and what is not safe waits", seconds=60, waits=True)
def _(c: Cell) -> None:
    behind = socket.create_server((HOST, 0))
    heard: list[bytes] = []

    def answer() -> None:
        while True:
            try:
                connection, _ = behind.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n")

    threading.Thread(target=answer, daemon=True).start()
    with behind:
        server, port = serving(c, "--forward", f"{HOST}:{behind.getsockname()[1]}", "--http")
        for request, mark in ((GET, True), (POST, False)):
            client = c.connect(port, "--resume", "--early-data", file(c, "early", request))
            _, second = reports(client, 2)
            same("what became of it", second["earlyData"], "accepted")
            client.wait_for(lambda p: b"hello\n" in p.out, "the answer")
            client.end_input()
            client.expect_exit(0)
            wanted = request[:-2] + b"Early-Data: 1\r\n\r\n" if mark else request
            expect(wanted in heard, f"the server behind heard {heard}")
        c.end(server)
