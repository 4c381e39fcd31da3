# SPDX-License-Identifier: Apache-2.0
"""Clients that show certificates, in both versions and both directions, with NSS."""

from cells_mutual import REFUSALS, asking, elsewhere, ours
from cells_nss import PEER, PORT, get, mutual_database, selfserv, serve, talk, tstclnt
from registry import cell
from sotto import Cell, line, report_of, same
from world import expect

TO_NSS, FROM_NSS = (PEER, "sotto connect → selfserv, mutual"), (PEER, "tstclnt → sotto serve, mutual")
for way in (TO_NSS, FROM_NSS):
    elsewhere(*way)
# NSS 3.87 has no Ed25519 in TLS.
KINDS = ("ecdsa", "rsa")

for name, alert in REFUSALS.items():
    for kind in KINDS:
        @cell(*FROM_NSS, f"TLS {name}, a client known by its {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server, port = serve(c, "--client-ca", c.certificates.root, "--require-client-cert")
            talk(c, port, "-n", "leaf", folder=mutual_database(c, c.certificates.clients[kind]), version=name)
            line(server, f"TLS {name}", f"client=CN=client-{kind}")
            c.end(server)

        @cell(*TO_NSS, f"TLS {name}, known by our {kind} key")
        def _(c: Cell, name=name, kind=kind) -> None:
            server = selfserv(c, "-r", "-r", folder=mutual_database(c, c.certificates.ecdsa), version=name)
            client = c.connect(PORT, *ours(c.certificates.clients[kind]))
            same("the version", report_of(client)["version"], f"TLS {name}")
            get(c, client, b"file")
            server.wait_for_text(f"CN=client-{kind}")

    @cell(*FROM_NSS, f"TLS {name}, a client with nothing to show where it has to: {alert}")
    def _(c: Cell, name=name, alert=alert) -> None:
        server, port = asking(c)
        client = tstclnt(c, port, version=name)
        line(server, "failed", alert)
        client.end_input()
        expect(client.wait() != 0, "the client is content")
        c.end(server)

    @cell(*TO_NSS, f"TLS {name}, we have nothing to show where we have to: exit 3")
    def _(c: Cell, name=name) -> None:
        selfserv(c, "-r", "-r", folder=mutual_database(c, c.certificates.ecdsa), version=name)
        client = c.connect(PORT)
        client.end_input()
        client.expect_exit(3)
