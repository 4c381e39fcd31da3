# SPDX-License-Identifier: Apache-2.0
"""`sotto connect` to OpenSSL's s_server."""

import hashlib
import time

from registry import OPENSSL_GROUPS, SIZES, SUITES, cannot, cell
from sotto import Cell, key_updates, payload, report_of, same, same_key_logs
from world import Program, expect

PEER, WAY = "openssl", "sotto connect → s_server"
cannot(PEER, WAY, {"X25519MLKEM768": "OpenSSL 3.0 has no hybrid group."})


def say(client: Program, server: Program, data: bytes = b"ping\n", answer: bytes = b"pong\n") -> None:
    """A word there, a word back, and a clean end."""
    client.send(data)
    server.wait_for_bytes(len(data))
    server.send(answer)
    client.wait_for_bytes(len(answer))
    client.end_input()
    client.expect_exit(0)
    same("what the server got", server.out, data)
    same("what came back", client.out, answer)


def refused(client: Program, code: int, *words: str) -> None:
    client.send(b"secret\n")
    client.end_input()
    client.expect_exit(code)
    same("what a refused server sent", client.out, b"")
    for word in words:
        expect(word.lower() in client.err.lower(), f"the error does not say {word!r}: {client.tail()}")


for suite in SUITES:
    @cell(PEER, WAY, f"suite {suite}, theirs")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.s_server("-ciphersuites", suite)
        client = c.connect(port)
        same("the suite", report_of(client)["cipherSuite"], suite)
        say(client, server)

    @cell(PEER, WAY, f"suite {suite}, ours")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.s_server()
        client = c.connect(port, "--suites", suite)
        same("the suite", report_of(client)["cipherSuite"], suite)
        say(client, server)


for group, theirs in OPENSSL_GROUPS.items():
    @cell(PEER, WAY, f"group {group}, share in the first hello")
    def _(c: Cell, group=group) -> None:
        server, port = c.s_server()
        client = c.connect(port, "--groups", group)
        report = report_of(client)
        same("group and retry", (report["group"], report["helloRetryRequested"]), (group, False))
        say(client, server)

    if group != "x25519":
        @cell(PEER, WAY, f"group {group}, after HelloRetryRequest", feature="HelloRetryRequest")
        def _(c: Cell, group=group, theirs=theirs) -> None:
            server, port = c.s_server("-groups", theirs)
            client = c.connect(port)
            report = report_of(client)
            same("group and retry", (report["group"], report["helloRetryRequested"]), (group, True))
            say(client, server)


@cell(PEER, WAY, "group: the server prefers X448, and takes P-384 after HelloRetryRequest", feature="HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.s_server("-groups", "X448:P-384")
    client = c.connect(port)
    report = report_of(client)
    same("group and retry", (report["group"], report["helloRetryRequested"]), ("secp384r1", True))
    say(client, server)


@cell(PEER, WAY, "group: none in common")
def _(c: Cell) -> None:
    _, port = c.s_server("-groups", "X448")
    refused(c.connect(port), 3, "handshake_failure")


SCHEMES = {"ecdsa": "ecdsa_secp256r1_sha256", "rsa": "rsa_pss_rsae_sha256", "ed25519": "ed25519"}
for kind, scheme in SCHEMES.items():
    @cell(PEER, WAY, f"credential {kind}")
    def _(c: Cell, kind=kind, scheme=scheme) -> None:
        server, port = c.s_server(identity=getattr(c.certificates, kind))
        client = c.connect(port)
        report = report_of(client)
        same("the signature", report["signatureScheme"], scheme)
        same("verified", report["peer"]["verified"], True)
        say(client, server)


@cell(PEER, WAY, "ALPN: the server chooses", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.s_server("-alpn", "http/1.1,h2")
    client = c.connect(port, "--alpn", "h2,http/1.1")
    same("the protocol", report_of(client)["applicationProtocol"], "http/1.1")
    say(client, server)


@cell(PEER, WAY, "ALPN: none in common", feature="ALPN")
def _(c: Cell) -> None:
    _, port = c.s_server("-alpn", "h3")
    refused(c.connect(port, "--alpn", "h2"), 3, "no_application_protocol")


@cell(PEER, WAY, "ALPN: a server without it", feature="ALPN")
def _(c: Cell) -> None:
    server, port = c.s_server()
    client = c.connect(port, "--alpn", "h2")
    same("the protocol", report_of(client).get("applicationProtocol"), None)
    say(client, server)


@cell(PEER, WAY, "SNI picks the certificate")
def _(c: Cell) -> None:
    second = c.certificates.second_name
    server, port = c.s_server("-servername", "second.example", "-servername_fatal", "-cert2", second.leaf, "-key2", second.key)
    client = c.connect(port, name="second.example")
    same("the names", report_of(client)["peer"]["names"], ["second.example"])
    say(client, server)


@cell(PEER, WAY, "SNI that the server refuses")
def _(c: Cell) -> None:
    second = c.certificates.second_name
    _, port = c.s_server("-servername", "second.example", "-servername_fatal", "-cert2", second.leaf, "-key2", second.key)
    refused(c.connect(port), 3, "unrecognized_name")


@cell(PEER, WAY, "an address as the name: verified, and no SNI")
def _(c: Cell) -> None:
    second = c.certificates.second_name
    server, port = c.s_server("-servername", "second.example", "-servername_fatal", "-cert2", second.leaf, "-key2", second.key)
    client = c.connect(port, name=None)
    same("verified", report_of(client)["peer"]["verified"], True)
    say(client, server)


@cell(PEER, WAY, "wrong root: exit 4, nothing sent", feature="untrusted root")
def _(c: Cell) -> None:
    server, port = c.s_server()
    refused(c.connect(port, ca=c.certificates.other_root), 4, "not trusted")
    same("what the server got", server.out, b"")


@cell(PEER, WAY, "wrong name: exit 4, nothing sent", feature="wrong name")
def _(c: Cell) -> None:
    server, port = c.s_server(identity=c.certificates.wrong_name)
    refused(c.connect(port), 4, "elsewhere.example")
    same("what the server got", server.out, b"")


@cell(PEER, WAY, "expired: exit 4, nothing sent")
def _(c: Cell) -> None:
    server, port = c.s_server(identity=c.certificates.expired)
    refused(c.connect(port), 4, "expired")
    same("what the server got", server.out, b"")


@cell(PEER, WAY, "an expired one, with --insecure-no-verification")
def _(c: Cell) -> None:
    server, port = c.s_server(identity=c.certificates.expired)
    client = c.run(c.sotto, "connect", f"127.0.0.1:{port}", "--json", "--insecure-no-verification")
    same("verified", report_of(client)["peer"]["verified"], False)
    say(client, server)


@cell(PEER, WAY, "a server that speaks only tls1_1: exit 3")
def _(c: Cell) -> None:
    _, port = c.s_server("-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0")
    refused(c.connect(port), 3, "speaks only TLS 1.1 or older")


@cell(PEER, WAY, "a server that wants our certificate: exit 3")
def _(c: Cell) -> None:
    _, port = c.s_server("-Verify", "1")
    refused(c.connect(port), 3, "certificate_required")


@cell(PEER, WAY, "a server that would like our certificate")
def _(c: Cell) -> None:
    server, port = c.s_server("-verify", "1", "-verify_quiet")
    client = c.connect(port)
    report_of(client)
    say(client, server)


for letter, what in (("K", "asks for ours"), ("k", "does not ask for ours")):
    @cell(PEER, WAY, f"KeyUpdate of theirs, which {what}; three times", feature="KeyUpdate")
    def _(c: Cell, letter=letter) -> None:
        server, port = c.s_server("-msg", quiet=False)
        client = c.connect(port)
        report_of(client)
        for turn in range(1, 4):
            server.send(f"{letter}\n".encode())
            time.sleep(0.2)  # a command is one that stands first in what s_server reads at once
            server.send(f"down {turn}\n".encode())
            client.wait_for_text(f"down {turn}\n")
            client.send(f"up {turn}\n".encode())
            server.wait_for_text(f"up {turn}\n")
        client.end_input()
        client.expect_exit(0)
        same("what came back", client.out, b"down 1\ndown 2\ndown 3\n")
        same("KeyUpdates of theirs", key_updates(server, ">>>"), 3)
        same("KeyUpdates of ours", key_updates(server, "<<<"), 3 if letter == "K" else 0)


@cell(PEER, WAY, "many tickets, which are not asked for")
def _(c: Cell) -> None:
    server, port = c.s_server("-num_tickets", "20")
    client = c.connect(port)
    report_of(client)
    say(client, server)


@cell(PEER, WAY, "small and padded records")
def _(c: Cell) -> None:
    server, port = c.s_server("-max_send_frag", "512", "-record_padding", "1000")
    client = c.connect(port)
    report_of(client)
    say(client, server, answer=payload(100_000))


@cell(PEER, WAY, "the server closes first, cleanly", feature="clean close")
def _(c: Cell) -> None:
    _, port = c.s_server("-www", quiet=False)  # the only mode in which it says goodbye first
    client = c.connect(port)
    client.send(b"GET / HTTP/1.0\r\n\r\n")
    client.expect_exit(0)  # although its input goes on
    expect(client.out.startswith(b"HTTP/1.0 200 ok"), f"an odd answer: {client.out[:80]!r}")
    expect(b"</html>" in client.out.lower(), "the end of the answer is missing")


@cell(PEER, WAY, "cut off without close_notify: exit 1", feature="cut off")
def _(c: Cell) -> None:
    server, port = c.s_server()
    client = c.connect(port)
    report_of(client)
    server.send(b"half of it")
    client.wait_for_bytes(10)
    server.kill()
    client.expect_exit(1)
    expect("close_notify" in client.err, f"the error does not say close_notify: {client.tail()}")
    same("what came before", client.out, b"half of it")


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label} both ways at once", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        server, port = c.s_server()
        client = c.connect(port)
        report_of(client)
        up, down = payload(size), payload(size)[::-1]
        client.send(up)
        server.send(down)
        server.wait_for_bytes(size)
        client.wait_for_bytes(size)
        client.end_input()
        client.expect_exit(0)
        for what, got, sent in (("up", server.out, up), ("down", client.out, down)):
            same(f"sha256 of what went {what}", hashlib.sha256(got).hexdigest(), hashlib.sha256(sent).hexdigest())


@cell(PEER, WAY, "key log: the same on both sides")
def _(c: Cell) -> None:
    ours, theirs = c.folder / "ours.log", c.folder / "theirs.log"
    server, port = c.s_server("-keylogfile", str(theirs))
    client = c.connect(port, "--keylog", str(ours))
    report_of(client)
    say(client, server)
    same_key_logs(ours, theirs)
    same("the mode of our key log", oct(ours.stat().st_mode & 0o777), "0o600")
