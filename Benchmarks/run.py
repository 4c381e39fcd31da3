#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev bench`: Sotto and other TLS stacks on the same work, interleaved, as CPU time. See Benchmarks/README.md.

`./dev bench growth` shows how costs grow. `./dev bench instructions` counts instead: Sotto's own instructions, compared with Benchmarks/instructions.json.
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import allocations  # noqa: E402
import growth  # noqa: E402
import instructions  # noqa: E402
import labels  # noqa: E402
import peers  # noqa: E402
import plots  # noqa: E402
import runs  # noqa: E402
import targets  # noqa: E402
from tables import FLOOR, SCENARIOS, Results, Tables  # noqa: E402

# Memory is the same in every round; three are enough.
MEMORY_ROUNDS = 3


def arguments() -> argparse.Namespace:
    default = [name for name, peer in peers.PEERS.items() if not peer.on_demand]
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="TEXT,…", default="", help="scenarios that begin with one of these")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the medians are printed (%(default)s)")
    parser.add_argument("--ms", type=int, default=300, help="CPU time for a peer in a scenario and round (%(default)s)")
    parser.add_argument("--peers", metavar="NAME,…", default=",".join(default), help="default: all but sotto-production")
    parser.add_argument("--base", default="boringssl", help="the peer that ratios are to (%(default)s)")
    runs.add_options(parser)
    return parser.parse_args()


def measure_floor(record: runs.Record) -> None:
    for program, first in ((peers.FLOOR, 0), (peers.FLOOR_NIO, 2)):
        if not program.exists():
            continue
        run = subprocess.run([str(program), "20"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=runs.LONGEST)
        for line in run.stdout.splitlines():
            name, *prices = line.split()
            for column, price in enumerate(prices, first):
                if price != "nan" and column < 3:
                    record(FLOOR, str(column), name, price)


def measure_all(options: argparse.Namespace, commands: dict[str, list[str]], scenarios: list[str], record: runs.Record) -> None:
    unable: set[tuple[str, str]] = set()
    for turn in range(options.rounds):
        for scenario in scenarios:
            if scenario.startswith("mem") and turn >= MEMORY_ROUNDS:
                continue
            order = list(commands)
            start = turn % len(order)
            for name in order[start:] + order[:start]:
                if (scenario, name) in unable:
                    continue
                values = runs.measure(commands[name], scenario, options.ms)
                if not values:
                    unable.add((scenario, name))
                for key, value in values.items():
                    record(scenario, name, key, value)
        measure_floor(record)
        peers.note(f"round {turn + 1} of {options.rounds}")
    if allocations.build():
        for scenario in scenarios:
            for name in commands:
                if (scenario, name) not in unable and name not in allocations.UNSEEN:
                    for key, count in allocations.measure(commands[name], scenario):
                        record(scenario, name, key, f"{count:.3f}")
        peers.note("allocations")


def heading(results: Results, base: str) -> str:
    rounds = max((len(values) for values in results.values.values()), default=0)
    return (
        f"Medians of {rounds} rounds (memory: {min(rounds, MEMORY_ROUNDS)}; allocations are counted once); in brackets the ratio"
        f" to {labels.peer(base)}, above 1 = costs more; ~ = the rounds differ by more than 25 %.")


def main() -> int:
    match sys.argv[1:]:
        case ["instructions", *rest]:
            return instructions.main(rest)
        case ["growth", *rest]:
            return growth.main(rest)
    options = arguments()
    scenarios = [s for s in SCENARIOS if not options.only or s.startswith(tuple(options.only.split(",")))]
    if not scenarios:
        print(f"bench: --only takes the beginnings of {', '.join(SCENARIOS)}", file=sys.stderr)
        return 2
    results, names = runs.results(options, lambda commands, record: measure_all(options, commands, scenarios, record))
    base = options.base if options.base in names else names[0]
    found = Tables(results, names, scenarios, base).all()
    if (aims := targets.table(results, names, base)).rows:
        found.append(aims)
    runs.show(options, heading(results, base), found)
    if options.plots:
        plots.comparison(results, names, base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
