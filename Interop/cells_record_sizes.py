# SPDX-License-Identifier: Apache-2.0
"""Record sizes (RFC 8449) with GnuTLS, in both directions and both versions."""

from cells_gnutls import TLS13, gnutls
from cells_gnutls_serve import PORT, gnutls_serv, talk, text
from registry import cell
from sotto import Cell, report_of
from world import expect

PEER, OUT, IN = "gnutls", "sotto connect → gnutls-serv", "gnutls-cli → sotto serve"
TLS12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2"

for version, priority in {"1.3": TLS13, "1.2": TLS12}.items():
    @cell(PEER, OUT, f"record sizes are told on both sides, TLS {version}")
    def _(c: Cell, priority=priority) -> None:
        gnutls_serv(c, "--quiet", priority=priority)
        client = c.connect(PORT)
        limit = report_of(client)["peerRecordSizeLimit"]
        expect(limit in (16384, 16385), f"gnutls-serv takes {limit}")
        talk(client, text(1 << 20))

    @cell(PEER, OUT, f"we take 600 bytes a record, TLS {version}")
    def _(c: Cell, priority=priority) -> None:
        gnutls_serv(c, "--quiet", priority=priority)
        # What is longer would end the connection with record_overflow.
        talk(c.connect(PORT, "--record-size-limit", "600"), text(100_000))

    @cell(PEER, IN, f"a client that takes 600 bytes a record, TLS {version}")
    def _(c: Cell, priority=priority) -> None:
        page = c.folder / "page"
        page.write_bytes(text(100_000))
        server, port = c.serve("--www", str(c.folder))
        client, _ = gnutls(c, port, "--recordsize", "600", priority=priority)
        client.send(b"GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        client.expect_exit(0)
        expect(client.out.endswith(text(100_000)), "the page did not come whole")
        c.end(server)

    @cell(PEER, IN, f"a server that takes 600 bytes a record, TLS {version}")
    def _(c: Cell, priority=priority) -> None:
        server, port = c.serve("--record-size-limit", "600")
        client, _ = gnutls(c, port, priority=priority)
        # gnutls-cli forgets what does not go into one record: that it forgets shows that it keeps to the limit.
        client.send(text(4_000))
        client.wait_for_bytes(500)
        expect(len(client.out) <= 600, f"{len(client.out)} bytes came in one record")
        expect("failed" not in server.err, server.tail())
        client.end_input()
        c.end(server)
