# SPDX-License-Identifier: Apache-2.0
"""NSS, the TLS of Firefox, by its test programs: `sotto connect` to selfserv, and tstclnt to `sotto serve`.

selfserv is a small web server that listens on every address: it gets a network of the cell's own. It sends files, and the request
back, of which it takes 10 KiB. tstclnt does not read while it writes much, so there is a server that answers after the data.
"""

import shutil
import subprocess
import time
from pathlib import Path

from registry import SIZES, cannot, cell, peer, remark
from sotto import Cell, digest_then_send, echo_in_turns, line, payload, report_of, same, sha256, updates
from world import Failed, Program, environment, expect, version_of

PEER, PORT = "nss", 4433
SERVER_WAY, CLIENT_WAY = "sotto connect → selfserv", "tstclnt → sotto serve"


def version() -> str | None:
    if not all(shutil.which(command) for command in ("tstclnt", "selfserv", "certutil", "pk12util")):
        return None
    text = version_of("dpkg-query", "--show", "--showformat", "${Version}", "libnss3")
    return f"NSS {text.split(':')[-1].split('-')[0]}" if text else "NSS"


peer(PEER, version, needs="libnss3-tools")
NO_HYBRID = "NSS 3.87 has no hybrid group."
DOWN = "selfserv sends files and gives back the request, so the large sizes come down only; tstclnt sends as much up."
cannot(PEER, SERVER_WAY, {
    "X25519MLKEM768": NO_HYBRID,
    "we are killed: it knows": "NSS takes an end without close_notify for a good one; that it leaves so itself is tried."})
cannot(PEER, CLIENT_WAY, {
    "X25519MLKEM768": NO_HYBRID, "ALPN": "tstclnt has no option for it.",
    "we are killed: it knows": "NSS takes an end without close_notify for a good one; that it leaves so itself is tried."})
remark(PEER, SERVER_WAY, {"1 MiB": DOWN, "100 MiB": DOWN})


def run(*command: str) -> None:
    done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise Failed(f"{command[0]}: {done.stderr.strip()[-300:]}")


def database(c: Cell, name: str, *steps: list[str]) -> str:
    """A certificate database, made once a run; `DB` in a step stands for it."""
    folder = Path(c.certificates.folder) / f"nss-{name}"
    place = f"sql:{folder}"
    if not folder.exists():
        folder.mkdir()
        for step in [["certutil", "-N", "-d", "DB", "--empty-password"], *steps]:
            run(*(place if part == "DB" else part for part in step))
    return place


def leaf(identity) -> list[list[str]]:
    bundle = str(Path(identity.leaf).with_suffix(".p12"))
    return [
        ["openssl", "pkcs12", "-export", "-in", identity.chain, "-inkey", identity.key, "-name", "leaf", "-passout", "pass:", "-out",
         bundle],
        ["pk12util", "-i", bundle, "-d", "DB", "-W", ""]]


def trusted(root: str) -> list[str]:
    """As an authority over servers and over clients."""
    return ["certutil", "-A", "-d", "DB", "-n", "root", "-t", "CT,,", "-i", root]


def server_database(c: Cell, identity) -> str:
    return database(c, Path(identity.leaf).stem, *leaf(identity))


def mutual_database(c: Cell, identity) -> str:
    """For either role, where both sides show a certificate."""
    return database(c, f"mutual-{Path(identity.leaf).stem}", trusted(c.certificates.root), *leaf(identity))


def client_database(c: Cell, root: str) -> str:
    return database(c, f"trusts-{Path(root).stem}", trusted(root))


# sotto connect → selfserv


def selfserv(c: Cell, *arguments: str, identity=None, folder: str = "", version: str = "1.3") -> Program:
    folder = folder or server_database(c, identity or c.certificates.ecdsa)
    c.use_own_network()
    server = c.run("selfserv", "-d", folder, "-n", "leaf", "-p", str(PORT), "-V", f"tls{version}:tls{version}", "-v", *arguments)
    c.wait_until_listening(server, PORT)
    return server


def get(c: Cell, client: Program, data: bytes, padding: bytes = b"") -> None:
    """A request, and the file that it is for; then it says goodbye, although our input goes on."""
    file = c.folder / "file.bin"
    file.write_bytes(data)
    client.send(b"GET %s HTTP/1.0\r\n%s\r\n" % (str(file).encode(), padding))
    client.expect_exit(0)
    same("sha256 of what came", sha256(client.out[-len(data):]), sha256(data))


for label, size in SIZES.items():
    @cell(PEER, SERVER_WAY, f"{label}, down", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        selfserv(c)
        client = c.connect(PORT)
        same("verified", report_of(client)["peer"]["verified"], True)
        get(c, client, payload(size))


@cell(PEER, SERVER_WAY, "10,000 bytes up, which come back")
def _(c: Cell) -> None:
    selfserv(c)
    client = c.connect(PORT)
    report_of(client)
    request = b"GET none HTTP/1.0\r\n" + b"".join(b"X-%04d: %s\r\n" % (n, b"x" * 40) for n in range(190)) + b"\r\n"
    client.send(request)
    client.expect_exit(0)
    expect(request.strip() in client.out, "the request does not come back")


@cell(PEER, SERVER_WAY, "ALPN: the second of ours, which is the only one of theirs", feature="ALPN")
def _(c: Cell) -> None:
    selfserv(c, "-Q")
    client = c.connect(PORT, "--alpn", "h2,http/1.1")
    same("the protocol", report_of(client)["applicationProtocol"], "http/1.1")
    get(c, client, b"file")


for group, theirs in {"secp256r1": "P256", "secp384r1": "P384"}.items():
    @cell(PEER, SERVER_WAY, f"HelloRetryRequest: it wants {theirs}", feature="HelloRetryRequest")
    def _(c: Cell, group=group, theirs=theirs) -> None:
        selfserv(c, "-I", theirs)
        client = c.connect(PORT)
        report = report_of(client)
        same("group and retry", (report["group"], report["helloRetryRequested"]), (group, True))
        get(c, client, b"file")


@cell(PEER, SERVER_WAY, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
def _(c: Cell) -> None:
    selfserv(c)
    client = c.connect(PORT, "--update-keys-every", "10")
    report_of(client)
    client.send(b"GET none HTTP/1.0\r\n")
    time.sleep(0.3)  # else both parts go as one, and what is behind the KeyUpdate is nothing
    client.send(b"\r\n")
    client.expect_exit(0)
    expect(b"GET none" in client.out, "the request does not come back")
    ours, theirs = updates(client.err)
    expect(ours >= 1 and theirs >= 1, f"{ours} KeyUpdates of ours, {theirs} of theirs")


@cell(PEER, SERVER_WAY, "it says goodbye first", feature="clean close")
def _(c: Cell) -> None:
    selfserv(c)
    get(c, c.connect(PORT), b"file")


@cell(PEER, SERVER_WAY, "it leaves without close_notify: exit 1", feature="cut off")
def _(c: Cell) -> None:
    server = selfserv(c)
    client = c.connect(PORT)
    report_of(client)
    server.kill()
    client.expect_exit(1)
    expect("close_notify" in client.err, f"the error does not say close_notify: {client.tail()}")


@cell(PEER, SERVER_WAY, "wrong name: exit 4, nothing sent", feature="wrong name")
def _(c: Cell) -> None:
    server = selfserv(c, identity=c.certificates.wrong_name)
    refused(c.connect(PORT), server, "elsewhere.example")


@cell(PEER, SERVER_WAY, "untrusted root: exit 4, nothing sent", feature="untrusted root")
def _(c: Cell) -> None:
    server = selfserv(c)
    refused(c.connect(PORT, ca=c.certificates.other_root), server, "not trusted")
    server.wait_for_text("does not recognize and trust the CA")


def refused(client: Program, server: Program, words: str) -> None:
    client.send(b"secret\n")
    client.end_input()
    client.expect_exit(4)
    expect(words in client.err, f"the error does not say {words!r}: {client.tail()}")
    server.wait_for_text("PR_Read returned error")


# tstclnt → sotto serve


def tstclnt(
    c: Cell, port: int, *arguments: str, ca: str | None = None, folder: str = "", version: str = "1.3"
) -> Program:
    return c.run(
        "tstclnt", "-h", "127.0.0.1", "-p", str(port), "-a", "localhost", "-d",
        folder or client_database(c, ca or c.certificates.root), "-V", f"tls{version}:tls{version}", *arguments)


def serve(c: Cell, *arguments: str) -> tuple[Program, int]:
    """tstclnt never says goodbye first: the server behind closes when it has answered."""
    behind = c.plain_server(lambda connection: digest_then_send(connection, waits=False))
    return c.serve("--forward", f"127.0.0.1:{behind.port}", *arguments)


def talk(c: Cell, port: int, *arguments: str, size: int = 5, **more: str) -> None:
    """The data is in a file: the end of a pipe makes tstclnt spin."""
    up = payload(size)
    file = c.folder / "up.bin"
    file.write_bytes(size.to_bytes(8, "big") + up)
    client = tstclnt(c, port, "-A", str(file), *arguments, **more)
    client.expect_exit(0)
    same("sha256 of what went up", client.out[:32].hex(), sha256(up))
    same("sha256 of what came down", sha256(client.out[32:]), sha256(up[::-1]))


for label, size in SIZES.items():
    @cell(PEER, CLIENT_WAY, f"{label} each way, one after the other", seconds=150 if size > 1 << 24 else 30, feature=label)
    def _(c: Cell, size=size) -> None:
        server, port = serve(c)
        talk(c, port, size=size)
        c.end(server)


@cell(PEER, CLIENT_WAY, "HelloRetryRequest: we want P-384", feature="HelloRetryRequest")
def _(c: Cell) -> None:
    server, port = serve(c, "--groups", "secp384r1")
    talk(c, port, "-I", "x25519,P384")
    line(server, " secp384r1 ", "retried")
    c.end(server)


@cell(PEER, CLIENT_WAY, "KeyUpdates of ours, which it follows and answers", feature="KeyUpdate")
def _(c: Cell) -> None:
    server, port = c.serve("--update-keys-every", "1000")
    client = tstclnt(c, port)
    data = payload(20_000)
    echo_in_turns(client, data, 1000)
    same("what came back", client.out, data)
    client.kill()
    ours, theirs = updates(line(server, "keys updated"))
    expect(ours >= 8 and theirs >= 8, f"{ours} KeyUpdates of ours, {theirs} of theirs")
    c.end(server)


@cell(PEER, CLIENT_WAY, "we say goodbye first", feature="clean close")
def _(c: Cell) -> None:
    server, port = serve(c)
    talk(c, port)
    line(server, "TLS 1.3", "name=localhost")
    c.end(server)


@cell(PEER, CLIENT_WAY, "it leaves without close_notify: others are served", feature="cut off")
def _(c: Cell) -> None:
    server, port = serve(c)
    client = tstclnt(c, port)
    line(server, "TLS 1.3")
    client.send((100).to_bytes(8, "big") + b"a part")
    client.kill()
    talk(c, port)
    c.end(server)


@cell(PEER, CLIENT_WAY, "we are killed: it knows", feature="cut off")
def _(c: Cell) -> None:
    server, port = c.serve()
    client = tstclnt(c, port)
    line(server, "TLS 1.3")
    server.kill()
    expect(client.wait() != 0, "the client is content")


@cell(PEER, SERVER_WAY, "we are killed: it knows", feature="cut off")
def _(c: Cell) -> None:
    server = selfserv(c)
    client = c.connect(PORT)
    report_of(client)
    client.kill()
    server.wait_for_text("end of file")


@cell(PEER, CLIENT_WAY, "a client that wants another name", feature="wrong name")
def _(c: Cell) -> None:
    server, port = c.serve(identities=[c.certificates.wrong_name])
    we_are_refused(c, server, tstclnt(c, port))


@cell(PEER, CLIENT_WAY, "a client that does not trust us", feature="untrusted root")
def _(c: Cell) -> None:
    server, port = c.serve()
    we_are_refused(c, server, tstclnt(c, port, ca=c.certificates.other_root))


def we_are_refused(c: Cell, server: Program, client: Program) -> None:
    client.end_input()
    expect(client.wait() != 0, "the client is content")
    line(server, "failed", "alert")
    c.end(server)
