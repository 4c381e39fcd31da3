# SPDX-License-Identifier: Apache-2.0
"""Groups that `sotto` uses only where it is told to, with the peers that have them, in both directions."""

import cells_connect
import cells_gnutls
import cells_gnutls_serve
import cells_peers
import cells_serve
from programs import PROGRAMS, PeerProgram, event
from registry import cell
from sotto import Cell, line, report_of, same

GROUPS = ("SecP256r1MLKEM768", "SecP384r1MLKEM1024", "secp521r1")
WORD = b"ping\n"


def agreed(client, group: str, retried: bool) -> None:
    report = report_of(client)
    same("group and retry", (report["group"], report["helloRetryRequested"]), (group, retried))


# The hybrids, and the curve, with those that have all three.

def both_ways(peer: PeerProgram, group: str) -> None:
    @cell(peer.name, f"sotto connect → {peer.name}", f"group {group}, share in the first hello")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--groups", group)
        client = c.connect(port, "--groups", group)
        agreed(client, group, False)
        cells_peers.talk(client, server, WORD)

    @cell(peer.name, f"sotto connect → {peer.name}", f"group {group}, after HelloRetryRequest")
    def _(c: Cell) -> None:
        server, port = peer.server(c, "--groups", group)
        client = c.connect(port, "--groups", f"x25519,{group}")
        agreed(client, group, True)
        cells_peers.talk(client, server, WORD)

    @cell(peer.name, f"{peer.name} → sotto serve", f"group {group}, share in the first hello")
    def _(c: Cell) -> None:
        server, port = c.serve("--groups", group)
        client = peer.client(c, port, "--groups", group, "--end", "close")
        same("the group, as the peer has it", event(client, "handshake")["group"].lower(), NAMES.get((peer.name, group), group).lower())
        text = line(server, f" {group} ")
        same("whether there was a retry", "retried" in text, False)
        cells_peers.echoed(client, 5)
        c.end(server)


# What the peers call the curve.
NAMES = {("go", "secp521r1"): "CurveP521"}
for one in PROGRAMS:
    if one.name in ("go", "openssl4"):
        for name in GROUPS:
            both_ways(one, name)

OPENSSL4 = next(one for one in PROGRAMS if one.name == "openssl4")
for name in GROUPS:
    @cell(OPENSSL4.name, f"{OPENSSL4.name} → sotto serve", f"group {name}, after HelloRetryRequest")
    def _(c: Cell, group=name) -> None:
        server, port = c.serve("--groups", group)
        # Its share is for the first that it names; Go's is for the one that Go likes best.
        client = OPENSSL4.client(c, port, "--groups", f"x25519,{group}", "--end", "close")
        line(server, f" {group} ", "retried")
        cells_peers.echoed(client, 5)
        c.end(server)


# P-521 with OpenSSL 3.0 and GnuTLS, in both versions.

CURVE = "secp521r1"
for version in ("1.3", "1.2"):
    option = [] if version == "1.3" else ["-tls1_2"]
    to_us = "s_client -tls1_2 → sotto serve" if option else cells_serve.WAY
    to_them = "sotto connect → s_server -tls1_2" if option else cells_connect.WAY

    @cell("openssl", to_us, f"group {CURVE}, TLS {version}")
    def _(c: Cell, version=version, option=option) -> None:
        server, port = c.serve("--groups", CURVE, identities=[c.certificates.rsa])
        client = c.s_client(port, *option, "-groups", "P-521")
        cells_serve.ready(client, "Server Temp Key: ECDH, secp521r1, 521 bits")
        cells_serve.logged(server, f"TLS {version}", f" {CURVE} ")
        cells_serve.echo(c, client, server)

    @cell("openssl", to_them, f"group {CURVE}, TLS {version}")
    def _(c: Cell, version=version, option=option) -> None:
        server, port = c.s_server(*option, "-groups", "P-521", identity=c.certificates.rsa)
        client = c.connect(port, "--groups", CURVE)
        report = report_of(client)
        same("version and group", (report["version"], report["group"]), (f"TLS {version}", CURVE))
        cells_connect.say(client, server)

    priority = f"NORMAL:-VERS-ALL:+VERS-TLS{version}:-GROUP-ALL:+GROUP-SECP521R1"

    @cell("gnutls", cells_gnutls.WAY, f"group {CURVE}, TLS {version}")
    def _(c: Cell, version=version, priority=priority) -> None:
        server, port = c.serve("--groups", CURVE, identities=[c.certificates.rsa])
        client, _ = cells_gnutls.gnutls(c, port, priority=priority)
        cells_gnutls.logged(server, f"TLS {version}", f" {CURVE} ")
        cells_gnutls.echo(c, client, server)

    @cell("gnutls", cells_gnutls_serve.WAY, f"group {CURVE}, TLS {version}")
    def _(c: Cell, version=version, priority=priority) -> None:
        # Of two priorities GnuTLS takes the last.
        cells_gnutls_serve.gnutls_serv(c, "--quiet", "--priority", priority, identity=c.certificates.rsa)
        client = c.connect(cells_gnutls_serve.PORT, "--groups", CURVE)
        report = report_of(client)
        same("version and group", (report["version"], report["group"]), (f"TLS {version}", CURVE))
        cells_gnutls_serve.talk(client, WORD)


# Between our own two sides: nobody has to be asked for what both are told.

@cell("sotto", "sotto connect → sotto serve", "groups that only one side has been told of are not used")
def _(c: Cell) -> None:
    for ours, theirs, group in (([], ["--groups", f"{CURVE},x25519"], "x25519"), (["--groups", f"{CURVE},x25519"], [], "x25519")):
        server, port = c.serve(*theirs)
        client = c.connect(port, *ours)
        same("the group", report_of(client)["group"], group)
        client.end_input()
        client.expect_exit(0)
        c.end(server)
