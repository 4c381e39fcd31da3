# SPDX-License-Identifier: Apache-2.0
"""curl-cffi to `sotto serve`: BoringSSL dressed as Chrome, with GREASE, extensions in any order, X25519MLKEM768 and more."""

import hashlib
import json
import queue
import socket
import subprocess
from pathlib import Path

from cells_curl import FILES, site
from registry import SIZES, cannot, cell, peer
from sotto import Cell, payload, same
from world import HOST, Program, environment, expect

PEER, WAY = "curl-cffi", "curl-cffi as Chrome → sotto"
HERE = Path(__file__).resolve().parent
PYTHON = HERE.parent / ".build-peers/bin/python"
CLIENT = HERE / "curl_cffi_client.py"
# The first with X25519MLKEM768, one between, and the newest that the pinned curl-cffi has.
PROFILES = ("chrome131", "chrome142", "chrome150")
NEWEST = PROFILES[-1]
# curl's own numbers.
UNTRUSTED, FAILED_HANDSHAKE = 60, 35


def version() -> str | None:
    if not PYTHON.exists():
        return None
    line = "import curl_cffi; print('curl-cffi', curl_cffi.__version__)"
    run = subprocess.run([PYTHON, "-c", line], env=environment(), capture_output=True, text=True, timeout=60)
    return run.stdout.strip() if run.returncode == 0 else None


peer(PEER, version, needs="curl-cffi (Interop/install-peers)")
cannot(PEER, WAY, {"KeyUpdate": "curl never updates its keys."})


def start(c: Cell, port: int, *paths: str, profile: str = NEWEST, host: str = "localhost", ca: str | None = None) -> Program:
    client = c.run(
        "env", f"HOME={c.folder}", str(PYTHON), str(CLIENT), ca or c.certificates.root, str(port), profile, host, *paths)
    client.end_input()
    return client


def fetch(c: Cell, port: int, *paths: str, **more) -> tuple[Program, list[dict]]:
    client = start(c, port, *paths, **more)
    client.expect_exit(0)
    return client, json.loads(client.out)


def lines(server: Program) -> list[str]:
    """What the server said of its connections."""
    return [line for line in server.err.splitlines() if " TLS 1.3 " in line]


for profile in PROFILES:
    @cell(PEER, WAY, f"{profile}: X25519MLKEM768, http/1.1, a page", feature="X25519MLKEM768" if profile == NEWEST else None)
    def _(c: Cell, profile=profile) -> None:
        server, port = site(c)
        _, (answer,) = fetch(c, port, "index.html", profile=profile)
        same("the status", answer.get("status"), 200)
        same("the page", answer["sha256"], hashlib.sha256(FILES["index.html"]).hexdigest())
        c.end(server)
        same("connections", len(lines(server)), 1)
        for word in (" X25519MLKEM768 ", "name=localhost", "alpn=http/1.1"):
            expect(word in lines(server)[0], f"the server does not say {word!r}: {server.tail()}")


@cell(PEER, WAY, "ALPN: h2 where both have it, though nobody speaks it then", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--echo", "--alpn", "h2")
    _, (answer,) = fetch(c, port, "")
    expect("error" in answer, "an echo is no answer in HTTP/2")
    server.wait_for(lambda p: "alpn=h2" in p.err, "the protocol")
    c.end(server)


@cell(PEER, WAY, "ALPN: none in common")
def _(c: Cell) -> None:
    server, port = c.serve("--echo", "--alpn", "imap")
    _, (answer,) = fetch(c, port, "")
    same("curl's error", answer.get("error"), FAILED_HANDSHAKE)
    server.wait_for(lambda p: "no_application_protocol" in p.err, "a line about it")
    c.end(server)


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label} posted, and another way round fetched", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        came = []

        def answer_backwards(connection: socket.socket) -> None:
            stream = connection.makefile("rwb")
            length = 0
            while line := stream.readline().strip().lower():
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = stream.read(length)
            came.append(hashlib.sha256(body).hexdigest())
            stream.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % length + body[::-1])
            stream.flush()

        behind = c.plain_server(answer_backwards)
        server, port = c.serve("--forward", f"{HOST}:{behind.port}", "--alpn", "http/1.1")
        data, file = payload(size), c.folder / "data.bin"
        file.write_bytes(data)
        _, (answer,) = fetch(c, port, f"@{file}")
        same("the status", answer.get("status"), 200)
        same("sha256 of what went up", came, [hashlib.sha256(data).hexdigest()])
        same("sha256 of what went down", answer["sha256"], hashlib.sha256(data[::-1]).hexdigest())
        c.end(server)


def extension_types(record: bytes) -> list[int]:
    """Of a ClientHello in one record, in its order."""
    at = 5 + 4 + 2 + 32  # record, message, version, random
    for length in (1, 2, 1):  # session id, suites, compression
        at += length + int.from_bytes(record[at:at + length], "big")
    end, types = at + 2 + int.from_bytes(record[at:at + 2], "big"), []
    at += 2
    while at < end:
        types.append(int.from_bytes(record[at:at + 2], "big"))
        at += 4 + int.from_bytes(record[at + 2:at + 4], "big")
    return types


@cell(PEER, WAY, "thirty connections, the hello in another order each time")
def _(c: Cell) -> None:
    hellos = []

    def listen(connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        head = stream.read(5)
        hellos.append(extension_types(head + stream.read(int.from_bytes(head[3:], "big"))))

    fetch(c, c.plain_server(listen).port, *["", "-"] * 3)
    expect(all(one[0] & 0x0F0F == 0x0A0A for one in hellos), f"no GREASE: {hellos}")
    same("different orders of extensions", len({tuple(one[1:-1]) for one in hellos}), len(hellos))
    server, port = site(c)
    _, answers = fetch(c, port, *["one.txt", "-"] * 30)
    same("the statuses", [answer.get("status") for answer in answers], [200] * 30)
    c.end(server)
    same("connections", len(lines(server)), 30)


@cell(PEER, WAY, "several requests on one connection")
def _(c: Cell) -> None:
    server, port = site(c)
    _, answers = fetch(c, port, "one.txt", "mib.bin", "empty.txt", "nothing.txt")
    same("the statuses", [answer.get("status") for answer in answers], [200, 200, 200, 404])
    same("sha256 of what came", answers[1]["sha256"], hashlib.sha256(FILES["mib.bin"]).hexdigest())
    c.end(server)
    same("connections", len(lines(server)), 1)


def one_answer(ends: queue.SimpleQueue):
    """A plain server that answers once, and says how the connection then ends: forwarding tells an end from a cut."""
    def handle(connection: socket.socket) -> None:
        stream = connection.makefile("rwb")
        while stream.readline().strip():
            pass
        stream.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")
        stream.flush()
        try:
            ends.put("more" if connection.recv(1) else "goodbye")
        except ConnectionResetError:
            ends.put("cut")

    return handle


for feature, wanted in (("clean close", "goodbye"), ("cut off", "cut")):
    @cell(PEER, WAY, f"{feature}, as the server behind us sees it", feature=feature)
    def _(c: Cell, wanted=wanted) -> None:
        ends: queue.SimpleQueue[str] = queue.SimpleQueue()
        behind = c.plain_server(one_answer(ends))
        server, port = c.serve("--forward", f"{HOST}:{behind.port}", "--alpn", "http/1.1")
        if wanted == "goodbye":
            _, (answer,) = fetch(c, port, "")
            same("the status", answer.get("status"), 200)
        else:
            client = start(c, port, "", "hold")
            client.wait_for_text("holding")
            client.kill()
        same("the end", ends.get(timeout=10), wanted)
        c.end(server)


@cell(PEER, WAY, "HelloRetryRequest, for P-384", feature="HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = site(c, "--groups", "secp384r1")
    _, (answer,) = fetch(c, port, "mib.bin")
    same("the status", answer.get("status"), 200)
    same("sha256 of what came", answer["sha256"], hashlib.sha256(FILES["mib.bin"]).hexdigest())
    c.end(server)
    expect(" secp384r1 " in lines(server)[0] and "retried" in lines(server)[0], f"no retry: {server.tail()}")


# curl looks at the chain only when the handshake is complete, so that our server can't know: what counts is that nothing
# is asked.
for feature, arguments in (("untrusted root", {"ca": "other_root"}), ("wrong name", {"host": "elsewhere.example"})):
    @cell(PEER, WAY, f"{feature}: refused, and nothing asked", feature=feature)
    def _(c: Cell, arguments=arguments) -> None:
        asked = []
        behind = c.plain_server(lambda connection: asked.append(connection.recv(1000)))
        server, port = c.serve("--forward", f"{HOST}:{behind.port}", "--alpn", "http/1.1")
        changed = {key: getattr(c.certificates, value) if key == "ca" else value for key, value in arguments.items()}
        _, (answer,) = fetch(c, port, "one.txt", **changed)
        same("curl's error", answer.get("error"), UNTRUSTED)
        c.end(server)
        same("what was asked", [one for one in asked if one], [])
        # The same with nothing wrong arrives, so that the silence means something.
        server, port = c.serve("--forward", f"{HOST}:{behind.port}", "--alpn", "http/1.1")
        fetch(c, port, "one.txt")
        expect(any(one.startswith(b"GET /one.txt") for one in asked), "nothing arrives from one who trusts us")
        c.end(server)
