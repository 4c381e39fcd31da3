# SPDX-License-Identifier: Apache-2.0
"""`./dev bench growth`: how what a connection costs grows with what there is of something.

  bytes   1 byte to 100 MiB in one go, over a connection that is there
  idle    1 to 50,000 connections in one process that have nothing to say
  names   1 to 1,000 credentials, of which the server picks by name; the client asks for the last one
  chain   chains of 1 to 8 certificates
  roots   trust stores of 1 to 1,000 roots, of which the last one counts

Handshakes are full ones of TLS 1.3, after twenty that don't count: chains and trust are not met for the first time.
"""

import argparse
import sys

import growing
import peers
import plots
import runs
from tables import Results, Table

BYTES = [1, 16, 256, 4 << 10, 64 << 10, 1 << 20, 16 << 20, 100 << 20]
IDLE = [1, 10, 100, 1_000, 10_000, 50_000]
NAMES = [1, 10, 100, 1_000]
CHAIN = list(range(1, 9))
ROOTS = [1, 10, 100, 1_000]
SIZES = {"bytes": BYTES, "idle": IDLE, "names": NAMES, "chain": CHAIN, "roots": ROOTS}

# Title, what is counted, and the columns: key, heading, digits.
TABLES: dict[str, tuple[str, str, list[tuple[str, str, int]]]] = {
    "bytes": ("Bytes in one go, CPU µs", "bytes", [("seal_us", "sealing", 2), ("open_us", "opening", 2)]),
    "idle": (
        "Idle connections in one process", "connections",
        [("heap_server_KiB", "heap of a server's end, KiB", 2), ("heap_client_KiB", "of a client's", 2),
         ("rss_pair_KiB", "resident, both ends", 1), ("pair_us", "µs to make both", 0)]),
    "names": (
        "Credentials that the server picks from by name", "credentials",
        [("server_us", "server's handshake, µs", 1), ("settings_KiB", "configurations, KiB", 0)]),
    "chain": (
        "Certificates in the server's chain", "certificates",
        [("client_us", "client's handshake, µs", 1), ("server_us", "server's, µs", 1), ("server_bytes", "bytes from the server", 0)]),
    "roots": (
        "Roots in the client's trust store", "roots",
        [("client_us", "client's handshake, µs", 1), ("settings_KiB", "configurations, KiB", 0)]),
}
# Many connections take their time, and heap is the same in every round.
SLOW = 10_000


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev bench growth", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME,…", default="", help=f"of {', '.join(SIZES)}")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the medians are printed (%(default)s)")
    parser.add_argument("--ms", type=int, default=200, help="CPU time for a peer in a size and round (%(default)s)")
    parser.add_argument("--peers", metavar="NAME,…", default="sotto,boringssl", help="%(default)s")
    runs.add_options(parser)
    return parser.parse_args(given)


def wanted(options: argparse.Namespace) -> list[str]:
    return [name for name in SIZES if not options.only or name in options.only.split(",")]


def measure_all(options: argparse.Namespace, commands: dict[str, list[str]], record: runs.Record) -> None:
    growing.certificates(max(CHAIN), max(NAMES), ROOTS)
    unable: set[tuple[str, str]] = set()
    for turn in range(options.rounds):
        for name in wanted(options):
            for size in SIZES[name]:
                if name == "idle" and size >= SLOW and turn:
                    continue
                for peer, command in commands.items():
                    if (name, peer) in unable:
                        continue
                    values = runs.measure(command, f"{name}-{size}", options.ms)
                    if not values:
                        unable.add((name, peer))
                    for key, value in values.items():
                        record(f"{name}-{size}", peer, key, value)
            peers.note(f"{name}, round {turn + 1} of {options.rounds}")


def tables(results: Results, names: list[str], only: list[str]) -> list[Table]:
    found = []
    for name in only:
        title, counted, columns = TABLES[name]
        there = [
            (peer, *column) for peer in names for column in columns
            if any(results.value(f"{name}-{size}", peer, column[0]) is not None for size in SIZES[name])]
        rows = []
        for size in SIZES[name]:
            cells = []
            for peer, key, _, digits in there:
                value = results.value(f"{name}-{size}", peer, key)
                noisy = "~" if value is not None and results.is_noisy(f"{name}-{size}", peer, key) else ""
                cells.append("–" if value is None else f"{noisy}{value:,.{digits}f}")
            rows.append([f"{size:,}", *cells])
        if there:
            found.append(Table(f"growth-{name}", title, [counted, *(f"{peer}: {heading}" for peer, _, heading, _ in there)], rows))
    return found


def main(given: list[str]) -> int:
    options = arguments(given)
    only = wanted(options)
    if not only:
        print(f"bench growth: --only takes {', '.join(SIZES)}", file=sys.stderr)
        return 2
    results, names = runs.results(options, lambda commands, record: measure_all(options, commands, record))
    rounds = max((len(values) for values in results.values.values()), default=0)
    heading = f"{f'Medians of {rounds} rounds (of 10,000 idle connections and more: one)' if rounds > 1 else 'One round'}; ~ = they differ by more than 25 %."
    runs.show(options, heading, tables(results, names, only))
    if options.plots:
        plots.growth(results, names, {name: SIZES[name] for name in only})
    return 0
