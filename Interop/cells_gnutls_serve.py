# SPDX-License-Identifier: Apache-2.0
"""`sotto connect` to gnutls-serv, which listens on every address: it gets a network of the cell's own.

Its echo works on lines of text, so text is what it gets.
"""

from cells_gnutls import TLS13
from registry import SIZES, cannot, cell
from sotto import Cell, echo_in_turns, report_of, same, sha256, updates
from world import Program, expect

PEER, WAY, PORT = "gnutls", "sotto connect → gnutls-serv", 4433
LINE = bytes(range(33, 33 + 79)) + b"\n"

cannot(PEER, WAY, {"X25519MLKEM768": "GnuTLS 3.7 has no hybrid group."})


def text(count: int) -> bytes:
    """Lines, the last of which may be shorter."""
    return (LINE * (count // len(LINE) + 1))[:count - 1] + b"\n"


def gnutls_serv(
    c: Cell, *arguments: str, priority: str = TLS13, groups: str = "", mode: str = "--echo", identity=None
) -> Program:
    identity = identity or c.certificates.ecdsa
    c.use_own_network()
    server = c.run(
        "gnutls-serv", mode, "--port", str(PORT), "--x509certfile", identity.chain, "--x509keyfile", identity.key,
        "--disable-client-cert", "--priority", priority + groups, *arguments)
    c.wait_until_listening(server, PORT)
    return server


def talk(client: Program, data: bytes) -> None:
    client.send(data)
    client.wait_for_bytes(len(data))
    client.end_input()
    client.expect_exit(0)
    same("sha256 of what came back", sha256(client.out), sha256(data))


for label, size in SIZES.items():
    @cell(PEER, WAY, f"{label} both ways at once", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        gnutls_serv(c, "--quiet")
        client = c.connect(PORT)
        same("verified", report_of(client)["peer"]["verified"], True)
        talk(client, text(size))


@cell(PEER, WAY, "ALPN: the second of ours, which is the only one of theirs", feature="ALPN")
def _(c: Cell) -> None:
    server = gnutls_serv(c, "--alpn", "http/1.1")
    client = c.connect(PORT, "--alpn", "h2,http/1.1")
    same("the protocol", report_of(client)["applicationProtocol"], "http/1.1")
    server.wait_for_text("Application protocol: http/1.1")
    talk(client, b"ping\n")


for group, theirs in {"secp256r1": "SECP256R1", "secp384r1": "SECP384R1"}.items():
    @cell(PEER, WAY, f"HelloRetryRequest: it wants {group}", feature="HelloRetryRequest")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        gnutls_serv(c, groups=f":-GROUP-ALL:+GROUP-{theirs}")
        client = c.connect(PORT)
        report = report_of(client)
        same("group and retry", (report["group"], report["helloRetryRequested"]), (group, True))
        talk(client, b"ping\n")


@cell(PEER, WAY, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
def _(c: Cell) -> None:
    # GnuTLS takes eight a second.
    gnutls_serv(c, "--quiet")
    client = c.connect(PORT, "--update-keys-every", "8000")
    report_of(client)
    data = LINE * 500
    echo_in_turns(client, data, 8000)
    client.expect_exit(0)
    same("sha256 of what came back", sha256(client.out), sha256(data))
    ours, theirs = updates(client.err)
    expect(ours >= 4 and theirs >= 4, f"{ours} KeyUpdates of ours, {theirs} of theirs")


@cell(PEER, WAY, "it says goodbye first", feature="clean close")
def _(c: Cell) -> None:
    gnutls_serv(c, mode="--http")
    client = c.connect(PORT)
    client.send(b"GET / HTTP/1.0\r\n\r\n")
    client.expect_exit(0)  # although its input goes on
    expect(b"</HTML>" in client.out, f"an odd answer: {client.out[-80:]!r}")


@cell(PEER, WAY, "it leaves without close_notify: exit 1", feature="cut off")
def _(c: Cell) -> None:
    server = gnutls_serv(c)
    client = c.connect(PORT)
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    server.kill()
    client.expect_exit(1)
    expect("close_notify" in client.err, f"the error does not say close_notify: {client.tail()}")


@cell(PEER, WAY, "we are killed: it knows", feature="cut off")
def _(c: Cell) -> None:
    server = gnutls_serv(c)
    client = c.connect(PORT)
    client.send(b"ping\n")
    client.wait_for_bytes(5)
    client.kill()
    server.wait_for_text("non-properly terminated")


@cell(PEER, WAY, "wrong name: exit 4, nothing sent", feature="wrong name")
def _(c: Cell) -> None:
    server = gnutls_serv(c, identity=c.certificates.wrong_name)
    refused(c.connect(PORT), server, "elsewhere.example")


@cell(PEER, WAY, "untrusted root: exit 4, nothing sent", feature="untrusted root")
def _(c: Cell) -> None:
    server = gnutls_serv(c)
    refused(c.connect(PORT, ca=c.certificates.other_root), server, "not trusted")


def refused(client: Program, server: Program, words: str) -> None:
    client.send(b"secret\n")
    client.end_input()
    client.expect_exit(4)
    expect(words in client.err, f"the error does not say {words!r}: {client.tail()}")
    server.wait_for_text("Error in handshake")
    expect("secret" not in server.both, "it was told the secret")
