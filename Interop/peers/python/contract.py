# SPDX-License-Identifier: Apache-2.0
"""The command line and the report that all peer programs have in common."""

import argparse
import hashlib
import json

HOST = "127.0.0.1"
PATTERN = bytes(range(251))


class Refused(Exception):
    """The handshake failed."""


class Closed(Exception):
    """The other side said goodbye."""


def payload(count: int) -> bytes:
    """Bytes that don't repeat with a record's length."""
    return (PATTERN * (count // len(PATTERN) + 1))[:count]


def options(*libraries: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    if libraries:
        parser.add_argument("library", choices=libraries)
    parser.add_argument("role", choices=["client", "server"])
    parser.add_argument("--port", type=int)
    for name in ("ca", "name", "cert", "key", "client-ca"):
        parser.add_argument(f"--{name}")
    for name in ("alpn", "groups"):
        parser.add_argument(f"--{name}", type=lambda text: text.split(","), default=[])
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--max-version", choices=["1.2", "1.3"], default="1.3")
    parser.add_argument("--end", choices=["close", "cut", "wait"], default="wait")
    return parser.parse_args()


def report(event: str, **fields) -> None:
    print(json.dumps({"event": event} | fields), flush=True)


class Received:
    """What came, as a length and a digest."""

    def __init__(self) -> None:
        self.count = 0
        self.digest = hashlib.sha256()

    def add(self, data: bytes) -> None:
        self.count += len(data)
        self.digest.update(data)

    def report(self) -> None:
        report("data", bytes=self.count, sha256=self.digest.hexdigest())
