# SPDX-License-Identifier: Apache-2.0
"""What a cell gets to work with: certificates, a deadline, and both sides of a connection."""

import hashlib
import json
import signal
import socket
import time
from pathlib import Path

from certificates import Certificates, Identity
from network import Network
from world import HOST, Failed, PlainServer, Program, expect, free_port, is_listening

PATTERN = bytes(range(251))


def payload(count: int) -> bytes:
    """Bytes that don't repeat with a record's length."""
    return (PATTERN * (count // len(PATTERN) + 1))[:count]


class Cell:
    """One try: what it starts is killed at its end."""

    def __init__(self, sotto: str, certificates: Certificates, folder: Path, seconds: float) -> None:
        self.sotto = sotto
        self.certificates = certificates
        self.folder = folder
        self.deadline = time.monotonic() + seconds
        self.started: list[Program | PlainServer] = []
        self.network: Network | None = None

    def run(self, *arguments: str) -> Program:
        program = Program(list(arguments), self.deadline, self.network.prefix if self.network else [])
        self.started.append(program)
        return program

    def use_own_network(self) -> None:
        """From now on what is run has a loopback interface of its own, for programs that listen on every address."""
        if self.network is None:
            self.network = Network()

    def plain_server(self, handle) -> PlainServer:
        server = PlainServer(handle)
        self.started.append(server)
        return server

    def kill_all(self) -> None:
        for one in reversed(self.started):
            one.kill()
        if self.network:
            self.network.close()

    def check_faults(self) -> None:
        """What our own program must never say, whatever came of the connection."""
        for one in self.started:
            if isinstance(one, Program) and one.arguments[0] == self.sotto:
                for fault in ("Cannot schedule tasks on an EventLoop", "Fatal error", "Crash: ", "leaking promise"):
                    expect(fault not in one.err, f"sotto {one.arguments[1]} says {fault!r}: {one.tail()}")
                expect(one.process.returncode is None or one.process.returncode not in (70, -4, -5, -6, -11), "sotto crashed")

    # sotto

    def connect(self, port: int, *arguments: str, ca: str | None = None, name: str | None = "localhost") -> Program:
        """Without a name it is the address that the certificate has to be for."""
        named = ["--server-name", name] if name else []
        return self.run(
            self.sotto, "connect", f"{HOST}:{port}", "--ca", ca or self.certificates.root, "--json", "--timeout", "10s", *named,
            *arguments)

    def serve(self, *arguments: str, identities: list[Identity] | None = None) -> tuple[Program, int]:
        if identities is None:
            identities = [self.certificates.ecdsa]
        pairs = [part for one in identities for part in ("--cert", one.chain, "--key", one.key)]
        service = [] if {"--www", "--forward"} & set(arguments) else ["--echo"]
        return self._listen(*pairs, *service, *arguments)

    def _listen(self, *arguments: str) -> tuple[Program, int]:
        server = self.run(self.sotto, "serve", "--listen", f"{HOST}:0", *arguments)
        wanted = f"listening on {HOST}:"
        server.wait_for(lambda p: wanted in p.err and "\n" in p.err.split(wanted, 1)[1], "the port")
        return server, int(server.err.split(wanted, 1)[1].split()[0])

    def serve_raw(self, one: Identity, *arguments: str) -> tuple[Program, int]:
        """The same with a bare public key, and no certificate."""
        return self._listen("--raw-public-key", one.key, "--echo", *arguments)

    def end(self, server: Program) -> None:
        """Ends `sotto serve` as an operator does."""
        server.signal(signal.SIGTERM)
        server.expect_exit(0)

    def wait_until_listening(self, server: Program, port: int) -> None:
        """For servers that don't say that they are ready."""
        while not is_listening(port, str(self.network.holder.pid) if self.network else "self"):
            if server.process.poll() is not None or server.left() == 0:
                raise Failed(f"{server.name} does not start: {server.tail()}")
            time.sleep(0.02)

    # OpenSSL

    def s_server(self, *arguments: str, identity: Identity | None = None, quiet: bool = True) -> tuple[Program, int]:
        identity = identity or self.certificates.ecdsa
        version = [] if {"-tls1_3", "-tls1_2", "-tls1_1"} & set(arguments) else ["-tls1_3"]
        port = free_port()
        server = self.run(
            "openssl", "s_server", "-accept", f"{HOST}:{port}", "-cert", identity.leaf, "-key", identity.key, "-cert_chain",
            self.certificates.intermediate, *version, *(["-quiet"] if quiet else []), *arguments)
        self.wait_until_listening(server, port)
        return server, port

    def s_client(
        self, port: int, *arguments: str, ca: str | None = None, quiet: bool = False, name: str = "localhost"
    ) -> Program:
        """Without `quiet` it reports, and takes commands; with it, its streams carry just the data."""
        mode = ["-quiet", "-no_ign_eof", "-nocommands", "-verify_quiet"] if quiet else ["-no_ign_eof"]
        version = [] if {"-tls1_3", "-tls1_2"} & set(arguments) else ["-tls1_3"]
        return self.run(
            "openssl", "s_client", "-connect", f"{HOST}:{port}", "-servername", name, "-CAfile", ca or self.certificates.root,
            "-verify_return_error", "-verify_hostname", "localhost", *version, *mode, *arguments)


def digest_then_send(connection: socket.socket, waits: bool = True) -> None:
    """A plain server: takes a length of 8 bytes and so many bytes, answers with their sha256 and so many bytes of its own.

    It then waits until the other side has closed, or closes first."""
    stream = connection.makefile("rwb")
    left = size = int.from_bytes(stream.read(8), "big")
    digest = hashlib.sha256()
    while left and (chunk := stream.read(min(left, 1 << 18))):
        digest.update(chunk)
        left -= len(chunk)
    stream.write(digest.digest())
    stream.write(payload(size)[::-1])
    stream.flush()
    if waits:
        stream.read(1)


def line(server: Program, *words: str) -> str:
    """Waits for the line of `sotto serve` that says `words`."""
    def found(p: Program) -> list[str]:
        return [one for one in p.err.split("\n")[:-1] if all(word in one for word in words)]

    server.wait_for(lambda p: bool(found(p)), f"a line with {', '.join(words)}")
    return found(server)[0]


def updates(text: str) -> tuple[int, int]:
    """How many KeyUpdates we sent and received, by the line that says so."""
    words = text.split("keys updated: ")[1].split()
    return int(words[0]), int(words[3])


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def echo_in_turns(client: Program, data: bytes, size: int) -> None:
    """Sends data in parts, each when the last has come back, so that a KeyUpdate is answered before the next."""
    for begin in range(0, len(data), size):
        client.send(data[begin:begin + size])
        client.wait_for_bytes(min(begin + size, len(data)))
    client.end_input()


def report_of(client: Program) -> dict:
    """The line of JSON that `sotto connect --json` says after the handshake."""
    client.wait_for(lambda p: any(line.startswith("{") for line in p.err.split("\n")[:-1]), "the report")
    return json.loads(next(line for line in client.err.splitlines() if line.startswith("{")))


def same(what: str, got, wanted) -> None:
    expect(got == wanted, f"{what} is {got}, not {wanted}")


def key_updates(openssl: Program, arrow: str) -> int:
    """How many KeyUpdates OpenSSL, run with -msg, sent (`>>>`) or received (`<<<`)."""
    return sum(line.startswith(arrow) and line.endswith("KeyUpdate") for line in openssl.both.splitlines())


def key_log(path: Path) -> dict[str, set[str]]:
    """The lines of a key log: for each client random, what it says."""
    lines: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            label, random, secret = line.lower().split()
            lines.setdefault(random, set()).add(f"{label} {secret}")
    return lines


def same_key_logs(ours: Path, theirs: Path) -> None:
    wanted = {
        "client_handshake_traffic_secret", "server_handshake_traffic_secret", "client_traffic_secret_0", "server_traffic_secret_0",
        "exporter_secret"}
    mine, others = key_log(ours), key_log(theirs)
    same("the client randoms in our key log", sorted(mine), sorted(others))
    for random, lines in mine.items():
        same("our key log", sorted(lines), sorted(others[random]))
        same("the labels", {line.split()[0] for line in lines}, wanted)
