# SPDX-License-Identifier: Apache-2.0
"""The same, tried with each of the peer programs, in both directions."""

import signal

from programs import PROGRAMS, PeerProgram, event
from registry import SIZES, cannot, cell, remark
from sotto import Cell, echo_in_turns, line, payload, report_of, same, sha256, updates
from world import Program, expect

KEY_UPDATE_BYTES, KEY_UPDATE_DATA = 1 << 16, 1 << 20


def talk(client: Program, server: Program, data: bytes) -> None:
    """`sotto connect` sends, reads the echo, and ends."""
    client.send(data)
    client.wait_for_bytes(len(data))
    client.end_input()
    client.expect_exit(0)
    same("sha256 of what came back", sha256(client.out), sha256(data))
    server_got(server, data)


def server_got(server: Program, data: bytes) -> None:
    got = event(server, "data")
    same("what the server got", (got["bytes"], got["sha256"]), (len(data), sha256(data)))
    same("how we ended", event(server, "end")["how"], "close_notify")
    server.expect_exit(0)


def echoed(client: Program, count: int) -> None:
    """A peer's client got back what it sent, and then our goodbye after its own."""
    got = event(client, "data")
    same("what came back", (got["bytes"], got["sha256"]), (count, sha256(payload(count))))
    same("how we ended", event(client, "end")["how"], "close_notify")
    client.expect_exit(0)


def seconds(size: int) -> float:
    return 150 if size > 1 << 24 else 40


# sotto connect → peer


def connect_cells(peer: PeerProgram) -> None:
    way = f"sotto connect → {peer.name}"

    for label, size in SIZES.items():
        @cell(peer.name, way, f"{label} both ways at once", seconds(size), feature=label)
        def _(c: Cell, size=size) -> None:
            server, port = peer.server(c)
            client = c.connect(port)
            same("verified", report_of(client)["peer"]["verified"], True)
            talk(client, server, payload(size))

    @cell(peer.name, way, "ALPN: the second of ours, which is the only one of theirs", feature="ALPN")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--alpn", "http/1.1")
        client = c.connect(port, "--alpn", "h2,http/1.1")
        same("the protocol", report_of(client)["applicationProtocol"], "http/1.1")
        same("the protocol, as the peer has it", event(server, "handshake")["alpn"], "http/1.1")
        talk(client, server, b"ping\n")

    @cell(peer.name, way, "X25519MLKEM768", feature="X25519MLKEM768")
    def _(c: Cell) -> None:
        server, port = peer.server(c)
        client = c.connect(port)
        same("the group", report_of(client)["group"], "X25519MLKEM768")
        talk(client, server, b"ping\n")

    @cell(peer.name, way, "HelloRetryRequest: it wants P-384", feature="HelloRetryRequest")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--groups", "secp384r1")
        client = c.connect(port)
        report = report_of(client)
        same("group and retry", (report["group"], report["helloRetryRequested"]), ("secp384r1", True))
        talk(client, server, b"ping\n")

    @cell(peer.name, way, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
    def _(c: Cell) -> None:
        server, port = peer.server(c)
        client = c.connect(port, "--update-keys-every", str(KEY_UPDATE_BYTES))
        data = payload(KEY_UPDATE_DATA)
        report_of(client)
        echo_in_turns(client, data, KEY_UPDATE_BYTES)
        client.expect_exit(0)
        same("sha256 of what came back", sha256(client.out), sha256(data))
        server_got(server, data)
        ours, theirs = updates(client.err)
        expect(ours >= 8 and theirs >= 8, f"{ours} KeyUpdates of ours, {theirs} of theirs")

    @cell(peer.name, way, "it says goodbye first", feature="clean close")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--bytes", "5", "--end", "close")
        client = c.connect(port)
        client.send(b"ping\n")
        client.expect_exit(0)  # although its input goes on
        same("what came back", client.out, b"ping\n")
        server.expect_exit(0)

    @cell(peer.name, way, "it leaves without close_notify: exit 1", feature="cut off")
    def _(c: Cell) -> None:
        _, port = peer.server(c, "--bytes", "5", "--end", "cut")
        client = c.connect(port)
        client.send(b"ping\n")
        client.expect_exit(1)
        expect("close_notify" in client.err, f"the error does not say close_notify: {client.tail()}")
        same("what came before", client.out, b"ping\n")

    @cell(peer.name, way, "we are killed: it knows", feature="cut off")
    def _(c: Cell) -> None:
        server, port = peer.server(c)
        client = c.connect(port)
        client.send(b"ping\n")
        client.wait_for_bytes(5)
        client.kill()
        same("how we ended", event(server, "end")["how"], "cut")

    @cell(peer.name, way, "wrong name: exit 4, nothing sent", feature="wrong name")
    def _(c: Cell) -> None:
        server, port = peer.server(c, identity=c.certificates.wrong_name)
        refused(c.connect(port), server, "elsewhere.example")

    @cell(peer.name, way, "untrusted root: exit 4, nothing sent", feature="untrusted root")
    def _(c: Cell) -> None:
        server, port = peer.server(c)
        refused(c.connect(port, ca=c.certificates.other_root), server, "not trusted")


def refused(client: Program, server: Program, words: str) -> None:
    client.send(b"secret\n")
    client.end_input()
    client.expect_exit(4)
    same("what a refused server sent", client.out, b"")
    expect(words in client.err, f"the error does not say {words!r}: {client.tail()}")
    event(server, "refused")
    server.expect_exit(1)


# peer → sotto serve


def serve_cells(peer: PeerProgram) -> None:
    way = f"{peer.name} → sotto serve"

    for label, size in SIZES.items():
        @cell(peer.name, way, f"{label}, echoed while it is sent", seconds(size), feature=label)
        def _(c: Cell, size=size) -> None:
            server, port = c.serve()
            echoed(peer.client(c, port, "--end", "close", count=size), size)
            c.end(server)

    @cell(peer.name, way, "ALPN: the only one of ours", feature="ALPN")
    def _(c: Cell) -> None:
        server, port = c.serve("--alpn", "http/1.1")
        client = peer.client(c, port, "--alpn", "h2,http/1.1", "--end", "close")
        same("the protocol, as the peer has it", event(client, "handshake")["alpn"], "http/1.1")
        line(server, "alpn=http/1.1", "name=localhost")
        echoed(client, 5)
        c.end(server)

    @cell(peer.name, way, "X25519MLKEM768", feature="X25519MLKEM768")
    def _(c: Cell) -> None:
        server, port = c.serve()
        client = peer.client(c, port, "--end", "close")
        line(server, " X25519MLKEM768 ")
        echoed(client, 5)
        c.end(server)

    @cell(peer.name, way, "HelloRetryRequest: we want P-384", feature="HelloRetryRequest")
    def _(c: Cell) -> None:
        server, port = c.serve("--groups", "secp384r1")
        client = peer.client(c, port, "--end", "close")
        line(server, " secp384r1 ", "retried")
        echoed(client, 5)
        c.end(server)

    @cell(peer.name, way, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
    def _(c: Cell) -> None:
        # Enough that the answers come before the end: it sends all this while it reads.
        count = 16 << 20
        server, port = c.serve("--update-keys-every", str(1 << 20))
        echoed(peer.client(c, port, "--end", "close", count=count), count)
        ours, theirs = updates(line(server, "keys updated"))
        expect(ours >= 8 and theirs >= 1, f"{ours} KeyUpdates of ours, {theirs} of theirs")
        c.end(server)

    @cell(peer.name, way, "SIGTERM lets it finish, and both say goodbye", feature="clean close")
    def _(c: Cell) -> None:
        server, port = c.serve()
        client = peer.client(c, port, "--end", "close", count=1 << 20)
        line(server, "TLS 1.3")
        server.signal(signal.SIGTERM)
        echoed(client, 1 << 20)
        server.expect_exit(0)

    @cell(peer.name, way, "it leaves without close_notify: others are served", feature="cut off")
    def _(c: Cell) -> None:
        server, port = c.serve()
        event(peer.client(c, port, "--end", "cut"), "end")
        echoed(peer.client(c, port, "--end", "close"), 5)
        c.end(server)

    @cell(peer.name, way, "we are killed: it knows", feature="cut off")
    def _(c: Cell) -> None:
        server, port = c.serve()
        client = peer.client(c, port)
        server.wait_for_text("TLS 1.3")
        server.kill()
        same("how we ended", event(client, "end")["how"], "cut")

    @cell(peer.name, way, "a client that wants another name", feature="wrong name")
    def _(c: Cell) -> None:
        server, port = c.serve(identities=[c.certificates.wrong_name])
        we_are_refused(c, peer, server, peer.client(c, port))

    @cell(peer.name, way, "a client that does not trust us", feature="untrusted root")
    def _(c: Cell) -> None:
        server, port = c.serve()
        we_are_refused(c, peer, server, peer.client(c, port, ca=c.certificates.other_root))


def we_are_refused(c: Cell, peer: PeerProgram, server: Program, client: Program) -> None:
    """Its client tells us by an alert, if it is one that does, and says so itself."""
    event(client, "refused")
    client.expect_exit(1)
    line(server, "failed", "cut off" if peer.leaves_without_alert else "alert")
    c.end(server)


UNAWARE = "Node takes an end without close_notify for a good one; that it leaves so itself is tried."
LATE = "Node looks at the certificate last and leaves without an alert: we report that we were cut off."
NO_HYBRID = {
    "python": "Python is built with OpenSSL 3.0 here, which has no hybrid group.",
    "java": "Java 17 has no hybrid group.",
    "node": "Node 20 has OpenSSL 3.0, which has no hybrid group.",
}
for name, reason in NO_HYBRID.items():
    cannot(name, f"sotto connect → {name}", {"X25519MLKEM768": reason})
    cannot(name, f"{name} → sotto serve", {"X25519MLKEM768": reason})
cannot("rustls", "sotto connect → rustls", {
    "HelloRetryRequest": "rtls has no setting for groups, and rustls takes whichever of our groups has a share in the first hello."})
cannot("node", "sotto connect → node", {"we are killed: it knows": UNAWARE})
cannot("node", "node → sotto serve", {"we are killed: it knows": UNAWARE})
remark("node", "node → sotto serve", {"wrong name": LATE, "untrusted root": LATE})

for one in PROGRAMS:
    connect_cells(one)
    serve_cells(one)
