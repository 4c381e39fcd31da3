# SPDX-License-Identifier: Apache-2.0
"""The cells of the matrix: which peer, in which direction, trying what."""

from collections.abc import Callable
from dataclasses import dataclass

SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
# Our names of the groups that OpenSSL 3.0 has too, and its names.
OPENSSL_GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384"}
SIZES = {"1 byte": 1, "1 MiB": 1 << 20, "100 MiB": 100 << 20}


@dataclass(frozen=True)
class Entry:
    peer: str
    direction: str
    name: str
    seconds: float
    body: Callable


ENTRIES: list[Entry] = []


def cell(peer: str, direction: str, name: str, seconds: float = 30) -> Callable:
    def add(body: Callable) -> Callable:
        ENTRIES.append(Entry(peer, direction, name, seconds, body))
        return body

    return add
