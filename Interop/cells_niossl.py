# SPDX-License-Identifier: Apache-2.0
"""SottoNIO's handler against NIOSSL's, in one process, over sockets: `niossl/` holds both ends, and is built apart."""

import os
import re
import subprocess
from pathlib import Path

from registry import cell, peer
from sotto import Cell
from world import Failed, environment

PEER = "niossl"
WAYS = {"sotto": "SottoNIO → NIOSSL", "niossl": "NIOSSL → SottoNIO"}
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("SOTTO_NIOSSL") or ROOT / ".build/release/sotto-niossl").resolve()

# The program's word for it, what it is, and its column.
CELLS = (
    ("1-byte", "1 byte both ways at once", "1 byte"),
    ("1-mib", "1 MiB both ways at once", "1 MiB"),
    ("100-mib", "100 MiB both ways at once", "100 MiB"),
    ("alpn", "ALPN: the server chooses", "ALPN"),
    ("alpn-none", "ALPN: none in common", "ALPN"),
    ("hybrid", "X25519MLKEM768, by default", "X25519MLKEM768"),
    ("hello-retry", "HelloRetryRequest, for P-384", "HelloRetryRequest"),
    ("key-updates", "three KeyUpdates of ours, which ask for theirs, within 4 MiB both ways", "KeyUpdate"),
    ("closed-by-us", "our goodbye", "clean close"),
    ("closed-by-them", "their goodbye", "clean close"),
    ("cut-by-us", "cut off by us: they know", "cut off"),
    ("cut-by-them", "cut off by them: we know", "cut off"),
)


def version() -> str | None:
    """As the manifest pins it: the library does not tell."""
    manifest = (ROOT / "Interop/niossl/Package.swift").read_text()
    return "NIOSSL " + re.search(r'swift-nio-ssl.git", exact: "([^"]+)"', manifest)[1] if os.access(PROGRAM, os.X_OK) else None


def prepare() -> None:
    """Nothing that the program can do is forgotten here."""
    run = subprocess.run([PROGRAM, "cells"], env=environment(), capture_output=True, text=True, timeout=60)
    mine, its = {word for word, _, _ in CELLS} | {"refused"}, set(run.stdout.split())
    if mine != its:
        raise RuntimeError(f"sotto-niossl and cells_niossl.py differ in {sorted(mine ^ its)}")


peer(PEER, version, prepare, needs="sotto-niossl (see Interop/niossl/Package.swift)")


def attempt(c: Cell, client: str, word: str, root: str | None = None, wrong: bool = False) -> None:
    identity = c.certificates.wrong_name if wrong else c.certificates.ecdsa
    program = c.run(
        str(PROGRAM), client, word, "--root", root or c.certificates.root, "--chain", identity.chain, "--key", identity.key)
    program.end_input()
    code, said = program.wait(), program.out.decode(errors="replace").strip()
    if code != 0 or said != "pass":
        raise Failed(f"{said or program.tail()} (exit {code})")


for client, way in WAYS.items():
    for word, name, feature in CELLS:
        @cell(PEER, way, name, seconds=120 if feature == "100 MiB" else 30, feature=feature)
        def _(c: Cell, client=client, word=word) -> None:
            attempt(c, client, word)

    @cell(PEER, way, "wrong name: refused by the client", feature="wrong name")
    def _(c: Cell, client=client) -> None:
        attempt(c, client, "refused", wrong=True)

    @cell(PEER, way, "untrusted root: refused by the client", feature="untrusted root")
    def _(c: Cell, client=client) -> None:
        attempt(c, client, "refused", root=c.certificates.other_root)
