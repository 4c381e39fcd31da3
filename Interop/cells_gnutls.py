# SPDX-License-Identifier: Apache-2.0
"""gnutls-cli to `sotto serve`. (`cells_gnutls_serve.py` has the other direction.)"""

import hashlib

from registry import SIZES, cannot, cell
from sotto import Cell, echo_in_turns, line, payload, same, updates
from world import Program, expect

PEER, WAY = "gnutls", "gnutls-cli → sotto serve"
cannot(PEER, WAY, {"X25519MLKEM768": "GnuTLS 3.7 has no hybrid group."})
TLS13 = "NORMAL:-VERS-ALL:+VERS-TLS1.3"


def gnutls(c: Cell, port: int, *arguments: str, priority: str = TLS13, ca: str | None = None) -> tuple[Program, str]:
    """The client, and the file that it reports to: its standard output is the data."""
    log = str(c.folder / "gnutls.log")
    client = c.run(
        "gnutls-cli", "--port", str(port), "--x509cafile", ca or c.certificates.root, "--sni-hostname", "localhost",
        "--verify-hostname", "localhost", "--logfile", log, "--priority", priority, *arguments, "127.0.0.1")
    return client, log


def echo(c: Cell, client: Program, server: Program, data: bytes = b"ping\n") -> None:
    client.send(data)
    client.wait_for_bytes(len(data))
    client.end_input()
    client.expect_exit(0)
    same("sha256 of the echo", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data).hexdigest())
    c.end(server)


def logged(server: Program, *words: str) -> None:
    server.wait_for(
        lambda p: any(all(word in line for word in words) for line in p.err.split("\n")[:-1]), f"a line with {', '.join(words)}")


CIPHERS = {
    "TLS_AES_128_GCM_SHA256": "AES-128-GCM", "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
    "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}
for suite, cipher in CIPHERS.items():
    @cell(PEER, WAY, f"suite {suite}")
    def _(c: Cell, suite=suite, cipher=cipher) -> None:
        server, port = c.serve()
        client, _ = gnutls(c, port, priority=f"{TLS13}:-CIPHER-ALL:+{cipher}")
        logged(server, "TLS 1.3", suite)
        echo(c, client, server)


GROUPS = {"x25519": "X25519", "secp256r1": "SECP256R1", "secp384r1": "SECP384R1"}
for group, theirs in GROUPS.items():
    @cell(PEER, WAY, f"group {group}")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        server, port = c.serve()
        client, _ = gnutls(c, port, priority=f"{TLS13}:-GROUP-ALL:+GROUP-{theirs}")
        logged(server, f" {group} ")
        echo(c, client, server)

    @cell(PEER, WAY, f"group {group}, after HelloRetryRequest", feature="HelloRetryRequest")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        server, port = c.serve()
        client, _ = gnutls(c, port, "--single-key-share", priority=f"{TLS13}:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-{theirs}")
        logged(server, f" {group} ", "retried")
        echo(c, client, server)


for kind in ("ecdsa", "rsa", "ed25519"):
    @cell(PEER, WAY, f"credential {kind}")
    def _(c: Cell, kind=kind) -> None:
        server, port = c.serve(identities=[getattr(c.certificates, kind)])
        client, _ = gnutls(c, port)
        logged(server, "TLS 1.3")
        echo(c, client, server)


@cell(PEER, WAY, "ALPN and SNI", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--alpn", "h2,http/1.1")
    client, _ = gnutls(c, port, "--alpn", "http/1.1")
    logged(server, "alpn=http/1.1", "name=localhost")
    echo(c, client, server)


@cell(PEER, WAY, "KeyUpdate of theirs", feature="KeyUpdate")
def _(c: Cell) -> None:
    server, port = c.serve()
    client, _ = gnutls(c, port, "--inline-commands")
    logged(server, "TLS 1.3")
    client.send(b"before\n")
    client.wait_for_bytes(7)
    client.send(b"^rekey^\n")
    client.send(b"after\n")
    client.wait_for_text("after\n")
    expect(b"rekey" not in client.out, "gnutls-cli took the command for data")
    client.end_input()
    client.expect_exit(0)
    c.end(server)


@cell(PEER, WAY, "a client that does not trust us", feature="untrusted root")
def _(c: Cell) -> None:
    server, port = c.serve()
    client, _ = gnutls(c, port, ca=c.certificates.other_root)
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed")
    c.end(server)


@cell(PEER, WAY, "a client that speaks only TLS 1.2")
def _(c: Cell) -> None:
    server, port = c.serve()
    client, _ = gnutls(c, port, priority="NORMAL:-VERS-ALL:+VERS-TLS1.2")
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed", "protocol_version")
    c.end(server)


@cell(PEER, WAY, "a client that wants another name", feature="wrong name")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.wrong_name])
    client, _ = gnutls(c, port)
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed")
    c.end(server)


@cell(PEER, WAY, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
def _(c: Cell) -> None:
    # GnuTLS takes eight a second.
    server, port = c.serve("--update-keys-every", "4000")
    client, _ = gnutls(c, port)
    logged(server, "TLS 1.3")
    data = payload(20_000)
    echo_in_turns(client, data, 4000)
    client.expect_exit(0)
    same("what came back", client.out, data)
    ours, theirs = updates(line(server, "keys updated"))
    expect(ours >= 4 and theirs >= 4, f"{ours} KeyUpdates of ours, {theirs} of theirs")
    c.end(server)


@cell(PEER, WAY, "it says goodbye, and so do we", feature="clean close")
def _(c: Cell) -> None:
    server, port = c.serve()
    client, _ = gnutls(c, port)
    echo(c, client, server)


@cell(PEER, WAY, "we are killed: it knows", feature="cut off")
def _(c: Cell) -> None:
    server, port = c.serve()
    client, log = gnutls(c, port)
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    server.kill()
    client.wait()
    expect("non-properly terminated" in client.err + open(log).read(), f"it does not say so: {client.tail()}")


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label}, echoed", seconds=300 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        server, port = c.serve()
        client, _ = gnutls(c, port)
        echo(c, client, server, payload(size))
