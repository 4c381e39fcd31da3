# SPDX-License-Identifier: Apache-2.0
"""What `./dev bench` and `./dev bench growth` have in common: a peer is run, what it says is kept, what came of it is shown."""

import argparse
import csv
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import page
import peers
from tables import Results, Table

LONGEST = 600
# Takes scenario, peer, key and value; of the floor `FLOOR`, column, primitive and price.
Record = Callable[..., None]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--extra", metavar="NAME=COMMAND", action="append", default=[], help="one more peer")
    parser.add_argument("--no-build", action="store_true", help="run what was built before")
    parser.add_argument("--raw", metavar="FILE", help="keep every value of every round, as CSV")
    parser.add_argument("--from", dest="earlier", metavar="FILE", help="run nothing: show what --raw kept")
    parser.add_argument("--plots", action="store_true", help="draw what was measured, as docs/images/performance-*.svg")
    parser.add_argument("--write", metavar="FILE", help="put the tables between their markers in this page, such as docs/performance.md")


def measure(command: list[str], scenario: str, milliseconds: int) -> dict[str, str]:
    """One line of `key=value`; empty if the peer can't do this."""
    run = subprocess.run(
        [*command, scenario, str(milliseconds), str(peers.CERTIFICATES)], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=LONGEST)
    if run.returncode:
        peers.note(f"{command[0]} {scenario}: exit {run.returncode}: {run.stderr.strip()[:200]}")
        return {}
    return dict(pair.split("=", 1) for pair in run.stdout.split() if "=" in pair)


def results(options: argparse.Namespace, measure_all: Callable[[dict[str, list[str]], Record], None]) -> tuple[Results, list[str]]:
    """The values and the peers that they are of: of an earlier run, or of one that is made now."""
    found = Results()
    if options.earlier:
        with open(options.earlier, newline="") as file:
            for row in csv.reader(file):
                found.record(*row)
        return found, found.peers()
    names = [name for name in options.peers.split(",") if name]
    for name in names:
        if name not in peers.PEERS:
            raise SystemExit(f"bench: there is no peer {name}; there are {', '.join(peers.PEERS)}")
    peers.certificates()
    commands = peers.ready(names, build=not options.no_build)
    commands |= {name: command.split() for name, command in (extra.split("=", 1) for extra in options.extra)}
    if not commands:
        raise SystemExit("bench: nothing to run")
    with open(options.raw or os.devnull, "w", newline="", buffering=1) as file:
        raw = csv.writer(file)

        def record(*row: str) -> None:
            raw.writerow(row)
            found.record(*row)

        measure_all(commands, record)
    return found, list(commands)


def show(options: argparse.Namespace, heading: str, tables: list[Table]) -> None:
    print(heading)
    for table in tables:
        print(f"\n### {table.title}\n\n{table.markdown()}")
    if options.write:
        written = page.write(Path(options.write), heading, tables)
        peers.note(f"{options.write}: {', '.join(written) or 'no table has a place there'}")
