# SPDX-License-Identifier: Apache-2.0
"""A peer over a TLS library of Python's: ssl, pyopenssl or rtls. See ../README.md.

The libraries get bytes and give bytes (their "memory BIO" side), and this does the socket: so it is known for sure whether the
other side said goodbye or was cut off, which the socket classes of these libraries like to hide.
"""

import importlib
import select
import socket
import sys

from contract import HOST, Closed, Received, Refused, options, payload, report

# Bytes of records or data that may wait before no more is made.
BACKLOG = 1 << 19


class Link:
    """A session and its socket, neither of which ever blocks."""

    def __init__(self, session, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.session = session
        self.socket = connection
        self.outgoing = bytearray()
        self.has_ended = False

    def wait(self, reads: bool = True) -> None:
        """Sends what can be sent and takes what comes; waits until there is something to do."""
        self.outgoing += self.session.take()
        reading = [self.socket] if reads and not self.has_ended else []
        ready, writable, _ = select.select(reading, [self.socket] if self.outgoing else [], [], 60)
        try:
            if writable:
                del self.outgoing[: self.socket.send(self.outgoing[: 1 << 18])]
            if ready:
                data = self.socket.recv(1 << 17)
                if data:
                    self.session.feed(data)
                else:
                    self.has_ended = True
        except ConnectionError:
            self.has_ended = True
            self.outgoing.clear()
        if not ready and not writable and not (self.has_ended and reads):
            raise TimeoutError("nothing happens")

    def flush(self) -> None:
        self.outgoing += self.session.take()
        while self.outgoing:
            self.wait(reads=False)

    def handshake(self) -> None:
        try:
            while not self.session.handshake():
                if self.has_ended:
                    raise Refused("the connection ended in the handshake")
                self.wait()
        except Refused:
            self.flush()  # the alert
            raise


def transfer(link: Link, data: bytes | None, received: Received, limit: int | None) -> str | None:
    """Sends `data`, or what comes if that is nothing, until `limit` bytes were received or the other side ends: then how."""
    unsent = memoryview(data or b"")
    echo = bytearray()
    while True:
        progress = False
        try:
            while len(echo) < BACKLOG and (chunk := link.session.read()):
                received.add(chunk)
                progress = True
                if data is None:
                    echo += chunk
        except Closed:
            return "close_notify"
        if len(link.outgoing) < BACKLOG:
            if unsent:
                unsent = unsent[link.session.write(bytes(unsent[: 1 << 16])):]
                progress = True
            elif echo:
                del echo[: link.session.write(bytes(echo[: 1 << 16]))]
                progress = True
        if limit is not None and received.count >= limit and not unsent and not echo:
            link.flush()
            return None
        if link.has_ended and not progress:
            return "cut"
        if not progress or link.outgoing or link.session.has_output():
            link.wait(reads=len(echo) < BACKLOG)


def talk(link: Link, arguments) -> None:
    link.handshake()
    report("handshake", **link.session.info())
    received = Received()
    data = payload(arguments.bytes) if arguments.role == "client" else None
    how = transfer(link, data, received, arguments.bytes)
    if how is None:
        if arguments.end == "cut":
            received.report()
            report("end", how="we left")
            return
        if arguments.end == "close":
            link.session.close()
        how = transfer(link, data and b"", received, None)
    if how == "close_notify" and arguments.end != "close":
        link.session.close()
        link.flush()
    received.report()
    report("end", how=how)


def main() -> int:
    arguments = options("ssl", "pyopenssl", "rtls")
    library = importlib.import_module(f"library_{arguments.library}")
    if arguments.role == "client":
        connection = socket.create_connection((HOST, arguments.port), 20)
    else:
        with socket.create_server((HOST, 0)) as listener:
            report("listening", port=listener.getsockname()[1])
            connection, _ = listener.accept()
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            talk(Link(library.Session(arguments), connection), arguments)
        except Refused as reason:
            report("refused", why=str(reason))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
