# SPDX-License-Identifier: Apache-2.0
"""OpenSSL's s_client to `sotto serve`."""

import hashlib
import signal
import socket

from registry import FEATURES, OPENSSL_GROUPS, SIZES, SUITES, cannot, cell
from sotto import Cell, digest_then_send, key_updates, payload, report_of, same, same_key_logs
from world import Program, expect

PEER, WAY = "openssl", "s_client → sotto serve"
cannot(PEER, WAY, {"X25519MLKEM768": "OpenSSL 3.0 has no hybrid group."})


def ready(client: Program, *texts: str) -> None:
    """The handshake is done, and the report says `texts`."""
    client.wait_for_text("Verify return code:")
    for text in ("Verification: OK", "Verified peername: localhost", *texts):
        expect(text in client.both, f"s_client does not say {text!r}")


def echo(c: Cell, client: Program, server: Program, data: bytes = b"ping\n") -> None:
    """A word there and back, and a clean end on both sides."""
    client.send(data)
    client.wait_for_text(data.decode())
    client.end_input()
    client.expect_exit(0)
    c.end(server)


def logged(server: Program, *words: str) -> None:
    """Waits for the line about a connection that says `words`."""
    def said(p: Program) -> bool:
        return any(all(word in line for word in words) for line in p.err.split("\n")[:-1])

    server.wait_for(said, f"a line with {', '.join(words)}")


def refused(c: Cell, server: Program, client: Program, *words: str) -> None:
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed", *words)
    # It serves others all the same.
    other = c.s_client(int(server.err.split("listening on 127.0.0.1:")[1].split()[0]))
    ready(other)
    echo(c, other, server)


for suite in SUITES:
    @cell(PEER, WAY, f"suite {suite}, theirs")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve()
        client = c.s_client(port, "-ciphersuites", suite)
        ready(client, f"New, TLSv1.3, Cipher is {suite}")
        logged(server, suite)
        echo(c, client, server)

    @cell(PEER, WAY, f"suite {suite}, ours")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.serve("--suites", suite)
        client = c.s_client(port)
        ready(client, f"New, TLSv1.3, Cipher is {suite}")
        echo(c, client, server)


@cell(PEER, WAY, "suite: none in common")
def _(c: Cell) -> None:
    server, port = c.serve("--suites", "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384")
    client = c.s_client(port, "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256")
    refused(c, server, client)


TEMPORARY_KEYS = {
    "x25519": "Server Temp Key: X25519, 253 bits", "secp256r1": "Server Temp Key: ECDH, prime256v1, 256 bits",
    "secp384r1": "Server Temp Key: ECDH, secp384r1, 384 bits"}
for group, theirs in OPENSSL_GROUPS.items():
    @cell(PEER, WAY, f"group {group}, share in the first hello")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        server, port = c.serve()
        client = c.s_client(port, "-groups", theirs)
        ready(client, TEMPORARY_KEYS[group])
        logged(server, f" {group} ")
        expect("retried" not in server.err, "there was a HelloRetryRequest")
        echo(c, client, server)

    @cell(PEER, WAY, f"group {group}, after HelloRetryRequest", feature="HelloRetryRequest")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        server, port = c.serve()
        client = c.s_client(port, "-groups", f"X448:{theirs}")
        ready(client, TEMPORARY_KEYS[group])
        logged(server, f" {group} ", "retried")
        echo(c, client, server)


@cell(PEER, WAY, "group: none in common")
def _(c: Cell) -> None:
    server, port = c.serve()
    refused(c, server, c.s_client(port, "-groups", "X448"))


SIGNATURES = {"ecdsa": "ECDSA", "rsa": "RSA-PSS", "ed25519": "ed25519"}
for kind, signature in SIGNATURES.items():
    @cell(PEER, WAY, f"credential {kind}")
    def _(c: Cell, kind=kind, signature=signature) -> None:
        server, port = c.serve(identities=[getattr(c.certificates, kind)])
        client = c.s_client(port)
        ready(client, f"Peer signature type: {signature}")
        echo(c, client, server)


SIGALGS = {
    "ecdsa": "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256", "rsa": "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384",
    "ed25519": "ed25519"}
for kind, sigalgs in SIGALGS.items():
    @cell(PEER, WAY, f"three credentials, {kind} by the client's signature_algorithms")
    def _(c: Cell, kind=kind, sigalgs=sigalgs) -> None:
        made = c.certificates
        server, port = c.serve(identities=[made.ecdsa, made.rsa, made.ed25519])
        client = c.s_client(port, "-sigalgs", sigalgs)
        ready(client, f"Peer signature type: {SIGNATURES[kind]}")
        echo(c, client, server)


@cell(PEER, WAY, "no credential for the client's signature_algorithms")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.rsa])
    refused(c, server, c.s_client(port, "-sigalgs", "ed25519"))


@cell(PEER, WAY, "ALPN: we choose", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--alpn", "h2,http/1.1")
    client = c.s_client(port, "-alpn", "http/1.1,h2")
    ready(client, "ALPN protocol: h2")
    logged(server, "alpn=h2")
    echo(c, client, server)


@cell(PEER, WAY, "ALPN: none in common", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--alpn", "h2")
    refused(c, server, c.s_client(port, "-alpn", "h3"), "no_application_protocol")


@cell(PEER, WAY, "ALPN: a client without it", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.serve("--alpn", "h2")
    client = c.s_client(port)
    ready(client, "No ALPN negotiated")
    echo(c, client, server)


@cell(PEER, WAY, "SNI")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port)
    ready(client)
    logged(server, "name=localhost")
    echo(c, client, server)


@cell(PEER, WAY, "SNI picks one of two certificates")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.second_name, c.certificates.ecdsa])
    client = c.s_client(port)
    ready(client)
    echo(c, client, server)


@cell(PEER, WAY, "a client that does not trust us", feature="untrusted root")
def _(c: Cell) -> None:
    server, port = c.serve()
    refused(c, server, c.s_client(port, ca=c.certificates.other_root), "unknown_ca")


@cell(PEER, WAY, "a client that wants another name", feature="wrong name")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.wrong_name])
    client = c.s_client(port)
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed")
    c.end(server)


@cell(PEER, WAY, "a client that finds us expired")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.expired])
    client = c.s_client(port)
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    logged(server, "failed", "certificate_expired")
    c.end(server)


@cell(PEER, WAY, "a client that speaks only TLS 1.2")
def _(c: Cell) -> None:
    server, port = c.serve()
    refused(c, server, c.s_client(port, "-tls1_2"), "protocol_version")


@cell(PEER, WAY, "a client that speaks no TLS")
def _(c: Cell) -> None:
    server, port = c.serve()
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
        plain.settimeout(10)
        while plain.recv(4096):
            pass
    logged(server, "failed")
    c.end(server)


for letter, what in (("K", "asks for ours"), ("k", "does not ask for ours")):
    @cell(PEER, WAY, f"KeyUpdate of theirs, which {what}; three times", feature="KeyUpdate")
    def _(c: Cell, letter=letter) -> None:
        server, port = c.serve()
        client = c.s_client(port, "-msg")
        ready(client)
        for turn in range(1, 4):
            client.send(f"{letter}\n".encode())
            client.wait_for(lambda p, turn=turn: p.both.count("KEYUPDATE") >= turn, "the KeyUpdate")
            client.send(f"turn {turn}\n".encode())
            client.wait_for_text(f"turn {turn}\n")
        echo(c, client, server)
        same("KeyUpdates of theirs", key_updates(client, ">>>"), 3)
        same("KeyUpdates of ours", key_updates(client, "<<<"), 3 if letter == "K" else 0)


@cell(PEER, WAY, "small and padded records")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port, "-max_send_frag", "512", "-record_padding", "1000", quiet=True)
    data = payload(100_000)
    client.send(data)
    client.wait_for_bytes(len(data))
    client.end_input()
    client.expect_exit(0)
    same("what came back", client.out, data)
    c.end(server)


@cell(PEER, WAY, "a client that asks for a staple")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port, "-status")
    ready(client)
    echo(c, client, server)


@cell(PEER, WAY, "cut off without close_notify: others are served", feature="cut off")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port)
    ready(client)
    client.send(b"half of it\n")
    client.wait_for_text("half of it")
    client.kill()
    other = c.s_client(port)
    ready(other)
    echo(c, other, server)


@cell(PEER, WAY, "SIGTERM lets an open connection finish", feature="clean close")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.s_client(port)
    ready(client)
    server.signal(signal.SIGTERM)
    server.wait_for_text("accepting no more")
    client.send(b"still there\n")
    client.wait_for_text("still there")
    client.end_input()
    client.expect_exit(0)
    server.expect_exit(0)


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label}, echoed", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        server, port = c.serve()
        client = c.s_client(port, quiet=True)
        data = payload(size)
        client.send(data)
        client.wait_for_bytes(size)
        client.end_input()
        client.expect_exit(0)
        same("sha256 of the echo", hashlib.sha256(client.out).hexdigest(), hashlib.sha256(data).hexdigest())
        c.end(server)


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label} each way, one after the other, through --forward", seconds=150 if size > 1 << 24 else 30)
    def _(c: Cell, size=size) -> None:
        behind = c.plain_server(digest_then_send)
        server, port = c.serve("--forward", f"127.0.0.1:{behind.port}")
        client = c.s_client(port, quiet=True)
        data = payload(size)
        client.send(size.to_bytes(8, "big"))
        client.send(data)
        client.wait_for_bytes(32 + size)
        client.end_input()
        client.expect_exit(0)
        got = client.out
        same("sha256 of what went up", got[:32].hex(), hashlib.sha256(data).hexdigest())
        same("sha256 of what went down", hashlib.sha256(got[32:]).hexdigest(), hashlib.sha256(data[::-1]).hexdigest())
        c.end(server)


@cell(PEER, WAY, "key log: the same on both sides")
def _(c: Cell) -> None:
    ours, theirs = c.folder / "ours.log", c.folder / "theirs.log"
    server, port = c.serve("--keylog", str(ours))
    client = c.s_client(port, "-keylogfile", str(theirs))
    ready(client)
    echo(c, client, server)
    same_key_logs(ours, theirs)


# Our own two sides, for what no peer has: the hybrid group, and half-closed connections.

OWN_WAY = "sotto connect → sotto serve"
OWN = "Our own two sides are a matter of the tests; here they show what OpenSSL 3.0 has not."
cannot("sotto", OWN_WAY, {feature: OWN for feature in FEATURES if feature not in ("X25519MLKEM768", "100 MiB")})


@cell("sotto", OWN_WAY, "group x25519mlkem768, by default", feature="X25519MLKEM768")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = c.connect(port)
    same("the group", report_of(client)["group"].lower(), "x25519mlkem768")
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    client.end_input()
    client.expect_exit(0)
    c.end(server)


@cell("sotto", OWN_WAY, "100 MiB up, then a half-closed connection, then the answer", seconds=150, feature="100 MiB")
def _(c: Cell) -> None:
    def digest_at_end(connection: socket.socket) -> None:
        digest = hashlib.sha256()
        while chunk := connection.recv(1 << 18):
            digest.update(chunk)
        connection.sendall(digest.hexdigest().encode())

    behind = c.plain_server(digest_at_end)
    server, port = c.serve("--forward", f"127.0.0.1:{behind.port}")
    client = c.connect(port)
    data = payload(100 << 20)
    client.send(data)
    client.end_input()
    client.expect_exit(0)
    same("sha256 of what went up", client.out.decode(), hashlib.sha256(data).hexdigest())
    c.end(server)
