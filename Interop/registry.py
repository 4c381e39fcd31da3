# SPDX-License-Identifier: Apache-2.0
"""The peers, and the cells of the matrix: which peer, in which direction, trying what.

A module `cells_….py` says who its peer is and what is tried with it; `run.py` finds such modules by their names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from world import version_of

SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
# Our names of the groups that OpenSSL 3.0 has too, and its names.
OPENSSL_GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384"}
SIZES = {"1 byte": 1, "1 MiB": 1 << 20, "100 MiB": 100 << 20}

# The columns of the table: what has to be tried with each peer in each direction, or said why it can't be.
FEATURES = (
    *SIZES, "ALPN", "X25519MLKEM768", "HelloRetryRequest", "KeyUpdate", "clean close", "cut off", "wrong name", "untrusted root")


@dataclass
class Peer:
    """Somebody else's TLS. `version` says which, or nothing where it isn't installed; `prepare` runs once, before its cells."""

    name: str
    version: Callable[[], str | None]
    prepare: Callable[[], None] | None = None
    needs: str = ""
    # For each direction and column, or cell, that there is nothing for: why. And for columns that lack one of their cells.
    cannot: dict[tuple[str, str], str] = field(default_factory=dict)
    partly: dict[tuple[str, str | None], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    peer: str
    direction: str
    name: str
    seconds: float
    body: Callable
    feature: str | None
    waits: bool


PEERS: dict[str, Peer] = {}
ENTRIES: list[Entry] = []
NOT_MET: set[tuple[str, str, str]] = set()


def peer(name: str, version: Callable[[], str | None], prepare: Callable[[], None] | None = None, needs: str = "") -> Peer:
    """`needs` is what to install, as people say it."""
    PEERS[name] = Peer(name, version, prepare, needs or name)
    return PEERS[name]


def cannot(peer: str, direction: str, reasons: dict[str, str]) -> None:
    """What the peer can't do there, a column of the table or the name of a cell, and why; to be said before the cells are."""
    for what, reason in reasons.items():
        PEERS[peer].cannot[direction, what] = reason
        NOT_MET.add((peer, direction, what))


def remark(peer: str, direction: str, texts: dict[str, str]) -> None:
    """What readers of the table should know about a column that is tried."""
    for feature, text in texts.items():
        PEERS[peer].partly[direction, feature] = text


def cell(
    peer: str, direction: str, name: str, seconds: float = 30, feature: str | None = None, waits: bool = False
) -> Callable:
    """`feature` is the column of the table that the cell belongs to; a cell without one is counted as a further one. One that
    mostly `waits` for time to pass does so beside the others."""
    if peer not in PEERS or (feature is not None and feature not in FEATURES):
        raise ValueError(f"{peer} or {feature} is unknown")

    def add(body: Callable) -> Callable:
        reasons = PEERS[peer].cannot
        for what in (name, feature):
            if reason := reasons.get((direction, what)):
                NOT_MET.discard((peer, direction, what))
                if what == name:
                    PEERS[peer].partly[direction, feature] = reason
                return body
        ENTRIES.append(Entry(peer, direction, name, seconds, body, feature, waits))
        return body

    return add


def check() -> None:
    """A reason that meets no cell has a wrong name, unless it is for a column that nobody tries with that peer."""
    for peer, direction, what in NOT_MET:
        if what not in FEATURES:
            raise ValueError(f"{peer}, {direction}: there is no cell {what!r}")


# The peers that are commands of the system; others register where their cells are.
peer("openssl", lambda: version_of("openssl", "version"))
peer("curl", lambda: version_of("curl", "--version"))
peer("gnutls", lambda: version_of("gnutls-cli", "--version"), needs="gnutls-cli")
peer("sotto", lambda: "ourselves")
