#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev interop`: `sotto connect` and `sotto serve` against other people's TLS.

  --only TEXT   only the cells with TEXT in their peer, direction or name; repeatable
  --list        say which cells there are
  --no-skips    a peer that is missing is a failure
  --table FILE  write what came out as a table, in markdown

SOTTO is the tool to try; without it, the one of the last release build. Everything happens on 127.0.0.1, with
certificates that are made for it in a temporary directory.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import table  # noqa: E402
from certificates import Certificates  # noqa: E402
from registry import ENTRIES, PEERS, Entry, check  # noqa: E402
from sotto import Cell  # noqa: E402
from world import Failed, Skipped  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def find_sotto() -> str:
    path = Path(os.environ.get("SOTTO") or ROOT / ".build/release/sotto").resolve()
    if not os.access(path, os.X_OK):
        print(f"interop: {path} is not there; swift build -c release --product sotto", file=sys.stderr)
        sys.exit(2)
    return str(path)


def discover() -> None:
    """Each module of cells registers its peers and its cells when it is imported."""
    for path in sorted(Path(__file__).resolve().parent.glob("cells_*.py")):
        importlib.import_module(path.stem)
    check()


def look_for(names: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The versions of those peers that are there, and why the others are not."""
    versions, missing = {}, {}
    for name, peer in PEERS.items():
        if name not in names:
            continue
        if text := peer.version():
            versions[name] = text
        else:
            missing[name] = f"{peer.needs} is missing"
        print(f"{name:8} {text or missing[name]}", flush=True)
    return versions, missing


def prepare(names: set[str], missing: dict[str, str]) -> None:
    """What a peer's program needs before its first cell, such as a compiler."""
    for name in names - set(missing):
        if PEERS[name].prepare:
            PEERS[name].prepare()


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


def run_all(
    entries: list[Entry], missing: dict[str, str], attempt: Callable[[Entry, int], tuple[str, str]]
) -> list[tuple[Entry, str, float]]:
    """One cell after another; those that wait for time to pass do so meanwhile."""
    def timed(entry: Entry, number: int) -> tuple[Entry, str, float]:
        start = time.monotonic()
        result, reason = ("skipped", missing[entry.peer]) if entry.peer in missing else attempt(entry, number)
        seconds = time.monotonic() - start
        reason = f"\n        {reason}" if reason else ""
        print(f"{result:8}{entry.direction:28} {seconds:6.2f} s  {entry.name}{reason}", flush=True)
        return entry, result, seconds

    with ThreadPoolExecutor(len(entries)) as pool:
        waiting = {number: pool.submit(timed, entry, number) for number, entry in enumerate(entries) if entry.waits}
        done = {number: timed(entry, number) for number, entry in enumerate(entries) if not entry.waits}
        done |= {number: one.result() for number, one in waiting.items()}
    return [done[number] for number in range(len(entries))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev interop", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--no-skips", action="store_true")
    parser.add_argument("--table", metavar="FILE", type=Path)
    options = parser.parse_args()
    discover()

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
    names = {entry.peer for entry in entries}
    versions, missing = look_for(names | {"openssl"})
    if "openssl" in missing:
        print("interop: the certificates are made with openssl", file=sys.stderr)
        return 2
    prepare(names, missing)

    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sotto-interop-") as temporary:
        folder = Path(temporary)
        made = folder / "certificates"
        made.mkdir()
        certificates = Certificates(made)
        print()
        results = run_all(entries, missing, lambda entry, number: attempt(entry, sotto, certificates, folder / f"cell-{number}"))
    counts = {key: sum(result == key for _, result, _ in results) for key in ("pass", "FAIL", "skipped")}
    for name, reason in missing.items():
        print(f"skipped: {name}: {reason}")
    print(f"\n{counts['pass']} passed, {counts['FAIL']} failed, {counts['skipped']} skipped, {time.monotonic() - begin:.0f} s")
    if options.table:
        options.table.write_text(table.render(results, versions, time.monotonic() - begin))
    return 1 if counts["FAIL"] or (options.no_skips and counts["skipped"]) else 0


if __name__ == "__main__":
    sys.exit(main())
