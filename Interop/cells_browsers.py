# SPDX-License-Identifier: Apache-2.0
"""Chromium and Firefox, headless: pages of `sotto serve`, judged by what their scripts wrote into them."""

import hashlib
import shutil
import socket

from browsers import Chromium, Firefox
from registry import SIZES, cannot, cell, peer
from sotto import Cell, payload, same
from world import HOST, Program, expect, version_of

BROWSERS = (Chromium(), Firefox())
# What they call an untrusted root, and a wrong name.
NOT_LOADED = {
    "chromium": ("net::ERR_CERT_AUTHORITY_INVALID", "net::ERR_CERT_COMMON_NAME_INVALID"),
    "firefox": ("insecure certificate", "insecure certificate"),
}

# A page of four files, whose script fetches a fifth, and says its digest only if the others came too.
PAGE = """<!doctype html>
<html><head><title>a page</title><link rel="icon" href="data:,"><link rel="stylesheet" href="style.css">
<script src="words.js"></script></head>
<body>nothing yet<img src="dot.svg"><script src="page.js"></script></body></html>
"""
SCRIPTS = """
const digest = async data => Array.from(
  new Uint8Array(await crypto.subtle.digest("SHA-256", data)), byte => byte.toString(16).padStart(2, "0")).join("");
const say = async work => {
  try { document.body.textContent = await work(); } catch (error) { document.body.textContent = "error: " + error; }
  document.documentElement.dataset.done = "yes";
};
"""
FETCHING = """
addEventListener("load", () => say(async () => {
  const data = await (await fetch("data.bin")).arrayBuffer();
  const colour = getComputedStyle(document.body).color, width = document.images[0].naturalWidth;
  return [await digest(data), colour, width, location.protocol].join(" ");
}));
"""
POSTING = """<!doctype html><html><head><link rel="icon" href="data:,"><title>up and down</title></head><body>nothing yet
<script>%s
say(async () => {
  const data = new Uint8Array(%d);
  for (let at = 0; at < data.length; at++) data[at] = at %% 251;
  const answer = await (await fetch("/", {method: "POST", body: data})).arrayBuffer();
  return "got " + answer.byteLength + " " + await digest(answer);
});
</script></body></html>"""


def site(c: Cell, *arguments: str, **more) -> tuple[Program, int, str]:
    """The server, its port, and what the page has to say."""
    folder, data = c.folder / "www", payload(1 << 20)
    folder.mkdir()
    for name, text in (
        ("index.html", PAGE), ("words.js", SCRIPTS), ("page.js", FETCHING), ("style.css", "body { color: rgb(1, 2, 3) }\n"),
        ("dot.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>\n'),
    ):
        (folder / name).write_text(text)
    (folder / "data.bin").write_bytes(data)
    server, port = c.serve("--www", str(folder), *arguments, **more)
    return server, port, f"{hashlib.sha256(data).hexdigest()} rgb(1, 2, 3) 7 https:"


def lines(server: Program) -> list[str]:
    return [line for line in server.err.splitlines() if " TLS 1.3 " in line]


def loaded(c: Cell, browser, server: Program, port: int, words: str, *said: str) -> None:
    page = browser.look(c, f"https://localhost:{port}/", c.certificates.root)
    expect(words in page, f"the page says {page[-300:]!r}, not {words!r}")
    expect(len(lines(server)) >= 1, "the server knows of no connection")
    for line in lines(server):
        for word in ("name=localhost", "alpn=http/1.1", *said):
            expect(word in line, f"the server does not say {word!r}: {line}")
    browser_is_gone(c)
    c.end(server)


def browser_is_gone(c: Cell) -> None:
    """Its open connections would keep the server from ending."""
    c.started[-1].kill()


def swap_backwards(up: list[str], page: bytes):
    """A plain server of the page, which answers what is posted with the same from its end to its beginning."""
    def handle(connection: socket.socket) -> None:
        stream = connection.makefile("rwb")
        length, method = 0, stream.readline().split(b" ")[0]
        while line := stream.readline().strip().lower():
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body, kind = page, b"text/html"
        if method == b"POST":
            data = stream.read(length)
            up.append(hashlib.sha256(data).hexdigest())
            body, kind = data[::-1], b"application/octet-stream"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (kind, len(body))
        stream.write(head + body)
        stream.flush()

    return handle


for browser in BROWSERS:
    PEER, WAY = browser.name, f"{browser.name} → sotto serve"
    peer(
        PEER, lambda browser=browser: shutil.which("certutil") and version_of(browser.program, "--version"),
        needs=f"{browser.program} or certutil")
    cannot(PEER, WAY, {
        "KeyUpdate": "Browsers never update their keys.",
        "clean close": "When a browser ends, and how, is not for its page to say.",
        "cut off": "When a browser ends, and how, is not for its page to say.",
    })

    @cell(PEER, WAY, "a page of five files: X25519MLKEM768, http/1.1", seconds=120, feature="X25519MLKEM768")
    def _(c: Cell, browser=browser) -> None:
        server, port, words = site(c)
        loaded(c, browser, server, port, words, " X25519MLKEM768 ")

    @cell(PEER, WAY, "the same after HelloRetryRequest, for P-384", seconds=120, feature="HelloRetryRequest")
    def _(c: Cell, browser=browser) -> None:
        server, port, words = site(c, "--groups", "secp384r1")
        loaded(c, browser, server, port, words, " secp384r1 ", "retried")

    for number, (feature, other) in enumerate((("untrusted root", None), ("wrong name", "wrong_name"))):
        @cell(PEER, WAY, f"{feature}: no page", seconds=120, feature=feature)
        def _(c: Cell, browser=browser, number=number, other=other) -> None:
            server, port, words = site(c, identities=[getattr(c.certificates, other)] if other else None)
            root = c.certificates.root if other else c.certificates.other_root
            page = browser.look(c, f"https://localhost:{port}/", root)
            expect(page.startswith(NOT_LOADED[browser.name][number]), f"it is loaded, or fails otherwise: {page[-300:]!r}")
            browser_is_gone(c)
            same("handshakes that the server takes for complete", lines(server), [])
            expect("failed" in server.err, "the server does not know of it")
            c.end(server)

    @cell(PEER, WAY, "ALPN: h2, which an echo doesn't speak: no page, and the protocol in our log", seconds=120, feature="ALPN")
    def _(c: Cell, browser=browser) -> None:
        server, port = c.serve("--echo", "--alpn", "h2")
        page = browser.look(c, f"https://localhost:{port}/", c.certificates.root)
        expect("nothing" not in page, "there is a page")
        browser_is_gone(c)
        expect(any("alpn=h2" in line for line in lines(server)), f"no h2: {server.tail()}")
        c.end(server)

    for label, size in SIZES.items():
        @cell(PEER, WAY, f"{label} posted, and another way round fetched", seconds=240 if size > 1 << 24 else 120, feature=label)
        def _(c: Cell, browser=browser, size=size) -> None:
            up, data = [], payload(size)
            behind = c.plain_server(swap_backwards(up, (POSTING % (SCRIPTS, size)).encode()))
            server, port = c.serve("--forward", f"{HOST}:{behind.port}", "--alpn", "http/1.1")
            loaded(c, browser, server, port, f"got {size} {hashlib.sha256(data[::-1]).hexdigest()}")
            same("sha256 of what went up", up, [hashlib.sha256(data).hexdigest()])
