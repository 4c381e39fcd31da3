# SPDX-License-Identifier: Apache-2.0
"""A capture without the right to capture: a proxy between two programs that writes what passes as a pcap file."""

import socket
import struct
import threading
import time
from pathlib import Path

from world import HOST

# What the peers are called in the file: the client's port, and the server's.
CLIENT_PORT, SERVER_PORT = 50_000, 443
# More than any record, and less than an IP packet can hold.
SEGMENT = 32_000
RAW_IP = 101
FIN, SYN, PUSH, ACK = 0x01, 0x02, 0x08, 0x10


class Recording:
    """The TCP connection of one client, as packets that were never on a wire."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, RAW_IP))
        # Of the client and of the server: the next sequence number, and whether it ended.
        self.next = [1_000, 9_000]
        self.ended = [False, False]
        self.lock = threading.Lock()
        self._packet(0, SYN)
        self.next[0] += 1
        self._packet(1, SYN | ACK)
        self.next[1] += 1
        self._packet(0, ACK)

    def data(self, side: int, content: bytes) -> None:
        with self.lock:
            for start in range(0, len(content), SEGMENT):
                part = content[start:start + SEGMENT]
                self._packet(side, PUSH | ACK, part)
                self.next[side] += len(part)
                self._packet(1 - side, ACK)

    def end(self, side: int) -> None:
        with self.lock:
            if not self.ended[side]:
                self.ended[side] = True
                self._packet(side, FIN | ACK)
                self.next[side] += 1
                self._packet(1 - side, ACK)
            if all(self.ended):
                self.file.close()

    def _packet(self, side: int, flags: int, content: bytes = b"") -> None:
        if self.file.closed:
            return
        address = socket.inet_aton(HOST)
        ports = (CLIENT_PORT, SERVER_PORT) if side == 0 else (SERVER_PORT, CLIENT_PORT)
        acknowledged = self.next[1 - side] if flags & ACK else 0
        tcp = struct.pack("!HHIIBBHHH", *ports, self.next[side], acknowledged, 5 << 4, flags, 65_535, 0, 0) + content
        # The sums stay zero: tshark doesn't check them unless it is told to.
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, socket.IPPROTO_TCP, 0, address, address)
        now = time.time_ns()
        size = len(ip) + len(tcp)
        self.file.write(struct.pack("<IIII", now // 10**9, now // 1_000 % 10**6, size, size) + ip + tcp)


class RecordingProxy:
    """Passes one connection on to `target`, and records it."""

    def __init__(self, target: int, path: Path) -> None:
        self.path = path
        self.target = target
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.sockets: list[socket.socket] = []
        self.done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            client, _ = self.listener.accept()
            self.listener.close()
            self.sockets.append(client)
            server = socket.create_connection((HOST, self.target), 10)
            server.settimeout(None)
            self.sockets.append(server)
        except OSError:
            self.done.set()
            return
        recording = Recording(self.path)
        pumps = [
            threading.Thread(target=self._pump, args=(recording, side, source, sink), daemon=True)
            for side, source, sink in ((0, client, server), (1, server, client))
        ]
        for pump in pumps:
            pump.start()
        for pump in pumps:
            pump.join()
        for one in (client, server):
            one.close()
        self.done.set()

    def _pump(self, recording: Recording, side: int, source: socket.socket, sink: socket.socket) -> None:
        try:
            while content := source.recv(1 << 18):
                recording.data(side, content)
                sink.sendall(content)
        except OSError:
            pass
        recording.end(side)
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def kill(self) -> None:
        for one in (self.listener, *self.sockets):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()
