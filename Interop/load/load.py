#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev load`: `sotto serve` under load, as its operator sees it.

  --quick       at most a minute, for every change; without it, some minutes
  --only TEXT   only the rows with TEXT in their name; repeatable

SOTTO is the tool to try; without it, the one of the last release build. Needs Linux (/proc), openssl, wrk and h2load
(nghttp2-client); everything happens on 127.0.0.1. A row fails on any error, on a descriptor more than after the warm-up,
and on memory that grows by more than 5 % (or 2 MiB, if that is more) in each of three rounds after the warm-up.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

from certificates import Certificates  # noqa: E402
from rows import ROWS, Row, Setting  # noqa: E402
from server import Server  # noqa: E402
from tools import Work  # noqa: E402
from world import Failed, PlainServer  # noqa: E402

ROOT = HERE.parent.parent
GROWTH = 0.05
GRAIN = 2048  # KiB: what an allocator may keep or not, whatever happens
ROUNDS = 3  # as many may grow, but for the last
COLUMNS = (
    f"{'':44} {'requests':>9} {'errors':>6} {'req/s':>8} {'CPU µs':>7}  {'RSS MiB: start, warm, end, peak':>33}  "
    f"{'files: warm, end':>16}")


@dataclass
class Use:
    """What the server has taken at one moment."""
    resident: int
    descriptors: int

    @classmethod
    def of(cls, server: Server) -> "Use":
        return cls(server.resident, server.descriptors)

    def has_grown_since(self, before: "Use") -> bool:
        return self.resident - before.resident > max(before.resident * GROWTH, GRAIN)


def attempt(row: Row, setting: Setting) -> tuple[Work, list[str], str]:
    complaints: list[str] = []
    server, helper = row.start(setting)
    try:
        start = Use.of(server)
        row.load(server, setting, True)
        server.settle(start.descriptors)
        end = Use.of(server)
        # What leaks grows with each round; what the allocator keeps does so once or twice.
        for _ in range(ROUNDS):
            warm, before = end, server.processor
            work = row.load(server, setting, False)
            processor = server.processor - before
            server.settle(warm.descriptors)
            end = Use.of(server)
            if work.errors or not end.has_grown_since(warm):
                break
        peak = server.peak
        if row.check:
            complaints += row.check(server, setting)
        server.end()
    finally:
        server.kill()
        if isinstance(helper, PlainServer):
            helper.kill()
    if work.errors:
        complaints.append(f"{work.errors} errors: {work.note}" if work.note else f"{work.errors} errors")
    if not work.requests:
        complaints.append("nothing happened")
    if end.descriptors > warm.descriptors:
        complaints.append(f"{end.descriptors - warm.descriptors} descriptors more than after the warm-up")
    if end.has_grown_since(warm):
        complaints.append(f"memory grew by {(end.resident / warm.resident - 1) * 100:.1f} % after the warm-up")
    if row.each and (peak - start.resident) / work.together > row.each:
        complaints.append(f"{(peak - start.resident) / work.together:.0f} KiB for each connection at the peak; {row.each} at most")
    mib = " ".join(f"{value / 1024:7.1f}" for value in (start.resident, warm.resident, end.resident, peak))
    line = (
        f"{work.requests:9,} {work.errors:6} {work.requests / max(work.seconds, 0.001):8,.0f} "
        f"{processor / max(work.requests, 1) * 1e6:7.0f}  {mib:>33}  {warm.descriptors:>10} {end.descriptors:>5}")
    return work, complaints, line


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev load", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT")
    options = parser.parse_args()
    sotto = Path(os.environ.get("SOTTO") or ROOT / ".build/release/sotto").resolve()
    if not os.access(sotto, os.X_OK):
        print(f"load: {sotto} is not there; swift build -c release --product sotto", file=sys.stderr)
        return 2
    missing = [tool for tool in ("openssl", "wrk", "h2load") if not shutil.which(tool)]
    if missing or not Path("/proc/self/fd").is_dir():
        print(f"load: missing: {', '.join(missing) or '/proc'}", file=sys.stderr)
        return 2
    rows = [row for row in ROWS if all(text.lower() in row.name.lower() for text in options.only)]
    if not rows:
        print("load: no such row; there are: " + "; ".join(row.name for row in ROWS), file=sys.stderr)
        return 2
    failed = 0
    begin = time.monotonic()
    print(f"{os.cpu_count()} processors, for the server and the clients\n\n{COLUMNS}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sotto-load-") as temporary:
        folder = Path(temporary)
        (folder / "certificates").mkdir()
        setting = Setting(str(sotto), Certificates(folder / "certificates"), folder / "www", options.quick)
        setting.fill()
        for row in rows:
            try:
                _, complaints, line = attempt(row, setting)
            except Failed as reason:
                complaints, line = [str(reason)], ""
            print(f"{row.name:44} {line}", *(f"\n    FAIL: {text}" for text in complaints), sep="", flush=True)
            failed += bool(complaints)
    print(f"\n{len(rows) - failed} good, {failed} failed, {time.monotonic() - begin:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
