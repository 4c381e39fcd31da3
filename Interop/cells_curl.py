# SPDX-License-Identifier: Apache-2.0
"""curl to `sotto serve --www`."""

import hashlib

from registry import SUITES, cannot, cell, remark
from sotto import Cell, payload, same, same_key_logs
from world import Program, expect

PEER, WAY = "curl", "curl → sotto serve --www"
SAME = "curl is here for HTTP; its TLS is the OpenSSL 3.0 of the rows above, with which this is tried."
cannot(PEER, WAY, dict.fromkeys(("X25519MLKEM768", "HelloRetryRequest", "KeyUpdate", "clean close", "cut off"), SAME))
DOWN = "Files come down only."
remark(PEER, WAY, {"1 byte": DOWN, "1 MiB": DOWN, "100 MiB": DOWN})
FILES = {"empty.txt": b"", "one.txt": b"1", "index.html": b"<!doctype html><title>hello</title>\n", "mib.bin": payload(1 << 20)}


def site(c: Cell, *arguments: str) -> tuple[Program, int]:
    folder = c.folder / "www"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return c.serve("--www", str(folder), *arguments)


def curl(c: Cell, *arguments: str, ca: str | None = None) -> Program:
    client = c.run(
        "curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", ca or c.certificates.root, "--max-time", "120", *arguments)
    client.end_input()
    return client


def url(port: int, name: str = "", host: str = "localhost") -> list[str]:
    return ["--resolve", f"{host}:{port}:127.0.0.1", f"https://{host}:{port}/{name}"]


for name, data in FILES.items():
    @cell(PEER, WAY, f"GET {name}, {len(data)} bytes", feature={"one.txt": "1 byte", "mib.bin": "1 MiB"}.get(name))
    def _(c: Cell, name=name, data=data) -> None:
        server, port = site(c)
        client = curl(c, "--fail", *url(port, name))
        client.expect_exit(0)
        same("what came", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data).hexdigest())
        c.end(server)


@cell(PEER, WAY, "GET / is index.html")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(c, "--fail", *url(port))
    client.expect_exit(0)
    same("what came", client.out, FILES["index.html"])
    c.end(server)


@cell(PEER, WAY, "GET of 100 MiB", seconds=150, feature="100 MiB")
def _(c: Cell) -> None:
    server, port = site(c)
    data = payload(100 << 20)
    (c.folder / "www" / "big.bin").write_bytes(data)
    client = curl(c, "--fail", *url(port, "big.bin"))
    client.expect_exit(0)
    same("sha256 of what came", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data).hexdigest())
    c.end(server)


@cell(PEER, WAY, "HEAD")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(c, "--fail", "--head", *url(port, "mib.bin"))
    client.expect_exit(0)
    lines = client.out.decode().lower().splitlines()
    expect("content-length: 1048576" in lines, f"no length: {lines}")
    c.end(server)


for header, begin, end in (("0-0", 0, 1), ("1000-70000", 1000, 70_001), ("-500", (1 << 20) - 500, 1 << 20), ("1048000-", 1_048_000, 1 << 20)):
    @cell(PEER, WAY, f"range {header}")
    def _(c: Cell, header=header, begin=begin, end=end) -> None:
        server, port = site(c)
        client = curl(c, "--fail", "--range", header, "--write-out", "%{stderr}%{http_code}", *url(port, "mib.bin"))
        client.expect_exit(0)
        same("the status", client.err, "206")
        same("the part", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(FILES["mib.bin"][begin:end]).hexdigest())
        c.end(server)


@cell(PEER, WAY, "no such file, and nothing outside the directory")
def _(c: Cell) -> None:
    server, port = site(c)
    (c.folder / "secret.txt").write_text("secret")
    for path in ("nothing.txt", "../secret.txt", "%2e%2e/secret.txt"):
        client = curl(c, "--path-as-is", "--output", "/dev/null", "--write-out", "%{http_code}", *url(port, path))
        client.expect_exit(0)
        expect(client.out in (b"404", b"403", b"400"), f"{path}: {client.out!r}")
    c.end(server)


@cell(PEER, WAY, "several requests on one connection")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(
        c, "--fail", "--write-out", "%{stderr}%{num_connects} ", *url(port, "one.txt"), f"https://localhost:{port}/mib.bin",
        f"https://localhost:{port}/empty.txt")
    client.expect_exit(0)
    same("new connections", client.err.split(), ["1", "0", "0"])
    same("what came", client.out, FILES["one.txt"] + FILES["mib.bin"])
    c.end(server)


@cell(PEER, WAY, "TLS 1.3 and http/1.1 by ALPN", feature="ALPN")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(c, "--fail", "--verbose", *url(port, "one.txt"))
    client.expect_exit(0)
    for text in ("SSL connection using TLSv1.3", "server accepted http/1.1", "SSL certificate verify ok"):
        expect(text in client.err, f"curl does not say {text!r}: {client.tail()}")
    c.end(server)


@cell(PEER, WAY, "--http1.1")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(c, "--fail", "--http1.1", *url(port, "one.txt"))
    client.expect_exit(0)
    same("what came", client.out, b"1")
    c.end(server)


for suite in SUITES:
    @cell(PEER, WAY, f"suite {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = site(c)
        client = curl(c, "--fail", "--verbose", "--tls13-ciphers", suite, *url(port, "mib.bin"))
        client.expect_exit(0)
        expect(f"TLSv1.3 / {suite}" in client.err, f"curl does not say the suite: {client.tail()}")
        same("what came", client.out, FILES["mib.bin"])
        c.end(server)


for kind in ("rsa", "ed25519"):
    @cell(PEER, WAY, f"credential {kind}")
    def _(c: Cell, kind=kind) -> None:
        folder = c.folder / "www"
        folder.mkdir()
        (folder / "one.txt").write_bytes(b"1")
        server, port = c.serve("--www", str(folder), identities=[getattr(c.certificates, kind)])
        client = curl(c, "--fail", *url(port, "one.txt"))
        client.expect_exit(0)
        c.end(server)


@cell(PEER, WAY, "wrong CA: curl refuses, we say so and go on", feature="untrusted root")
def _(c: Cell) -> None:
    server, port = site(c)
    curl(c, *url(port, "one.txt"), ca=c.certificates.other_root).expect_exit(60)
    server.wait_for(lambda p: "failed" in p.err and "unknown_ca" in p.err, "a line about it")
    curl(c, "--fail", *url(port, "one.txt")).expect_exit(0)
    c.end(server)


@cell(PEER, WAY, "wrong name: curl refuses", feature="wrong name")
def _(c: Cell) -> None:
    server, port = site(c)
    curl(c, *url(port, "one.txt", host="elsewhere.example")).expect_exit(60)
    c.end(server)


@cell(PEER, WAY, "an address as the name")
def _(c: Cell) -> None:
    server, port = site(c)
    client = curl(c, "--fail", f"https://127.0.0.1:{port}/one.txt")
    client.expect_exit(0)
    same("what came", client.out, b"1")
    c.end(server)


@cell(PEER, WAY, "only TLS 1.2: refused")
def _(c: Cell) -> None:
    server, port = site(c)
    curl(c, "--tls-max", "1.2", *url(port, "one.txt")).expect_exit(35)
    server.wait_for(lambda p: "failed" in p.err, "a line about it")
    c.end(server)


@cell(PEER, WAY, "key log: the same on both sides")
def _(c: Cell) -> None:
    ours, theirs = c.folder / "ours.log", c.folder / "theirs.log"
    server, port = site(c, "--keylog", str(ours))
    client = c.run(
        "env", f"SSLKEYLOGFILE={theirs}", "curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert",
        c.certificates.root, *url(port, "one.txt"))
    client.expect_exit(0)
    c.end(server)
    same_key_logs(ours, theirs)
