# SPDX-License-Identifier: Apache-2.0
"""The rows of the table: what is done to a server, and what must hold afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from certificates import Certificates
from rude import KINDS, aborts, connect, loiterers
from server import Server
from slow import Crowd
from tools import Work, h2load, wrk
from world import PlainServer

PATTERN = bytes(range(251))
SMALL = (PATTERN * 5)[:1024]
MEDIUM = (PATTERN * 2100)[: 1 << 19]
LARGE = (PATTERN * 4200)[: 1 << 20]
# A thousand handshakes at once on one Python loop: the clients may need longer than a server should wait for one.
PATIENT = ("--handshake-timeout", "60s")


@dataclass
class Setting:
    sotto: str
    certificates: Certificates
    www: Path
    quick: bool

    def fill(self) -> None:
        self.www.mkdir()
        for name, data in (("small", SMALL), ("medium", MEDIUM), ("large", LARGE)):
            (self.www / name).write_bytes(data)

    def pick(self, quick: int, full: int) -> int:
        return quick if self.quick else full


@dataclass
class Row:
    """`load` runs twice: once to warm up, with the same number of connections, and once to be measured."""
    name: str
    load: Callable[[Server, Setting, bool], Work]
    start: Callable[[Setting], tuple[Server, PlainServer | None]]
    check: Callable[[Server, Setting], list[str]] | None = None
    # KiB that a connection may take at the peak.
    each: int | None = None


def web(*arguments: str, files: int | None = None) -> Callable[[Setting], tuple[Server, None]]:
    return lambda setting: (Server(setting.sotto, setting.certificates, "--www", str(setting.www), *arguments, files=files), None)


def forward(setting: Setting) -> tuple[Server, PlainServer]:
    """In front of a server that takes a head and answers with as much as there is, as fast as it can."""

    def answer(connection) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (part := connection.recv(4096)):
            head += part
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LARGE))
        connection.sendall(LARGE)

    behind = PlainServer(answer)
    return Server(setting.sotto, setting.certificates, "--forward", f"127.0.0.1:{behind.port}", *PATIENT), behind


def crowd(path: str, data: bytes, quick: tuple[int, float], full: tuple[int, float], most: int | None = None):
    def load(server: Server, setting: Setting, warm: bool) -> Work:
        clients, seconds = quick if setting.quick else full
        chunk = 16_384
        # What a slow one needs for all of it.
        pause = seconds / (len(data) / chunk)
        all_ = Crowd(server, data, path, clients, chunk, pause)
        work = all_.run()
        work.together = max(1, min(all_.most, all_.sockets))
        work.note = "; ".join(f"{count} × {what}" for what, count in all_.failures.most_common(3))
        if most and all_.sockets > most:
            work.errors += 1
            work.note += f" {all_.sockets} sockets were open"
        return work
    return load


def loiter(server: Server, setting: Setting, warm: bool) -> Work:
    # Timeouts of a second; a goodbye that nobody answers takes five more.
    return loiterers(server, setting.pick(20, 150), 8, KINDS[:3] if warm and setting.quick else KINDS)


def starve(server: Server, setting: Setting, warm: bool) -> Work:
    """More connections than there are descriptors: waiting costs nothing, and those that wait are served."""
    begin = time.monotonic()
    work = Work()
    before = server.processor
    waiting = [connect(server) for _ in range(120)]
    time.sleep(1 if warm else 2)
    spent = server.processor - before
    for plain in waiting:
        plain.close()
    if spent > 0.5:
        work.errors += 1
        work.note = f"waiting took {spent:.2f} s of CPU"
    served = wrk(server, "small", 3, 8)
    work.requests, work.errors = served.requests, work.errors + served.errors
    work.seconds = time.monotonic() - begin
    return work


def said(*texts: str, most: int = 3) -> Callable[[Server, Setting], list[str]]:
    """The log must say this, but not over and over."""
    def check(server: Server, setting: Setting) -> list[str]:
        lines = server.program.err.splitlines()
        counts = {text: sum(text in line for line in lines) for text in texts}
        return [f"the log says {text!r} {count} times" for text, count in counts.items() if not 1 <= count <= most]
    return check


ROWS = [
    Row("wrk: 1 KiB, 50 connections kept alive",
        lambda server, setting, warm: wrk(server, "small", 1 if warm and setting.quick else setting.pick(2, 20), 50), web()),
    Row("wrk: 1 KiB, a handshake for each",
        lambda server, setting, warm: wrk(server, "small", 1 if warm and setting.quick else setting.pick(2, 20), 50, "Connection: close"), web()),
    Row("wrk: 1 MiB, 50 connections kept alive",
        lambda server, setting, warm: wrk(server, "large", 1 if warm and setting.quick else setting.pick(2, 20), 50), web()),
    Row("h2load --h1: 1 KiB, 50 connections",
        lambda server, setting, warm: h2load(server, "small", setting.pick(2_000, 20_000) if warm else setting.pick(5_000, 100_000), 50), web()),
    Row("slow clients, 512 KiB each",
        crowd("medium", MEDIUM, (100, 1), (1_000, 20)), web(*PATIENT), each=768),
    Row("slow clients of a server behind, 1 MiB each",
        crowd("", LARGE, (25, 1), (200, 15)), forward, each=1024),
    Row("aborted handshakes",
        lambda server, setting, warm: aborts(server, setting.pick(1_000, 10_000) if warm else setting.pick(4_000, 50_000)), web()),
    Row("half-open and idle connections", loiter, web("--handshake-timeout", "1s", "--idle-timeout", "1s")),
    Row("no more descriptors", starve, web("--max-connections", "1000", files=64), said("can't accept connections")),
    Row("more clients than --max-connections 20",
        # The port, and twenty connections.
        crowd("small", SMALL, (60, 0.05), (300, 0.05), most=21), web("--max-connections", "20", *PATIENT), said("--max-connections allows")),
]
