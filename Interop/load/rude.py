# SPDX-License-Identifier: Apache-2.0
"""Clients that break off, and clients that come and say nothing more."""

import socket
import ssl
import struct
import threading
import time
from collections import Counter

from server import Server
from tools import Work
from world import HOST

RESET = struct.pack("ii", 1, 0)


class Handshake:
    """A client's side in memory, whose bytes we carry, or don't."""

    def __init__(self, server: Server) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = server.tls.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")
        self.step()

    def step(self) -> bool:
        try:
            self.tls.do_handshake()
            return True
        except ssl.SSLWantReadError:
            return False

    def complete(self, plain: socket.socket) -> None:
        while True:
            done = self.step()
            if data := self.outgoing.read():
                plain.sendall(data)
            if done:
                return
            data = plain.recv(65536)
            if not data:
                raise OSError("the server ended the handshake")
            self.incoming.write(data)


def hello(server: Server) -> bytes:
    return Handshake(server).outgoing.read()


def connect(server: Server) -> socket.socket:
    plain = socket.create_connection((HOST, server.port), 30)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


def abort(server: Server, kind: int, first: bytes) -> None:
    with connect(server) as plain:
        match kind:
            case 0: pass  # not a word
            case 1: plain.sendall(first[: len(first) // 2])
            case 2: plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            case 3: plain.sendall(first)  # gone before the answer
            case 4 | 5:
                plain.sendall(first)
                plain.recv(16384)
            case 6:
                plain.sendall(first)
                plain.recv(16384)
                plain.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))  # no record of ours
                plain.recv(16384)
        if kind % 2:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def aborts(server: Server, count: int) -> Work:
    """Handshakes that are broken off in seven ways, by four at a time."""
    first = hello(server)
    work = Work()
    lock = threading.Lock()

    def some(start: int) -> None:
        errors = 0
        for number in range(start, count, 4):
            try:
                abort(server, number % 7, first)
            except ConnectionResetError:
                pass  # as we deserve
            except OSError:
                errors += 1
        with lock:
            work.errors += errors

    begin = time.monotonic()
    threads = [threading.Thread(target=some, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.requests, work.seconds = count, time.monotonic() - begin
    return work


def dribble(server: Server, kind: str) -> tuple[socket.socket, bytes]:
    """A connection that has got somewhere, and what it goes on to send, byte by byte."""
    plain = connect(server)
    if kind == "nothing":
        return plain, b""
    if kind == "half a hello":
        first = hello(server)
        plain.sendall(first[:100])
        return plain, b""
    if kind == "a hello byte by byte":
        return plain, hello(server)
    handshake = Handshake(server)
    handshake.complete(plain)
    if kind == "idle":
        return plain, b""
    if kind == "half a request":
        handshake.tls.write(b"GET / HTTP/1.1\r\nHo")
        plain.sendall(handshake.outgoing.read())
        return plain, b""
    handshake.tls.write(b"GET / HTTP/1.1\r\n" + b"a" * 1000)  # a record byte by byte
    return plain, handshake.outgoing.read()


KINDS = ("nothing", "half a hello", "a hello byte by byte", "idle", "half a request", "a record byte by byte")


def loiterers(server: Server, each: int, limit: float, kinds: tuple[str, ...]) -> Work:
    """Connections that get nowhere: the server has to end each of them in `limit` seconds. Those that it does not are errors."""
    work = Work(requests=each * len(kinds))
    left: Counter[str] = Counter()
    begin = time.monotonic()
    waiting: list[tuple[float, str, socket.socket, bytes]] = []
    for kind in kinds:
        for _ in range(each):
            plain, rest = dribble(server, kind)
            plain.setblocking(False)
            waiting.append((time.monotonic(), kind, plain, rest))
    while waiting:
        time.sleep(0.2)
        still = []
        for start, kind, plain, rest in waiting:
            ended = False
            try:
                if rest:
                    plain.send(rest[:1])
                while plain.recv(65536):
                    pass
                ended = True
            except BlockingIOError:
                pass
            except OSError:
                ended = True
            if ended or time.monotonic() - start > limit:
                left[kind] += not ended
                plain.close()
            else:
                still.append((start, kind, plain, rest[1:]))
        waiting = still
    work.errors = left.total()
    work.note = ", ".join(f"{count} of {kind!r} still there" for kind, count in left.items() if count)
    work.seconds = time.monotonic() - begin
    return work
