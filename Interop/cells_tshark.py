# SPDX-License-Identifier: Apache-2.0
"""Our handshakes as tshark sees them, given our key log: every message by its name, and nothing to complain of."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as Tree
from dataclasses import dataclass, field
from pathlib import Path

from cells_curl import curl
from recording import CLIENT_PORT, RecordingProxy
from registry import FEATURES, SUITES, cannot, cell, peer
from sotto import Cell, key_updates, report_of, same
from world import HOST, Failed, Program, environment

PEER = "tshark"
SERVER_WAY, CLIENT_WAY = "s_client → sotto serve, seen", "sotto connect → s_server, seen"
BOTH_WAY = "sotto → sotto, seen"
# Of tshark's severities, the first that is a complaint.
WARNING = 0x600000
CLIENT, SERVER = 0, 1


def version() -> str | None:
    """Without the warning for root that stands above it."""
    if not shutil.which("tshark"):
        return None
    run = subprocess.run(
        ["tshark", "--version"], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    found = re.match(r"TShark \(Wireshark\) (\S+)", run.stdout)
    return f"TShark {found[1]}" if found else None


peer(PEER, version)
for way in (SERVER_WAY, CLIENT_WAY, BOTH_WAY):
    elsewhere = {"HelloRetryRequest", "KeyUpdate"} if way != BOTH_WAY else {"X25519MLKEM768"}
    cannot(PEER, way, {one: "tshark only looks on; the peers' own rows have this." for one in FEATURES if one not in elsewhere})

CLIENT_FLIGHT = ["Client Hello", "Finished"]
# Tickets come by two, s_server's and ours.
SERVER_FLIGHT = [
    "Server Hello", "Encrypted Extensions", "Certificate", "Certificate Verify", "Finished", *["New Session Ticket"] * 2]
RETRIED = (["Client Hello", "Client Hello", "Finished"], ["Hello Retry Request", *SERVER_FLIGHT])
REQUEST = b"GET /one.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass
class Seen:
    """What a capture says, for the client and for the server."""

    handshake: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    alerts: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    http: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    group: str = ""
    sealed: int = 0
    opened: int = 0
    complaints: list[str] = field(default_factory=list)


def dissect(c: Cell, capture: Path, keys: Path) -> Seen:
    home = c.folder / "tshark-home"
    home.mkdir(exist_ok=True)
    tshark = c.run("env", f"HOME={home}", "tshark", "-n", "-r", str(capture), "-o", f"tls.keylog_file:{keys}", "-T", "pdml")
    tshark.end_input()
    tshark.expect_exit(0)
    seen = Seen()
    for packet in Tree.fromstring(tshark.out):
        note(packet, seen)
    return seen


def note(packet: Tree.Element, seen: Seen) -> None:
    values = {one.get("name"): one.get("show") for one in packet.iter("field")}
    number = values["num"]
    side = CLIENT if values["tcp.srcport"] == str(CLIENT_PORT) else SERVER
    for one in packet.iter():
        name, text, shown = one.get("name") or "", one.get("showname") or "", one.get("show") or ""
        if "malformed" in name.lower() or "malformed" in text.lower() or "unreassembled" in name.lower():
            seen.complaints.append(f"packet {number}: {name} {text}")
        elif name == "_ws.expert.severity" and int(shown) >= WARNING:
            message = values.get("_ws.expert.message", "")
            seen.complaints.append(f"packet {number}: {text}: {message}")
        elif name == "tls.handshake":
            seen.handshake[side].append(text.removeprefix("Handshake Protocol: "))
        elif name == "tls.alert_message.desc":
            seen.alerts[side].append(text.removeprefix("Description: "))
        elif name in ("http.request.full_uri", "http.response.code"):
            seen.http[side].append(shown)
        elif name == "tls.handshake.extensions_key_share_group" and side == SERVER:
            seen.group = shown
        elif name == "tls.record":
            inside = {part.get("name"): part.get("show") for part in one}
            # A record that could be opened has both types, the one outside and the one inside.
            if "tls.record.opaque_type" in inside:
                seen.opened += 1
            elif inside.get("tls.record.content_type") == "23":
                seen.sealed += 1


def content(seen: Seen, client: list[str], server: list[str], requests: int = 1) -> None:
    """Everything was opened, and is what was said; both sides said goodbye."""
    same("what tshark complains of", seen.complaints, [])
    same("the records that tshark could not open", seen.sealed, 0)
    same("the client's messages", seen.handshake[CLIENT], client)
    same("the server's messages", seen.handshake[SERVER], server)
    same("requests and answers", (len(seen.http[CLIENT]), seen.http[SERVER]), (requests, ["200"] * requests))
    for side in (CLIENT, SERVER):
        same("alerts", seen.alerts[side], ["Close Notify (0)"])


def record(c: Cell, port: int) -> RecordingProxy:
    proxy = RecordingProxy(port, c.folder / "capture.pcap")
    c.started.append(proxy)
    return proxy


def finished(c: Cell, proxy: RecordingProxy, one: Program) -> None:
    if not proxy.done.wait(one.left()):
        raise Failed("the recorded connection does not end")


# Our server.


def serve(c: Cell, *arguments: str) -> tuple[Program, RecordingProxy, Path]:
    folder, keys = c.folder / "www", c.folder / "keys.log"
    folder.mkdir()
    (folder / "one.txt").write_bytes(b"1")
    server, port = c.serve("--www", str(folder), "--keylog", str(keys), *arguments)
    return server, record(c, port), keys


def fetch(c: Cell, server: Program, proxy: RecordingProxy, updates: str = "") -> None:
    """A request of s_client's, and for each letter of `updates` a KeyUpdate and a request more."""
    client = c.s_client(proxy.port, "-alpn", "http/1.1")
    client.wait_for_text("Verify return code:")
    for turn, letter in enumerate(("", *updates), 1):
        if letter:
            client.send(f"{letter}\n".encode())
            client.wait_for(lambda p, turn=turn: p.both.count("KEYUPDATE") == turn - 1, "the KeyUpdate")
        client.send(REQUEST)
        client.wait_for(lambda p, turn=turn: p.both.count("\r\n\r\n1") == turn, "the answer")
    client.end_input()
    client.expect_exit(0)
    finished(c, proxy, client)
    c.end(server)


for suite in SUITES:
    @cell(PEER, SERVER_WAY, f"full handshake, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, proxy, keys = serve(c, "--suites", suite)
        fetch(c, server, proxy)
        content(dissect(c, proxy.path, keys), CLIENT_FLIGHT, SERVER_FLIGHT)


@cell(PEER, SERVER_WAY, "HelloRetryRequest", feature="HelloRetryRequest")
def _(c: Cell) -> None:
    server, proxy, keys = serve(c, "--groups", "secp384r1")
    fetch(c, server, proxy)
    seen = dissect(c, proxy.path, keys)
    content(seen, *RETRIED)
    same("the group", seen.group, "24")


@cell(PEER, SERVER_WAY, "KeyUpdates both ways, and HTTP after each", feature="KeyUpdate")
def _(c: Cell) -> None:
    server, proxy, keys = serve(c)
    fetch(c, server, proxy, updates="KkK")
    content(
        dissect(c, proxy.path, keys), [*CLIENT_FLIGHT, *["Key Update"] * 3], [*SERVER_FLIGHT, *["Key Update"] * 2], requests=4)


@cell(PEER, SERVER_WAY, "curl instead, twice on one connection")
def _(c: Cell) -> None:
    server, proxy, keys = serve(c)
    page = f"https://localhost:{proxy.port}/one.txt"
    client = curl(c, "--fail", "--resolve", f"localhost:{proxy.port}:{HOST}", page, page)
    client.expect_exit(0)
    same("what came", client.out, b"11")
    finished(c, proxy, client)
    c.end(server)
    content(dissect(c, proxy.path, keys), CLIENT_FLIGHT, SERVER_FLIGHT, requests=2)


@cell(PEER, SERVER_WAY, "a check that can't fail is none: a wrong key log, a changed byte")
def _(c: Cell) -> None:
    server, proxy, keys = serve(c)
    fetch(c, server, proxy)
    content(dissect(c, proxy.path, keys), CLIENT_FLIGHT, SERVER_FLIGHT)
    wrong = c.folder / "wrong.log"
    wrong.write_text("".join(line[:-1] + ("0" if line[-1] != "0" else "1") + "\n" for line in keys.read_text().splitlines()))
    broken = c.folder / "broken.pcap"
    capture = bytearray(proxy.path.read_bytes())
    hello = capture.index(b"\x16\x03\x01")
    capture[hello + 9 + 2 + 32] = 200  # the length of the session id, which then reaches into what follows
    broken.write_bytes(capture)
    for what, seen in (("a wrong key log", dissect(c, proxy.path, wrong)), ("a broken hello", dissect(c, broken, keys))):
        try:
            content(seen, CLIENT_FLIGHT, SERVER_FLIGHT)
        except Failed:
            continue
        raise Failed(f"{what} is not noticed")


# Our client.


def connect(c: Cell, port: int, *arguments: str) -> tuple[Program, RecordingProxy, Path]:
    proxy, keys = record(c, port), c.folder / "keys.log"
    return c.connect(proxy.port, "--keylog", str(keys), *arguments), proxy, keys


def get(c: Cell, server: Program, client: Program, proxy: RecordingProxy, updates: str = "") -> None:
    """A request, answered by hand, and one more for each letter of `updates`, a KeyUpdate of s_server's ahead of an answer."""
    report_of(client)
    for turn, letter in enumerate((*updates, ""), 1):
        client.send(REQUEST)
        server.wait_for(lambda p, turn=turn: p.both.count("Host: localhost") == turn, "the request")
        if letter:
            server.send(f"{letter}\n".encode())
            server.wait_for(lambda p, turn=turn: key_updates(p, ">>>") == turn, "the KeyUpdate")
        server.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")
        client.wait_for(lambda p, turn=turn: p.out.count(b"\r\n\r\n1") == turn, "the answer")
    client.end_input()
    client.expect_exit(0)
    finished(c, proxy, client)


for suite in SUITES:
    @cell(PEER, CLIENT_WAY, f"full handshake, {suite}")
    def _(c: Cell, suite=suite) -> None:
        server, port = c.s_server("-msg", quiet=False)
        client, proxy, keys = connect(c, port, "--suites", suite)
        get(c, server, client, proxy)
        content(dissect(c, proxy.path, keys), CLIENT_FLIGHT, SERVER_FLIGHT)


@cell(PEER, CLIENT_WAY, "HelloRetryRequest", feature="HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = c.s_server("-msg", "-groups", "P-384", quiet=False)
    client, proxy, keys = connect(c, port)
    get(c, server, client, proxy)
    seen = dissect(c, proxy.path, keys)
    content(seen, *RETRIED)
    same("the group", seen.group, "24")


@cell(PEER, CLIENT_WAY, "KeyUpdates both ways, and HTTP after each", feature="KeyUpdate")
def _(c: Cell) -> None:
    server, port = c.s_server("-msg", quiet=False)
    client, proxy, keys = connect(c, port)
    get(c, server, client, proxy, updates="KkK")
    content(
        dissect(c, proxy.path, keys), [*CLIENT_FLIGHT, *["Key Update"] * 2], [*SERVER_FLIGHT, *["Key Update"] * 3], requests=4)


# Both ours, for the group that OpenSSL 3.0 does not have. tshark 4.0 knows it by its number only.


@cell(PEER, BOTH_WAY, "X25519MLKEM768: one key log for both sides", feature="X25519MLKEM768")
def _(c: Cell) -> None:
    server, proxy, server_keys = serve(c)
    client_keys = c.folder / "client.log"
    client = c.connect(proxy.port, "--keylog", str(client_keys))
    same("the group", report_of(client)["group"], "X25519MLKEM768")
    client.send(REQUEST)
    client.wait_for_text("\r\n\r\n1")
    client.end_input()
    client.expect_exit(0)
    finished(c, proxy, client)
    c.end(server)
    for keys in (server_keys, client_keys):
        seen = dissect(c, proxy.path, keys)
        content(seen, CLIENT_FLIGHT, SERVER_FLIGHT)
        same("the group", seen.group, "4588")
