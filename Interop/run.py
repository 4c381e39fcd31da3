#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev interop`: `sotto connect` and `sotto serve` against other people's TLS.

  --only TEXT   only the cells with TEXT in their peer, direction or name; repeatable
  --list        say which cells there are
  --no-skips    a peer that is missing is a failure

SOTTO is the tool to try; without it, the one of the last release build. Everything happens on 127.0.0.1, with
certificates that are made for it in a temporary directory.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import cells_connect  # noqa: E402, F401
import cells_curl  # noqa: E402, F401
import cells_gnutls  # noqa: E402, F401
import cells_resumption  # noqa: E402, F401
import cells_serve  # noqa: E402, F401
from certificates import Certificates  # noqa: E402
from registry import ENTRIES, Entry  # noqa: E402
from sotto import Cell  # noqa: E402
from world import Failed, Skipped, environment  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
# The program of each peer, and how it says which version it is.
PEERS = {
    "openssl": ["openssl", "version"],
    "curl": ["curl", "--version"],
    "gnutls": ["gnutls-cli", "--version"],
    "sotto": None,
}


def find_sotto() -> str:
    path = Path(os.environ.get("SOTTO") or ROOT / ".build/release/sotto").resolve()
    if not os.access(path, os.X_OK):
        print(f"interop: {path} is not there; swift build -c release --product sotto", file=sys.stderr)
        sys.exit(2)
    return str(path)


def version(command: list[str]) -> str | None:
    if not shutil.which(command[0]):
        return None
    run = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
    return (run.stdout + run.stderr).strip().split("\n")[0]


def attempt(entry: Entry, sotto: str, certificates: Certificates, folder: Path) -> tuple[str, str]:
    folder.mkdir()
    cell = Cell(sotto, certificates, folder, entry.seconds)
    try:
        entry.body(cell)
        cell.check_faults()
        return "pass", ""
    except Skipped as reason:
        return "skipped", str(reason)
    except Failed as reason:
        return "FAIL", str(reason)
    except Exception as error:  # a fault of the cell's own, which must not end the others
        return "FAIL", f"{type(error).__name__}: {error}"
    finally:
        cell.kill_all()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev interop", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--no-skips", action="store_true")
    options = parser.parse_args()

    def chosen(entry: Entry) -> bool:
        words = f"{entry.peer} {entry.direction} {entry.name}".lower()
        return all(text.lower() in words for text in options.only)

    entries = [entry for entry in ENTRIES if chosen(entry)]
    if options.list:
        for entry in entries:
            print(f"{entry.peer:8} {entry.direction:28} {entry.name}")
        return 0
    if not entries:
        print("interop: no such cell; --list says which there are", file=sys.stderr)
        return 2
    sotto = find_sotto()
    missing = set()
    for peer, command in PEERS.items():
        if command:
            text = version(command)
            print(f"{peer:8} {text or 'is missing'}")
            if text is None:
                missing.add(peer)
    if "openssl" in missing:
        print("interop: the certificates are made with openssl", file=sys.stderr)
        return 2

    counts = {"pass": 0, "FAIL": 0, "skipped": 0}
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sotto-interop-") as temporary:
        folder = Path(temporary)
        made = folder / "certificates"
        made.mkdir()
        certificates = Certificates(made)
        print()
        for number, entry in enumerate(entries):
            start = time.monotonic()
            if entry.peer in missing:
                result, reason = "skipped", f"{PEERS[entry.peer][0]} is missing"
            else:
                result, reason = attempt(entry, sotto, certificates, folder / f"cell-{number}")
            counts[result] += 1
            seconds = time.monotonic() - start
            print(f"{result:8}{entry.direction:28} {seconds:6.2f} s  {entry.name}" + (f"\n        {reason}" if reason else ""), flush=True)
    print(f"\n{counts['pass']} passed, {counts['FAIL']} failed, {counts['skipped']} skipped, {time.monotonic() - begin:.0f} s")
    return 1 if counts["FAIL"] or (options.no_skips and counts["skipped"]) else 0


if __name__ == "__main__":
    sys.exit(main())
