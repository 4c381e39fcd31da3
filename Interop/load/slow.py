# SPDX-License-Identifier: Apache-2.0
"""Many clients that take their time, on one asyncio loop."""

import asyncio
import hashlib
import socket
import time
from collections import Counter

from server import Server
from tools import Work
from world import HOST


class Crowd:
    """Clients that come at once; every second one writes slowly, the others read slowly. Each must get all bytes."""

    def __init__(self, server: Server, data: bytes, path: str, clients: int, chunk: int, pause: float) -> None:
        self.server, self.path, self.clients = server, path, clients
        self.digest, self.size = hashlib.sha256(data).digest(), len(data)
        self.chunk, self.pause = chunk, pause
        self.together, self.most = 0, 0
        self.sockets = 0
        self.failures: Counter[str] = Counter()
        # So that certificates are checked once, and not a thousand times.
        self.tls = server.tls

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        plain = socket.socket()
        plain.setblocking(False)
        # A small window, so that the server feels how slowly we read.
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await asyncio.get_running_loop().sock_connect(plain, (HOST, self.server.port))
        return await asyncio.open_connection(
            sock=plain, ssl=self.tls, server_hostname="localhost", limit=self.chunk, ssl_handshake_timeout=120)

    async def _client(self, number: int) -> None:
        reader, writer = await self._open()
        self.together += 1
        self.most = max(self.most, self.together)
        try:
            head = f"GET /{self.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
            for part in [head] if number % 2 else [head[at:at + 8] for at in range(0, len(head), 8)]:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(self.pause)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 200 "):
                raise ValueError(answer.split(b"\r\n")[0].decode())
            digest, left = hashlib.sha256(), self.size
            while left and (part := await reader.read(min(self.chunk, left))):
                digest.update(part)
                left -= len(part)
                if number % 2:
                    await asyncio.sleep(self.pause)
            if left or digest.digest() != self.digest:
                raise ValueError(f"{left} of {self.size} bytes are missing, or others came")
        finally:
            self.together -= 1
            writer.transport.abort()

    async def _try(self, number: int) -> None:
        try:
            await self._client(number)
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError) as error:
            self.failures[f"{type(error).__name__}: {error}"[:100]] += 1

    async def _watch(self) -> None:
        while True:
            self.sockets = max(self.sockets, self.server.sockets)
            await asyncio.sleep(0.1)

    async def _all(self) -> None:
        watcher = asyncio.create_task(self._watch())
        await asyncio.gather(*(self._try(number) for number in range(self.clients)))
        watcher.cancel()

    def run(self) -> Work:
        begin = time.monotonic()
        asyncio.run(self._all())
        return Work(self.clients, sum(self.failures.values()), time.monotonic() - begin)
