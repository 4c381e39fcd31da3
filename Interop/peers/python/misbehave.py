# SPDX-License-Identifier: Apache-2.0
"""tlslite-ng, made to misbehave: deeds of `deeds_….py`, each in a handshake that is otherwise as it should be.

    misbehave.py client --port N [--cert CHAIN --key FILE] --deed NAME…
    misbehave.py server --cert CHAIN --key FILE --deed NAME…
    misbehave.py bleichenbacher --port N

A client does each deed to a server that echoes, says how that ended, then connects once more and behaves, which must work. A
server takes one connection for each. What is said is one line of JSON an event:

    {"event": "listening", "port": N}
    {"event": "end", "deed": …, "how": "alert" | "close" | "cut" | "echo" | "quiet", "alert": …, "why": …}
    {"event": "after", "deed": …, "how": "echo" | …}
    {"event": "variants", "seen": {…}}

`quiet`: nothing came for ten seconds. `echo`: the deed was let pass, and data went there and back.
"""

import argparse
import json
import socket
import sys

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.constants import AlertDescription
from tlslite.errors import TLSAbruptCloseError, TLSLocalAlert, TLSRemoteAlert
from tlslite.messages import Message

import deeds_bleichenbacher
import deeds_client
import deeds_client12
import deeds_mutual
import deeds_server
from deeds import Deed

HOST, WORD = "127.0.0.1", b"ping\n"
PATIENCE = 10


class PatientSocket(socket.socket):
    """What can't be written any more is no failure: the other side had enough, and its alert is still to be read."""

    def send(self, data, *more) -> int:
        try:
            return super().send(data, *more)
        except ConnectionError:
            return len(data)

    def sendall(self, data, *more) -> None:
        try:
            super().sendall(data, *more)
        except ConnectionError:
            pass


class Connection(TLSConnection):
    """Every message passes through the deed on its way out. What the deed makes of it is what the transcript has."""

    def __init__(self, sock: socket.socket, deed: Deed) -> None:
        super().__init__(sock)
        self.deed = deed

    def _sendMsg(self, msg, randomizeFirstBlock=True, update_hashes=True):
        for one in self.deed.messages(self, msg):
            yield from super()._sendMsg(one, randomizeFirstBlock, update_hashes)

    def _queue_message(self, msg):
        for one in self.deed.messages(self, msg):
            super()._queue_message(one)

    def record(self, content_type: int, content: bytes) -> None:
        """One record under the keys of the moment, whatever it holds."""
        for _ in self._recordLayer.sendRecord(Message(content_type, bytearray(content))):
            pass

    def again(self, content_type: int, content: bytes) -> None:
        """The record before, if it held the same: with its number, and so the same bytes."""
        self._recordLayer._writeState.seqnum -= 1
        self.record(content_type, content)

    def bare(self, content: bytes) -> None:
        """Bytes as they are."""
        self.sock.sendall(content)


def say(event: str, **facts) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


def settings_for(deed: Deed) -> HandshakeSettings:
    settings = HandshakeSettings()
    # Our own side has no hybrids here, and no time to lose.
    settings.keyShares = ["x25519"]
    settings.minVersion = settings.maxVersion = (3, 4) if deed.version == "1.3" else (3, 3)
    for name, value in deed.settings.items():
        setattr(settings, name, value)
    return settings


def outcome(conversation) -> dict:
    """How a conversation ended."""
    try:
        return conversation() or {"how": "echo"}
    except TLSRemoteAlert as alert:
        return {"how": "alert", "alert": AlertDescription.toStr(alert.description)}
    except TLSAbruptCloseError:
        return {"how": "cut"}
    except TLSLocalAlert as alert:
        return {"how": "refused", "why": str(alert)}
    except TimeoutError:
        return {"how": "quiet"}
    except ConnectionError as error:
        return {"how": "cut", "why": str(error)}


# The certificate chain and the key to show.
Identity = tuple[X509CertChain | None, object]


def identity(cert: str | None, key: str | None) -> Identity:
    if not cert or not key:
        return None, None
    chain = X509CertChain()
    with open(cert) as file:
        chain.parsePemList(file.read())
    with open(key) as file:
        return chain, parsePEMKey(file.read(), private=True)


def shake(port: int, deed: Deed, own: Identity, session=None) -> Connection:
    sock = PatientSocket(socket.AF_INET, socket.SOCK_STREAM)
    sock.settimeout(PATIENCE)
    sock.connect((HOST, port))
    connection = Connection(sock, deed)
    connection.closeSocket = True
    if deed.before:
        deed.before(connection)
        read(connection)
    chain, key = own if deed.shows else (None, None)
    connection.handshakeClientCert(chain, key, settings=settings_for(deed), serverName="localhost", session=session)
    return connection


def do_after(connection: Connection) -> None:
    if connection.deed.after:
        connection.deed.after(connection)


def read(connection: Connection) -> bytes:
    return bytes(connection.read(max=1 << 16, min=1))


def echo(connection: Connection) -> dict | None:
    """A word there and back; what comes instead is an end of its own."""
    connection.write(WORD)
    got = b""
    while len(got) < len(WORD):
        part = read(connection)
        if not part:
            return {"how": "close"}
        got += part
    return None if got == WORD else {"how": "echo", "why": f"{got!r} came back"}


def client(port: int, deed: Deed, own: Identity) -> None:
    session = None
    if deed.resumes:
        first = shake(port, Deed("none", deed.version), own)
        outcome(lambda: echo(first))
        session = first.session
        if not session.tickets:
            say("end", deed=deed.name, how="refused", why="no ticket came")
            return
        first.close()

    def conversation() -> dict | None:
        connection = shake(port, deed, own, session)
        do_after(connection)
        return echo(connection)

    say("end", deed=deed.name, **outcome(conversation))
    good = Deed("none", deed.version)
    say("after", deed=deed.name, **outcome(lambda: echo(shake(port, good, own))))


def server(own: Identity, deeds: list[Deed]) -> None:
    listener = socket.create_server((HOST, 0))
    listener.settimeout(PATIENCE)
    say("listening", port=listener.getsockname()[1])

    for deed in deeds:
        say("end", deed=deed.name, **outcome(lambda deed=deed: serve(listener, own, deed)))


def serve(listener: socket.socket, own: Identity, deed: Deed) -> dict:
    accepted, _ = listener.accept()
    sock = PatientSocket(fileno=accepted.detach())
    sock.settimeout(PATIENCE)
    connection = Connection(sock, deed)
    connection.closeSocket = True
    connection.handshakeServer(certChain=own[0], privateKey=own[1], settings=settings_for(deed))
    do_after(connection)
    while part := read(connection):
        connection.write(part)
    return {"how": "close"}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("client", "server", "bleichenbacher"))
    parser.add_argument("--port", type=int)
    parser.add_argument("--deed", action="append", default=[])
    parser.add_argument("--cert")
    parser.add_argument("--key")
    options = parser.parse_args()
    own = identity(options.cert, options.key)
    if options.side == "bleichenbacher":
        say("variants", seen=deeds_bleichenbacher.observe(options.port))
    elif options.side == "client":
        known = deeds_client.DEEDS | deeds_client12.DEEDS | deeds_mutual.DEEDS
        for name in options.deed:
            client(options.port, known[name], own)
    else:
        server(own, [deeds_server.DEEDS[name] for name in options.deed])
    return 0


if __name__ == "__main__":
    sys.exit(main())
