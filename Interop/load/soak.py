#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev soak [COUNT]`: COUNT connections (200000) of all kinds against one `sotto serve`.

Full handshakes, resumed ones, mutual ones, early data, TLS 1.2, the classical handshake, and such as are broken off, mixed by
a fixed seed. At the end the server's resident memory must be within 5 % of what it was after the first tenth, no connection may be
left, every connection that should succeed must have, and the server must have said of each what became of it.

SOTTO is the tool to try; without it, the one of the last release build. SOAK_WORKERS says how many client processes there
are, 4 unless it does. Needs Linux (/proc) and openssl.
"""

import argparse
import multiprocessing
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

from certificates import Certificates  # noqa: E402
from rude import RESET, Handshake  # noqa: E402
from world import HOST, Failed, environment, expect  # noqa: E402

ROOT = HERE.parent.parent
GROWTH = 0.05
SEED = 9846

# How many of each kind there are among so many.
MIX = {"full": 5, "resumed": 4, "mutual": 3, "mutual resumed": 1, "1.2": 3, "1.2 resumed": 2, "classical": 1, "aborted": 4}
# One of so many has early data, from a process of our own for each: Python's ssl has none.
EARLY = 400
PAGE = b"what is asked for\n" * 16
REQUEST = b"GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

# What the server may say of a handshake that was broken off, by how it was.
ABORTS = {
    "not a word": r"the client left during the handshake|cut off: ",
    "half a hello": r"cut off: ",
    "another protocol": r"plain HTTP request",
    "gone after the hello": r"cut off: |Connection reset|reset by peer|Broken pipe|the client left",
    "gone after the answer": r"cut off: |Connection reset|reset by peer|Broken pipe|the client left",
    "gone with a reset": r"cut off: |Connection reset|reset by peer|Broken pipe|the client left",
    "no record of ours": r"bad_record_mac|\[unexpected_message",
}


@dataclass(frozen=True)
class Place:
    """Where the server is, and what its clients need to know it."""
    port: int
    root: str
    client: tuple[str, str]
    sotto: str


class Server:
    """`sotto serve`, whose log goes to a file."""

    def __init__(self, sotto: str, certificates: Certificates, folder: Path) -> None:
        identity, decrypting = certificates.ecdsa, certificates.decrypting
        self.log = folder / "log"
        (folder / "www").mkdir()
        (folder / "www" / "page").write_bytes(PAGE)
        arguments = [
            sotto, "serve", "--cert", identity.chain, "--key", identity.key, "--listen", f"{HOST}:0", "--www", str(folder / "www"),
            "--early-data", "--early-data-tolerance", "1s", "--client-ca", certificates.root, "--insecure-rsa-key-exchange", "--insecure-rsa-cert", decrypting.chain,
            "--insecure-rsa-key", decrypting.key]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=environment(), start_new_session=True)
        self.port = self._port()

    def _port(self) -> int:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if found := re.search(rf"listening on {re.escape(HOST)}:(\d+)", self.log.read_text()):
                return int(found[1])
            expect(self.process.poll() is None, f"the server ended: {self.log.read_text()[-500:]}")
            time.sleep(0.05)
        raise Failed("the server says no port")

    @property
    def resident(self) -> int:
        """KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    @property
    def connections(self) -> int:
        """Sockets that are no listener."""
        count = -1
        for name in os.listdir(f"/proc/{self.process.pid}/fd"):
            try:
                count += os.readlink(f"/proc/{self.process.pid}/fd/{name}").startswith("socket:")
            except OSError:
                pass  # closed since
        return count

    def settle(self) -> None:
        """Waits for what has to end to end: handshakes that nobody goes on with have 10 s."""
        end = time.monotonic() + 15
        while self.connections > 0 and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.5)

    def end(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        text = self.log.read_text(errors="replace")
        expect(code == 0, f"the server ended with {code}: {text[-500:]}")
        for fault in ("Cannot schedule tasks on an EventLoop", "Fatal error", "Crash: ", "leaking promise"):
            expect(fault not in text, f"the server says {fault!r}")
        return text

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Clients:
    """One process's share of the connections."""

    def __init__(self, place: Place, number: int, part: int) -> None:
        self.place = place
        self.number = number
        self.turn = 0
        self.random = random.Random(SEED + 1000 * part + number)
        self.contexts = {kind: self._context(kind) for kind in ("full", "mutual", "1.2", "classical")}
        self.sessions: dict[str, ssl.SSLSession | None] = {}
        self.done: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.first = self._hello()

    def _context(self, kind: str) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.place.root)
        if kind in ("1.2", "classical"):
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if kind == "classical":
            context.set_ciphers("AES128-GCM-SHA256")
        if kind == "mutual":
            context.load_cert_chain(*self.place.client)
        return context

    def _hello(self) -> bytes:
        class Like:
            tls = self.contexts["full"]
        return Handshake(Like).outgoing.read()

    def connect(self) -> socket.socket:
        plain = socket.socket()
        plain.settimeout(60)
        # Many addresses, so that there are ports for all that are still in TIME_WAIT.
        self.turn += 1
        plain.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        plain.bind((f"127.0.{self.number + 1}.{self.turn % 200 + 1}", 0))
        plain.connect((HOST, self.place.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain

    def run(self, kinds: list[str]) -> None:
        for kind in kinds:
            try:
                name = self.one(kind)
                self.done[name] += 1
            except Exception as problem:  # noqa: BLE001: whatever it is, it is counted
                self.errors[f"{kind}: {type(problem).__name__}: {problem}"] += 1

    def one(self, kind: str) -> str:
        if kind == "aborted":
            return self.abort()
        if kind == "early":
            return self.early()
        base = kind.removesuffix(" resumed") if kind != "resumed" else "full"
        session = self.sessions.get(base) if kind.endswith("resumed") else None
        with self.contexts[base].wrap_socket(
                self.connect(), server_hostname="localhost", session=session, suppress_ragged_eofs=False) as tls:
            tls.sendall(REQUEST)
            came = b""
            while part := tls.recv(4096):
                came += part
            if not came.startswith(b"HTTP/1.1 200 ") or not came.endswith(PAGE):
                raise Failed(f"another answer: {came[:60]!r}")
            if session is not None and not tls.session_reused:
                raise Failed("the session was not resumed")
            if base != "classical":
                self.sessions[base] = tls.session
            reused = tls.session_reused
            tls.unwrap().close()
        return f"{base}{' resumed' if reused else ''}"

    def abort(self) -> str:
        kind = self.random.choice(list(ABORTS))
        with self.connect() as plain:
            match kind:
                case "not a word": pass
                case "half a hello": plain.sendall(self.first[: len(self.first) // 2])
                case "another protocol": plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
                case "gone after the hello": plain.sendall(self.first)
                case _:
                    plain.sendall(self.first)
                    plain.recv(16384)
            if kind == "no record of ours":
                plain.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
                try:
                    while plain.recv(16384):
                        pass
                except ConnectionResetError:
                    pass  # as we deserve
            if kind == "gone with a reset":
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        return f"aborted: {kind}"

    def early(self) -> str:
        """Two connections: one that leaves a session behind, and one that resumes it with early data."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(REQUEST)
            file.flush()
            # Its input stays open: the server ends the connection.
            process = subprocess.Popen(
                [self.place.sotto, "connect", f"{HOST}:{self.place.port}", "--ca", self.place.root, "--server-name", "localhost",
                 "--json", "--resume", "--early-data", file.name, "--send-again"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
            try:
                code = process.wait(60)
            finally:
                process.kill()
            out, err = process.stdout.read(), process.stderr.read()
            for pipe in (process.stdin, process.stdout, process.stderr):
                pipe.close()
        if code != 0 or not out.endswith(PAGE):
            raise Failed(f"early data: {code}, {out[-80:]!r}, {err[-200:]!r}")
        self.done["full"] += 1
        # Refused as long as the server does not know what was before its start, and then sent again.
        return "early resumed" if b'"accepted"' in out + err else "early refused, resumed"


def share(place: Place, number: int, part: int, kinds: list[str], results) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clients = Clients(place, number, part)
    clients.run(kinds)
    results.put((clients.done, clients.errors))


def drive(place: Place, part: int, kinds: list[str], workers: int) -> tuple[Counter, Counter]:
    results = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=share, args=(place, number, part, kinds[number::workers], results))
        for number in range(workers)]
    for process in processes:
        process.start()
    done, errors = Counter(), Counter()
    for _ in processes:
        some, others = results.get()
        done.update(some)
        errors.update(others)
    for process in processes:
        process.join()
    return done, errors


def plan(count: int) -> list[str]:
    kinds = [kind for kind, share_ in MIX.items() for _ in range(share_)]
    chosen = random.Random(SEED).choices(kinds, k=count)
    # Not right at the start: then the server does not know what was before it.
    for index in range(EARLY, count, EARLY):
        chosen[index] = "early"
    return chosen


def account(log: str, done: Counter) -> list[str]:
    """What the server says of each connection has to be what the clients know of it."""
    lines = [line.split(" ", 2)[2] for line in log.splitlines() if re.match(r"\d{4}-\d\d-\d\d\S* 127\.\S+ ", line)]
    failed = [line for line in lines if line.startswith("failed: ")]
    good = [line for line in lines if not line.startswith(("failed: ", "closed: "))]
    complaints = []
    count = done.total()
    aborted = sum(number for kind, number in done.items() if kind.startswith("aborted"))
    resumed = sum(number for kind, number in done.items() if kind.endswith("resumed"))

    def compare(what: str, said: int, known: int) -> None:
        if said != known:
            complaints.append(f"{what}: the server says {said}, the clients {known}")

    compare("connections", len(lines), count)
    compare("handshakes", len(good), count - aborted)
    compare("handshakes broken off", len(failed), aborted)
    compare("sessions resumed", sum(" resumed" in line for line in good), resumed)
    compare("early data accepted", sum("early data accepted" in line for line in good), done["early resumed"])
    compare("of TLS 1.2", sum(line.startswith("TLS 1.2") for line in good), sum(
        number for kind, number in done.items() if kind.startswith(("1.2", "classical"))))
    known = re.compile("|".join(ABORTS.values()))
    strange = Counter(re.sub(r"\d+", "N", line) for line in failed if not known.search(line))
    complaints += [f"{number} × {line}" for line, number in strange.most_common(5)]
    print("the server says of what was broken off:")
    for line, number in Counter(re.sub(r"length \d+|\d{5,}", "N", line) for line in failed).most_common(12):
        print(f"  {number:8,}  {line}")
    return complaints


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=200_000, metavar="COUNT")
    options = parser.parse_args()
    sotto = str(Path(os.environ.get("SOTTO") or ROOT / ".build/release/sotto").resolve())
    if not os.access(sotto, os.X_OK):
        print(f"soak: {sotto} is not there; swift build -c release --product sotto", file=sys.stderr)
        return 2
    workers = int(os.environ.get("SOAK_WORKERS") or 4)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sotto-soak-") as temporary:
        folder = Path(temporary)
        (folder / "certificates").mkdir()
        certificates = Certificates(folder / "certificates")
        server = Server(sotto, certificates, folder)
        try:
            client = certificates.clients["ecdsa"]
            place = Place(server.port, certificates.root, (client.chain, client.key), sotto)
            kinds = plan(options.count)
            start = server.resident
            tenth = len(kinds) // 10
            done, errors = drive(place, 0, kinds[:tenth], workers)
            server.settle()
            warm = server.resident
            print(f"{tenth:,} connections to warm up: {start / 1024:.1f} MiB before, {warm / 1024:.1f} MiB after", flush=True)
            for part in range(1, 10):
                some, others = drive(place, part, kinds[part * tenth: (part + 1) * tenth if part < 9 else None], workers)
                done.update(some)
                errors.update(others)
                print(f"{done.total():9,} connections, {server.resident / 1024:.1f} MiB, {time.monotonic() - begin:.0f} s", flush=True)
            server.settle()
            end, stuck = server.resident, server.connections
            log = server.end()
        finally:
            server.kill()
    for kind, number in sorted(done.items()):
        print(f"  {number:8,}  {kind}")
    complaints = account(log, done)
    complaints += [f"{number} × {error}" for error, number in errors.most_common(10)]
    if stuck:
        complaints.append(f"{stuck} connections are stuck")
    growth = end / warm - 1
    if growth > GROWTH:
        complaints.append(f"memory grew by {growth * 100:.1f} % after the warm-up")
    print(f"resident: {start / 1024:.1f} MiB at first, {warm / 1024:.1f} warm, {end / 1024:.1f} at the end ({growth * 100:+.1f} %); "
          f"stuck: {stuck}; {time.monotonic() - begin:.0f} s")
    for complaint in complaints:
        print(f"FAIL: {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
