# SPDX-License-Identifier: Apache-2.0
"""Clients that show certificates, in both versions and both directions, with each of the peer programs."""

from cells_mutual import KINDS, REFUSALS, asking, elsewhere, ours
from cells_peers import echoed, talk
from programs import PROGRAMS, PeerProgram, event, events
from registry import cannot, cell
from sotto import Cell, line, report_of, same
from world import expect


def client_cells(peer: PeerProgram, way: str, version: str, alert: str) -> None:
    for kind in KINDS:
        @cell(peer.name, way, f"TLS {version}, a client known by its {kind} key")
        def _(c: Cell, kind=kind) -> None:
            server, port = asking(c)
            known = c.certificates.clients[kind]
            client = peer.client(c, port, "--max-version", version, "--cert", known.chain, "--key", known.key, "--end", "close")
            line(server, f"TLS {version}", f"client=CN=client-{kind}")
            echoed(client, 5)
            c.end(server)

    @cell(peer.name, way, f"TLS {version}, a client with nothing to show where it has to: {alert}")
    def _(c: Cell) -> None:
        server, port = asking(c)
        client = peer.client(c, port, "--max-version", version, "--end", "close")
        line(server, "failed", alert)
        client.wait()
        expect(not any(one.get("bytes") for one in events(client)), "something came back to a client that nobody knows")
        c.end(server)


def server_cells(peer: PeerProgram, way: str, version: str) -> None:
    for kind in KINDS:
        @cell(peer.name, way, f"TLS {version}, known by our {kind} key")
        def _(c: Cell, kind=kind) -> None:
            server, port = peer.server(c, "--max-version", version, "--client-ca", c.certificates.root)
            client = c.connect(port, *ours(c.certificates.clients[kind]))
            same("the version", report_of(client)["version"], f"TLS {version}")
            same("who we are", event(server, "handshake")["peer"], f"client-{kind}")
            talk(client, server, b"ping\n")

    @cell(peer.name, way, f"TLS {version}, we have nothing to show where we have to: exit 3")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--max-version", version, "--client-ca", c.certificates.root)
        client = c.connect(port)
        client.end_input()
        client.expect_exit(3)
        event(server, "refused")
        server.expect_exit(1)


cannot("rustls", "sotto connect → rustls, mutual", {
    f"TLS {name}, {what}": "rtls asks no client for a certificate."
    for name in REFUSALS
    for what in (*(f"known by our {kind} key" for kind in KINDS), "we have nothing to show where we have to: exit 3")})

for one in PROGRAMS:
    to_us, to_them = f"{one.name} → sotto serve, mutual", f"sotto connect → {one.name}, mutual"
    elsewhere(one.name, to_us)
    elsewhere(one.name, to_them)
    for name, alert in REFUSALS.items():
        client_cells(one, to_us, name, alert)
        server_cells(one, to_them, name)
