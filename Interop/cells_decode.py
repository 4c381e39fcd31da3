# SPDX-License-Identifier: Apache-2.0
"""`sotto decode` of captures of other people's connections, against tshark's dissection of the same file.

Each cell has a network of its own, in which dumpcap records what passes. Then both tell what they see: the same messages, each with
the same bytes at the same places, down to every field that tshark names.
"""

import json
import re
import shutil
import signal
import time
import xml.etree.ElementTree as Tree
from pathlib import Path

from cells_browsers import BROWSERS
from programs import PROGRAMS
from registry import FEATURES, cannot, cell, peer
from sotto import Cell, same
from world import HOST, Program, Skipped, expect, version_of

GO = next(one for one in PROGRAMS if one.name == "go")
CHROMIUM = next(one for one in BROWSERS if one.name == "chromium")
DUMPCAP, NGINX = "dumpcap", "nginx"
CURL_WAY, GO_WAY, NGINX_WAY = "curl → s_server, decoded", "Go → Go, decoded", "curl → nginx, decoded"
CHROMIUM_WAY = "Chromium → nginx, decoded"
PORT, NOBODY = 4433, 9

peer(DUMPCAP, lambda: version_of("dumpcap", "--version"))
peer(NGINX, lambda: version_of("nginx", "-v"))
for name, way in ((DUMPCAP, CURL_WAY), (GO.name, GO_WAY), (NGINX, NGINX_WAY), (CHROMIUM.name, CHROMIUM_WAY)):
    cannot(name, way, {one: "Nothing of ours takes part; what is tried is how it is read." for one in FEATURES})

# What tshark shows and is no field of its own: halves of a random and of signature schemes, which mean nothing any more.
NOT_FIELDS = {
    "tls.handshake.random_time", "tls.handshake.random_bytes", "tls.handshake.sig_hash_hash", "tls.handshake.sig_hash_sig"}


class Capturing:
    """dumpcap, on the loopback interface of the cell's network."""

    def __init__(self, c: Cell, name: str = "capture.pcapng", *arguments: str) -> None:
        if not shutil.which("dumpcap"):
            raise Skipped("dumpcap is missing")
        c.use_own_network()
        self.cell = c
        self.path = c.folder / name
        self.program = c.run("dumpcap", "-q", "-i", "lo", "-f", "tcp", "-w", str(self.path), *arguments)
        self.program.wait_for_text("File:")

    def stop(self) -> Path:
        # The last packets are on their way from the kernel, which hands them over by the block. Whatever comes before the call at a door
        # where nobody lives is there when the call is.
        self.cell.run("bash", "-c", f": 2>&- </dev/tcp/{HOST}/{NOBODY}").end_input()
        call = re.compile(rb"(\x7f\x00\x00\x01){2}.." + re.escape(NOBODY.to_bytes(2, "big")), re.S)
        while not call.search(self.path.read_bytes()):
            expect(self.program.left() > 0, "dumpcap does not record all")
            time.sleep(0.05)
        self.program.signal(signal.SIGINT)
        self.program.expect_exit(0)
        return self.path


def sides(connection: dict) -> dict[str, list[dict]]:
    """The handshake messages in what we say, by who sent them."""
    return {
        side: [one for one in connection["messages"] if one["content"] == "handshake" and one["from"] == side]
        for side in ("client", "server")
    }


def dissection(c: Cell, capture: Path, keys: Path, source: dict) -> dict[str, list[Tree.Element]]:
    """The handshake messages in what tshark says of a connection, by who sent them."""
    client, server = (source[f"{side}Address"].rpartition(":")[2] for side in ("client", "server"))
    home = c.folder / "tshark-home"
    home.mkdir(exist_ok=True)
    tshark = c.run(
        "env", f"HOME={home}", "tshark", "-n", "-r", str(capture), "-o", f"tls.keylog_file:{keys}", "-d", f"tcp.port=={server},tls", "-Y",
        f"tcp.port=={client}", "-T", "pdml")
    tshark.end_input()
    tshark.expect_exit(0)
    seen: dict[str, list[Tree.Element]] = {"client": [], "server": []}
    for packet in Tree.fromstring(tshark.out):
        port = next((one.get("show") for one in packet.iter("field") if one.get("name") == "tcp.srcport"), None)
        side = "server" if port == server else "client"
        seen[side] += [one for one in packet.iter("field") if one.get("name") == "tls.handshake"]
    return seen


def places(fields: list[dict]) -> set[tuple[int, int]]:
    """Where our fields are: where each begins, and how long it is."""
    found = set()
    for one in fields:
        found.add((one["offset"], one["length"]))
        found |= places(one["children"])
    return found


def is_in_parts(place: tuple[int, int], ours: set[tuple[int, int]]) -> bool:
    """Whether several fields of ours, one after the other, are there: an extension that only we know."""
    begin, end = place[0], sum(place)
    reached = {begin}
    for start, length in sorted(ours):
        if start in reached and length > 0 and start + length <= end:
            reached.add(start + length)
    return end in reached


def compare(message: dict, theirs: Tree.Element) -> None:
    """Every field of tshark's is one of ours, with the same bytes."""
    title = re.sub(r"^Handshake Protocol: | \(fragment\)$", "", theirs.get("showname") or "").replace(" ", "")
    same("the message's name", message["name"], title)
    same(f"the size of {title}", message["size"], int(theirs.get("size")))
    # A message that was encrypted stands in its packet; its fields are counted in what was inside.
    start = next(int(one.get("pos")) for one in theirs.iter("field") if one.get("name") == "tls.handshake.type")
    bytes_, ours = message["bytes"], places(message["fields"])
    count = 0
    for one in theirs.iter("field"):
        name, size = one.get("name") or "", int(one.get("size") or 0)
        # What has parts is compared by its parts.
        if len(one) or not name.startswith("tls.") or not size or name in NOT_FIELDS or one.get("value") is None:
            continue
        place = (int(one.get("pos")) - start, size)
        # A list of numbers of one byte each is one field of ours.
        within = size == 1 and any(begin <= place[0] < begin + length for begin, length in ours)
        unknown = name == "tls.handshake.extension.data" and is_in_parts(place, ours)
        expect(place in ours or within or unknown, f"{title}: {name} ({one.get('showname')}) at {place} is no field of ours")
        # For some that it looked up elsewhere, tshark writes no value.
        if value := one.get("value"):
            same(f"{title}: {name}", bytes_[2 * place[0]:2 * sum(place)], value)
        count += 1
    expect(count >= (0 if title in ("ServerHelloDone",) else 1), f"{title} has no fields in tshark's view")


def decode(c: Cell, capture: Path, *arguments: str) -> dict:
    program = c.run(c.sotto, "decode", "--pcap", str(capture), "--json", *arguments)
    program.end_input()
    program.expect_exit(0)
    return json.loads(program.out)


def check(c: Cell, capture: Path, keys: Path, version: str, *arguments: str) -> dict:
    """Both see the same in a capture of one connection."""
    tree = decode(c, capture, "--keylog", str(keys), *arguments)
    agree(c, tree, capture, keys, version)
    return tree


def agree(c: Cell, tree: dict, capture: Path, keys: Path, version: str) -> None:
    """What we say of a connection is what tshark says of the capture of it."""
    same("the outcome", tree["outcome"]["status"], "connected")
    same("the version", tree["negotiated"]["version"], version)
    same("the name", tree["negotiated"].get("serverName"), "localhost")
    ours, theirs = sides(tree), dissection(c, capture, keys, tree["source"])
    for side in ours:
        same(f"how many messages the {side} sent", len(ours[side]), len(theirs[side]))
        for message, element in zip(ours[side], theirs[side]):
            compare(message, element)
    hello = next(one for one in theirs["server"] if (one.get("showname") or "").endswith("Server Hello"))
    suite = next(one.get("showname") for one in hello.iter("field") if one.get("name") == "tls.handshake.ciphersuite")
    same("the suite", tree["negotiated"]["cipherSuite"], suite.split()[2])
    expect(all(one["isKnown"] for one in tree["keys"]) and tree["keys"], "not every key is known")
    problems = [one["problem"] for one in (*tree["records"], *tree["messages"]) if one.get("problem")]
    same("problems", problems, [])


def curl(c: Cell, keys: Path, *arguments: str) -> None:
    client = c.run(
        "env", f"SSLKEYLOGFILE={keys}", "curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", c.certificates.root,
        "--resolve", f"localhost:{PORT}:{HOST}", *arguments, f"https://localhost:{PORT}/")
    client.end_input()
    client.expect_exit(0)


def web_server(c: Cell, *arguments: str) -> Program:
    c.use_own_network()
    one = c.certificates.ecdsa
    server = c.run(
        "openssl", "s_server", "-accept", f"{HOST}:{PORT}", "-cert", one.leaf, "-key", one.key, "-cert_chain",
        c.certificates.intermediate, "-www", "-quiet", *arguments)
    c.wait_until_listening(server, PORT)
    return server


VARIANTS = {
    "TLS 1.3": ((), (), "TLS 1.3"),
    "TLS 1.3 with HelloRetryRequest": ((), ("-groups", "P-384"), "TLS 1.3"),
    "TLS 1.2": (("--tls-max", "1.2"), (), "TLS 1.2"),
    "TLS 1.2 with RSA key exchange": (("--tls-max", "1.2", "--ciphers", "AES128-GCM-SHA256"), ("-cert", "RSA"), "TLS 1.2"),
}

# For dumpcap cells wait, mostly.
for title, (client_arguments, server_arguments, version) in VARIANTS.items():
    @cell(DUMPCAP, CURL_WAY, title, waits=True)
    def _(c: Cell, title=title, client_arguments=client_arguments, server_arguments=server_arguments, version=version) -> None:
        keys = c.folder / "keys.log"
        if "RSA" in server_arguments:
            server_arguments = ("-cert", c.certificates.rsa.leaf, "-key", c.certificates.rsa.key)
        web_server(c, *server_arguments)
        capturing = Capturing(c)
        curl(c, keys, *client_arguments)
        tree = check(c, capturing.stop(), keys, version)
        same("retried", tree["negotiated"]["helloRetryRequested"], "HelloRetryRequest" in title)
        same("RSA", tree["negotiated"]["usesRSAKeyExchange"], "RSA" in title)


@cell(DUMPCAP, CURL_WAY, "resumed, and several in one capture: pcap instead of pcapng", waits=True)
def _(c: Cell) -> None:
    keys, sessions = c.folder / "keys.log", c.folder / "session.pem"
    web_server(c)
    capturing = Capturing(c, "capture.pcap", "-P")
    for arguments in (("-sess_out", str(sessions)), ("-sess_in", str(sessions))):
        client = c.run(
            "openssl", "s_client", "-connect", f"{HOST}:{PORT}", "-servername", "localhost", "-keylogfile", str(keys), "-ign_eof",
            *arguments)
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        client.expect_exit(0)
    path = capturing.stop()
    listed = decode(c, path, "--keylog", str(keys))
    found = [(one["status"], one["serverName"]) for one in listed["connections"] if one["isTLS"]]
    same("the list", found, [("connected", "localhost")] * 2)
    for number, resumed in ((1, False), (2, True)):
        tree = decode(c, path, "--keylog", str(keys), "--connection", str(number))
        same(f"whether connection {number} is resumed", tree["negotiated"]["isResumed"], resumed)
        same(f"connection {number}", tree["outcome"]["status"], "connected")


@cell(DUMPCAP, CURL_WAY, "no key log, the wrong one, a cut capture, and no capture", waits=True)
def _(c: Cell) -> None:
    keys = c.folder / "keys.log"
    web_server(c)
    capturing = Capturing(c)
    curl(c, keys)
    path = capturing.stop()
    same("without keys", decode(c, path)["outcome"]["status"], "incomplete")
    wrong = c.folder / "wrong.log"
    wrong.write_text(re.sub(r" [0-9a-f]{64} ", f" {'ab' * 32} ", keys.read_text()))
    cut = c.folder / "cut.pcapng"
    cut.write_bytes(path.read_bytes()[:-50])
    nothing = c.folder / "nothing.pcap"
    nothing.write_bytes(b"no capture")
    for arguments, code, words in (
        ((path, "--keylog", wrong), 1, "the key log has no secret of this connection"),
        ((cut,), 1, "cut short"), ((nothing,), 2, "neither a pcap nor a pcapng file"), ((path, "--connection", "7"), 2, "no connection 7"),
    ):
        program = c.run(c.sotto, "decode", "--pcap", *map(str, arguments))
        program.end_input()
        program.expect_exit(code)
        expect(words in program.err, f"it does not say {words!r}: {program.tail()}")


@cell(GO.name, GO_WAY, "TLS 1.3 with X25519MLKEM768", waits=True)
def _(c: Cell) -> None:
    keys = c.folder / "keys.log"
    c.use_own_network()
    server, port = GO.server(c)
    capturing = Capturing(c)
    client = GO.client(c, port, "--keylog", str(keys), "--end", "close")
    client.expect_exit(0)
    tree = check(c, capturing.stop(), keys, "TLS 1.3")
    same("the group", tree["negotiated"]["group"], "X25519MLKEM768")
    server.expect_exit(0)


def nginx(c: Cell, *directives: str) -> Program:
    """In the foreground, with everything in the cell's folder."""
    if not shutil.which("nginx"):
        raise Skipped("nginx is missing")
    c.use_own_network()
    one, home = c.certificates.ecdsa, c.folder
    (home / "www").mkdir()
    (home / "www" / "index.html").write_text("hello\n")
    lines = [
        "daemon off;", "master_process off;", "worker_processes 1;", f"pid {home}/nginx.pid;", "error_log stderr;", "events {}", "http {",
        "access_log off;", *(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        "server {", f"listen {HOST}:{PORT} ssl http2;", f"root {home}/www;", f"ssl_certificate {one.chain};",
        f"ssl_certificate_key {one.key};", "ssl_protocols TLSv1.2 TLSv1.3;", *directives, "}", "}"]
    (home / "nginx.conf").write_text("\n".join(lines) + "\n")
    server = c.run("nginx", "-p", str(home), "-e", "stderr", "-c", str(home / "nginx.conf"))
    c.wait_until_listening(server, PORT)
    return server


for version, arguments in {"TLS 1.3": (), "TLS 1.2": ("--tls-max", "1.2")}.items():
    @cell(NGINX, NGINX_WAY, version, waits=True)
    def _(c: Cell, version=version, arguments=arguments) -> None:
        keys = c.folder / "keys.log"
        nginx(c)
        capturing = Capturing(c)
        curl(c, keys, *arguments)
        tree = check(c, capturing.stop(), keys, version)
        same("the protocol", tree["negotiated"]["applicationProtocol"], "h2")


@cell(CHROMIUM.name, CHROMIUM_WAY, "TLS 1.3, every connection that came about", seconds=120)
def _(c: Cell) -> None:
    keys = c.folder / "keys.log"
    nginx(c)
    capturing = Capturing(c)
    page = CHROMIUM.look(c, f"https://localhost:{PORT}/", c.certificates.root, keys)
    expect("hello" in page, f"no page: {page[:200]}")
    path = capturing.stop()
    # It makes as many as it likes, tries IPv6 first, and may leave one that it needs no more.
    listed = decode(c, path, "--keylog", str(keys))["connections"]
    numbers = [one["number"] for one in listed if one["isTLS"] and one["status"] == "connected"]
    expect(len(numbers) > 0, f"no connection came about: {listed}")
    for number in numbers:
        tree = check(c, path, keys, "TLS 1.3", "--connection", str(number))
        same("the protocol", tree["negotiated"]["applicationProtocol"], "h2")
